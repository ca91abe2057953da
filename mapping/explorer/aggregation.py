"""What a round's answers come to, written when it closes (domain 3.3).

The database counts the medians of each group (medians.sql); all that follows is `scoring`. Every
step writes over what stands there, so that a second run changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.db import connection, transaction

from assessments.agreement import Rating, agreement_of_counts
from assessments.figures import rounded
from assessments.small_groups import Audience
from commons.four_cos import FORMS_OF, Co
from mapping.explorer.models import (
    ExplorerRound,
    FormResult,
    LevelSummary,
    RoundService,
    ServiceScore,
)
from mapping.explorer.scoring import (
    DEFAULT_THRESHOLDS,
    HIGHEST,
    Cell,
    GroupMedians,
    Thresholds,
    cell_for,
    co_score,
    consensus,
    service_score,
)
from partnerships.models import Group

MEDIANS = (Path(__file__).parent / "medians.sql").read_text()
HALVES = {Decimal(n) / 2: Fraction(n, 2) for n in range(2 * HIGHEST + 1)}
"""Every median of whole levels, exactly: looking it up takes a fraction of the time of working it out."""
Row = TypeVar("Row", FormResult, ServiceScore)


class Summary(NamedTuple):
    """What one group said about one form of one service: a `LevelSummary` to count with.

    A page of results reads some two thousand of them, and a tuple is made in a tenth of the time of a record.
    """

    service: int
    form: str
    group: str
    answers: int
    level: Decimal | None
    evidenced_level: Decimal | None
    potential: Decimal | None
    potential_answers: int
    dont_know: int
    not_applicable: int
    levels: Sequence[int]

    @property
    def medians(self) -> GroupMedians | None:
        """As `scoring` takes them; None where nobody could say."""
        if self.level is None or self.evidenced_level is None:
            return None
        return GroupMedians(
            group=Group(self.group),
            answers=self.answers,
            level=HALVES[self.level],
            evidenced_level=HALVES[self.evidenced_level],
            potential=None if self.potential is None else HALVES[self.potential],
            potential_answers=self.potential_answers,
        )


Summaries = Sequence[Summary]


@transaction.atomic
def work_out(explorer_round: ExplorerRound, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> None:
    """Write the summaries, results, scores and agreement of a round from its counted answers."""
    with connection.cursor() as cursor:
        cursor.execute(MEDIANS, {"round": explorer_round.pk})
    by_service = summaries_of(explorer_round)
    results, scores = [], []
    for service, by_form in by_service.items():
        cells = cells_of(by_form, thresholds)
        results += [_result(explorer_round, service, form, cell) for form, cell in cells.items()]
        scores += [_score(explorer_round, service, cells, for_officers) for for_officers in (True, False)]
    _write(FormResult, explorer_round, results, key=("service", "form"))
    _write(ServiceScore, explorer_round, scores, key=("service", "for_officers"))
    _write_agreement(explorer_round, by_service)


def summaries_of(
    explorer_round: ExplorerRound, services: Iterable[int] | None = None
) -> dict[int, dict[str, Summaries]]:
    """The summaries of a round by service, then by form."""
    rows = LevelSummary.objects.filter(round=explorer_round).order_by("service_id", "form", "group")
    if services is not None:
        rows = rows.filter(service__in=services)
    found = map(Summary._make, rows.values_list(*Summary._fields))
    return {
        service: {form: list(said) for form, said in groupby(of_service, key=attrgetter("form"))}
        for service, of_service in groupby(found, key=attrgetter("service"))
    }


def cells_of(
    by_form: Mapping[str, Summaries], thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> dict[str, Cell]:
    """The forms of a service on which somebody gave a level."""
    cells = {form: consensus(medians_of(rows), thresholds) for form, rows in by_form.items()}
    return {form: cell for form, cell in cells.items() if cell is not None}


def medians_of(rows: Summaries) -> tuple[GroupMedians, ...]:
    """Exactly what `scoring.group_medians` counts from single answers."""
    by_group = {row.group: row.medians for row in rows}
    return tuple(medians for group in Group if (medians := by_group.get(group)))


def scores_of(cells: Mapping[str, Cell], audience: Audience) -> dict[Co, Fraction | None]:
    """A service's score for each Co, 0 to 100, from what an audience may see."""
    totals = {form: cell_for(audience, cell).level.for_totals for form, cell in cells.items()}
    return {co: co_score(totals.get(form) for form in forms) for co, forms in FORMS_OF.items()}


def _result(explorer_round: ExplorerRound, service: int, form: str, cell: Cell) -> FormResult:
    return FormResult(
        round=explorer_round,
        service_id=service,
        form=form,
        answers=sum(group.answers for group in cell.groups),
        level=rounded(cell.level, 4),
        evidenced_level=rounded(cell.evidenced_level, 4),
        potential=None if cell.potential is None else rounded(cell.potential, 4),
        gap=None if cell.gap is None else rounded(cell.gap, 4),
        perception_gap=rounded(cell.perception_gap, 1),
        sees_differently=cell.sees_differently,
        provisional=cell.provisional,
        practice_lead=cell.practice_lead,
        rule=cell.rule or "",
    )


def _score(
    explorer_round: ExplorerRound, service: int, cells: Mapping[str, Cell], for_officers: bool
) -> ServiceScore:
    cos = scores_of(cells, Audience.OFFICERS if for_officers else Audience.OUTSIDE)
    exact = {**{co.lower(): score for co, score in cos.items()}, "score": service_score(cos.values())}
    return ServiceScore(
        round=explorer_round,
        service_id=service,
        for_officers=for_officers,
        provisional=all(cell.provisional for cell in cells.values()),
        **{name: None if score is None else rounded(score, 4) for name, score in exact.items()},
    )


def _write(
    model: type[Row], explorer_round: ExplorerRound, rows: Sequence[Row], *, key: tuple[str, ...]
) -> None:
    """Make the rows of a round these and no others, keeping the identity of those that stand."""
    values = [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in {"id", "partnership", "round", *key}
    ]
    kept = model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["partnership", "round", *key],
        update_fields=values,
    )
    stand = model._default_manager.filter(round=explorer_round)
    stand.exclude(pk__in=[row.pk for row in kept]).delete()


def _write_agreement(
    explorer_round: ExplorerRound, by_service: Mapping[int, Mapping[str, Summaries]]
) -> None:
    services = list(RoundService.objects.filter(round=explorer_round))
    for row in services:
        by_form = by_service.get(row.service_id, {})
        found = agreement_of_counts([level_counts(summaries) for summaries in by_form.values()])
        row.alpha, row.compared = found.alpha, found.compared
    RoundService.objects.bulk_update(services, ["alpha", "compared"])


def level_counts(rows: Summaries) -> dict[Rating, int]:
    """How many people gave each level on one form, whoever they speak for."""
    return {
        level: sum(counts) for level, counts in enumerate(zip(*(row.levels for row in rows), strict=True))
    }
