"""R01: the Star and the results of an Explorer round, as a reader of the report may see them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.figures import rounded
from assessments.models import Response
from assessments.small_groups import MINIMUM
from commons.four_cos import Co
from mapping.explorer import behind, results
from mapping.explorer.models import ExplorerResponse, ExplorerRound
from mapping.explorer.results import CellView, Moved, ResultsView, ServiceView, Viewer
from mapping.explorer.scoring import Rule
from pictures import star
from pictures.grid import Face
from pictures.table import Table
from reports.facts import Facts, between, figure
from reports.models import Audience

RULES = {
    Rule.NEW: gettext_lazy("Start it"),
    Rule.BUILD_UP_THE_POCKET: gettext_lazy("Build up what there is in pockets"),
    Rule.EXTEND_EXISTING: gettext_lazy("Extend what there is"),
}


@dataclass(frozen=True)
class Comment:
    service: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ExplorerResults(Facts):
    round: str
    services: int
    people: int
    provisional: bool
    star: star.Star
    cos: Table
    works: Table | None
    not_done: Table | None
    differs: Table | None
    candidates: Table | None
    before: str
    moved: Table | None
    evidence: Table | None
    comments: tuple[Comment, ...]
    who_answered: Table | None
    how_answered: Table | None
    levels: tuple[Table, ...]
    agreement: Table

    def svg(self) -> SafeString:
        return star.svg(self.star, prefix="star")


def read(explorer_round: ExplorerRound, audience: Audience) -> ExplorerResults:
    """Raises NotAllowed where there are no results yet, or none that a board may see."""
    view = results.whole(explorer_round, Viewer(officer=audience is Audience.TEAM))
    drawn = results.star_of(view.name, view.services)
    return ExplorerResults(
        title=_("Star and Explorer results: %(round)s") % {"round": view.name},
        period=between(explorer_round.opens or explorer_round.opened_at, explorer_round.closed_at),
        sources=(
            _("What people answered in the Explorer, online, on paper and in interviews."),
            _(
                "A level is the mean of the groups' medians, so that a large group cannot outvote a small one."
            ),
        ),
        protected=_protected(view),
        round=view.name,
        services=len(view.services),
        people=view.people,
        provisional=any(cell.shown and cell.shown.provisional for cell in view.cells),
        star=drawn,
        cos=drawn.table_twin,
        works=_works(explorer_round, view),
        not_done=_not_done(view.not_done),
        differs=_differs(view.seen_differently),
        candidates=_candidates(view.candidates),
        before=view.before,
        moved=_moved(view.moved),
        evidence=_evidence(view.cells),
        comments=tuple(Comment(each.name, each.comment) for each in view.services if each.comment),
        who_answered=_who_answered(view),
        how_answered=_how_answered(explorer_round, audience),
        levels=tuple(_levels(view.services)),
        agreement=_agreement(view.services),
    )


def _protected(view: ResultsView) -> str:
    if not any(cell.shown and cell.shown.level.suppressed for cell in view.cells):
        return ""
    return _(
        "Where fewer than five people of a group answered, what that group said is not shown, nor is anything "
        "it could be worked out from: such a figure is pooled, given as a range, or left out."
    )


def _table(caption: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table | None:
    """A table, or None when there is nothing to say."""
    found = tuple(rows)
    return Table(caption, heads, found) if found else None


def _wanted(cell: CellView) -> str:
    return cell.potential_face.whole if cell.potential_face else _("not said")


def _gap(cell: CellView) -> str:
    return figure(cell.shown.gap, 2) if cell.shown and cell.shown.gap is not None else "—"


def _form(cell: CellView) -> str:
    return str(cell.form.label)


def _works(explorer_round: ExplorerRound, view: ResultsView) -> Table | None:
    return _table(
        _("What works already"),
        (_("Service"), _("What"), _("Now"), _("Who shares the lead"), _("Evidence")),
        (
            (
                each.cell.service,
                _form(each.cell),
                each.cell.face.whole,
                ", ".join(each.leads) or _("not said"),
                ", ".join(evidence.title for evidence in each.evidence),
            )
            for each in behind.practices(explorer_round, view.works)
        ),
    )


def _not_done(cells: Iterable[CellView]) -> Table | None:
    rows = ((cell.service, _form(cell), cell.face.whole, _wanted(cell)) for cell in cells)
    heads = (_("Service"), _("What"), _("Now"), _("Wanted"))
    return _table(_("What is not done yet, what people want most first"), heads, rows)


def _differs(cells: Iterable[CellView]) -> Table | None:
    rows = ((cell.service, _form(cell), _said(cell)) for cell in cells)
    return _table(_("Who sees it differently"), (_("Service"), _("What"), _("How each sees it")), rows)


def _said(cell: CellView) -> str:
    return "; ".join(f"{said.group.label}: {face.whole}" for said, face in cell.group_faces)


def _candidates(cells: Iterable[CellView]) -> Table | None:
    rows = (
        (cell.service, _form(cell), cell.face.whole, _wanted(cell), _gap(cell), str(RULES[cell.shown.rule]))
        for cell in cells
        if cell.shown and cell.shown.rule
    )
    heads = (_("Service"), _("What"), _("Now"), _("Wanted"), _("Gap"), _("Idea"))
    return _table(_("Ideas to weigh, widest gap first"), heads, rows)


def _moved(moved: Iterable[Moved]) -> Table | None:
    rows = (
        (
            each.service,
            str(each.form.label),
            each.before.whole,
            each.after.whole,
            f"{rounded(each.change.delta):+}",
        )
        for each in moved
    )
    heads = (_("Service"), _("What"), _("Before"), _("Now"), _("Change"))
    return _table(_("What changed"), heads, rows)


def _evidence(cells: Iterable[CellView]) -> Table | None:
    rows = ((cell.service, _form(cell), cell.face.whole) for cell in cells if cell.needs_evidence)
    return _table(_("Said to be standard, still to be shown"), (_("Service"), _("What"), _("Now")), rows)


def _who_answered(view: ResultsView) -> Table | None:
    rows = ((each.who, str(each.people)) for each in view.answers)
    return _table(_("Who answered"), (_("Group"), _("People")), rows)


def _how_answered(explorer_round: ExplorerRound, audience: Audience) -> Table | None:
    """People by the way they answered; for the board only when no way was used by very few."""
    counted = ExplorerResponse.objects.counted().filter(round=explorer_round)
    found = dict(counted.order_by().values_list("source").annotate(people=Count("code", distinct=True)))
    if audience is Audience.BOARD and any(n < MINIMUM for n in found.values()):
        return None
    rows = ((str(source.label), str(found[source])) for source in Response.Source if source in found)
    return _table(_("How they answered"), (_("Way"), _("People")), rows)


def _levels(services: Iterable[ServiceView]) -> Iterator[Table]:
    for service in services:
        rows = tuple(_line(cell) for cell in service.cells if cell.asked)
        if rows:
            heads = (_("What"), _("Now"), _("Wanted"), _("Gap"), _("Seen apart"), _("Remarks"))
            yield Table(service.name, heads, rows)


def _line(cell: CellView) -> tuple[str, ...]:
    """One form: its words with figures to two places, so that a reader can check the gap."""
    level, wished, gap, apart, _evidenced = cell.figures
    return (
        _form(cell),
        _exactly(cell.face, level),
        _exactly(cell.potential_face, wished) if cell.potential_face else _("not said"),
        figure(gap, 2),
        figure(apart, 2),
        ", ".join(_remarks(cell)),
    )


def _exactly(shown: Face, level: Fraction | None) -> str:
    return shown.whole if level is None else f"{shown.words} ({figure(level, 2)})"


def _remarks(cell: CellView) -> Iterator[str]:
    if cell.shown and cell.shown.practice_lead:
        yield _("works already")
    if cell.shown and cell.shown.sees_differently:
        yield _("people see this differently")
    if cell.needs_evidence and cell.evidenced is not None:
        yield _("needs evidence: %(level)s with it") % {"level": figure(cell.evidenced, 2)}
    if cell.shown and cell.shown.provisional:
        yield _("provisional")


def _agreement(services: Iterable[ServiceView]) -> Table:
    return Table(
        _("Agreement and scores by service, 0 to 100"),
        (_("Service"), _("In words"), _("α"), *(str(co.label) for co in Co)),
        tuple(
            (
                each.name,
                str(each.agreement.words) if each.agreement else _("kept back"),
                figure(each.agreement.alpha, 4) if each.agreement else "—",
                *(figure(score, 3) for score in each.cos.values()),
            )
            for each in services
        ),
    )
