"""The results of a round as one viewer may see them: frozen, and safe to hand on.

Everything shown outside the round's officers comes from here, pages, exports, reports and the Star
alike, so that what protects small groups stands in one place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import cast

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.agreement import Agreement
from assessments.small_groups import MINIMUM, Audience, GroupFigure, PoolFigure, Shown
from commons.four_cos import FORMS_OF, Co, Form
from foundations.refusals import NotAllowed
from mapping.explorer.aggregation import Summaries, cells_of, summaries_of
from mapping.explorer.models import (
    ExplorerResponse,
    ExplorerRound,
    FormResult,
    RoundService,
)
from mapping.explorer.scoring import (
    HIGHEST,
    Candidate,
    Cell,
    Change,
    ShownCell,
    candidate_order,
    cell_for,
    change_for,
    co_score,
    like_for_like,
    service_score,
    star_score,
)
from partnerships.access import Permission
from partnerships.groups import Pool
from partnerships.models import Group, Membership
from pictures import star
from pictures.grid import SHORT_LEVELS, Face, Gap, face
from pictures.words import LEVELS, nearest, small_number

FourCos = tuple[star.Co, star.Co, star.Co, star.Co]
NOT_YET = Fraction(1, 2)
A_RULE = 3
NOBODY_COULD_SAY: Promise = _("nobody could say")
NOBODY_ANSWERED: Promise = _("nobody answered")
FIGURES: tuple[Promise, ...] = (
    _("Level"),
    _("Level wished for"),
    _("Gap"),
    _("Seen apart"),
    _("Level with evidence"),
)
"""Names of `CellView.figures`. "Seen apart" is the perception gap."""


# --- who looks -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Viewer:
    """Somebody who reads results: an officer of the round, a service manager, or anybody else."""

    officer: bool = False
    own_services: frozenset[int] = frozenset()

    def audience(self, service: int) -> Audience:
        if self.officer:
            return Audience.OFFICERS
        return Audience.SERVICE_MANAGER if service in self.own_services else Audience.OUTSIDE


EVERYBODY = Viewer()


def viewer(membership: Membership) -> Viewer:
    if membership.may(Permission.EXPLORER_RESPONSES):
        return Viewer(officer=True)
    if not membership.may(Permission.SERVICE_COMMENT):
        return EVERYBODY
    return Viewer(own_services=frozenset(membership.managed_services.values_list("pk", flat=True)))


def services_shown(explorer_round: ExplorerRound, viewer: Viewer) -> QuerySet[RoundService]:
    """The services whose results this viewer may open now; refuses before there are any for them.

    The refusal does not name the round: what is being set up is not for everybody.
    """
    rows = explorer_round.round_services.select_related("service__organisation").order_by("service__name")
    if not explorer_round.has_results:
        raise NotAllowed([str(_("The results of this round are not worked out yet."))])
    if viewer.officer or explorer_round.is_published:
        return rows
    own = rows.filter(service__in=viewer.own_services)
    if not own.exists():
        raise NotAllowed([str(_("The results of this round are not published yet."))])
    return own


# --- what they see ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class CellView:
    """One form of one service. `shown` is None where nobody gave a level.

    `answers` counts those who gave a level. `unanswered` says that nobody answered about the service at all.
    """

    round_service: int
    service: str
    form: Form
    audience: Audience
    answers: int
    dont_know: int
    not_applicable: int
    shown: ShownCell | None
    unanswered: bool = False
    evidenced: Fraction | None = None
    """The level where each 3 or 4 without evidence counts as 2; None where it would say too much."""

    @property
    def needs_evidence(self) -> bool:
        return self.evidenced is not None and self.level is not None and self.evidenced < self.level

    @property
    def evidenced_face(self) -> Face | None:
        return None if self.evidenced is None else face(float(self.evidenced))

    @property
    def asked(self) -> bool:
        return bool(self.answers or self.dont_know or self.not_applicable)

    @property
    def level(self) -> Fraction | None:
        """What totals and orders are worked out from: exact, or the middle of the range shown."""
        return self.shown.level.for_totals if self.shown else None

    @property
    def is_range(self) -> bool:
        """Whether only the ends are shown between which the level lies."""
        return self.shown is not None and self.shown.level.between is not None

    @property
    def potential(self) -> Fraction | None:
        return self.shown.potential.for_totals if self.shown and self.shown.potential else None

    @property
    def figures(self) -> tuple[Fraction | None, ...]:
        """Level, level wished for, gap, perception gap and level with evidence, as `FIGURES` names them.

        None where nobody said or where the figure would give away what few people said.
        """
        if self.shown is None:
            return (None,) * len(FIGURES)
        wished = self.shown.potential.consensus if self.shown.potential else None
        return (
            self.shown.level.consensus,
            wished,
            self.shown.gap,
            self.shown.perception_gap,
            self.evidenced,
        )

    @property
    def face(self) -> Face:
        """Shade, word and small number, as the grid shows them."""
        if self.shown:
            return face_of(self.shown.level)
        if self.unanswered:
            return Face(Gap.NOT_ASKED.value, str(NOBODY_ANSWERED), str(NOBODY_ANSWERED), "")
        if not self.asked:
            return face(Gap.NOT_ASKED)
        if self.dont_know:
            return Face(Gap.TOO_FEW.value, str(NOBODY_COULD_SAY), str(NOBODY_COULD_SAY), "")
        return face(Gap.NOT_FOR_THIS)

    @property
    def potential_face(self) -> Face | None:
        return face_of(self.shown.potential) if self.shown and self.shown.potential else None

    @property
    def group_faces(self) -> list[tuple[GroupFigure, Face]]:
        """The groups whose own figure this viewer may see."""
        groups = self.shown.level.groups if self.shown else ()
        return [(figure, face(float(figure.value))) for figure in groups]

    @property
    def pool_faces(self) -> list[tuple[PoolFigure, Face]]:
        pools = self.shown.level.pools if self.shown else ()
        return [(figure, face(float(figure.value))) for figure in pools]

    def face_for(self, group: Group) -> Face:
        """What one group says, where this viewer may see that."""
        if self.shown is None:
            return self.face
        figures = {figure.group: figure.value for figure in self.shown.level.groups}
        if group in figures:
            return face(float(figures[group]))
        return face(Gap.TOO_FEW if self.shown.level.suppressed else Gap.NOT_ASKED)


@dataclass(frozen=True)
class ServiceView:
    """One service: its seventeen forms, its score for each Co (0 to 100) and what it says itself."""

    round_service: int
    service: int
    name: str
    organisation: str
    weight: Fraction
    comment: str
    cells: tuple[CellView, ...]
    agreement: Agreement | None
    """None where it would give away what a small group said."""

    @cached_property
    def cos(self) -> dict[Co, Fraction | None]:
        """The score of each Co, from 0 to 100."""
        levels = {cell.form: cell.level for cell in self.cells}
        return {co: co_score(levels.get(form) for form in forms) for co, forms in FORMS_OF.items()}

    @property
    def score(self) -> Fraction | None:
        return service_score(self.cos.values())

    @property
    def provisional(self) -> bool:
        return all(cell.shown.provisional for cell in self.cells if cell.shown)


@dataclass(frozen=True)
class Moved:
    """How a level changed since the round before, over the groups that answered in both."""

    service: str
    form: Form
    change: Change

    @property
    def before(self) -> Face:
        return face(float(self.change.before))

    @property
    def after(self) -> Face:
        return face(float(self.change.after))


@dataclass(frozen=True)
class AnswerCount:
    """How many people of a group, or of a pool where a group is small, answered."""

    who: str
    people: int

    @property
    def is_one_answer(self) -> bool:
        return self.people == 1


@dataclass(frozen=True)
class ResultsView:
    """A whole round as one viewer may see it."""

    round: int
    name: str
    status: str
    published_at: datetime | None
    people: int
    answers: tuple[AnswerCount, ...]
    services: tuple[ServiceView, ...]
    before: str
    """The name of the round compared with, empty when there is none."""
    moved: tuple[Moved, ...]

    @cached_property
    def cells(self) -> tuple[CellView, ...]:
        return tuple(cell for service in self.services for cell in service.cells)

    @property
    def works(self) -> tuple[CellView, ...]:
        return what_works(self.cells)

    @property
    def not_done(self) -> tuple[CellView, ...]:
        return what_is_not_done(self.cells)

    @property
    def seen_differently(self) -> tuple[CellView, ...]:
        return who_sees_it_differently(self.cells)

    @property
    def candidates(self) -> tuple[CellView, ...]:
        """Cells that propose something to weigh, largest gap times the service's weight first."""
        weights = {service.name: service.weight for service in self.services}
        return in_candidate_order(self.cells, weights)


