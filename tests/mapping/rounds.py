"""Rounds with answers, as tests need them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import count

from django.utils import timezone

from activities.models import Evidence
from commons.four_cos import Form
from mapping.explorer import actions
from mapping.explorer.models import CellEvidence, ExplorerCell, ExplorerResponse, ExplorerRound
from mapping.explorer.questions import CellAnswer
from mapping.explorer.scoring import Answer, Status
from partnerships.models import Group, Membership, Service
from tests.factories import ExplorerRoundFactory, RoundServiceFactory, ServiceFactory

numbers = count(1)


def open_round(*services: Service, by: Membership, name: str = "") -> ExplorerRound:
    """A round people may answer now."""
    explorer_round = draft_round(*services, name=name)
    actions.open_round(explorer_round=explorer_round, by=by)
    return explorer_round


def draft_round(*services: Service, name: str = "") -> ExplorerRound:
    """A round that can be opened."""
    named = {"name": name} if name else {}
    explorer_round = ExplorerRoundFactory(closes=timezone.localdate() + timedelta(days=14), **named)
    for service in services:
        RoundServiceFactory(round=explorer_round, service=service)
    return explorer_round


def level(value: int | None, form: Form = Form.CL3, potential: int | None = None) -> CellAnswer:
    """An answer that gives this level; None is don't know."""
    if value is None:
        return CellAnswer(form, Status.DONT_KNOW)
    if value == 0:
        return CellAnswer(form, Status.NOT_DOING, potential=potential)
    return CellAnswer(form, Status.DOING, level=value, potential=potential)


def answered(
    explorer_round: ExplorerRound, service: Service, group: Group, *answers: CellAnswer, code: str = ""
) -> ExplorerResponse:
    """One person's submitted answer, written straight to the rows."""
    response = ExplorerResponse.objects.create(
        round=explorer_round,
        service=service,
        group=group,
        code=code or f"TEST-{next(numbers):04}",
        asked=[answer.form for answer in answers],
        submitted_at=timezone.now(),
    )
    ExplorerCell.objects.bulk_create(
        ExplorerCell(
            response=response,
            form=a.form,
            status=a.status,
            level=a.counted_level,
            potential=a.potential,
            idea=a.idea,
            keep_private=a.keep_private,
            idea_held=a.idea_held,
        )
        for a in answers
    )
    return response


def group_says(
    explorer_round: ExplorerRound,
    service: Service,
    group: Group,
    levels: Sequence[int | None],
    potentials: Sequence[int] = (),
    form: Form = Form.CL3,
) -> list[ExplorerResponse]:
    """One person of the group for each level."""
    wished: Iterable[int | None] = [*potentials, *[None] * (len(levels) - len(potentials))]
    return [
        answered(explorer_round, service, group, level(now, form, should))
        for now, should in zip(levels, wished, strict=True)
    ]


def exp_1(explorer_round: ExplorerRound, service: Service) -> None:
    """The first worked example of the Explorer: level 2.00, potential 3.50 (domain 3.3)."""
    group_says(explorer_round, service, Group.COUNCILLOR, [2], [3])
    group_says(explorer_round, service, Group.MANAGER, [3, 3, 2], [4, 4, 3])
    group_says(explorer_round, service, Group.FRONT_LINE, [2, 1, 2, 2], [3, 3, 3, 4])
    group_says(explorer_round, service, Group.CITIZEN, [1, 0, 1], [4, 4, 3])


def with_evidence(response: ExplorerResponse) -> None:
    for cell in response.cells.all():
        CellEvidence.objects.create(cell=cell, evidence=Evidence.objects.create(title="Shown"))


def published(explorer_round: ExplorerRound, by: Membership) -> ExplorerRound:
    """Closed, worked out and published."""
    actions.close_round(explorer_round=explorer_round, by=by)
    actions.consolidate(explorer_round=explorer_round, by=by)
    actions.publish(explorer_round=explorer_round, by=by, waived="The board meets tomorrow morning.")
    return explorer_round


def as_reference(response: ExplorerResponse) -> list[Answer]:
    """The same answers as the pure reference takes them."""
    with_something = set(
        CellEvidence.objects.filter(cell__response=response).values_list("cell_id", flat=True)
    )
    return [
        Answer(
            group=Group(response.group),
            status=Status(cell.status),
            level=cell.level if cell.status == Status.DOING else None,
            potential=cell.potential,
            has_evidence=cell.pk in with_something,
        )
        for cell in response.cells.all()
    ]


def a_service(**fields: object) -> Service:
    return ServiceFactory(**fields)
