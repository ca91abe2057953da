"""Levels as words: a score is the nearest level, with the number small beside it."""

from decimal import ROUND_HALF_UP, Decimal
from math import floor

from django.utils.translation import gettext_lazy as _

LEVELS = (
    _("not yet"),
    _("in pockets"),
    _("regular in places"),
    _("as a rule"),
    _("as a rule, and we decide together"),
)
NOT_ASKED = _("not asked yet")
TENTH = Decimal("0.1")


def nearest(level: float) -> int:
    """The nearest whole level from 0 to 4; halves round up."""
    return floor(level + 0.5)


def level_word(level: float | None) -> str:
    """The level as a person reads it; None is not asked yet, which is not 0."""
    return str(NOT_ASKED if level is None else LEVELS[nearest(level)])


def small_number(level: float | None) -> str:
    """The number to print small beside the word, halves rounded up like the word; empty when there is none."""
    return "" if level is None else str(Decimal(level).quantize(TENTH, ROUND_HALF_UP))


def check_range(value: float, low: float, high: float, what: str) -> None:
    """Raise ValueError unless low ≤ value ≤ high; not-a-number is refused too."""
    if not low <= value <= high:
        raise ValueError(f"{what} must be from {low} to {high}, not {value}")
