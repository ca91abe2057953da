"""The table of moves: who may, from where, to where, and what must be so first."""

import ast
from datetime import timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from activities import actions, guards, lifecycle
from activities.guards import Attempt, Guard
from activities.lifecycle import CAME_FROM, MOVES, OWNER, SYSTEM
from activities.models import STARTED, Activity, Decision, State
from foundations.refusals import NotAllowed
from partnerships.access import ROLES
from partnerships.middleware import MissingRight
from partnerships.models import Membership, Partnership
from tests.factories import ActivityFactory, MembershipFactory, ServiceFactory

ROOT = Path(__file__).resolve().parents[2]
EVENTS = sorted({event for _state, event in MOVES})
SAY = "Because the meeting wanted it so."
# Transcribed by hand from the specification (9): from, to, and who.
WRITTEN = {
    ("identified", "candidate", "officer"),
    ("candidate", "rated", "system"),
    ("rated", "prioritised", "lead"),
    ("rated", "back_burner", "lead"),
    ("rated", "dropped", "lead"),
    ("rated", "candidate", "lead"),
    ("back_burner", "candidate", "lead, system"),
    ("dropped", "candidate", "lead"),
    ("dropped", "archived", "system"),
    ("prioritised", "peopling", "officer"),
    ("prioritised", "live", "lead"),
    ("peopling", "designing", "officer"),
    ("designing", "chartered", "officer"),
    ("chartered", "live", "lead"),
    ("live", "reviewing", "lead, owner"),
    ("reviewing", "live", "officer"),
    ("reviewing", "designing", "officer"),
    ("reviewing", "scaling", "lead"),
    ("reviewing", "sustained", "lead"),
    ("reviewing", "stopped", "lead"),
    ("scaling", "live", "lead"),
    ("sustained", "reviewing", "lead, owner"),
    ("live", "suspended", "officer"),
    ("reviewing", "suspended", "officer"),
    ("scaling", "suspended", "officer"),
    ("sustained", "suspended", "officer"),
    ("suspended", "where it came from", "lead"),
    ("suspended", "stopped", "lead"),
    ("stopped", "archived", "system"),
}
NAMES = {lifecycle.OFFICER: "officer", lifecycle.LEAD: "lead", OWNER: "owner", SYSTEM: "system"}


def make(state: str, **facts: Any) -> Activity:
    """An activity in `state`; one on hold came from up and running."""
    if state == State.SUSPENDED:
        facts = {"suspended_from": State.LIVE, "owner": MembershipFactory()} | facts
    return ActivityFactory(state=state, services=[ServiceFactory()], **facts)


def refusals(**move: Any) -> list[str]:
    with pytest.raises(NotAllowed) as refused:
        actions.move(**move)
    return [reason.text for reason in refused.value.reasons]


def ask_its_people(activity: Activity, by: Membership) -> None:
    what, said = guards.Recorded.PEOPLE_ASKED, "They would rather join the other group."
    actions.record(activity=activity, by=by, what=what, said=said)


def record_compliance(activity: Activity, by: Membership) -> None:
    what, said = guards.Recorded.COMPLIANCE_CHECKED, "Below the threshold, checked by procurement."
    actions.record(activity=activity, by=by, what=what, said=said)


# --- the table ------------------------------------------------------------------------------------------
def test_the_table_holds_the_moves_of_the_specification_and_no_others() -> None:
    found = {
        (
            str(state),
            str(move.to or "where it came from"),
            ", ".join(sorted(NAMES[each] for each in move.by)),
        )
        for (state, _event), move in MOVES.items()
    }
    assert found == WRITTEN


def test_the_document_shows_the_table() -> None:
    drawn = (ROOT / "docs" / "lifecycle.md").read_text()
    assert drawn == lifecycle.document(), "run ./run manage draw_lifecycle"


def test_nothing_leads_from_dropped_to_live_but_through_being_weighed() -> None:
    reached, looking = set(), [State.DROPPED]
    while looking:
        for move in lifecycle.moves_from(looking.pop()).values():
            to = move.to
            if to not in (CAME_FROM, State.CANDIDATE) and to not in reached:
                reached.add(to)
                looking.append(to)
    assert State.LIVE not in reached


def test_every_state_but_the_last_leads_somewhere() -> None:
    ends = {state for state in State if not lifecycle.moves_from(state)}
    assert ends == {State.ARCHIVED}


def test_every_guard_has_a_name_of_its_own_and_words() -> None:
    named: dict[str, Guard] = {}
    for move in MOVES.values():
        for guard in move.guards:
            assert named.setdefault(guard.name, guard) is guard
            assert len(str(guard.refusal)) > 20
            assert not guard.relation or guard.not_built
            assert getattr(guards, guard.name) is guard


