"""The meeting decides: what is taken on, what waits, what is not taken forward."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import actions as activities
from activities.actions import Meeting
from activities.guards import FIRST_ACTION_DAYS
from activities.models import REASONS_TO_COMMUNITY_LENGTH, REVIEW_WITHIN_DAYS, Activity
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import url_here
from partnerships.access import Permission
from partnerships.accounts.actions import no_longer_second
from partnerships.accounts.asking import people_who_can
from partnerships.models import Membership
from partnerships.notices import Kind, News, notify_all
from priorities.matrix.actions.rounds import MOVED, expect, need
from priorities.matrix.actions.waiting import Waits, ask_again, waiting_tasks
from priorities.matrix.models import (
    COMMUNITY_MEMBERS_IN_ROOM,
    REASON_LENGTH,
    MatrixDecision,
    MatrixPlacement,
    MatrixRound,
    Status,
)
from priorities.matrix.scoring import Outcome

STILL_TO_COME = gettext_lazy(
    "The meeting cannot have met on a day still to come. Enter the day it met, or record it once it has met."
)
FOR_THE_RECORD = "for_the_record"
EVENTS = {
    Outcome.TAKE_ON: "take_on",
    Outcome.BACK_BURNER: "put_off",
    Outcome.DROP: "drop",
    Outcome.RATE_AGAIN: "rate_again",
}


# --- the rules of one decision ---------------------------------------------------------------------
def overrides(decision: MatrixDecision, placed: MatrixPlacement) -> bool:
    """Whether the meeting decides otherwise than the plot suggests."""
    return decision.chosen is not placed.plotted


def against_citizens(decision: MatrixDecision, placed: MatrixPlacement) -> bool:
    """Whether the meeting decides otherwise than the people who use services, who alone rated it so."""
    return placed.citizens_say is not None and decision.chosen is not placed.citizens_say


def problems(decision: MatrixDecision, placed: MatrixPlacement) -> dict[str, str]:
    """What a decision still lacks, by field, in words that say how to mend it."""
    found: dict[str, str] = {}
    if overrides(decision, placed) and len(decision.reason.strip()) < REASON_LENGTH:
        found["reason"] = _("This differs from the plot. Say why, in at least 20 characters.")
    elif placed.borderline and placed.contested and not decision.reason.strip():
        found["reason"] = _("It is borderline and people rate it differently. Note why you decide so.")
    in_public = len(decision.public_reason.strip())
    if _owes_the_community(decision) and in_public < REASONS_TO_COMMUNITY_LENGTH:
        found["public_reason"] = _(
            "This was suggested by the community. Say why not, in words that anybody may read and at least "
            "50 characters."
        )
    elif against_citizens(decision, placed) and in_public < REASONS_TO_COMMUNITY_LENGTH:
        found["public_reason"] = _(
            "This differs from what people who use services say. Give a reason that anybody may read, "
            "in at least 50 characters."
        )
    if decision.chosen is Outcome.TAKE_ON:
        found |= _start_now_problems(decision)
    if decision.chosen is Outcome.BACK_BURNER:
        found |= _review_problems(decision)
    return found


def _owes_the_community(decision: MatrixDecision) -> bool:
    """What the community suggested and the meeting does not take forward is answered in public."""
    origin = decision.round_activity.activity.origin
    return decision.chosen is Outcome.DROP and origin == Activity.Origin.COMMUNITY_PROPOSAL


def _start_now_problems(decision: MatrixDecision) -> dict[str, str]:
    today = timezone.localdate()
    found = {}
    if decision.owner is None:
        found["owner"] = _("Choose who looks after it.")
    if not decision.first_action.strip():
        found["first_action"] = _("Say what happens first.")
    due = decision.first_action_due
    if due is None or not today <= due <= today + timedelta(days=FIRST_ACTION_DAYS):
        found["first_action_due"] = _("Choose a day from today to %(days)d days from now.") % {
            "days": FIRST_ACTION_DAYS
        }
    activity = decision.round_activity.activity
    if activity.delivery_moves and not decision.to_be_assessed and not _suitability_known(decision):
        found["to_be_assessed"] = _(
            "Delivery passes to the community. Say that its suitability is still to be checked."
        )
    return found


def _suitability_known(decision: MatrixDecision) -> bool:
    checks = getattr(decision.round_activity.activity, "suitability_checks", None)
    return checks is not None and checks.exists()


def _review_problems(decision: MatrixDecision) -> dict[str, str]:
    today, day = timezone.localdate(), decision.review_on
    if day is None or not today < day <= today + timedelta(days=REVIEW_WITHIN_DAYS):
        return {"review_on": _("Choose a day within the next 12 months to look at it again.")}
    return {}


# --- what is recorded --------------------------------------------------------------------------------
@transaction.atomic
def set_room(
    *,
    matrix_round: MatrixRound,
    met_on: date,
    room: dict[str, int],
    room_reason: str,
    dissent: str,
    by: Membership,
) -> None:
    """Record when the meeting met, who was in the room by group, and what it disagreed about as a whole."""
    need(by, Permission.MATRIX_MOVE)
    expect(matrix_round, Status.CLOSED)
    if met_on > timezone.localdate():
        raise NotAllowed([str(STILL_TO_COME)])
    matrix_round.meeting_on = met_on
    matrix_round.room = {group: count for group, count in room.items() if count}
    matrix_round.room_reason, matrix_round.dissent = room_reason, dissent
    matrix_round.updated_by = by
    matrix_round.save()


@transaction.atomic
def save_decision(*, decision: MatrixDecision, by: Membership) -> MatrixDecision:
    """Keep the draft of a decision. A change takes away the confirmation of an override."""
    need(by, Permission.MATRIX_MOVE)
    expect(decision.round_activity.round, Status.CLOSED)
    decision.confirmed_by = decision.confirmed_at = None
    decision.created_by = decision.created_by or by
    decision.updated_by = by
    decision.save()
    _ask_to_confirm(decision.round_activity.round)
    return decision


def drafts(matrix_round: MatrixRound) -> dict[int, MatrixDecision]:
    """The decisions there are, by entry of the round."""
    rows = MatrixDecision.objects.filter(round_activity__round=matrix_round).select_related(
        "round_activity__activity", "owner", "confirmed_by", "updated_by"
    )
    return {row.round_activity_id: row for row in rows}


def unconfirmed(matrix_round: MatrixRound) -> list[MatrixDecision]:
    """Decisions that differ from the plot and that nobody else has confirmed yet."""
    placed = {row.round_activity_id: row for row in matrix_round.placements.to_decide()}
    return [
        decision
        for entry, decision in drafts(matrix_round).items()
        if entry in placed and overrides(decision, placed[entry]) and decision.confirmed_by_id is None
    ]


def confirmable(waiting: Iterable[MatrixDecision], by: Membership) -> list[MatrixDecision]:
    """Those of the decisions that somebody else recorded."""
    return [decision for decision in waiting if decision.updated_by_id != by.pk]


@transaction.atomic
def confirm_overrides(*, matrix_round: MatrixRound, seen: Collection[str], by: Membership) -> int:
    """A second person confirms the decisions that differ from the plot; says how many.

    `seen` are the stamps of the decisions as that person read them: what changed since is not confirmed
    unread. Nobody confirms what they recorded themselves.
    """
    need(by, Permission.MATRIX_CONFIRM)
    if no_longer_second(by):
        raise NotAllowed([_("You no longer lead another partnership, so you cannot act as second here.")])
    expect(matrix_round, Status.CLOSED)
    waiting = unconfirmed(matrix_round)
    theirs = confirmable(waiting, by)
    if waiting and not theirs:
        raise NotAllowed([confirmation_needed(waiting)])
    if {row.stamp for row in theirs} != set(seen):
        here = url_here("matrix_confirm", matrix_round=matrix_round.pk)
        raise NotAllowed(
            [Reason(_("A decision changed while you read. Read them again, then confirm."), here)]
        )
    confirmed = MatrixDecision.objects.filter(pk__in=[row.pk for row in theirs]).update(
        confirmed_by=by, confirmed_at=timezone.now()
    )
    _ask_to_confirm(matrix_round)
    return confirmed


def ask_to_confirm() -> None:
    """Put what is to be confirmed before everybody who can by now: somebody may have come in since."""
    for matrix_round in MatrixRound.objects.filter(status=Status.CLOSED):
        _ask_to_confirm(matrix_round)


def _ask_to_confirm(matrix_round: MatrixRound) -> None:
    """Put what is still to be confirmed before those who can, and before nobody once there is nothing."""
    ask_again(matrix_round, Waits.CONFIRM, _who_can_confirm(unconfirmed(matrix_round)))


def _who_can_confirm(waiting: list[MatrixDecision]) -> QuerySet[Membership]:
    """Members who may confirm at least one of these decisions."""
    able = people_who_can(Permission.MATRIX_CONFIRM, not_=_cannot_confirm(waiting))
    return able if waiting else able.none()


def _cannot_confirm(waiting: list[MatrixDecision]) -> tuple[int, ...]:
    """Who recorded all of them, and so can confirm none."""
    recorded_by = {decision.updated_by_id for decision in waiting if decision.updated_by_id}
    return tuple(recorded_by) if len(recorded_by) == 1 else ()


def confirmation_needed(waiting: list[MatrixDecision]) -> Reason:
    """That somebody else must confirm them; there must be some."""
    return Reason(
        _(
            "Somebody other than the person who recorded it must confirm the decisions that differ "
            "from the plot."
        ),
        url_here("matrix_confirm", matrix_round=waiting[0].round_activity.round_id),
        needs=Permission.MATRIX_CONFIRM,
        not_by=_cannot_confirm(waiting),
    )


def reasons_not_to_decide(matrix_round: MatrixRound) -> list[Reason]:
    """What is missing before the meeting's decisions take effect."""
    here = url_here("matrix_room", matrix_round=matrix_round.pk)
    reasons = []
    if not matrix_round.has_met:
        reasons.append(Reason(_("Say when the meeting met."), here))
    if not sum(matrix_round.room.values()):
        reasons.append(Reason(_("Say who was in the room."), here))
    elif matrix_round.community_in_room < COMMUNITY_MEMBERS_IN_ROOM and not matrix_round.room_reason:
        reasons.append(Reason(_("Fewer than two community members were in the room. Say why."), here))
    made = drafts(matrix_round)
    for placed in matrix_round.placements.to_decide().select_related("round_activity__activity"):
        where = url_here("matrix_decision", round_activity=placed.round_activity_id)
        title = placed.round_activity.activity.title
        if placed.round_activity_id not in made:
            reasons.append(Reason(_("Decide about “%(title)s”.") % {"title": title}, where))
            continue
        found = problems(made[placed.round_activity_id], placed)
        reasons += [Reason(f"{title}: {problem}", where) for problem in found.values()]
    if waiting := unconfirmed(matrix_round):
        reasons.append(confirmation_needed(waiting))
    return reasons


