"""Fields every public form carries."""

from typing import Any

from django import template

from partnerships.links.limits import guard_values

register = template.Library()


@register.inclusion_tag("links/guard_fields.html", takes_context=True)
def guard_fields(context: dict[str, Any]) -> dict[str, str]:
    """The submission token and a field that people leave empty; goes into a public form."""
    return guard_values(context["request"])