# --- reading ---------------------------------------------------------------------------------------------
def read(
    explorer_round: ExplorerRound,
    viewer: Viewer,
    rows: Sequence[RoundService],
    summaries: Mapping[int, Mapping[str, Summaries]] | None = None,
) -> tuple[ServiceView, ...]:
    """Some services of a round as a viewer may see them, in one query."""
    if summaries is None:
        summaries = summaries_of(explorer_round, [row.service_id for row in rows])
    return tuple(_service(row, viewer, summaries.get(row.service_id, {})) for row in rows)


def read_cells(
    explorer_round: ExplorerRound, viewer: Viewer, rows: Iterable[RoundService], found: Q
) -> tuple[CellView, ...]:
    """The cells with a result as asked for, and no others. Two queries.

    `found` looks at what officers see: pick again among the cells, which are as this viewer sees them.
    """
    results = FormResult.objects.filter(found, round=explorer_round).values_list("service", "form")
    forms: defaultdict[int, set[str]] = defaultdict(set)
    for service, form in results:
        forms[service].add(form)
    summaries = summaries_of(explorer_round, forms)
    cells = []
    for row in rows:
        here = {form: summaries[row.service_id][form] for form in forms.get(row.service_id, ())}
        worked_out = cells_of(here)
        cells += [_cell(row, form, viewer, here, worked_out.get(form)) for form in Form if form in here]
    return tuple(cells)