@transaction.atomic
def decide(*, matrix_round: MatrixRound, by: Membership) -> None:
    """Record the meeting: every activity moves as decided, or, where one may not, none does."""
    need(by, Permission.MATRIX_MOVE)
    expect(matrix_round, Status.CLOSED)
    if reasons := reasons_not_to_decide(matrix_round):
        raise NotAllowed(reasons)
    made = drafts(matrix_round)
    refused: list[Reason] = []
    for placed in matrix_round.placements.to_decide().select_related("round_activity__activity"):
        decision = made[placed.round_activity_id]
        try:
            with transaction.atomic():
                _carry_out(decision, placed, matrix_round, by)
        except NotAllowed as refusal:
            refused += refusal.reasons
    if refused:
        raise NotAllowed(refused)
    matrix_round.status, matrix_round.decided_at = Status.DECIDED, timezone.now()
    matrix_round.updated_by = by
    matrix_round.save()
    for what in (Waits.RECORD, Waits.CONFIRM, Waits.MEET):
        waiting_tasks(matrix_round, what).complete()
    activities.record_decision(
        subject=matrix_round,
        by=by,
        outcome=str(MOVED[Status.DECIDED]),
        event=Status.DECIDED.value,
        reasons=matrix_round.room_reason,
        meeting=_meeting(matrix_round, _all_dissent(matrix_round)),
    )
    _tell_readers(matrix_round, by)


