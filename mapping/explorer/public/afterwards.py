"""What came of it: the same link, once a round no longer takes answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from activities.models import Decision, Proposal, State
from assessments.small_groups import Audience, Shown
from commons.four_cos import Form
from mapping.explorer.aggregation import cells_of, summaries_of
from mapping.explorer.models import ExplorerCell, ExplorerRound, FormResult, RoundStatus
from mapping.explorer.proposals import SOURCE
from mapping.explorer.public.visits import Visit, round_of, visit_of
from mapping.explorer.scoring import ShownCell, cell_for
from mapping.explorer.wording import ANSWERS, QUESTIONS
from partnerships.access import by_link
from partnerships.models import Group, Service
from partnerships.requests import LinkRequest
from pictures.words import nearest

NOT_DONE = (State.BACK_BURNER, State.DROPPED, State.STOPPED)
FOLDER = "mapping/explorer/public/"


@dataclass(frozen=True)
class Said:
    """One question afterwards: your answer, what each side said, and what they agree on, in words.

    `together` is empty where too few people answered to show it.
    """

    question: str | Promise
    yours: ExplorerCell | None
    sides: tuple[tuple[str, str], ...]
    together: str
    sees_differently: bool


@dataclass(frozen=True)
class Decided:
    """What became of an idea: its name, how far it is in words, and why."""

    title: str
    state: str
    reasons: str


@dataclass(frozen=True)
class ServiceAfterwards:
    service: Service
    said: list[Said]
    decided: list[Decided]

    @property
    def shown(self) -> list[Said]:
        return [each for each in self.said if each.together]

    @property
    def too_few(self) -> bool:
        return len(self.shown) < len(self.said)

    @property
    def only_yours(self) -> list[Said]:
        """What you said where too few others did."""
        return [each for each in self.said if each.yours and not each.together]

    @property
    def tells(self) -> bool:
        """Whether there is more to read about it than that too few answered."""
        return bool(self.decided or any(each.together or each.yours for each in self.said))


@by_link("explorer", after_closing=True)
def afterwards(request: LinkRequest) -> HttpResponse:
    """What came of it once published; before that, when to look again; of a round to come, when it opens."""
    explorer_round = round_of(request.link)
    if explorer_round.takes_answers and request.link.is_open:
        return redirect(request.link.url("explorer_start"))
    if explorer_round.status == RoundStatus.DRAFT:
        return render(request, FOLDER + "not_yet.html", {"round": explorer_round})
    visit = visit_of(request.link, explorer_round)
    if not explorer_round.is_published:
        return render(request, FOLDER + "closed.html", {"visit": visit})
    services = list(_services(visit))
    context = {
        "visit": visit,
        "services": [each for each in services if each.tells],
        "untold": [each.service for each in services if not each.tells],
    }
    return render(request, FOLDER + "afterwards.html", context)


def _services(visit: Visit) -> Iterator[ServiceAfterwards]:
    """The services this person answered about; for those who came by the poster, all of them."""
    services = [each.service for each in visit.responses if each.counts] or list(
        visit.round.services.order_by("name")
    )
    summaries = summaries_of(visit.round, [service.pk for service in services])
    proposals = _proposals(visit.round, services)
    reasons = _reasons(proposals)
    for service in services:
        cells = cells_of(summaries.get(service.pk, {}))
        shown = {form: cell_for(Audience.OUTSIDE, cell) for form, cell in cells.items()}
        yield ServiceAfterwards(
            service,
            [_said(form, shown[form], visit.cells.get((service.pk, form))) for form in Form if form in shown],
            [
                _decided(proposal, reasons)
                for proposal in proposals
                # An idea nobody took up would tell what the hidden answers came to.
                if proposal.service_id == service.pk and (proposal.activity or shown[proposal.form].rule)
            ],
        )


def _said(form: Form, shown: ShownCell, yours: ExplorerCell | None) -> Said:
    return Said(
        question=QUESTIONS[form],
        yours=yours,
        sides=tuple(_sides(shown.level)),
        together=_together(shown.level),
        sees_differently=shown.sees_differently,
    )


def _sides(level: Shown) -> Iterator[tuple[str, str]]:
    for group in level.groups:
        yield str(Group(group.group).label), _words(group.value)
    for pool in level.pools:
        yield str(pool.pool.label), _words(pool.value)


def _together(level: Shown) -> str:
    """The level all sides come to, in words, or the two it lies between; empty where too few answered."""
    if level.consensus is not None:
        return _words(level.consensus)
    if level.between is None:
        return ""
    low, high = (_words(end) for end in level.between)
    return low if low == high else _("Between “%(low)s” and “%(high)s”") % {"low": low, "high": high}


def _words(level: Fraction) -> str:
    """The nearest level, in the words people answered with, so that theirs compare with all others."""
    return str(ANSWERS[nearest(float(level))])


def _proposals(explorer_round: ExplorerRound, services: Sequence[Service]) -> list[Proposal]:
    """Ideas drawn from the round on which somebody has decided."""
    results = FormResult.objects.filter(round=explorer_round, service__in=services)
    made = Proposal.objects.filter(source_kind=SOURCE, source_id__in=results.values("pk"))
    return list(made.exclude(status=Proposal.Status.OPEN).select_related("activity").order_by("decided_at"))


def _reasons(proposals: Sequence[Proposal]) -> dict[int | None, str]:
    """The newest published reasons by activity, unless it has since been put off or left: they would mislead."""
    states = {proposal.activity_id: proposal.activity.state for proposal in proposals if proposal.activity}
    published = Decision.objects.filter(activity__in=states, published=True).order_by("decided_at")
    newest = {each.activity_id: each for each in published}
    return {
        pk: decision.reasons
        for pk, decision in newest.items()
        if states[pk] not in NOT_DONE or states[pk] == decision.outcome
    }


def _decided(proposal: Proposal, reasons: Mapping[int | None, str]) -> Decided:
    activity = proposal.activity
    if activity is None:
        return Decided(proposal.title, str(State.DROPPED.label), proposal.reason)
    return Decided(activity.title, activity.get_state_display(), reasons.get(activity.pk, ""))