def whole(explorer_round: ExplorerRound, viewer: Viewer) -> ResultsView:
    """A whole round, for reports and exports."""
    rows = list(services_shown(explorer_round, viewer))
    before = round_before(explorer_round)
    return ResultsView(
        round=explorer_round.pk,
        name=explorer_round.name,
        status=explorer_round.status,
        published_at=explorer_round.published_at,
        people=people(explorer_round),
        answers=answer_counts(explorer_round, viewer),
        services=read(explorer_round, viewer, rows),
        before=before.name if before else "",
        moved=moved_since(before, explorer_round, viewer, rows) if before else (),
    )


def cell_view(row: RoundService, form: Form, viewer: Viewer) -> CellView:
    """One cell alone."""
    summaries = summaries_of(row.round, [row.service_id]).get(row.service_id, {})
    return _cell(row, form, viewer, summaries, cells_of(summaries).get(form))


def people(explorer_round: ExplorerRound) -> int:
    return _counted(explorer_round).values("code").distinct().count()


def answer_counts(explorer_round: ExplorerRound, viewer: Viewer) -> tuple[AnswerCount, ...]:
    """People by group for officers; for others by pool while any group is small."""
    found = dict(_counted(explorer_round).values_list("group").annotate(n=Count("code", distinct=True)))
    counts = {group: found[group] for group in Group if group in found}
    if viewer.officer or all(n >= MINIMUM for n in counts.values()):
        return tuple(AnswerCount(str(group.label), n) for group, n in counts.items())
    pools = {pool: sum(n for group, n in counts.items() if group.pool is pool) for pool in Pool}
    if any(0 < n < MINIMUM for n in pools.values()):
        return ()
    return tuple(AnswerCount(str(pool.label), n) for pool, n in pools.items() if n)


def round_before(explorer_round: ExplorerRound) -> ExplorerRound | None:
    """The round published last before this one."""
    earlier = ExplorerRound.objects.exclude(pk=explorer_round.pk).exclude(published_at=None)
    if explorer_round.published_at:
        earlier = earlier.filter(published_at__lt=explorer_round.published_at)
    return earlier.order_by("-published_at", "-pk").first()


def moved_since(
    before: ExplorerRound, after: ExplorerRound, viewer: Viewer, rows: Iterable[RoundService]
) -> tuple[Moved, ...]:
    """What changed, like for like: services, forms and groups present in both rounds."""
    names = {row.service_id: row.service.name for row in rows}
    then, now = summaries_of(before, names), summaries_of(after, names)
    found = []
    for service in sorted(then.keys() & now.keys(), key=lambda each: names[each]):
        old, new = cells_of(then[service]), cells_of(now[service])
        for form in Form:
            if form in old and form in new:
                change = like_for_like(_levels(old[form]), _levels(new[form]))
                shown = change and change_for(viewer.audience(service), change, old[form], new[form])
                if shown:
                    found.append(Moved(names[service], form, shown))
    return tuple(found)


# --- picking ---------------------------------------------------------------------------------------------
def what_works(cells: Iterable[CellView]) -> tuple[CellView, ...]:
    """Level 3 or more with evidence, the highest first."""
    works = [cell for cell in cells if cell.shown and cell.shown.practice_lead]
    return tuple(sorted(works, key=lambda cell: -(cell.level or 0)))


def what_is_a_rule(cells: Iterable[CellView]) -> tuple[CellView, ...]:
    """Level 3 or more as people say it, with or without evidence, the highest first."""
    a_rule = [cell for cell in cells if cell.shown and (cell.shown.level.at_least or 0) >= A_RULE]
    return tuple(sorted(a_rule, key=lambda cell: -(cell.level or 0)))