# --- every state, event and role ---------------------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES)
def test_for_every_state_event_and_role_the_refusal_is_the_right_one(role: str, north: Partnership) -> None:
    """403 for the wrong role, whatever the state; 409 for the right role in the wrong state."""
    member = Membership(pk=7, roles=[role])
    for state, event in product(State, EVENTS):
        activity = Activity(pk=1, title="Rota", state=state, owner_id=8)
        here = MOVES.get((state, event))
        named = [move for (_s, name), move in MOVES.items() if name == event]
        if not any(move.allows(activity, member) for move in ([here] if here else named)):
            with pytest.raises(MissingRight):
                lifecycle.find(activity, event, member)
        elif here is None:
            with pytest.raises(NotAllowed):
                lifecycle.find(activity, event, member)
        else:
            assert lifecycle.find(activity, event, member) is here


@pytest.mark.parametrize(("role", "may"), [("lead", True), ("officer", False), ("front_line", False)])
def test_who_may_is_read_from_the_roles_of_the_house(role: str, may: bool, north: Partnership) -> None:
    """The loop above asks the table; this one asks the specification."""
    move = MOVES[State.RATED, "take_on"]
    assert move.allows(make(State.RATED), MembershipFactory(roles=[role])) is may


def test_the_owner_opens_a_review_whatever_their_role(cast: Any) -> None:
    activity = make(State.LIVE, owner=cast.front_line)
    actions.move(activity=activity, event="review", by=cast.front_line)
    assert activity.state == State.REVIEWING


def test_a_person_cannot_make_a_move_of_the_system(cast: Any) -> None:
    with pytest.raises(MissingRight):
        actions.move(activity=make(State.CANDIDATE), event="rate", by=cast.lead)


# --- guards ------------------------------------------------------------------------------------------------------
def test_all_unmet_guards_are_named_at_once(cast: Any) -> None:
    activity = make(
        State.PRIORITISED, regulated_role=True, children_involved=True, budget=Decimal(500), quadrant=""
    )
    reasons = refusals(activity=activity, event="fast_lane", by=cast.lead)
    assert len(reasons) == 5
    assert any("regulated role" in reason for reason in reasons)
    activity.refresh_from_db()
    assert activity.state == State.PRIORITISED


def test_a_refused_move_leaves_nothing_behind(cast: Any) -> None:
    activity = make(State.RATED)
    before = activity.version
    refusals(activity=activity, event="take_on", by=cast.lead, reasons=SAY, owner=cast.officer)
    activity.refresh_from_db()
    assert (activity.owner, activity.version, Decision.objects.count()) == (None, before, 0)


@pytest.mark.parametrize("days", [-1, 15])
def test_the_first_action_falls_within_fourteen_days(days: int, cast: Any) -> None:
    due = timezone.localdate() + timedelta(days=days)
    told = {"owner": cast.officer, "first_action": "Phone three lunch clubs", "first_action_due": due}
    reasons = refusals(activity=make(State.RATED), event="take_on", by=cast.lead, reasons=SAY, **told)
    assert reasons == [str(guards.first_action_is_soon.refusal)]


def test_an_owner_who_has_left_is_no_owner(cast: Any) -> None:
    left = MembershipFactory(active=False)
    due = timezone.localdate()
    told = {"owner": left, "first_action": "Phone", "first_action_due": due}
    reasons = refusals(activity=make(State.RATED), event="take_on", by=cast.lead, reasons=SAY, **told)
    assert reasons == [str(guards.has_owner.refusal)]


def test_what_passes_to_the_community_is_checked_or_marked_as_open(cast: Any) -> None:
    activity = make(State.RATED, delivery_moves=True)
    told = {
        "owner": cast.officer,
        "first_action": "Phone three lunch clubs",
        "first_action_due": timezone.localdate(),
        "reasons": SAY,
    }
    assert len(refusals(activity=activity, event="take_on", by=cast.lead, **told)) == 1
    actions.move(activity=activity, event="take_on", by=cast.lead, to_be_assessed=True, **told)
    assert activity.tasks.filter(key=f"suitability:{activity.pk}", owner=cast.officer).exists()


@pytest.mark.parametrize(
    ("state", "event", "words"),
    [
        (State.PRIORITISED, "find_people", "Needs and roles are not part of the product yet"),
        (State.PEOPLING, "design", "Labs are not part of the product yet"),
        (State.DESIGNING, "agree", "Charters are not part of the product yet"),
        (State.CHARTERED, "go_live", "Indicators are not part of the product yet"),
        (State.REVIEWING, "renew", "Indicators are not part of the product yet"),
        (State.SCALING, "scaled", "Business cases are not part of the product yet"),
    ],
)
def test_a_guard_of_a_tool_that_is_not_there_says_so(state: State, event: str, words: str, cast: Any) -> None:
    by_hand = {guard.relation for guard in MOVES[state, event].guards if guard.relation and not guard.built()}
    reasons = refusals(activity=make(state), event=event, by=cast.lead, reasons=SAY)
    assert by_hand
    assert any(words in reason for reason in reasons)


