"""Where an idea came from: the cell of a round that proposed it, as a reader may see it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from activities.models import Proposal
from commons.four_cos import Form
from foundations.refusals import NotAllowed
from mapping.explorer.models import ExplorerRound, FormResult
from mapping.explorer.proposals import SOURCE
from mapping.explorer.results import CellView, Viewer, read, services_shown
from mapping.explorer.results import viewer as viewer_of
from partnerships.access import Permission
from partnerships.models import Membership


@dataclass(frozen=True)
class Origin:
    """The gap a proposal was drawn from. `cell` is None where its figures are not for this reader."""

    proposal: int
    round: str
    service: str
    form: Form
    cell: CellView | None

    @property
    def where(self) -> str:
        return _("Gap found in %(round)s") % {"round": self.round}

    @property
    def now(self) -> str:
        """How it was: the level in words, with its number; empty where it may not be said."""
        return self.cell.face.whole if self.cell else ""

    @property
    def wanted(self) -> str:
        wish = self.cell.potential_face if self.cell else None
        return wish.whole if wish else ""

    def __str__(self) -> str:
        facts = {"where": self.where, "now": self.now, "wanted": self.wanted}
        if self.now and self.wanted:
            return _("%(where)s: %(now)s, wanted %(wanted)s") % facts
        return f"{self.where}: {self.now}" if self.now else self.where


def origins_of(proposals: Iterable[Proposal], viewer: Viewer | None) -> list[Origin]:
    """The gaps these proposals came from, in their order; without figures where `viewer` is None."""
    named = {proposal.source_id: proposal for proposal in proposals if proposal.source_kind == SOURCE}
    if not named:
        return []
    results = FormResult.objects.filter(pk__in=named).select_related("round", "service")
    found = {result.pk: result for result in results}
    cells = _cells(found.values(), viewer) if viewer else {}
    return [
        Origin(proposal.pk, str(result.round), result.service.name, Form(result.form), cells.get(pk))
        for pk, proposal in named.items()
        if (result := found.get(pk))
    ]


def notes_on(proposals: Iterable[Proposal], membership: Membership) -> dict[int, str]:
    """One sentence on each proposal that came from a gap, as this member may read it."""
    viewer = viewer_of(membership) if membership.may(Permission.EXPLORER_RESULTS) else None
    return {origin.proposal: str(origin) for origin in origins_of(proposals, viewer)}


def _cells(results: Iterable[FormResult], viewer: Viewer) -> dict[int, CellView]:
    """By result, the cells whose services the viewer may open."""
    by_round: defaultdict[ExplorerRound, list[FormResult]] = defaultdict(list)
    for result in results:
        by_round[result.round].append(result)
    return {pk: cell for each, asked in by_round.items() for pk, cell in _of_round(each, asked, viewer)}


def _of_round(
    explorer_round: ExplorerRound, results: Iterable[FormResult], viewer: Viewer
) -> Iterator[tuple[int, CellView]]:
    wanted = {(result.service_id, result.form): result.pk for result in results}
    try:
        rows = services_shown(explorer_round, viewer)
    except NotAllowed:
        return
    rows = rows.filter(service__in={service for service, _form in wanted})
    for view in read(explorer_round, viewer, list(rows)):
        for cell in view.cells:
            if pk := wanted.get((view.service, cell.form)):
                yield pk, cell
