"""The meeting that decides: who was in the room, reasons, a second person, and all or nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities.actions import move as moved
from activities.models import Activity, Decision, State
from assessments.small_groups import Audience
from foundations.refusals import NotAllowed
from foundations.tenancy import url_here
from partnerships.middleware import MissingRight
from partnerships.models import Membership
from priorities.matrix import actions
from priorities.matrix.results import came_of_it, read_results
from priorities.models import MatrixDecision, MatrixRound
from tests.factories import MembershipFactory
from tests.priorities.rounds import (
    GROUPS,
    activity_of,
    closed_example,
    confirm,
    decisions_on,
    entry,
    opened,
    rate,
)

INTERNAL = "The hall’s staff are worn out; see the file."
WHY = "The board wants to see the winter bus timetable first."


def today(days: int = 0) -> Any:
    return timezone.localdate() + timedelta(days=days)


def decided(
    matrix_round: MatrixRound, title: str, outcome: str, by: Membership, **facts: Any
) -> MatrixDecision:
    draft = MatrixDecision.objects.filter(round_activity=entry(matrix_round, title)).first()
    draft = draft or MatrixDecision(round_activity=entry(matrix_round, title))
    start = {"owner": by, "first_action": "Phone three lunch clubs", "first_action_due": today(14)}
    by_default = {"take_on": start, "back_burner": {"review_on": today(100)}}
    for name, value in {"outcome": outcome, **by_default.get(outcome, {}), **facts}.items():
        setattr(draft, name, value)
    return actions.save_decision(decision=draft, by=by)


def as_plotted(matrix_round: MatrixRound, by: Membership) -> None:
    """The meeting follows the plot of the worked example."""
    actions.set_room(
        matrix_round=matrix_round,
        met_on=today(),
        room={"citizen": 2, "councillor": 3, "manager": 0},
        room_reason="",
        dissent="One councillor wanted B later",
        by=by,
    )
    for title, outcome in {"A": "take_on", "B": "take_on", "C": "back_burner", "D": "drop"}.items():
        decided(matrix_round, title, outcome, by)


def refusal(action: Any, *args: Any, **given: Any) -> list[str]:
    with pytest.raises(NotAllowed) as refused:
        action(*args, **given)
    return [str(reason) for reason in refused.value.reasons]


def test_the_worked_thread_takes_the_rota_on_with_a_first_action(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    actions.decide(matrix_round=found, by=cast.lead)
    rota = activity_of(found, "A")
    assert (rota.state, rota.owner, rota.first_action) == (
        State.PRIORITISED,
        cast.lead,
        "Phone three lunch clubs",
    )
    assert rota.first_action_due == today(14)
    states = {title: activity_of(found, title).state for title in "BCD"}
    assert states == {"B": State.PRIORITISED, "C": State.BACK_BURNER, "D": State.DROPPED}
    assert activity_of(found, "C").review_on == today(100)
    found.refresh_from_db()
    assert found.status == "decided"


def test_each_decision_says_who_was_in_the_room_why_and_who_disagreed(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "B", "take_on", cast.lead, dissent="One councillor was against it")
    actions.decide(matrix_round=found, by=cast.lead)
    decision = Decision.objects.get(activity=activity_of(found, "B"), event="take_on")
    assert decision.room == {"citizen": 2, "councillor": 3}
    assert decision.meeting == "Integration board"
    assert decision.dissent == "One councillor was against it"
    assert decision.reasons == "The meeting followed what people’s ratings came to: major project."
    of_round = Decision.objects.get(subject_kind="matrixround", event="decided")
    assert of_round.dissent == "One councillor wanted B later"


def test_nothing_moves_while_anything_is_missing(cast: Any) -> None:
    found = closed_example(cast.lead)
    decided(found, "A", "take_on", cast.lead)
    assert refusal(actions.decide, matrix_round=found, by=cast.lead) == [
        "Say when the meeting met.",
        "Say who was in the room.",
        "Decide about “B”.",
        "Decide about “C”.",
        "Decide about “D”.",
    ]
    assert set(Activity.objects.values_list("state", flat=True)) == {State.RATED}


def test_a_meeting_cannot_have_met_on_a_day_still_to_come(cast: Any) -> None:
    found = closed_example(cast.lead)
    assert found.meeting_on > today()
    room = {"room": {"citizen": 2}, "room_reason": "", "dissent": "", "by": cast.lead}
    [said] = refusal(actions.set_room, matrix_round=found, met_on=today(1), **room)
    assert "still to come. Enter the day it met" in said
    actions.set_room(matrix_round=found, met_on=today(-3), **room)
    found.refresh_from_db()
    assert found.meeting_on == today(-3)


def test_a_refused_move_takes_all_others_back(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    Activity.objects.filter(title="D").update(kind=Activity.Kind.CURRENT)
    assert refusal(actions.decide, matrix_round=found, by=cast.lead)
    assert set(Activity.objects.values_list("state", flat=True)) == {State.RATED}
    assert MatrixDecision.objects.filter(recorded=None).count() == 4


def test_what_the_community_suggested_is_answered_in_public(cast: Any) -> None:
    found = closed_example(cast.lead)
    Activity.objects.filter(title="D").update(origin=Activity.Origin.COMMUNITY_PROPOSAL)
    as_plotted(found, cast.lead)
    answer = "It asks more of the drivers than anybody here can give now."
    decided(found, "D", "drop", cast.lead, reason=answer, public_reason="Too little for the effort.")
    [said] = refusal(actions.decide, matrix_round=found, by=cast.lead)
    assert said.startswith("D: This was suggested by the community. Say why not")
    decided(found, "D", "drop", cast.lead, reason=INTERNAL, public_reason=answer)
    actions.decide(matrix_round=found, by=cast.lead)
    dropped = activity_of(found, "D")
    published = Decision.objects.get(activity=dropped, event="drop")
    assert published.published and published.reasons == dropped.stop_reason == answer


def test_everybody_reads_why_and_nobody_the_reason_for_the_record(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    for title, outcome in {"A": "take_on", "C": "back_burner", "D": "drop"}.items():
        decided(found, title, outcome, cast.lead, reason=INTERNAL)
    decided(found, "B", "rate_again", cast.lead, reason=INTERNAL, public_reason=WHY)
    confirm(found, cast.officer)
    actions.decide(matrix_round=found, by=cast.lead)
    in_public = dict(Decision.objects.filter(published=True).values_list("label", "reasons"))
    by_title = {label.split(" ", 1)[-1]: reasons for label, reasons in in_public.items()}
    followed = "The meeting followed what people’s ratings came to: "
    assert by_title == {
        "A": f"{followed}quick win.",
        "B": WHY,
        "C": f"{followed}small and easy.",
        "D": f"{followed}small and hard.",
    }
    kept = Decision.objects.filter(reasons=INTERNAL, meeting="Integration board")
    assert kept.count() == 4 and not kept.filter(published=True).exists()
    assert {each.reason for each in came_of_it(found, [])} == set(by_title.values())


def test_who_decides_otherwise_is_not_said_to_have_followed(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    placed = found.placements.get(activity__title="C")
    draft = decided(found, "C", "take_on", cast.lead, reason=INTERNAL)
    assert draft.why(placed) == "The meeting decided otherwise than people’s ratings came to."


def test_fewer_than_two_community_members_need_a_reason(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    room = {"met_on": today(), "room": {"citizen": 1, "councillor": 3}, "dissent": "", "by": cast.lead}
    actions.set_room(matrix_round=found, room_reason="", **room)
    assert refusal(actions.decide, matrix_round=found, by=cast.lead) == [
        "Fewer than two community members were in the room. Say why."
    ]
    actions.set_room(matrix_round=found, room_reason="One was ill", **room)
    actions.decide(matrix_round=found, by=cast.lead)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"first_action_due": today(15)}, "Choose a day from today to 14 days from now."),
        ({"first_action_due": today(-1)}, "Choose a day from today to 14 days from now."),
        ({"first_action": " "}, "Say what happens first."),
        ({"owner": None}, "Choose who looks after it."),
    ],
)
def test_taking_on_needs_an_owner_and_a_first_action_within_14_days(
    cast: Any, facts: dict[str, Any], said: str
) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "A", "take_on", cast.lead, **facts)
    assert refusal(actions.decide, matrix_round=found, by=cast.lead) == [f"A: {said}"]


@pytest.mark.parametrize("review_on", [None, today(), today(366)])
def test_later_needs_a_day_within_twelve_months(cast: Any, review_on: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "C", "back_burner", cast.lead, review_on=review_on)
    [said] = refusal(actions.decide, matrix_round=found, by=cast.lead)
    assert said == "C: Choose a day within the next 12 months to look at it again."


def test_where_delivery_moves_suitability_is_known_or_to_be_assessed(cast: Any) -> None:
    found = closed_example(cast.lead)
    Activity.objects.filter(title="A").update(delivery_moves=True)
    as_plotted(found, cast.lead)
    [said] = refusal(actions.decide, matrix_round=found, by=cast.lead)
    assert said.startswith("A: Delivery passes to the community.")
    decided(found, "A", "take_on", cast.lead, to_be_assessed=True)
    actions.decide(matrix_round=found, by=cast.lead)
    assert activity_of(found, "A").tasks.filter(key__startswith="suitability:").exists()


# --- against the plot, against the citizens ----------------------------------------------------------
def test_deciding_against_the_plot_needs_a_reason_of_20_characters(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "A", "rate_again", cast.lead, reason="Too short", public_reason=WHY)
    reasons = refusal(actions.decide, matrix_round=found, by=cast.lead)
    assert reasons[0] == "A: This differs from the plot. Say why, in at least 20 characters."


def test_nobody_decides_against_the_plot_alone(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "A", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    member = cast.community_member
    [said] = refusal(actions.decide, matrix_round=found, by=cast.lead)
    assert "must confirm the decisions that differ" in said
    assert refusal(confirm, found, cast.lead) == [said]
    assert confirm(found, member) == 1
    actions.decide(matrix_round=found, by=cast.lead)
    assert activity_of(found, "A").state == State.CANDIDATE
    [override] = read_results(found, Audience.OFFICERS).overrides
    assert (override.title, override.decided.reason, override.decided.confirmed_by) == (
        "A",
        WHY,
        member.name,
    )


def test_a_changed_decision_must_be_confirmed_again(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "A", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    confirm(found, cast.officer)
    decided(found, "A", "drop", cast.lead, reason=WHY, public_reason=WHY)
    assert refusal(actions.decide, matrix_round=found, by=cast.lead)


def test_what_changed_while_somebody_read_it_is_not_confirmed_unread(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "A", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    page, member = url_here("matrix_confirm", matrix_round=found.pk), as_(cast.officer)
    read = decisions_on(member.get(page))
    decided(found, "A", "drop", cast.lead, reason=WHY, public_reason=WHY)
    late = member.post(page, {"seen": read})
    assert late.status_code == 409 and "A decision changed while you read" in late.content.decode()
    assert not MatrixDecision.objects.exclude(confirmed_by=None).exists()
    read = decisions_on(member.get(page))
    assert member.post(page, {"seen": read}).status_code == 302
    assert MatrixDecision.objects.get(confirmed_by=cast.officer).outcome == "drop"


def test_the_database_refuses_that_somebody_confirms_their_own_decision(cast: Any) -> None:
    found = closed_example(cast.lead)
    draft = decided(found, "A", "drop", cast.lead, reason=WHY, public_reason=WHY)
    with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
        MatrixDecision.objects.filter(pk=draft.pk).update(confirmed_by=cast.lead)


def test_a_front_line_worker_confirms_nothing(cast: Any) -> None:
    found = closed_example(cast.lead)
    with pytest.raises(MissingRight):
        confirm(found, cast.front_line)


def test_deciding_against_people_who_use_services_needs_a_public_reason(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    for group in (*GROUPS[:2], "councillor"):
        rate(found, group, {"Rota": "5511"})
    rate(found, "citizen", {"Rota": "1155"})
    actions.close_round(matrix_round=found, by=cast.lead)
    placed = found.placements.get()
    assert (placed.quadrant, placed.citizen_quadrant) == ("quick_win", "drop")
    actions.set_room(
        matrix_round=found, met_on=today(), room={"citizen": 2}, room_reason="", dissent="", by=cast.lead
    )
    decided(found, "Rota", "take_on", cast.lead)
    [said] = refusal(actions.decide, matrix_round=found, by=cast.lead)
    assert said.startswith("Rota: This differs from what people who use services say.")
    decided(
        found,
        "Rota",
        "take_on",
        cast.lead,
        public_reason="We heard you: anybody may leave again in the first month.",
    )
    actions.decide(matrix_round=found, by=cast.lead)
    decision = Decision.objects.get(activity=activity_of(found, "Rota"), event="take_on")
    assert decision.published and "We heard you" in decision.reasons


def test_borderline_and_contested_needs_a_note(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    for group, scores in zip(GROUPS, ("5511", "1111", "3355"), strict=True):
        rate(found, group, {"Rota": scores})
    actions.close_round(matrix_round=found, by=cast.lead)
    placed = found.placements.get()
    assert placed.borderline and placed.contested and placed.quadrant == "quick_win"
    actions.set_room(
        matrix_round=found, met_on=today(), room={"citizen": 2}, room_reason="", dissent="", by=cast.lead
    )
    decided(found, "Rota", "take_on", cast.lead, public_reason=WHY)
    [said] = refusal(actions.decide, matrix_round=found, by=cast.lead)
    assert said == "Rota: It is borderline and people rate it differently. Note why you decide so."
    decided(found, "Rota", "take_on", cast.lead, reason="Small start", public_reason=WHY)
    actions.decide(matrix_round=found, by=cast.lead)


def test_a_recorded_meeting_cannot_be_recorded_again_or_changed(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    actions.decide(matrix_round=found, by=cast.lead)
    assert refusal(actions.decide, matrix_round=found, by=cast.lead)
    assert refusal(decided, matrix_round=found, title="A", outcome="drop", by=cast.lead)


def test_only_the_lead_decides(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    for member in (cast.officer, cast.community_member, MembershipFactory(roles=["councillor"])):
        with pytest.raises(MissingRight):
            actions.decide(matrix_round=found, by=member)


def test_what_was_decided_elsewhere_does_not_hold_up_the_meeting(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    moved(activity=activity_of(found, "D"), event="drop", by=cast.lead, reasons=WHY)
    MatrixDecision.objects.get(round_activity=entry(found, "D")).delete()
    actions.decide(matrix_round=found, by=cast.lead)
    assert activity_of(found, "A").state == State.PRIORITISED