def _tell_readers(matrix_round: MatrixRound, by: Membership) -> None:
    """Tell all members who may read rounds what the meeting decided, but for who recorded it."""
    subject = _("Decided: %(round)s") % {"round": matrix_round}
    url = url_here("matrix_results", matrix_round=matrix_round.pk)
    readers = Membership.objects.holding(Permission.MATRIX_READ).exclude(pk=by.pk)
    notify_all(
        News(member, Kind.ROUND, subject, url, f"matrix:decided:{matrix_round.pk}") for member in readers
    )


def _all_dissent(matrix_round: MatrixRound) -> str:
    """What the lead noted, and what people wrote themselves."""
    own = [str(each) for each in matrix_round.dissents.select_related("membership")]
    return "\n".join(filter(None, [matrix_round.dissent, *own]))


def _meeting(matrix_round: MatrixRound, dissent: str = "") -> Meeting:
    return Meeting(
        name=matrix_round.meeting_name, room=matrix_round.room, dissent=dissent or matrix_round.dissent
    )


def _carry_out(
    decision: MatrixDecision, placed: MatrixPlacement, matrix_round: MatrixRound, by: Membership
) -> None:
    """Move the activity, with words that anybody may read; the reason for the record is not among them."""
    changes: dict[str, Any] = {}
    if decision.chosen is Outcome.TAKE_ON:
        changes = {
            "owner": decision.owner,
            "first_action": decision.first_action,
            "first_action_due": decision.first_action_due,
        }
    if decision.chosen is Outcome.BACK_BURNER:
        changes = {"review_on": decision.review_on}
    decision.recorded = activities.move(
        activity=decision.round_activity.activity,
        event=EVENTS[decision.chosen],
        by=by,
        reasons=decision.why(placed),
        to_be_assessed=decision.to_be_assessed,
        meeting=_meeting(matrix_round, decision.dissent),
        published=True,
        **changes,
    )
    decision.save(update_fields=["recorded"])
    if decision.reason.strip():
        activities.record_decision(
            subject=decision.round_activity.activity,
            by=by,
            outcome=decision.recorded.outcome,
            event=FOR_THE_RECORD,
            reasons=decision.reason,
            meeting=_meeting(matrix_round, decision.dissent),
        )
