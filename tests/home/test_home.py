"""What waits for me, how a partnership stands, and what each step says."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities.models import Activity, Decision, Proposal, State, Task
from foundations.tenancy import across, scope
from home.facts import Facts, facts_of
from home.memberships import mine
from home.standing import standings
from home.star import star_of
from home.waiting import waiting_for
from mapping.explorer.models import ExplorerRound, RoundStatus, ServiceScore
from partnerships.models import Membership, Partnership
from pictures.star import Status
from tests.factories import MembershipFactory, ServiceFactory

TODAY = date(2026, 11, 27)


def task(owner: Membership, days: int | None, label: str) -> Task:
    due = None if days is None else timezone.localdate() + timedelta(days=days)
    return Task.objects.create(
        key=label, subject_kind="round", subject_id=1, label=label, url="/p/x/", owner=owner, due=due
    )


def activity(state: State, number: int = 1) -> Activity:
    return Activity.objects.create(ref=f"CP-{state}-{number}", title="Lunch club", state=state, forms=["CL3"])


def published(service: Any, day: int, **scores: Any) -> None:
    at = timezone.now() - timedelta(days=day)
    row = ExplorerRound.objects.create(name=f"Round {day}", status=RoundStatus.PUBLISHED, published_at=at)
    for officers in (True, False):
        ServiceScore.objects.create(
            round=row, service=service, for_officers=officers, provisional=False, **scores
        )


def steps(facts: Facts, today: date = TODAY) -> dict[str, Status]:
    return {each.step.slug: each.status for each in standings(facts, today)}


def test_tasks_of_all_my_partnerships_wait_in_order(north: Partnership, south: Partnership) -> None:
    me = MembershipFactory()
    task(me, -1, "Late one")
    task(me, 3, "Soon one")
    task(me, None, "Some day")
    task(MembershipFactory(), -1, "Somebody else's")
    with scope(south):
        there = MembershipFactory(user=me.user)
        task(there, 40, "Far one")
    with across([north.pk, south.pk]):
        waiting = waiting_for([me, there], timezone.localdate())
    assert [each.label for each in waiting.overdue] == ["Late one"]
    assert [each.label for each in waiting.this_week] == ["Soon one"]
    assert [each.label for each in waiting.later] == ["Far one", "Some day"]


def test_home_shows_only_what_waits_for_me(north: Partnership, cast: Any, as_: Any) -> None:
    task(cast.officer, 2, "Rate 6 activities")
    task(cast.lead, 2, "Close the round")
    page = as_(cast.officer).get("/home/").content.decode()
    assert "Rate 6 activities" in page and "Close the round" not in page
    assert "Demo North" in page and "Demo South" not in page


def test_home_says_when_nothing_waits(cast: Any, as_: Any, stranger: Any) -> None:
    assert "Nothing waits for you" in as_(cast.officer).get("/home/").content.decode()
    assert "You are not a member" in as_(stranger).get("/home/").content.decode()


def test_a_membership_that_ended_is_not_mine(north: Partnership) -> None:
    gone = MembershipFactory(until=timezone.localdate() - timedelta(days=1))
    assert mine(gone.user) == []


def test_the_star_is_weighed_and_takes_the_newest_published_figures(north: Partnership) -> None:
    light, heavy = ServiceFactory(priority_weight="1.0"), ServiceFactory(priority_weight="3.0")
    published(light, 400, cc=0, cd=None)
    published(light, 10, cc=100, cd=None)
    published(heavy, 20, cc=20, cd=None)
    facts = facts_of([north.pk])[north.pk]
    star = star_of("Demo North", facts, standings(facts, timezone.localdate()))
    assert [co.level for co in star.cos] == [pytest.approx(1.6), None, None, None]
    assert star.cos[1].words == "not asked yet"


def test_facts_of_several_partnerships_stay_apart(north: Partnership, south: Partnership) -> None:
    activity(State.RATED)
    with scope(south):
        activity(State.CANDIDATE)
    with across([north.pk, south.pk]):
        facts = facts_of([north.pk, south.pk])
    assert facts[north.pk].states == {"rated": 1}
    assert facts[south.pk].states == {"candidate": 1}


def test_facts_cost_five_queries(
    north: Partnership, south: Partnership, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):
        facts_of([north.pk])


def test_map_is_done_for_two_years() -> None:
    at = timezone.make_aware(timezone.datetime(2025, 1, 10))
    assert steps(Facts())["map"] is Status.NOT_STARTED
    assert steps(Facts(rounds=1))["map"] is Status.UNDER_WAY
    assert steps(Facts(rounds=1, published_at=at))["map"] is Status.DONE
    assert steps(Facts(rounds=1, published_at=at), date(2027, 6, 1))["map"] is Status.UNDER_WAY


def test_focus_is_done_when_decided_after_the_map() -> None:
    early, late = (timezone.make_aware(timezone.datetime(2026, month, 1)) for month in (2, 8))
    assert steps(Facts(ideas=2))["focus"] is Status.UNDER_WAY
    assert steps(Facts(published_at=early, decided_at=late))["focus"] is Status.DONE
    assert steps(Facts(published_at=late, decided_at=early))["focus"] is Status.UNDER_WAY


@pytest.mark.parametrize(
    ("state", "people", "market", "grow"),
    [
        (State.PRIORITISED, Status.NOT_STARTED, Status.NOT_STARTED, Status.NOT_STARTED),
        (State.PEOPLING, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_STARTED),
        (State.DESIGNING, Status.DONE, Status.NOT_STARTED, Status.NOT_STARTED),
        (State.CHARTERED, Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED),
        (State.SUSTAINED, Status.DONE, Status.UNDER_WAY, Status.UNDER_WAY),
    ],
)
def test_later_steps_follow_the_activities(
    state: State, people: Status, market: Status, grow: Status
) -> None:
    found = steps(Facts(states={state: 1}))
    assert (found["people"], found["market"], found["grow"]) == (people, market, grow)


def test_a_partnership_home_says_what_waits_for_a_decision(north: Partnership, cast: Any, as_: Any) -> None:
    activity(State.RATED)
    Proposal.objects.create(
        source_kind="explorer", source_id=1, source_key="a", title="Idea", kind="potential", form="CL3"
    )
    Decision.objects.create(
        subject_kind="activity",
        subject_id=1,
        label="Lunch club",
        outcome="prioritised",
        event="take_on",
        decided_by=cast.lead,
    )
    page = " ".join(as_(cast.officer).get("/p/demo-north/").content.decode().split())
    assert "1 weighed idea: take it on" in page
    assert 'href="/p/demo-north/activities/?state=rated"' in page
    assert "1 idea drawn from answers" in page
    assert "Lunch club" in page and "Taken on" in page
    assert "not asked yet" in page
    assert "Show this as a table" in page


def test_a_step_without_tools_says_what_to_do_meanwhile(cast: Any, as_: Any) -> None:
    page = as_(cast.officer).get("/p/demo-north/grow/").content.decode()
    assert "Until then" in page


def test_menus_hold_what_a_role_may_open(cast: Any, as_: Any) -> None:
    settings = 'href="/p/demo-north/settings/"'
    assert settings in as_(cast.lead).get("/p/demo-north/").content.decode()
    assert settings not in as_(cast.front_line).get("/p/demo-north/").content.decode()
