"""What each part of the one page for members says: words from what was published and is on record."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.models import Activity, Decision, State
from commons.four_cos import FORMS_OF, Co
from mapping.explorer import results
from mapping.explorer.models import ExplorerRound
from mapping.explorer.published import Published, published_levels
from mapping.explorer.results import EVERYBODY, CellView, Moved
from mapping.explorer.wording import QUESTIONS
from partnerships.access import ROLES
from partnerships.groups import Pool
from partnerships.models import Group, Membership, Partnership, Service
from pictures.words import level_word, nearest
from reports.facts import day
from reports.r24.fitting import short
from reports.r24.models import ForMembers

MOST_WORKS, MOST_DIFFERS = 3, 2
CO_WORDS = {
    Co.COMMISSION: gettext_lazy("Choosing together"),
    Co.DESIGN: gettext_lazy("Planning together"),
    Co.DELIVER: gettext_lazy("Doing together"),
    Co.ASSESS: gettext_lazy("Judging together"),
}
WORTH = {
    ForMembers.Worth.CASH: gettext_lazy("It saves cash."),
    ForMembers.Worth.VALUE: gettext_lazy("It saves no cash. It is worth doing for public value."),
}
Row = tuple[str, ...]


# --- what was looked at, and how it stands -------------------------------------------------------------------
def looked_at(newest: ExplorerRound | None) -> str:
    if newest is None:
        return _("No service has been looked at yet.")
    services, people = newest.round_services.count(), results.people(newest)
    words = {"round": short(newest.name, 5), "services": f"{services:,}", "people": f"{people:,}"}
    said = ngettext(
        "In %(round)s, %(people)s people looked at %(services)s service.",
        "In %(round)s, %(people)s people looked at %(services)s services.",
        services,
    )
    return f"{said % words} {_who_use_services(newest)}"


def _who_use_services(newest: ExplorerRound) -> str:
    """How many of them use services, where no group or pool is too small to be counted."""
    names = {str(Group.CITIZEN.label), str(Pool.USE.label)}
    counts = results.answer_counts(newest, EVERYBODY)
    using = sum(each.people for each in counts if each.who in names)
    if using:
        return ngettext("%(n)s of them uses services.", "%(n)s of them use services.", using) % {
            "n": f"{using:,}"
        }
    if counts:
        return _("None of them said that they use services.")
    return _("Some groups are too small to be counted.")


def star(partnership: Partnership, moved: Sequence[Moved]) -> Iterator[str]:
    """Each Co in words; in brackets how it was, over what was asked in the round before and in this one."""
    levels = published_levels().get(partnership.pk, {})
    for co in Co:
        line = f"{CO_WORDS[co]}: {levels.get(co, Published()).words}"
        change = _change([each for each in moved if each.form in FORMS_OF[co]])
        yield f"{line} ({change})" if change else line


def moved(newest: ExplorerRound | None) -> Sequence[Moved]:
    """What was asked in the round before too, then and now."""
    before = newest and results.round_before(newest)
    if newest is None or before is None:
        return ()
    return results.moved_since(before, newest, EVERYBODY, results.services_shown(newest, EVERYBODY))


def _change(moved: Sequence[Moved]) -> str:
    """From which word to which the mean went, over what was asked both times."""
    if not moved:
        return ""
    then = sum((each.change.before for each in moved), Fraction(0)) / len(moved)
    now = sum((each.change.after for each in moved), Fraction(0)) / len(moved)
    if nearest(float(then)) == nearest(float(now)):
        return _("about the same")
    words = {"level": level_word(float(then))}
    return (_("up from %(level)s") if now > then else _("down from %(level)s")) % words


# --- what works, and what people see differently ----------------------------------------------------------
def works(newest: ExplorerRound | None) -> list[str]:
    cells = results.what_works(_cells(newest, Q(practice_lead=True)))
    return [_where(cell) for cell in cells[:MOST_WORKS]]


def differs(newest: ExplorerRound | None) -> list[str]:
    cells = results.who_sees_it_differently(_cells(newest, Q(sees_differently=True)))
    return [_where(cell) for cell in cells[:MOST_DIFFERS]]


def _cells(newest: ExplorerRound | None, found: Q) -> tuple[CellView, ...]:
    if newest is None:
        return ()
    return results.read_cells(newest, EVERYBODY, results.services_shown(newest, EVERYBODY), found)


def _where(cell: CellView) -> str:
    return f"{short(cell.service, 5)}: {QUESTIONS[cell.form]}"


# --- what was decided and stopped ---------------------------------------------------------------------------
def taken_on() -> list[Activity]:
    """Activities under way that a decision took on, the newest decision first; `decided_room` is who was there."""
    decisions = Decision.objects.filter(
        activity=OuterRef("pk"), subject_kind="activity", outcome=State.PRIORITISED
    ).order_by("-decided_at", "-pk")
    found = Activity.objects.started().annotate(
        decided_on=Subquery(decisions.values("decided_at")[:1]),
        decided_room=Subquery(decisions.values("room")[:1]),
    )
    rows = found.exclude(decided_on=None).select_related("owner__organisation")
    return list(rows.order_by("-decided_on", "-pk"))


def decided(activity: Any) -> Row:
    return (
        short(activity.title, 8),
        short(_groups(activity.decided_room or {}), 10),
        short(_owner(activity.owner), 4),
        short(activity.first_action, 7) or _("not named"),
        _how_far(activity),
    )


def _groups(room: dict[str, int]) -> str:
    """Who decided, by group; never who they are."""
    present = [str(group.label).lower() for group in Group if room.get(group)]
    return ", ".join(present).capitalize() or _("not recorded")


def _owner(owner: Membership | None) -> str:
    """The team, the organisation or the role of who looks after it: the page names nobody."""
    if owner is None:
        return _("nobody yet")
    roles = [str(ROLES[slug].name) for slug in owner.roles if slug in ROLES]
    return (
        owner.team or (owner.organisation.name if owner.organisation else "") or (roles or [_("a member")])[0]
    )


def _how_far(activity: Activity) -> str:
    if activity.first_action_done_at:
        return _("done")
    if activity.first_action_is_late:
        return _("late")
    due = activity.first_action_due
    return _("by %(day)s") % {"day": day(due)} if due else _("no date")


def stopped() -> list[Activity]:
    return list(Activity.objects.filter(state=State.STOPPED).order_by("-state_since", "-pk"))


def because(activity: Activity) -> str:
    return f"{short(activity.title, 7)}: {short(activity.stop_reason, 12) or _('no reason recorded')}"


# --- what it costs, and what nobody knows ---------------------------------------------------------------------
def costs(said: ForMembers) -> Iterator[str]:
    """What is recorded, in words; what is not stands among what we do not know."""
    if said.cost is not None:
        yield f"£{said.cost:,.0f}"
    if said.staff_hours is not None:
        yield ngettext("%(n)s hour of staff", "%(n)s hours of staff", said.staff_hours) % {
            "n": f"{said.staff_hours:,}"
        }
    if said.community_hours is not None:
        yield ngettext(
            "%(n)s hour of people from the community",
            "%(n)s hours of people from the community",
            said.community_hours,
        ) % {"n": f"{said.community_hours:,}"}
    if said.covers and not (said.cost is said.staff_hours is said.community_hours is None):
        yield _("This covers: %(what)s") % {"what": short(said.covers, 8)}
    if said.worth:
        yield str(WORTH[ForMembers.Worth(said.worth)])


def unknown(said: ForMembers, newest: ExplorerRound | None) -> Iterator[str]:
    if said.unknown:
        yield said.unknown
    if said.cost is None:
        yield _("What it costs.")
    if said.staff_hours is None:
        yield _("How many hours staff give.")
    if said.community_hours is None:
        yield _("How many hours people from the community give.")
    if not said.worth:
        yield _("Whether it saves cash or is worth doing for public value.")
    if others := _not_looked_at(newest).count():
        yield ngettext("How %(n)s more service stands.", "How %(n)s more services stand.", others) % {
            "n": f"{others:,}"
        }


def _not_looked_at(newest: ExplorerRound | None) -> QuerySet[Service]:
    services = Service.objects.open()
    return services.exclude(pk__in=newest.round_services.values("service")) if newest else services
