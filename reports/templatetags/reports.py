"""How reports are set on paper."""

from django import template

register = template.Library()

LONG = 20
"""A fingerprint or an address is longer than this; words of a language seldom are."""


@register.filter
def keeps_words(cell: object) -> bool:
    """Whether every word of a cell is short enough for a column to be as wide as it."""
    return all(len(word) <= LONG for word in str(cell).split())
