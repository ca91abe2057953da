"""An officer without a mouse: from three pasted services to the decision of the board and its report."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import Browser, Page

from activities.models import Activity, State
from commons.four_cos import Form
from foundations.tenancy import scope
from mapping.explorer.models import ExplorerRound
from partnerships.models import Group, Membership, Partnership
from priorities.models import MatrixRound
from tests.journeys import people
from tests.journeys.keyboard import Keyboard
from tests.mapping.rounds import group_says
from tests.priorities.rounds import rate

PATIENCE = 30_000
READ = 3_100
"""Milliseconds that a person takes at least; who is faster is asked to wait."""
SERVICES = ("Community transport", "Home care", "Lunch clubs")
IDEA = "Lunch clubs: build up peer support"
# What managers and front-line staff say on impact (two questions) and effort (two).
SCORES = {IDEA: "5512", "Shared allotment": "4455", "Phone circle": "2254"}


@pytest.fixture
def lead(journey: Partnership) -> Membership:
    with scope(journey):
        return people.member("Lena Lead", "lead")


@pytest.fixture
def keys(chromium: Browser, served: str) -> Iterator[Keyboard]:
    context = chromium.new_context(base_url=served, viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE)
    yield Keyboard(context.new_page())
    context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A citizen's small phone, with JavaScript switched off."""
    context = chromium.new_context(viewport={"width": 375, "height": 740}, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def in_days(days: int) -> str:
    return date_format(timezone.localdate() + timedelta(days=days), "j F Y")


def test_an_officer_goes_all_the_way_by_keyboard(
    journey: Partnership, lead: Membership, keys: Keyboard, phone: Page, worker: None
) -> None:
    sign_in(keys, lead)
    paste_services(keys)
    open_a_round_over_them(keys)
    assert "/s/" in make_a_poster(keys)
    watch_answers_come_in(journey, keys)
    read_and_publish(keys)
    accept_an_idea(keys)
    poster = set_up_the_matrix(keys)
    a_citizen_rates(phone, poster)
    staff_rate(journey)
    close_and_decide(keys)
    read_the_story(journey, keys)
    report_on_it(keys)
    print(f"\nThe officer: {keys.pages} pages, {keys.presses} keys pressed, {keys.typed} characters typed.")


def sign_in(keys: Keyboard, lead: Membership) -> None:
    keys.page.goto("/")
    keys.open("Sign in", back=True)
    keys.write("Email address", lead.user.email)
    keys.write("Password", people.PASSWORD)
    keys.open("Sign in")
    keys.write(people.CODE, people.code_of(lead))
    keys.open("Sign in")
    assert "Nothing waits for you" in keys.main()
    keys.open("Demo North")


def paste_services(keys: Keyboard) -> None:
    keys.open("Services", back=True)
    keys.open("Paste a list")
    keys.write("Names, one per line", "\n".join(SERVICES))
    keys.open("Look at it first")
    assert "3 to add" in keys.main()
    keys.open("Save all of this")
    assert all(name in keys.main() for name in SERVICES)


def open_a_round_over_them(keys: Keyboard) -> None:
    keys.open("Map it", back=True)
    keys.open("Explorer")
    keys.open("Start a round")
    keys.write("Name", "Spring 2027")
    keys.write("Closes on", in_days(14))
    keys.open("Save and go on")
    keys.open("Save")
    keys.open("Open the round")
    assert "Spring 2027 is open" in keys.main()


def make_a_poster(keys: Keyboard) -> str:
    keys.open("Show and print People who use services")
    keys.to("Copy the address")
    keys.press("Enter")
    keys.page.get_by_text("Copied").wait_for()
    return str(keys.page.evaluate("navigator.clipboard.readText()"))


def watch_answers_come_in(journey: Partnership, keys: Keyboard) -> None:
    """The counts move on the open page, without a key being pressed."""
    keys.open("Back", back=True)
    keys.open("Spring 2027", back=True)
    with scope(journey):
        spring = ExplorerRound.objects.get()
        for service in spring.services.all():
            for group in (Group.FRONT_LINE, Group.CITIZEN):
                group_says(spring, service, group, [1, 1, 2], [4, 4, 3], Form.CL3)
    keys.page.get_by_text("18 people have answered").wait_for()


def read_and_publish(keys: Keyboard) -> None:
    keys.to("Close the round")
    keys.press("Enter")
    keys.open("Close the round")
    keys.open("Work out the results")
    keys.open("Work out the results")
    assert "What works already" in keys.main()
    keys.open("The grid")
    keys.open("in pockets (1.0)")
    assert "What each group said" in keys.main()
    keys.open("See the comments and publish")
    keys.open("Write it for them Lunch clubs")
    keys.write("The service's comment", "We agree, and start with the drivers.")
    keys.open("Save")
    assert "We agree, and start with the drivers." in keys.main()
    keys.open("See the comments and publish")
    keys.open("Publish the results")
    keys.write("Why publish now?", "All three services sat in the room and agreed to it.")
    keys.open("Publish before the time for comments is over")
    assert "The results are published" in keys.main()
    assert "All three services sat in the room" in keys.main()


def accept_an_idea(keys: Keyboard) -> None:
    keys.open("Ideas to weigh")
    keys.open(f"To decide {IDEA}")
    keys.open("Accept")
    keys.open("Accept")
    assert "Accepted. It has the reference CP-" in keys.main()


def set_up_the_matrix(keys: Keyboard) -> str:
    """The short set over three ideas; gives the address for everybody."""
    keys.open("Focus it", back=True)
    keys.open("Priority matrix")
    keys.open("Start a round")
    keys.write("Name", "Summer 2027")
    keys.write("Meeting that decides", "Integration board")
    keys.write("Date of the meeting", in_days(30))
    keys.open("Save and go on")
    keys.open("Activities to weigh")
    keys.open("Paste a list of new ideas")
    keys.write("Things people do or want to do", "Shared allotment\nPhone circle")
    keys.pick("How people take part", "Peer support")
    keys.pick("Service they belong to", "Home care")
    keys.open("Add them")
    keys.tick(IDEA)
    keys.open("Save")
    keys.open("Who sits in the meeting")
    keys.write("If fewer than two community members are invited: why?", "We invite them by name in June.")
    keys.open("Save")
    keys.open("Open the round")
    keys.open("Open the round")
    keys.to("Copy the address of “Summer 2027”")
    keys.press("Enter")
    keys.page.get_by_text("Copied").wait_for()
    return str(keys.page.evaluate("navigator.clipboard.readText()"))


def a_citizen_rates(phone: Page, poster: str) -> None:
    phone.goto(poster)
    phone.get_by_label("somebody who uses services").check()
    phone.wait_for_timeout(READ)
    phone.get_by_role("button", name="Start").click()
    phone.wait_for_timeout(READ)
    for title in SCORES:
        phone.get_by_role("heading", name=title).wait_for()
        for question in phone.locator("fieldset").all():
            question.get_by_label("4", exact=True).check(force=True)
        phone.get_by_role("button", name="Save and go on").click()
    phone.get_by_role("button", name="Send my answers").click()
    assert phone.get_by_role("heading", name="Thank you").is_visible()


def staff_rate(journey: Partnership) -> None:
    with scope(journey):
        for group in (Group.MANAGER, Group.FRONT_LINE):
            rate(MatrixRound.objects.get(), group, SCORES)


def close_and_decide(keys: Keyboard) -> None:
    keys.open("Summer 2027", back=True)
    assert "Nobody sees scores or comments until the round closes" in keys.main()
    keys.open("Close the round")
    keys.open("Close the round")
    assert keys.page.locator("figure.matrix-plot svg").first.is_visible()
    assert [row.inner_text() for row in keys.page.locator("tbody th a").all()] == list(SCORES)
    keys.open("Record the meeting")
    keys.open("Its date, people by group, and dissent")
    keys.write("When did it meet?", in_days(0))
    keys.write("Managers", "2")
    keys.write("People who use services", "2")
    keys.open("Save")
    for title, first in ((f"1. {IDEA}", "Phone three lunch clubs"), ("2. Shared allotment", "Ask for a key")):
        keys.open(title)
        keys.pick("Owner", "Lena")
        keys.write("First action", first)
        keys.write("First action due", in_days(7))
        keys.open("Save")
    keys.open("3. Phone circle")
    keys.write("Reason for the people who took part", "It would ask more time of people than they have now.")
    keys.open("Save")
    keys.open("Record the meeting")
    assert "Every activity has moved as decided" in keys.main()


def read_the_story(journey: Partnership, keys: Keyboard) -> None:
    keys.open(IDEA)
    keys.open("Open the activity")
    story = keys.page.locator(".thread").inner_text()
    told = (
        "What people answered",
        "Idea to weigh",
        "Weighed in Summer 2027",
        "Taken on",
        "Integration board",
    )
    places = [story.index(words) for words in told]
    assert places == sorted(places), story
    assert "Phone three lunch clubs" in keys.main()
    with scope(journey):
        states = dict(Activity.objects.values_list("title", "state"))
        assert states == {
            IDEA: State.PRIORITISED,
            "Shared allotment": State.PRIORITISED,
            "Phone circle": State.DROPPED,
        }


def report_on_it(keys: Keyboard) -> None:
    keys.open("Make a report")
    keys.open("Make the report")
    keys.page.get_by_role("link", name="Open it").wait_for()
    keys.open("Open it")
    keys.to("Download the PDF")
    with keys.page.expect_download() as loading:
        keys.press("Enter")
    assert loading.value.path().read_bytes().startswith(b"%PDF-")
    keys.open("Adopt this report")
    assert "It stays at this address, as it is now, for good" in keys.main()
