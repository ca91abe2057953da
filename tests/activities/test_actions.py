"""Activities are made, numbered and tended; ideas become activities once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from activities import actions
from activities.models import Activity, Decision, Proposal, ReferenceCounter, State, Task
from activities.tasks import tend_activities_of
from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from partnerships.middleware import MissingRight
from partnerships.models import Council, Partnership
from tests.factories import (
    ActivityFactory,
    DecisionFactory,
    MembershipFactory,
    ProposalFactory,
    ServiceFactory,
)

WHY_NOT = "We tried this last year and nobody came, sadly."


def days(number: int) -> Any:
    return timezone.localdate() + timedelta(days=number)


# --- references ---------------------------------------------------------------------------------------
def test_references_count_up_by_partnership_and_year(cast: Any, south: Partnership) -> None:
    year = timezone.localdate().year
    made = [actions.create(by=cast.officer, title=f"Idea {n}") for n in range(2)]
    assert [each.ref for each in made] == [f"CP-DN-{year}-0001", f"CP-DN-{year}-0002"]
    with scope(south):
        assert ActivityFactory().ref == f"CP-DS-{year}-0001"


def test_a_number_that_was_not_used_is_given_again(cast: Any) -> None:
    officer = cast.officer
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.create(by=officer, title="Lost")
        raise RuntimeError
    assert actions.create(by=officer, title="Kept").ref.endswith("-0001")


def test_two_at_once_get_numbers_without_double_or_gap(db: None) -> None:
    partnership = Partnership.objects.get(slug="demo-north")

    def take(_: int) -> str:
        try:
            with scope(partnership):
                return actions.next_reference()
        finally:
            connection.close()

    def tidy() -> None:
        with scope(partnership):
            ReferenceCounter.objects.all().delete()
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        try:
            refs = list(pool.map(take, range(12)))
        finally:
            pool.submit(tidy).result()
    assert sorted(int(ref.rsplit("-", 1)[1]) for ref in refs) == list(range(1, 13))


@pytest.mark.parametrize(
    ("slug", "letters"), [("demo-north", "DN"), ("orkney", "ORKN"), ("a-b-c-d-e-f", "ABCD")]
)
def test_the_letters_come_from_the_council_or_the_slug(slug: str, letters: str) -> None:
    assert actions.abbreviation(Partnership(slug=slug)) == letters
    assert actions.abbreviation(Partnership(slug=slug, council=Council(abbreviation="MID"))) == "MID"


# --- who may write what -------------------------------------------------------------------------------
def test_front_line_staff_draft_and_change_their_own_until_it_is_put_forward(cast: Any) -> None:
    service = ServiceFactory()
    mine = actions.create(by=cast.front_line, title="Mine", forms=["CL3"], services=[service])
    assert mine.state == State.IDENTIFIED
    actions.change(activity=mine, by=cast.front_line, title="Mine, better", services=[service])
    actions.move(activity=mine, event="put_forward", by=cast.officer)
    with pytest.raises(PermissionDenied):
        actions.change(activity=mine, by=cast.front_line, title="Too late", services=[service])
    theirs = actions.create(by=cast.officer, title="Theirs", services=[service])
    with pytest.raises(PermissionDenied):
        actions.change(activity=theirs, by=cast.front_line, title="Not mine", services=[service])


def test_readers_make_no_activities(cast: Any) -> None:
    with pytest.raises(MissingRight):
        actions.create(by=cast.councillor, title="From the chamber")


def test_a_group_sees_its_own_and_what_is_public_and_an_auditor_no_drafts(cast: Any) -> None:
    live = ActivityFactory(state=State.LIVE)
    draft = ActivityFactory()
    own = ActivityFactory(created_by=cast.community_group)
    assert set(Activity.objects.visible_to(cast.community_group)) == {live, own}
    assert set(Activity.objects.visible_to(cast.auditor)) == {live}
    assert set(Activity.objects.visible_to(cast.councillor)) == {live, draft, own}


def test_a_group_reads_no_decision_about_what_it_may_not_see(cast: Any) -> None:
    DecisionFactory(activity=ActivityFactory(), outcome="Kept among us")
    public = DecisionFactory(activity=ActivityFactory(), published=True)
    about_live = DecisionFactory(activity=ActivityFactory(state=State.LIVE))
    assert set(Decision.objects.visible_to(cast.community_group)) == {public, about_live}


# --- the first action -----------------------------------------------------------------------------------
def taken_on(cast: Any, due: Any = None) -> Activity:
    activity = ActivityFactory(state=State.RATED)
    actions.move(
        activity=activity,
        event="take_on",
        by=cast.lead,
        reasons="The meeting wanted it first.",
        owner=cast.service_manager,
        first_action="Phone three lunch clubs",
        first_action_due=due or days(14),
    )
    return activity


def test_the_owner_may_promise_another_first_action_within_the_fourteen_days(cast: Any) -> None:
    activity = taken_on(cast)
    actions.pledge_first_action(
        activity=activity, by=cast.service_manager, text="Visit one club", due=days(10)
    )
    task = activity.tasks.get()
    assert (task.label, task.due) == ("Visit one club", days(10))
    with pytest.raises(NotAllowed, match="between"):
        actions.pledge_first_action(activity=activity, by=cast.service_manager, text="Visit", due=days(15))
    with pytest.raises(MissingRight):
        actions.pledge_first_action(activity=activity, by=cast.front_line, text="Mine", due=days(1))


def test_the_first_action_is_done_once(cast: Any) -> None:
    activity = taken_on(cast)
    actions.first_action_done(activity=activity, by=cast.service_manager)
    first = activity.first_action_done_at
    actions.first_action_done(activity=activity, by=cast.lead)
    assert activity.first_action_done_at == first
    assert not activity.tasks.waiting().exists()


def test_a_task_made_twice_is_one_task(cast: Any) -> None:
    activity = ActivityFactory()
    given = {"key": "write:1", "owner": cast.officer, "subject": activity, "label": "Write it up"}
    for label in ("Write it up", "Again"):
        actions.add_tasks([actions.new_task(**given | {"label": label})])
    assert [task.label for task in activity.tasks.all()] == ["Write it up"]
    assert actions.complete_task(key="write:1") is True
    assert actions.complete_task(key="write:1") is False


# --- ideas to weigh -----------------------------------------------------------------------------------------
def test_an_accepted_idea_becomes_an_activity_to_weigh(cast: Any) -> None:
    proposal = ProposalFactory(title="Peer befriending rota", kind="current")
    activity = actions.accept_proposal(
        proposal=proposal, by=cast.officer, title="Befriending rota", owner=cast.front_line
    )
    assert (activity.state, activity.title) == (State.CANDIDATE, "Befriending rota")
    assert activity.origin == Activity.Origin.EXPLORER_GAP
    assert (activity.forms, activity.cos) == (["CL3"], ["CL"])
    assert list(activity.services.all()) == [proposal.service]
    assert (proposal.status, proposal.activity, proposal.decided_by) == (
        "accepted",
        activity,
        cast.officer,
    )


def test_an_idea_is_decided_about_once(cast: Any) -> None:
    proposal = ProposalFactory()
    actions.accept_proposal(proposal=proposal, by=cast.officer)
    again = Proposal.objects.get(pk=proposal.pk)
    for decide in (
        lambda: actions.accept_proposal(proposal=again, by=cast.lead),
        lambda: actions.refuse_proposal(proposal=again, by=cast.lead, reason=WHY_NOT),
        lambda: actions.join_proposal(proposal=again, by=cast.lead, activity=ActivityFactory()),
    ):
        with pytest.raises(NotAllowed, match="decided about already"):
            decide()
    assert Activity.objects.filter(proposals=proposal).count() == 1


def test_a_second_round_joins_and_does_not_double(cast: Any) -> None:
    first, second = ProposalFactory(), ProposalFactory(form="CL4")
    activity = actions.accept_proposal(proposal=first, by=cast.officer)
    actions.join_proposal(proposal=second, by=cast.officer, activity=activity)
    assert Activity.objects.count() == 1
    assert activity.forms == ["CL3", "CL4"]
    assert set(activity.services.all()) == {first.service, second.service}
    assert set(activity.proposals.all()) == {first, second}


def test_activities_of_the_same_form_and_service_are_offered_first(cast: Any) -> None:
    proposal = ProposalFactory()
    other = ActivityFactory(title="A first by name")
    alike = ActivityFactory(title="Z last by name", services=[proposal.service])
    ActivityFactory(state=State.STOPPED, services=[proposal.service])
    assert list(proposal.could_join()) == [alike, other]
    assert list(proposal.alike()) == [alike]


def test_refusing_an_idea_needs_a_reason(cast: Any) -> None:
    from_round = ProposalFactory()
    with pytest.raises(NotAllowed, match="20 characters"):
        actions.refuse_proposal(proposal=from_round, by=cast.officer, reason="No.")
    actions.refuse_proposal(proposal=from_round, by=cast.officer, reason=WHY_NOT)
    assert not Decision.objects.get().published


def test_those_who_draft_do_not_decide_about_ideas(cast: Any) -> None:
    with pytest.raises(MissingRight):
        actions.accept_proposal(proposal=ProposalFactory(), by=cast.front_line)


# --- every night ------------------------------------------------------------------------------------------------
def test_what_was_put_off_comes_back_on_its_day_and_not_before(cast: Any, north: Partnership) -> None:
    today = ActivityFactory(state=State.BACK_BURNER, review_on=days(0))
    later = ActivityFactory(state=State.BACK_BURNER, review_on=days(1))
    for _night in range(2):
        tend_activities_of(north.pk)
    today.refresh_from_db()
    later.refresh_from_db()
    assert (today.state, later.state) == (State.CANDIDATE, State.BACK_BURNER)
    decision = today.decisions.get()
    assert (decision.event, decision.decided_by) == ("rate_again", None)


def test_what_ended_is_archived_after_two_years(north: Partnership) -> None:
    long_ago = timezone.now() - timedelta(days=731)
    old = ActivityFactory(state=State.STOPPED, state_since=long_ago)
    running = ActivityFactory(state=State.LIVE, state_since=long_ago)
    recent = ActivityFactory(state=State.DROPPED)
    for _night in range(2):
        tend_activities_of(north.pk)
    states = {Activity.objects.get(pk=each.pk).state for each in (old, running, recent)}
    assert states == {State.ARCHIVED, State.LIVE, State.DROPPED}


def test_leads_hear_once_of_a_first_action_that_is_late(cast: Any, north: Partnership) -> None:
    leads = {cast.lead, MembershipFactory(roles=["lead"])}
    activity = ActivityFactory(
        state=State.PRIORITISED, first_action="Phone three lunch clubs", first_action_due=days(-1)
    )
    for _night in range(2):
        tend_activities_of(north.pk)
    late = Task.objects.filter(activity=activity, label__contains="it is late")
    assert {task.owner for task in late} == leads
    assert late.count() == 2
    actions.first_action_done(activity=activity, by=cast.lead)
    assert not late.waiting().exists()


def test_owners_are_asked_to_look_at_what_has_run_for_a_year(cast: Any, north: Partnership) -> None:
    year_ago = timezone.now() - timedelta(days=366)
    activity = ActivityFactory(state=State.LIVE, owner=cast.officer, state_since=year_ago)
    ActivityFactory(state=State.LIVE)
    for _night in range(2):
        tend_activities_of(north.pk)
    task = Task.objects.get()
    assert (task.activity, task.owner) == (activity, cast.officer)
    actions.move(activity=activity, event="review", by=cast.officer)
    assert not Task.objects.waiting().exists()
