"""The reports of the demo, for the board: the matrix, made and adopted; the Star, left to the worker."""

from mapping.explorer.models import ExplorerRound
from partnerships.jobs import work
from partnerships.models import Job, Membership
from priorities.matrix.models import MatrixRound
from reports import actions
from reports.kinds import KINDS
from reports.models import Audience, Code, Report


def report_on(explorer_round: ExplorerRound, matrix_round: MatrixRound, lead: Membership) -> None:
    asked(Code.EXPLORER, explorer_round, lead)
    actions.adopt(report=made(asked(Code.MATRIX, matrix_round, lead)), by=lead)


def asked(code: Code, subject: ExplorerRound | MatrixRound, by: Membership) -> Job:
    return actions.ask(kind=KINDS[code], subject=subject, audience=Audience.BOARD, by=by)


def made(job: Job) -> Report:
    """What a worker would make of this job, made here."""
    claimed = work.claim(job.pk)
    if claimed is None:
        raise LookupError("somebody is at this job already")
    actions.make(claimed, lambda *progress: None)
    work.hand_in(claimed, None)
    return Report.objects.get(job=job.pk)
