"""The way back to the quick start from the pages of the round it goes through."""

from typing import Any

from django import template

from home.quick_start.progress import BY_SLUG, PAGES, the_round
from partnerships.access import Permission
from priorities.matrix.models import CriteriaSet, MatrixRound, Status

register = template.Library()


@register.simple_tag
def quick_start_is_under_way() -> bool:
    """Whether it has a round that is not decided yet."""
    row = the_round()
    return row is not None and row.status != Status.DECIDED


@register.inclusion_tag("home/quick_start/line.html", takes_context=True)
def quick_start_line(context: Any, matrix_round: MatrixRound) -> dict[str, Any]:
    """Which page the quick start goes on with, where this is its round and its reader may set rounds up."""
    may = context["request"].membership.may(Permission.MATRIX_WRITE)
    if not may or matrix_round != the_round() or matrix_round.criteria_set != CriteriaSet.SHORT:
        return {}
    page = BY_SLUG["decide" if matrix_round.has_results else "people"]
    return {"page": page, "number": PAGES.index(page) + 1, "total": len(PAGES)}