def test_a_guard_of_a_later_layer_asks_through_the_reverse_relation(cast: Any, monkeypatch: Any) -> None:
    """As it will be once labs and charters are there: their rows answer."""

    class Rows:
        def __init__(self, there: bool) -> None:
            self.there = there

        def __getattr__(self, verb: str) -> Any:
            return lambda: self

        def exists(self) -> bool:
            return self.there

    activity = make(State.DESIGNING)
    monkeypatch.setattr(Activity, "labs", Rows(True), raising=False)
    monkeypatch.setattr(Activity, "charters", Rows(False), raising=False)
    unmet = MOVES[State.DESIGNING, "agree"].unmet(Attempt(activity, cast.officer))
    assert [guard.name for guard in unmet] == ["charter_agreed"]


def test_money_needs_a_check_by_a_second_person(cast: Any) -> None:
    activity = make(State.CHARTERED, budget=Decimal(100))
    guard = guards.compliance_clear
    assert not guard.met(Attempt(activity, cast.lead))
    both = MembershipFactory(roles=["lead", "approver"])
    record_compliance(activity, both)
    assert not guard.met(Attempt(activity, both)), "nobody clears their own move"
    assert guard.met(Attempt(activity, cast.lead))
    record_compliance(activity, cast.approver)
    assert guard.met(Attempt(activity, both))
    assert guard.met(Attempt(make(State.CHARTERED), cast.lead)), "without money nothing is checked"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "approver"])
def test_nobody_but_an_approver_says_that_compliance_is_clear(role: str, cast: Any) -> None:
    with pytest.raises(MissingRight):
        record_compliance(make(State.CHARTERED), MembershipFactory(roles=[role]))


def test_what_happens_now_is_not_ended_before_its_people_were_asked(cast: Any) -> None:
    activity = make(State.RATED, kind=Activity.Kind.CURRENT)
    assert refusals(activity=activity, event="drop", by=cast.lead, reasons=SAY) == [
        str(guards.people_asked.refusal)
    ]
    ask_its_people(activity, cast.officer)
    actions.move(activity=activity, event="drop", by=cast.lead, reasons=SAY)
    assert activity.state_words == "Think again together"


def test_an_idea_that_went_live_is_not_stopped_before_its_people_were_asked(cast: Any) -> None:
    activity = make(State.PRIORITISED, quadrant="quick_win", budget=Decimal(0), kind=Activity.Kind.POTENTIAL)
    actions.move(activity=activity, event="fast_lane", by=cast.lead, reasons=SAY)
    assert activity.kind == Activity.Kind.CURRENT, "it happens now"
    actions.move(activity=activity, event="suspend", by=cast.officer, reasons="A legal question.....")
    Activity.objects.filter(pk=activity.pk).update(kind=Activity.Kind.POTENTIAL)
    for _whatever_its_form_says in range(2):
        assert refusals(activity=activity, event="stop", by=cast.lead, reasons=SAY) == [
            str(guards.people_asked.refusal)
        ]
        Activity.objects.filter(pk=activity.pk).update(kind=Activity.Kind.CURRENT)
    ask_its_people(activity, cast.officer)
    actions.move(activity=activity, event="stop", by=cast.lead, reasons=SAY)
    assert activity.state == State.STOPPED


def test_the_community_gets_a_fuller_answer_in_public(cast: Any) -> None:
    activity = make(State.RATED, origin=Activity.Origin.COMMUNITY_PROPOSAL)
    assert refusals(activity=activity, event="drop", by=cast.lead, reasons=SAY) == [
        str(guards.answer_to_community.refusal)
    ]
    decision = actions.move(activity=activity, event="drop", by=cast.lead, reasons=SAY * 2)
    assert decision.published


# --- what a move does ----------------------------------------------------------------------------------------------
def test_taking_on_gives_the_owner_the_first_action(cast: Any) -> None:
    activity = make(State.RATED)
    due = timezone.localdate() + timedelta(days=14)
    decision = actions.move(
        activity=activity,
        event="take_on",
        by=cast.lead,
        reasons=SAY,
        owner=cast.officer,
        first_action="Phone three lunch clubs",
        first_action_due=due,
        meeting=actions.Meeting("Board", {"citizen": 2, "manager": 1}, "One manager said no."),
    )
    task = activity.tasks.get()
    assert (task.owner, task.label, task.due) == (cast.officer, "Phone three lunch clubs", due)
    assert (decision.outcome, decision.decided_by, decision.reasons) == ("prioritised", cast.lead, SAY)
    assert decision.room == {"citizen": 2, "manager": 1}
    assert decision.dissent == "One manager said no."


