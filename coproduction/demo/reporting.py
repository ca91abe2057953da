"""The reports of the demo, for the board: the matrix and the one page for members, made and adopted; the Star,
left to the worker.
"""

from decimal import Decimal

from foundations.tenancy import current
from mapping.explorer.models import ExplorerRound
from partnerships.jobs import work
from partnerships.models import Job, Membership, Partnership
from priorities.matrix.models import MatrixRound
from reports import actions
from reports.kinds import KINDS
from reports.models import Audience, Code, ForMembers, Report


def report_on(explorer_round: ExplorerRound, matrix_round: MatrixRound, lead: Membership) -> None:
    asked(Code.EXPLORER, explorer_round, lead)
    actions.adopt(report=made(asked(Code.MATRIX, matrix_round, lead)), by=lead)
    tell_members(lead)


def tell_members(lead: Membership) -> None:
    """The lead writes what only they can say, makes the page and publishes it."""
    ForMembers.objects.create(
        ask=ForMembers.Ask.APPROVE,
        ask_text="that two community members sit in every meeting that decides what to take on",
        first_question="Who do we not hear from yet?",
        second_question="What would we stop to make room for this?",
        cost=Decimal(18_400),
        staff_hours=260,
        covers="The first weighing, and getting two activities started",
        unknown="Whether people who are housebound were heard.",
        contact=f"community.planning@{current().slug}.demo.example",
        created_by=lead,
    )
    actions.adopt(report=made(asked(Code.MEMBERS, lead.partnership, lead)), by=lead)


def asked(code: Code, subject: ExplorerRound | MatrixRound | Partnership, by: Membership) -> Job:
    return actions.ask(kind=KINDS[code], subject=subject, audience=Audience.BOARD, by=by)


def made(job: Job) -> Report:
    """What a worker would make of this job, made here."""
    claimed = work.claim(job.pk)
    if claimed is None:
        raise LookupError("somebody is at this job already")
    actions.make(claimed, lambda *progress: None)
    work.hand_in(claimed, None)
    return Report.objects.get(job=job.pk)
