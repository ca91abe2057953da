"""Invented answers, for the demo and for rehearsals: plausible, and the same each time for the same seed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Evidence
from commons.four_cos import Form
from mapping.explorer.actions.answers import cell_of
from mapping.explorer.models import CellEvidence, ExplorerCell, ExplorerResponse, ExplorerRound
from mapping.explorer.questions import CellAnswer
from mapping.explorer.scoring import HIGHEST, Status
from partnerships.models import Group, Membership, Service

LEANING = {Group.COUNCILLOR: 0.2, Group.MANAGER: 0.5, Group.FRONT_LINE: 0.1, Group.CITIZEN: -0.5}
"""How much better or worse than it is a group takes things to be."""
WISHED_FOR = (Form.CC2, Form.CD2, Form.CA1)
STAFF = (Group.MANAGER, Group.FRONT_LINE)
AS_A_RULE = 3


def answer(form: Form, level: int | None, potential: int | None, idea: str = "") -> CellAnswer:
    """How it is and how it should be; without a level, don't know."""
    if level is None:
        return CellAnswer(form, Status.DONT_KNOW)
    return CellAnswer(form, Status.DOING if level else Status.NOT_DOING, level or None, potential, idea=idea)


def lean(form: Form, usual: float, group: Group, chance: Random, idea: str = "") -> CellAnswer:
    """What one person of a group says of a form that is at the level `usual`."""
    level = min(HIGHEST, max(0, round(usual + LEANING[group] + chance.uniform(-0.6, 0.6))))
    potential = min(HIGHEST, level + (2 if form in WISHED_FOR else chance.choice((0, 1, 1, 2))))
    return answer(form, level, potential, idea)


@dataclass(frozen=True)
class Invented:
    """What one invented person says about one service."""

    service: Service
    group: Group
    code: str
    answers: Sequence[CellAnswer]


@transaction.atomic
def enter_all(*, explorer_round: ExplorerRound, people: Iterable[Invented], by: Membership) -> None:
    """Count what invented people say in an open round, in a few statements however many they are.

    Staff show evidence, invented too, of what they say happens as a rule.
    """
    now = timezone.now()
    said = [(_response(explorer_round, each, now), each) for each in people]
    ExplorerResponse.objects.bulk_create([response for response, _each in said])
    cells = [(cell_of(response, one), each.group) for response, each in said for one in each.answers]
    ExplorerCell.objects.bulk_create([cell for cell, _group in cells], batch_size=1000)
    shown = Evidence.objects.create(title=_("Invented evidence, for the rehearsal"), created_by=by)
    CellEvidence.objects.bulk_create(
        CellEvidence(cell=cell, evidence=shown)
        for cell, group in cells
        if group in STAFF and (cell.level or 0) >= AS_A_RULE
    )


def _response(explorer_round: ExplorerRound, each: Invented, now: datetime) -> ExplorerResponse:
    return ExplorerResponse(
        round=explorer_round,
        service=each.service,
        group=each.group,
        code=each.code,
        asked=[one.form for one in each.answers],
        submitted_at=now,
    )