def test_the_fast_lane_is_looked_at_after_sixty_days(cast: Any) -> None:
    activity = make(State.PRIORITISED, quadrant="quick_win", budget=Decimal(0))
    actions.move(activity=activity, event="fast_lane", by=cast.lead, reasons=SAY)
    assert activity.state == State.LIVE
    assert activity.review_on == timezone.localdate() + timedelta(days=60)


@pytest.mark.parametrize("state", [State.LIVE, State.REVIEWING, State.SCALING, State.SUSTAINED])
def test_what_was_on_hold_returns_to_where_it_was(state: State, cast: Any) -> None:
    activity = make(state)
    actions.move(activity=activity, event="suspend", by=cast.officer, reasons="A safeguarding concern.")
    assert activity.state == State.SUSPENDED
    actions.move(activity=activity, event="resume", by=cast.lead, reasons="The concern is settled now.")
    assert (activity.state, activity.suspended_from) == (state, "")


def test_people_are_to_be_told_of_live_on_hold_and_stopped(cast: Any) -> None:
    activity = make(State.PRIORITISED, quadrant="quick_win", budget=Decimal(0))
    told = activity.tasks.filter(key__startswith="tell-people:")
    actions.move(activity=activity, event="fast_lane", by=cast.lead, reasons=SAY)
    actions.move(activity=activity, event="suspend", by=cast.officer, reasons="A legal question.....")
    assert told.count() == 2
    ask_its_people(activity, cast.officer)
    actions.move(activity=activity, event="stop", by=cast.lead, reasons=SAY)
    assert activity.stop_reason == SAY
    assert [task.label for task in told.waiting()] == [
        f"Tell the people who take part in “{activity.title}”: Stopped"
    ]


def test_what_still_runs_is_never_archived() -> None:
    to_archive = {state for (state, _event), move in MOVES.items() if move.to == State.ARCHIVED}
    assert to_archive == {State.DROPPED, State.STOPPED}
    assert not to_archive & set(STARTED)


# --- the only writer ----------------------------------------------------------------------------------------------------
def test_the_database_refuses_a_state_that_no_move_wrote(north: Partnership) -> None:
    activity = make(State.IDENTIFIED)
    with pytest.raises(DatabaseError, match="only by a move"), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(state=State.LIVE)
    activity.state = State.CANDIDATE
    with pytest.raises(DatabaseError, match="only by a move"), transaction.atomic():
        activity.save()
    activity.refresh_from_db()
    activity.title = "Another title"
    activity.save()


def test_a_move_opens_the_door_for_its_own_activity_alone(cast: Any) -> None:
    other = make(State.IDENTIFIED)
    actions.move(activity=make(State.IDENTIFIED), event="put_forward", by=cast.officer)
    with pytest.raises(DatabaseError, match="only by a move"), transaction.atomic():
        Activity.objects.filter(pk=other.pk).update(state=State.CANDIDATE)


NOT_THE_PRODUCT = ("tests/", "bench/", "node_modules/")


def test_no_other_module_writes_the_state_of_an_activity() -> None:
    """In every module that knows Activity, only `actions` assigns to a `state`."""
    writers = set()
    for file in ROOT.glob("[a-z]*/**/*.py"):
        name = str(file.relative_to(ROOT))
        if name.startswith(NOT_THE_PRODUCT) or "/migrations/" in name:
            continue
        text = file.read_text()
        if "Activity" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            assigns = any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets)
            updates = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"update", "create", "bulk_create"}
                and any(keyword.arg == "state" for keyword in node.keywords)
            )
            if assigns or updates:
                writers.add(name)
    assert writers == {"activities/actions.py"}


def test_a_decision_can_neither_be_changed_nor_removed(cast: Any) -> None:
    activity = make(State.IDENTIFIED)
    decision = actions.move(activity=activity, event="put_forward", by=cast.officer)
    decision.outcome = "something else"
    for write in (decision.save, decision.delete, lambda: Decision.objects.update(reasons="")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    decision.refresh_from_db()
    assert decision.outcome == "candidate"


def test_every_move_leaves_a_row_of_history(cast: Any) -> None:
    activity = make(State.IDENTIFIED)
    actions.move(activity=activity, event="put_forward", by=cast.officer)
    states = activity.events.order_by("pgh_id").values_list("state", flat=True)
    assert list(states) == ["identified", "candidate"]