def what_is_not_done(cells: Iterable[CellView]) -> tuple[CellView, ...]:
    """Nearest to "not yet", or in a range from there to a pocket; what people want most first."""
    nowhere = [cell for cell in cells if cell.level is not None and cell.level <= NOT_YET]
    nowhere = [cell for cell in nowhere if cell.face.kind == "level-0" or cell.is_range]
    return tuple(sorted(nowhere, key=lambda cell: -(cell.potential or 0)))


def who_sees_it_differently(cells: Iterable[CellView]) -> tuple[CellView, ...]:
    differs = [cell for cell in cells if cell.shown and cell.shown.sees_differently]
    return tuple(sorted(differs, key=lambda cell: -(cell.shown.perception_gap or 0) if cell.shown else 0))


def in_candidate_order(cells: Iterable[CellView], weights: Mapping[str, Fraction]) -> tuple[CellView, ...]:
    proposing = {(cell.service, cell.form.value): cell for cell in cells if cell.shown and cell.shown.rule}
    order = candidate_order(
        Candidate(service, form, cell.shown.gap or Fraction(0), weights[service])
        for (service, form), cell in proposing.items()
        if cell.shown
    )
    return tuple(proposing[each.service, each.form] for each in order)


def co_levels(services: Sequence[ServiceView]) -> dict[Co, Fraction | None]:
    """The level of each Co over some services, by weight, from 0 to 4: people read words, never a percentage."""
    scores = {co: star_score((each.cos[co], each.weight) for each in services) for co in Co}
    return {co: None if score is None else score * HIGHEST / 100 for co, score in scores.items()}


def star_of(name: str, services: Sequence[ServiceView]) -> star.Star:
    """The Star of the round `name`: the four Co's over its services. A round has no steps."""
    cos = tuple(
        star.Co(str(co.label), None if level is None else float(level), _instead_of_level(co, services))
        for co, level in co_levels(services).items()
    )
    return star.Star(_("The four Co’s in %(round)s") % {"round": name}, cast(FourCos, cos))


def _instead_of_level(co: Co, services: Sequence[ServiceView]) -> str:
    """What a Co says that has no level: asked, but answered by too few to show it."""
    said = any(cell.shown for each in services for cell in each.cells if cell.form.co is co)
    return face(Gap.TOO_FEW).words if said else ""


def face_of(shown: Shown) -> Face:
    """A figure, the range it lies in, or that too few answered."""
    if shown.consensus is not None:
        return face(float(shown.consensus))
    if shown.between is None:
        return face(Gap.TOO_FEW)
    low, high = (nearest(float(end)) for end in shown.between)
    middle = face(float(sum(shown.between) / 2))
    ends = "–".join(small_number(float(end)) for end in shown.between)
    if low == high:
        return Face(middle.kind, middle.words, middle.short, ends)
    words = _("%(low)s to %(high)s")
    short = words % {"low": SHORT_LEVELS[low], "high": SHORT_LEVELS[high]}
    return Face(middle.kind, str(words % {"low": LEVELS[low], "high": LEVELS[high]}), str(short), ends)


# --- parts -----------------------------------------------------------------------------------------------
def _service(row: RoundService, viewer: Viewer, summaries: Mapping[str, Summaries]) -> ServiceView:
    cells = cells_of(summaries)
    views = tuple(_cell(row, form, viewer, summaries, cells.get(form)) for form in Form)
    hidden = any(view.shown and view.shown.level.suppressed for view in views)
    organisation = row.service.organisation
    return ServiceView(
        round_service=row.pk,
        service=row.service_id,
        name=row.service.name,
        organisation=organisation.name if organisation else "",
        weight=Fraction(row.service.priority_weight),
        comment=row.comment,
        cells=views,
        agreement=None if hidden else Agreement(alpha=row.alpha, compared=row.compared),
    )


def _cell(
    row: RoundService,
    form: Form,
    viewer: Viewer,
    summaries: Mapping[str, Summaries],
    cell: Cell | None,
) -> CellView:
    said = summaries.get(form, [])
    audience = viewer.audience(row.service_id)
    shown = cell_for(audience, cell) if cell else None
    return CellView(
        round_service=row.pk,
        service=row.service.name,
        form=form,
        audience=audience,
        answers=sum(each.answers for each in said),
        dont_know=sum(each.dont_know for each in said),
        not_applicable=sum(each.not_applicable for each in said),
        shown=shown,
        unanswered=not summaries,
        evidenced=cell.evidenced_level if cell and shown and not shown.level.suppressed else None,
    )


def _levels(cell: Cell) -> dict[Group, Fraction]:
    return {figure.group: figure.level for figure in cell.groups}


def _counted(explorer_round: ExplorerRound) -> QuerySet[ExplorerResponse]:
    return ExplorerResponse.objects.counted().filter(round=explorer_round)
