"""What stands behind a result: evidence, who takes part, what gets in the way, ideas."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, QuerySet

from activities.models import Evidence, Proposal
from assessments.small_groups import MINIMUM, Audience, may_name_groups
from commons.four_cos import Form
from mapping.explorer.models import (
    Barrier,
    CellEvidence,
    ExplorerCell,
    ExplorerCellQuerySet,
    ExplorerRound,
    Involvement,
    LevelSummary,
    RoundService,
)
from mapping.explorer.proposals import proposals_of
from mapping.explorer.results import CellView, Viewer
from partnerships.models import Group, Service

SHOWN_EVIDENCE = 3
Place = tuple[str, str]
"""A service by name, and a form."""


@dataclass(frozen=True)
class Practice:
    """Something that works already: the cell, who shares the lead, and what shows it."""

    cell: CellView
    leads: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Idea:
    """An idea somebody gave; `group` is empty where naming it would say too much."""

    pk: int
    text: str
    group: str
    private: bool
    held: bool


@dataclass(frozen=True)
class Words:
    """An idea, and what it is about."""

    idea: Idea
    service: Service
    form: Form


def practices(explorer_round: ExplorerRound, cells: Iterable[CellView]) -> list[Practice]:
    """Who leads and what shows it, for several cells. Two queries."""
    cells = list(cells)
    services = {cell.service for cell in cells}
    leads, evidence = _leads(explorer_round, services), _evidence(explorer_round, services)
    return [
        Practice(
            cell,
            tuple(str(group.label) for group in Group if group in leads[cell.service, cell.form]),
            tuple(evidence[cell.service, cell.form][:SHOWN_EVIDENCE]),
        )
        for cell in cells
    ]


def evidence_for(row: RoundService, form: Form) -> list[Evidence]:
    """What people named to show a level; nothing that names or shows persons."""
    return _evidence(row.round, {row.service.name})[row.service.name, form]


def barriers(row: RoundService, form: Form, audience: Audience) -> list[tuple[str, int]]:
    """What gets in the way and how many said so, most first; nothing while few were asked."""
    said = _cells(row, form).exclude(barriers=[]).values_list("barriers", flat=True)
    if audience is not Audience.OFFICERS and len(said) < MINIMUM:
        return []
    return [
        (str(Barrier(code).label), n) for code, n in Counter(c for each in said for c in each).most_common()
    ]


def ideas(row: RoundService, form: Form, audience: Audience) -> list[Idea]:
    """Officers read every idea; others those meant for sharing, with the group while none is small."""
    answered = LevelSummary.objects.filter(round=row.round_id, service=row.service_id, form=form)
    named = may_name_groups(audience, answered.values_list("answers", flat=True))
    said = _readable(_cells(row, form), officer=audience is Audience.OFFICERS)
    return [_idea(cell, named) for cell in said.order_by("pk")]


def ideas_about(
    explorer_round: ExplorerRound, services: QuerySet[RoundService], viewer: Viewer
) -> QuerySet[ExplorerCell]:
    """The ideas about some services that this viewer may read; `words_of` adds whose they are."""
    about = ExplorerCell.objects.counted().filter(
        response__round=explorer_round, response__service__in=services.values("service")
    )
    said = _readable(about, officer=viewer.officer).select_related("response__service")
    return said.order_by("response__service__name", "form", "pk")


def words_of(cells: Iterable[ExplorerCell], explorer_round: ExplorerRound, viewer: Viewer) -> Iterator[Words]:
    """Ideas of a round with their places. One query, and the cells as `ideas_about` gives them."""
    answered: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    summaries = LevelSummary.objects.filter(round=explorer_round)
    for service, form, answers in summaries.values_list("service", "form", "answers"):
        answered[service, form].append(answers)
    for cell in cells:
        about = cell.response.service
        named = may_name_groups(viewer.audience(about.pk), answered[about.pk, cell.form])
        yield Words(_idea(cell, named), about, Form(cell.form))


def proposal(row: RoundService, form: Form) -> Proposal | None:
    """The idea to weigh that this cell proposes."""
    return proposals_of([row.service_id]).filter(form=form).select_related("activity").last()


def _readable(cells: ExplorerCellQuerySet, *, officer: bool) -> QuerySet[ExplorerCell]:
    said = cells.ideas() if officer else cells.ideas_to_share()
    return said.annotate(group=F("response__group"))


def _idea(cell: ExplorerCell, named: bool) -> Idea:
    """Of a cell annotated with its writer's group, which stays unsaid unless it may be `named`."""
    return Idea(
        pk=cell.pk,
        text=cell.idea,
        group=str(Group(cell.group).label) if named else "",  # type: ignore[attr-defined]
        private=cell.keep_private,
        held=cell.idea_held,
    )


def _cells(row: RoundService, form: Form) -> ExplorerCellQuerySet:
    return ExplorerCell.objects.counted().filter(
        response__round=row.round_id, response__service=row.service_id, form=form
    )


def _leads(explorer_round: ExplorerRound, services: Iterable[str]) -> defaultdict[Place, set[str]]:
    said = (
        ExplorerCell.objects.counted()
        .filter(response__round=explorer_round, response__service__name__in=services)
        .exclude(involved={})
        .values_list("response__service__name", "form", "involved")
    )
    found: defaultdict[Place, set[str]] = defaultdict(set)
    for service, form, involved in said:
        found[service, form] |= {g for g, how in involved.items() if how == Involvement.SHARES_LEAD}
    return found


def _evidence(explorer_round: ExplorerRound, services: Iterable[str]) -> defaultdict[Place, list[Evidence]]:
    links = (
        CellEvidence.objects.filter(
            cell__response__round=explorer_round,
            cell__response__service__name__in=services,
            cell__response__submitted_at__isnull=False,
            cell__response__withdrawn_at__isnull=True,
            evidence__contains_personal=False,
        )
        .select_related("evidence")
        .annotate(service=F("cell__response__service__name"), form=F("cell__form"))
        .order_by("-evidence__strength", "evidence_id")
    )
    found: defaultdict[Place, list[Evidence]] = defaultdict(list)
    for link in links:
        here = found[link.service, link.form]
        if not any((each.title, each.url) == (link.evidence.title, link.evidence.url) for each in here):
            here.append(link.evidence)
    return found
