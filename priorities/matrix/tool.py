"""The priority matrix: weigh activities on impact and effort, then decide in a meeting."""

from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from foundations.tool import Tool
from partnerships.access import Permission
from priorities.matrix.models import MatrixRound, Status


def progress() -> QuerySet[Any, Any]:
    """One row: how many of the rounds are decided."""
    return (
        MatrixRound.objects.annotate(slug=Value("matrix"))
        .values_list("slug")
        .annotate(done=Count("pk", filter=Q(status=Status.DECIDED)), total=Count("pk"))
        .order_by()
    )


TOOL = Tool(
    slug="matrix",
    name=_("Priority matrix"),
    summary=_("Weigh ideas by what they would change and what they would take, then decide together."),
    permission=Permission.MATRIX_READ,
    start="matrix_rounds",
    progress=progress,
)
