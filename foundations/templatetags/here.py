"""Addresses within the partnership in scope."""

from typing import Any

from django import template

from foundations import tenancy

register = template.Library()


@register.simple_tag
def url_here(view: str, **kwargs: Any) -> str:
    """`{% url_here 'service' service=pk %}`: like `url`, with the partnership filled in."""
    return tenancy.url_here(view, **kwargs)
