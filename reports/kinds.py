"""The kinds of report there are, as one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from foundations.tenancy import current, url_here
from foundations.tool import Text
from mapping.explorer.models import ExplorerRound
from mapping.explorer.results import Viewer, services_shown
from partnerships.access import Permission
from partnerships.models import Membership, Partnership
from priorities.matrix.models import MatrixRound
from priorities.matrix.results import expect_results
from reports.facts import Facts
from reports.models import Audience, Code
from reports.r01 import data as explorer
from reports.r03 import data as matrix
from reports.r05 import data as thread
from reports.r16 import data as audit
from reports.r24 import data as members
from reports.r24 import word


@dataclass(frozen=True)
class Kind:
    """One kind of report: what it is about, who may ask for it, and how it is read and shown.

    `subjects` are those the person may read, all where nobody in particular asks, and `offered` the ones
    there is something to say about, in the order of `newest`; `everything` names the view that lists them.
    `ask` names the view that asks for one, which takes the subject as `argument`. `expect` and `read`
    refuse where there are no results for the audience. All are called in the scope of the partnership.

    A report about the partnership as a whole has it as its one subject, no list and no argument. `paper` is the
    template of the PDF. One that anybody may read once it is adopted names its page in `public`; `word`
    makes it as a Word document, in the name of an author.
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
    ask: str
    everything: str = ""
    argument: str = ""
    newest: tuple[str, ...] = ("-created_at", "-pk")
    paper: str = "reports/pdf.html"
    public: str = ""
    word: Callable[[Any, str], bytes] | None = None

    @property
    def name(self) -> str:
        return str(self.code.label)

    def ask_about(self, subject: Model) -> str:
        """Where to ask for a report about this subject."""
        return url_here(self.ask, **({self.argument: subject.pk} if self.argument else {}))

    def subject(self, pk: int, by: Membership | None) -> Model:
        """What the report is to be about. 404 where there is no such thing, 403 without the right."""
        found: Model = get_object_or_404(self.subjects(by), pk=pk)
        if by and not by.may(self.permission):
            raise PermissionDenied
        return found


def _activities(by: Membership | None) -> QuerySet[Activity]:
    return Activity.objects.visible_to(by) if by else Activity.objects.all()


def _here(by: Membership | None) -> QuerySet[Partnership]:
    """The partnership itself, as the only subject there is."""
    return Partnership.objects.filter(pk=current().id)


def _matrix_rounds(by: Membership | None) -> QuerySet[MatrixRound]:
    return MatrixRound.objects.all()


def _matrix_rounds_with_results(by: Membership) -> QuerySet[MatrixRound]:
    return MatrixRound.objects.with_results()


def _expect_matrix_results(matrix_round: MatrixRound, audience: Audience) -> None:
    expect_results(matrix_round)


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
            subjects=_matrix_rounds,
            offered=_matrix_rounds_with_results,
            expect=_expect_matrix_results,
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
        Kind(
            code=Code.AUDIT,
            summary=_(
                "For those who scrutinise: every decision, version, approval and fingerprint of a round."
            ),
            permission=Permission.AUDIT_OF_ALL_READ,
            facts=audit.AuditPack,
            template="reports/r16.html",
            subjects=_matrix_rounds,
            offered=_matrix_rounds_with_results,
            expect=_expect_matrix_results,
            read=audit.read,
            everything="decisions",
            ask="audit_pack_of_matrix_round",
            argument="matrix_round",
        ),
        Kind(
            code=Code.MEMBERS,
            summary=_(
                "For councillors and board members: what works, what was decided, what you ask of them."
            ),
            permission=Permission.REPORT_ADOPT,
            facts=members.MembersPage,
            template="reports/r24.html",
            subjects=_here,
            offered=_here,
            expect=members.expect,
            read=members.read,
            ask="for_members",
            newest=("pk",),
            paper="reports/r24_pdf.html",
            public="for_members_public",
            word=word.document,
        ),
    )
}
