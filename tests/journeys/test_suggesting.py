"""A citizen suggests on a phone, sees it weighed, and reads what came of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from activities.models import Activity, State, Suggestion
from foundations.tenancy import scope
from partnerships.models import Group, Membership, Partnership
from priorities.matrix import actions as matrix
from priorities.matrix.models import MatrixDecision, MatrixRound
from priorities.matrix.scoring import Outcome
from priorities.meeting.models import DecidingMeeting
from tests.factories import ActivityFactory, MatrixRoundFactory, ServiceFactory
from tests.journeys import people
from tests.priorities.rounds import rate
from tests.test_pages import html_errors, violations

PATIENCE = 30_000
READ = 3_100
"""Milliseconds a person takes at least over a form."""
IDEA = "Neighbours who ring each other in the evening"
WHY = "My mother sees nobody from Friday to Monday."
NUMBER = "0131 496 0000"
ANSWER = "We like it. It goes into the next weighing, with two other ideas."
DECIDED = "Many people said that evenings are the hardest, and it costs little."


@pytest.fixture
def phone(chromium: Browser, served: str) -> Page:
    """375 pixels wide, without scripts."""
    context = chromium.new_context(
        base_url=served, java_script_enabled=False, viewport={"width": 375, "height": 740}
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page()


@pytest.fixture
def desk(chromium: Browser, served: str) -> Page:
    context = chromium.new_context(base_url=served)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def words(page: Page) -> str:
    return str(page.get_by_role("main").inner_text())


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= 375"))


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def suggest(phone: Page) -> None:
    """From the start of the product to the receipt, with a telephone number on the way."""
    phone.goto("/")
    phone.get_by_role("link", name="Demo North", exact=True).click()
    phone.get_by_role("link", name="Have your say").click()
    phone.get_by_role("link", name="Suggest something", exact=True).click()
    phone.get_by_label("What is your idea?").fill(IDEA)
    phone.get_by_label("Why? What would be better?").fill(f"{WHY} Ring me: {NUMBER}")
    phone.get_by_label("Your email address").fill("jean@example.org")
    phone.wait_for_timeout(READ)
    press(phone, "Check what you wrote")
    assert "You seem to have written a phone number" in words(phone) and fits(phone)
    assert phone.get_by_label("Why? What would be better?").input_value() == f"{WHY} Ring me: {NUMBER}"
    phone.get_by_label("Why? What would be better?").fill(WHY)
    press(phone, "Check what you wrote")
    press(phone, "Change something")
    assert phone.get_by_label("What is your idea?").input_value() == IDEA
    press(phone, "Check what you wrote")
    assert "jean@example.org" in words(phone) and fits(phone)
    press(phone, "Send it")


def take_up(desk: Page) -> None:
    """The officer finds it at home, reads it, and takes it up as an idea to weigh."""
    desk.get_by_role("link", name="Answer suggestion").click()
    desk.get_by_role("link", name="Say whether everybody may read it").click()
    desk.get_by_label("Yes, in these words").check()
    press(desk, "Save")
    desk.get_by_role("link", name="Take it up").click()
    desk.get_by_label("Service", exact=True).select_option(label="Home care")
    desk.get_by_label("How would people take part?").select_option(value="CL3")
    desk.get_by_label("What do you answer, and why?").fill(ANSWER)
    press(desk, "Send the answer")


def weigh(activity: Activity, lead: Membership) -> MatrixRound:
    """A round of three groups, closed."""
    second = Activity.objects.exclude(pk=activity.pk).get()
    found: MatrixRound = MatrixRoundFactory(
        name="Summer 2027", meeting_name="Integration board", meeting_on=timezone.localdate()
    )
    matrix.choose_criteria(matrix_round=found, criteria_set="short", by=lead)
    matrix.set_activities(matrix_round=found, activities=[activity, second], by=lead)
    DecidingMeeting.objects.create(round=found, few_reason="They are invited once they are found.")
    matrix.open_round(matrix_round=found, by=lead)
    for group in (Group.MANAGER, Group.FRONT_LINE, Group.CITIZEN):
        asked = sum(group in row.groups for row in found.criteria.all())
        rate(found, group, dict.fromkeys((activity.title, second.title), "5511"[:asked]))
    matrix.close_round(matrix_round=found, by=lead)
    return found


def decide(found: MatrixRound, lead: Membership) -> None:
    """The meeting that takes the idea on."""
    today = timezone.localdate()
    matrix.set_room(
        matrix_round=found,
        met_on=today,
        room={"citizen": 2, "manager": 1},
        room_reason="",
        dissent="",
        by=lead,
    )
    for entry in found.round_activities.all():
        decision = MatrixDecision(
            round_activity=entry,
            outcome=Outcome.TAKE_ON.value,
            public_reason=DECIDED,
            owner=lead,
            first_action="Ring five people",
            first_action_due=today + timedelta(days=7),
        )
        matrix.save_decision(decision=decision, by=lead)
    matrix.decide(matrix_round=found, by=lead)


def come_back(phone: Page, code: str) -> None:
    """With the code that was noted down, from the start of the product."""
    phone.goto("/")
    phone.get_by_role("link", name="I have a code").click()
    phone.get_by_label("Your code").fill(code.lower().replace("-", " "))
    press(phone, "Continue")


def test_a_citizen_suggests_sees_it_weighed_and_reads_what_came_of_it(
    journey: Partnership, phone: Page, desk: Page
) -> None:
    with scope(journey):
        officer, lead = people.member("Olga Officer", "officer"), people.member("Lena Lead", "lead")
        service = ServiceFactory(name="Home care")
        other = ActivityFactory(title="Shared allotment", state=State.CANDIDATE, services=[service])
    suggest(phone)
    receipt, code = phone.url, phone.locator(".govuk-panel strong").inner_text()
    assert "You get an answer with a reason by" in words(phone) and "Suggested" in words(phone)
    assert fits(phone) and html_errors(phone.request.get(receipt).text()) == []
    phone.go_back()
    press(phone, "Send it")
    assert phone.url == receipt
    with scope(journey):
        assert Suggestion.objects.count() == 1
    phone.goto("/demo-north/have-your-say/")
    assert IDEA not in words(phone)

    people.sign_in(desk, officer)
    take_up(desk)
    come_back(phone, code)
    assert phone.url == receipt
    assert ANSWER in words(phone) and "Idea to weigh" in words(phone)
    phone.goto("/demo-north/have-your-say/")
    assert IDEA in words(phone) and fits(phone)

    with scope(journey):
        summer = weigh(Activity.objects.exclude(pk=other.pk).get(), lead)
    come_back(phone, code)
    told = words(phone)
    assert "weighed it in “Summer 2027”" in told and "Taken on" not in told
    with scope(journey):
        decide(summer, lead)
    come_back(phone, code)
    told = words(phone)
    assert "Taken on" in told and DECIDED in told and "weighed it in “Summer 2027”" in told
    assert fits(phone) and html_errors(phone.request.get(receipt).text()) == []
    desk.goto(receipt)
    assert violations(desk) == []
