"""The kinds of report there are, as one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from foundations.tool import Text
from mapping.explorer.models import ExplorerRound
from mapping.explorer.results import Viewer, services_shown
from partnerships.access import Permission
from partnerships.models import Membership
from priorities.matrix.models import MatrixRound, Status
from priorities.matrix.results import expect_results
from reports.facts import Facts
from reports.models import Audience, Code
from reports.r01 import data as explorer
from reports.r03 import data as matrix
from reports.r05 import data as thread


@dataclass(frozen=True)
class Kind:
    """One kind of report: what it is about, who may ask for it, and how it is read and shown.

    `subjects` are those the person may read, all where nobody in particular asks, and `offered` the ones
    there is something to say about; `everything` names the view that lists them. `expect` and `read`
    refuse where there are no results for the audience. All are called in the scope of the partnership.
    """

    code: Code
    summary: Text
    permission: Permission
    facts: type[Facts]
    template: str
    subjects: Callable[[Membership | None], QuerySet[Any]]
    offered: Callable[[Membership], QuerySet[Any]]
    expect: Callable[[Any, Audience], object]
    read: Callable[[Any, Audience], Facts]
    everything: str
    ask: str
    argument: str

    @property
    def name(self) -> str:
        return str(self.code.label)

    def subject(self, pk: int, by: Membership | None) -> Model:
        """What the report is to be about. 404 where there is no such thing, 403 without the right."""
        found: Model = get_object_or_404(self.subjects(by), pk=pk)
        if by and not by.may(self.permission):
            raise PermissionDenied
        return found


def _activities(by: Membership | None) -> QuerySet[Activity]:
    return Activity.objects.visible_to(by) if by else Activity.objects.all()


def _expect_explorer_results(explorer_round: ExplorerRound, audience: Audience) -> None:
    services_shown(explorer_round, Viewer(officer=audience is Audience.TEAM))


KINDS: dict[str, Kind] = {
    kind.code.value: kind
    for kind in (
        Kind(
            code=Code.EXPLORER,
            summary=_("What works already, what could grow, what is not done and who sees it differently."),
            permission=Permission.EXPLORER_RESULTS,
            facts=explorer.ExplorerResults,
            template="reports/r01.html",
            subjects=lambda by: ExplorerRound.objects.all(),
            offered=lambda by: ExplorerRound.objects.visible_to(by).with_results(),
            expect=_expect_explorer_results,
            read=explorer.read,
            everything="explorer",
            ask="report_on_explorer_round",
            argument="explorer_round",
        ),
        Kind(
            code=Code.MATRIX,
            summary=_("What was weighed on impact and effort, what the meeting decided, and why."),
            permission=Permission.MATRIX_READ,
            facts=matrix.PriorityMatrix,
            template="reports/r03.html",
            subjects=lambda by: MatrixRound.objects.all(),
            offered=lambda by: MatrixRound.objects.filter(status__in=(Status.CLOSED, Status.DECIDED)),
            expect=lambda matrix_round, audience: expect_results(matrix_round),
            read=matrix.read,
            everything="matrix_rounds",
            ask="report_on_matrix_round",
            argument="matrix_round",
        ),
        Kind(
            code=Code.THREAD,
            summary=_("One activity from the first gap to the next round: what was said, decided and done."),
            permission=Permission.ACTIVITY_READ,
            facts=thread.ActivityThread,
            template="reports/r05.html",
            subjects=_activities,
            offered=_activities,
            expect=lambda activity, audience: None,
            read=thread.read,
            everything="activities",
            ask="report_on_activity",
            argument="activity",
        ),
    )
}
