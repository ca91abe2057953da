"""The Explorer in the first step."""

from django.db.models import Count, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from foundations.tool import Tool
from mapping.explorer.models import ExplorerRound, RoundStatus
from partnerships.access import Permission


def progress() -> QuerySet[ExplorerRound, tuple[str, int, int]]:
    """Rounds with results, of all rounds."""
    finished = Q(status__in=(RoundStatus.PUBLISHED, RoundStatus.SUPERSEDED))
    return (
        ExplorerRound.objects.annotate(slug=Value("explorer"))
        .values("slug")
        .order_by()
        .annotate(done=Count("pk", filter=finished), total=Count("pk"))
        .values_list("slug", "done", "total")
    )


TOOL = Tool(
    slug="explorer",
    name=_("Explorer"),
    summary=_("Ask people who use, run and govern your services what happens together, and what should."),
    permission=Permission.EXPLORER_RESULTS,
    start="explorer",
    progress=progress,
)
