"""Reports for tests: made at once, and a decided round with what the partnership stands by about it."""

from typing import Any

from partnerships.models import Membership
from priorities.matrix import actions as matrix
from priorities.models import MatrixRound
from reports import actions
from reports.kinds import KINDS
from reports.models import Audience, Report
from tests.priorities.rounds import closed_example
from tests.priorities.test_matrix_decisions import as_plotted


def made(code: str, about: Any, audience: Audience, by: Membership) -> Report:
    actions.make(actions.ask(kind=KINDS[code], subject=about, audience=audience, by=by), lambda *_: None)
    return Report.objects.latest("pk")


def decided_and_adopted(by: Membership, *audiences: Audience) -> MatrixRound:
    """MAT-1, decided as plotted, with an adopted priority matrix for each of these audiences."""
    found = closed_example(by)
    as_plotted(found, by)
    matrix.decide(matrix_round=found, by=by)
    for audience in audiences:
        actions.adopt(report=made("R03", found, audience, by), by=by)
    return found
