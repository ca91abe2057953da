"""R05: the story of one activity, from where it came from to what the next round says."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Decision, Evidence
from mapping.explorer.origins import Origin, origins_of
from mapping.explorer.results import Viewer
from pictures.table import Table
from priorities.matrix.models import MatrixPlacement
from priorities.matrix.results import MatrixResults, read_results
from reports.facts import Facts, between, day, figure, person
from reports.models import Audience


@dataclass(frozen=True)
class Fact:
    name: str
    words: str


@dataclass(frozen=True)
class Decided:
    """One decision: what, when, why, who was in the room by group, and who disagreed."""

    on: str
    outcome: str
    reasons: str
    by: str
    meeting: str
    room: str
    dissent: str


@dataclass(frozen=True, kw_only=True)
class ActivityThread(Facts):
    ref: str
    activity: str
    state: str
    summary: str
    facts: tuple[Fact, ...]
    way: Table
    origins: Table | None = None
    ratings: Table | None = None
    decisions: tuple[Decided, ...]
    evidence: Table | None
    dates: Table


def read(activity: Activity, audience: Audience) -> ActivityThread:
    decisions = list(activity.decisions.select_related("decided_by"))
    origins = origins_of(activity.proposals.all(), Viewer(officer=audience is Audience.TEAM))
    placed = list(activity.matrix_results.select_related("round").order_by("round__closed_at"))
    weighed = [read_results(each.round, audience.reader) for each in placed]
    evidence = list(Evidence.objects.filter(activityevidence__activity=activity, contains_personal=False))
    return ActivityThread(
        title=_("Activity thread: %(activity)s") % {"activity": activity.title},
        period=between(activity.created_at, timezone.localdate()),
        sources=(
            _("The record of the activity, and the decisions recorded about it."),
            _("People are counted by group; nobody who lives or works here is named as having answered."),
        ),
        protected=_protected(origins, weighed),
        ref=activity.ref,
        activity=activity.title,
        state=activity.state_words,
        summary=activity.summary,
        facts=tuple(_facts(activity)),
        way=_way(activity, decisions, origins, placed),
        origins=_origins(origins) if origins else None,
        ratings=_ratings(activity, weighed) if weighed else None,
        decisions=tuple(_decided(decision) for decision in decisions),
        evidence=_evidence(evidence) if evidence else None,
        dates=_dates(activity, decisions),
    )


def _facts(activity: Activity) -> Iterator[Fact]:
    services = [service.name for service in activity.services.order_by("name")]
    yield Fact(_("Reference"), activity.ref)
    yield Fact(_("State"), activity.state_words)
    yield Fact(_("Services"), ", ".join(services) or _("none yet"))
    yield Fact(_("How people take part"), ", ".join(activity.form_words) or _("not said yet"))
    yield Fact(_("Owner"), person(activity.owner) if activity.owner else _("nobody yet"))
    if activity.budget is not None:
        yield Fact(_("Budget"), f"£{activity.budget:,.2f}")


def _way(
    activity: Activity, decisions: list[Decision], origins: list[Origin], placed: list[MatrixPlacement]
) -> Table:
    not_yet = _("not yet")
    last = decisions[-1] if decisions else None
    rows = (
        (_("Where it came from"), _came_from(activity, origins), day(activity.created_at)),
        (_("Weighed"), *_weighed(placed)),
        (_("Decided"), last.outcome_words if last else not_yet, day(last.decided_at) if last else ""),
        (_("First action"), *_first_action(activity)),
        (_("People found"), not_yet, ""),
        (_("Lab"), not_yet, ""),
        (_("Charter"), not_yet, ""),
        (_("Thanks and support"), not_yet, ""),
        (_("Indicators"), not_yet, ""),
        (_("Gap in the next round"), not_yet, ""),
    )
    return Table(_("How far it has come"), (_("Part of the way"), _("What there is"), _("Date")), rows)


def _came_from(activity: Activity, origins: list[Origin]) -> str:
    if origins and activity.origin == Activity.Origin.EXPLORER_GAP:
        return origins[0].where
    return str(Activity.Origin(activity.origin).label)


def _weighed(placed: list[MatrixPlacement]) -> tuple[str, str]:
    if not placed:
        return _("not yet"), ""
    last = placed[-1]
    facts = {"where": last.get_quadrant_display(), "round": last.round, "n": last.raters}
    return _("%(where)s, by %(n)d people in %(round)s") % facts, day(last.round.closed_at)


def _origins(found: list[Origin]) -> Table:
    return Table(
        _("The gaps it came from"),
        (_("Round"), _("Service"), _("How people take part"), _("As it was"), _("As wanted"), _("Gap")),
        tuple(
            (
                each.round,
                each.service,
                str(each.form.label),
                each.now or _("not published"),
                each.wanted or "—",
                figure(each.cell.shown.gap if each.cell and each.cell.shown else None, 2),
            )
            for each in found
        ),
    )


def _ratings(activity: Activity, weighed: list[MatrixResults]) -> Table:
    """As the results of each round show them to this audience."""
    return Table(
        _("How it was weighed"),
        (_("Round"), _("Impact, 1 to 5"), _("Effort, 1 to 5"), _("Place in the matrix"), _("People")),
        tuple(
            (
                results.name,
                each.impact_words,
                each.effort_words,
                ", ".join([each.quadrant_words, *each.remarks]),
                str(each.raters),
            )
            for results in weighed
            for each in results.placed
            if each.activity == activity.pk
        ),
    )


def _protected(origins: list[Origin], weighed: list[MatrixResults]) -> str:
    shown = (each.cell.shown for each in origins if each.cell)
    gaps = any(each and each.level.suppressed for each in shown)
    if not gaps and not any(results.protected for results in weighed):
        return ""
    return _("Where fewer than five people of a group answered, a figure is rounded, a range, or left out.")


def _first_action(activity: Activity) -> tuple[str, str]:
    if not activity.first_action:
        return _("not yet"), ""
    if activity.first_action_done_at:
        words = _("%(action)s: done") % {"action": activity.first_action}
        return words, day(activity.first_action_done_at)
    words = _("%(action)s: late") if activity.first_action_is_late else _("%(action)s: to be done by")
    return words % {"action": activity.first_action}, day(activity.first_action_due)


def _decided(decision: Decision) -> Decided:
    return Decided(
        on=day(decision.decided_at),
        outcome=decision.outcome_words,
        reasons=decision.reasons,
        by=person(decision.decided_by),
        meeting=decision.meeting,
        room=", ".join(f"{group}: {count}" for group, count in decision.room_in_words()),
        dissent=decision.dissent,
    )


def _evidence(found: list[Evidence]) -> Table:
    strengths = (_("weak"), _("some"), _("good"), _("strong"))
    return Table(
        _("Evidence"),
        (_("What"), _("Kind"), _("Strength"), _("Date")),
        tuple(
            (each.title, str(each.get_kind_display()), strengths[each.strength], day(each.dated))
            for each in found
        ),
    )


def _dates(activity: Activity, decisions: list[Decision]) -> Table:
    rows = [
        (_("Put on record"), day(activity.created_at)),
        *((decision.outcome_words, day(decision.decided_at)) for decision in decisions),
        (_("In this state since"), day(activity.state_since)),
        (_("Last changed"), day(activity.updated_at)),
    ]
    if activity.review_on:
        rows.append((_("To be looked at again"), day(activity.review_on)))
    return Table(_("Dates for audit"), (_("What happened"), _("Date")), tuple(rows))
