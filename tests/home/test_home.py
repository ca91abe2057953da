"""What waits for me, how a partnership stands, and what each step says."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities.actions import record_decision
from activities.models import Activity, Decision, Proposal, State, Task
from foundations.tenancy import across, scope
from home.facts import Facts, facts_of
from home.memberships import mine
from home.set_going import waits_for_others
from home.standing import standings
from home.star import star_of
from home.waiting import waiting_for
from mapping.explorer.models import ExplorerResponse, ExplorerRound, RoundStatus, ServiceScore
from partnerships.models import Membership, Partnership, SecondFactorReset
from pictures.star import Status
from priorities.matrix.models import MatrixDecision, MatrixPlacement, MatrixRound
from tests.factories import JobFactory, MembershipFactory, RoundActivityFactory, ServiceFactory

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
    with scope(south):
        Task.objects.update(created_at=timezone.now() - timedelta(days=8))
    with across([north.pk, south.pk]):
        waiting = waiting_for([me, there], timezone.localdate())
    assert [each.label for each in waiting.overdue] == ["Late one"]
    assert [each.label for each in waiting.this_week] == ["Soon one"]
    assert [each.label for each in waiting.new] == ["Some day"]
    assert [each.label for each in waiting.later] == ["Far one"]


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


def test_the_star_tells_too_few_answers_from_none(
    north: Partnership, cast: Any, as_: Any, client: Any
) -> None:
    published(ServiceFactory(), 10, cc=50, cd=None)
    ServiceScore.objects.filter(for_officers=False).update(cc=None)
    facts = facts_of([north.pk])[north.pk]
    words = [co.words for co in star_of("Demo North", facts, standings(facts, timezone.localdate())).cos]
    assert words == ["too few answers to show", *["not asked yet"] * 3]
    for page in (client.get("/demo-north/"), as_(cast.officer).get("/p/demo-north/")):
        html = page.content.decode()
        assert "too few answers to show" in html
        assert "Nothing has been published yet" not in html and "Nobody has been asked yet how" not in html


def test_facts_of_several_partnerships_stay_apart(north: Partnership, south: Partnership) -> None:
    activity(State.RATED)
    with scope(south):
        activity(State.CANDIDATE)
    with across([north.pk, south.pk]):
        facts = facts_of([north.pk, south.pk])
    assert facts[north.pk].states == {"rated": 1}
    assert facts[south.pk].states == {"candidate": 1}


def test_facts_cost_four_queries(
    north: Partnership, south: Partnership, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
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


def decided(subject: Activity, outcome: State, by: Membership | None) -> None:
    record_decision(subject=subject, by=by, outcome=outcome.value, event="made up")


def test_what_was_decided_lately_leaves_out_the_steps_on_the_way(cast: Any, as_: Any) -> None:
    asked, _weighed = open_rounds()
    record_decision(subject=asked, by=cast.lead, outcome="Opened for answers", event="open")
    for number in range(7):
        decided(activity(State.RATED, number), State.RATED, None)
    decided(activity(State.STOPPED), State.STOPPED, cast.lead)
    page = as_(cast.officer).get("/p/demo-north/").content.decode()
    lately = page.split("What was decided lately")[1]
    assert lately.count("story__item") == 1 and "Stopped" in lately
    assert "Opened for answers" not in page and "Weighed" not in lately
    assert "Make the report for the board" in page and "See what the public sees" in page


def test_who_may_not_see_an_idea_is_not_told_what_was_decided_about_it(cast: Any, as_: Any) -> None:
    decided(activity(State.DROPPED), State.DROPPED, cast.lead)
    for member in (cast.community_group, cast.technical_admin):
        assert "story__item" not in as_(member).get("/p/demo-north/").content.decode()
    assert "story__item" in as_(cast.officer).get("/p/demo-north/").content.decode()


def test_a_step_without_tools_says_so_and_what_to_do_meanwhile(cast: Any, as_: Any) -> None:
    for step in ("people", "market", "grow"):
        page = as_(cast.officer).get(f"/p/demo-north/{step}/").content.decode()
        assert "Not available yet" in page and "This step will" in page and "Until then" in page
        assert 'href="/p/demo-north/activities/"' in page


def test_what_is_not_available_yet_is_said_once_to_who_would_use_it(cast: Any, as_: Any) -> None:
    page = as_(cast.officer).get("/p/demo-north/").content.decode()
    assert page.count("Not available yet") == 1
    later = page.split("Not available yet")[1].split("</p>")[0]
    assert [step for step in ("map", "focus", "people", "market", "grow") if f"/{step}/" in later] == [
        "people",
        "market",
        "grow",
    ]
    assert "Not available yet" not in as_(cast.auditor).get("/p/demo-north/").content.decode()


def test_who_checks_and_who_keeps_it_running_find_their_way_from_home(cast: Any, as_: Any) -> None:
    assert "/p/demo-north/activities/decisions/" in as_(cast.auditor).get("/home/").content.decode()
    page = as_(cast.technical_admin).get("/home/").content.decode()
    assert "/p/demo-north/jobs/failed/" in page and "decisions" not in page


def test_no_decision_leads_to_a_page_that_is_closed_to_its_reader(cast: Any, as_: Any) -> None:
    dropped = activity(State.DROPPED)
    record_decision(subject=dropped, by=cast.lead, outcome=State.DROPPED, published=True)
    for member, leads in ((cast.technical_admin, False), (cast.councillor, True)):
        page = as_(member).get("/p/demo-north/").content.decode()
        assert str(dropped) in page and (f'href="{dropped.get_absolute_url()}"' in page) is leads


def open_rounds(**about: Any) -> tuple[ExplorerRound, MatrixRound]:
    """One of each kind that takes answers for a week, as their actions leave them."""
    closes = timezone.localdate() + timedelta(days=7)
    asked = ExplorerRound.objects.create(name="Spring map", status=RoundStatus.OPEN, closes=closes, **about)
    weighed = MatrixRound.objects.create(name="Spring matrix", closes=closes, **about)
    MatrixRound.objects.filter(pk=weighed.pk).update(status="open")
    return asked, weighed


@pytest.mark.parametrize("role", ["front_line", "community_group", "community_member", "lead"])
def test_who_only_answers_finds_the_open_rounds_in_their_step(role: str, cast: Any, as_: Any) -> None:
    asked, weighed = open_rounds()
    ExplorerRound.objects.create(name="Past map", status=RoundStatus.OPEN, closes=date(2020, 1, 1))
    client = as_(getattr(cast, role))
    on_map = client.get("/p/demo-north/map/").content.decode()
    on_focus = client.get("/p/demo-north/focus/").content.decode()
    assert "Answer yourself: Spring map" in on_map and "Past map" not in on_map
    assert f'href="/p/demo-north/map/explorer/{asked.pk}/answer/"' in on_map
    assert "Rate: Spring matrix" in on_focus
    assert f'/{weighed.pk}/rate/"' in on_focus


def test_who_may_not_answer_is_told_that_nothing_waits(cast: Any, as_: Any) -> None:
    open_rounds()
    administrator = MembershipFactory(roles=["technical_admin"])
    for step in ("map", "focus"):
        read_by_auditor = as_(cast.auditor).get(f"/p/demo-north/{step}/").content.decode()
        assert "Answer yourself" not in read_by_auditor and "Rate: " not in read_by_auditor
        page = as_(administrator).get(f"/p/demo-north/{step}/").content.decode()
        assert "Nothing in this step waits for your answer" in page


def test_home_says_what_i_set_going_and_how_far_others_are(
    north: Partnership, south: Partnership, cast: Any, as_: Any
) -> None:
    asked, weighed = open_rounds(created_by=cast.officer)
    record_decision(subject=weighed, by=cast.lead, outcome="Open", event="open")
    for code in ("AAAA-AAAA", "BBBB-BBBB"):
        for _each in range(2):
            ExplorerResponse.objects.create(
                round=asked, service=ServiceFactory(), group="citizen", code=code, submitted_at=timezone.now()
            )
    ExplorerResponse.objects.create(round=asked, service=ServiceFactory(), group="citizen", code="not sent")
    SecondFactorReset.objects.create(member=cast.front_line, reason="It fell in", asked_by=cast.officer)
    JobFactory(requested_by=cast.officer, label="The report")
    with scope(south):
        open_rounds(created_by=MembershipFactory())
    page = " ".join(as_(cast.officer).get("/home/").content.decode().split("Waiting for others")[1].split())
    assert page.count("Spring map") == 1 and "2 people have answered, open until" in page
    assert "0 people have answered, open until" in page
    assert f"The lost phone of {cast.front_line.name}" in page
    assert "The report" in page
    theirs = as_(cast.lead).get("/home/").content.decode()
    assert "Spring matrix" in theirs and "Spring map" not in theirs.split("Waiting for others")[1]


def test_a_decision_that_a_second_person_must_confirm_waits_for_others(cast: Any) -> None:
    entry = RoundActivityFactory(activity__state=State.RATED)
    MatrixRound.objects.filter(pk=entry.round_id).update(status="closed")
    figures = dict.fromkeys(("impact_low", "impact_high", "effort_low", "effort_high", "effort"), 2)
    MatrixPlacement.objects.create(
        round=entry.round,
        round_activity=entry,
        activity=entry.activity,
        order=1,
        impact=4,
        quadrant="quick_win",
        borderline=False,
        contested=False,
        robustness=1,
        raters=3,
        **figures,
    )
    MatrixDecision.objects.create(round_activity=entry, outcome="drop", updated_by=cast.lead)
    lead, officer = cast.lead, cast.officer
    with across([lead.partnership_id]):
        (waits,) = waits_for_others([lead])
        assert waits_for_others([officer]) == []
    assert waits.how_far == "1 decision waits for a second person to confirm it"
    assert waits.url.endswith(f"/{entry.round_id}/meeting/confirm/")


def test_what_waits_for_others_costs_the_same_for_one_and_for_three(
    cast: Any, django_assert_max_num_queries: Any
) -> None:
    def asked(rows: int) -> int:
        for _each in range(rows):
            SecondFactorReset.objects.create(
                member=MembershipFactory(), reason="It fell in", asked_by=cast.officer
            )
            JobFactory(requested_by=cast.officer)
        with across([cast.officer.partnership_id]), django_assert_max_num_queries(6) as captured:
            assert waits_for_others([cast.officer])
        return len(captured)

    assert asked(1) == asked(2)


def test_the_star_says_whether_anybody_was_asked(cast: Any, as_: Any) -> None:
    def said() -> str:
        return as_(cast.lead).get("/p/demo-north/").content.decode()

    assert "Nobody has been asked yet how much" in said()
    open_rounds()
    assert "Nobody has been asked yet" not in said() and "The outer ring fills when" in said()


def test_where_nothing_waits_home_offers_the_next_useful_thing_by_role(cast: Any, as_: Any) -> None:
    for number in range(3):
        activity(State.CANDIDATE, number)
    lead = as_(cast.lead).get("/home/").content.decode()
    assert "Nobody has been asked yet. Set up a first round" in lead
    open_rounds()
    published(ServiceFactory(), 3, cc=50)
    lead = as_(cast.lead).get("/home/").content.decode()
    assert "3 ideas wait to be weighed. Weigh the ideas" in lead
    front = as_(cast.front_line).get("/home/").content.decode()
    assert "Answer yourself: Spring map" in front and "Weigh the ideas" not in front


def test_menus_hold_what_a_role_may_open(cast: Any, as_: Any) -> None:
    settings = 'href="/p/demo-north/settings/"'
    assert settings in as_(cast.lead).get("/p/demo-north/").content.decode()
    assert settings not in as_(cast.front_line).get("/p/demo-north/").content.decode()
