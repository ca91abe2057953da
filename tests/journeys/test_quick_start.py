"""One afternoon: from an empty partnership to a decided matrix and its PDF, by keyboard; three people answer on phones."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import Browser, Page

from activities.models import Activity, State
from foundations.tenancy import scope
from partnerships.models import Membership, Partnership
from priorities.models import MatrixResponse
from tests.journeys import people
from tests.journeys.keyboard import Keyboard

PATIENCE = 60_000
READ = 3_100
"""Milliseconds that a person takes at least; who is faster is asked to wait."""
GROUPS = ("a manager", "somebody who works with people every day", "somebody who uses services")
# What each of them says on impact (two questions) and effort (two).
SCORES = {"A phone circle": "5512", "Shared allotment": "4455", "Evening bus": "2254"}


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
def phones(chromium: Browser) -> Iterator[list[Page]]:
    contexts = [chromium.new_context(viewport={"width": 375, "height": 740}, has_touch=True) for _ in GROUPS]
    for context in contexts:
        context.set_default_timeout(PATIENCE)
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def test_an_afternoon_is_enough_to_decide(
    journey: Partnership, lead: Membership, keys: Keyboard, phones: list[Page], worker: None
) -> None:
    sign_in(keys, lead)
    name_services(keys)
    name_things(keys)
    set_up_the_round(keys)
    link = open_it(keys)
    answer(phones, link)
    with scope(journey):
        assert MatrixResponse.objects.counted().count() == len(GROUPS)
    close(keys)
    decide(keys)
    report(keys)
    with scope(journey):
        assert dict(Activity.objects.values_list("title", "state")) == {
            "A phone circle": State.PRIORITISED,
            "Shared allotment": State.PRIORITISED,
            "Evening bus": State.DROPPED,
        }
    print(f"\nThe afternoon: {keys.pages} pages, {keys.presses} keys, {keys.typed} characters typed.")


def sign_in(keys: Keyboard, lead: Membership) -> None:
    keys.page.goto("/")
    keys.open("Sign in", back=True)
    keys.write("Email address", lead.user.email)
    keys.write("Password", people.PASSWORD)
    keys.open("Sign in")
    keys.write(people.CODE, people.code_of(lead))
    keys.open("Sign in")
    keys.open("Demo North")
    keys.open("Start with a few ideas: one afternoon")
    assert "0 of 5 pages done" in keys.main()
    keys.open("Start")


def name_services(keys: Keyboard) -> None:
    keys.write("Names, one per line", "Home care\nCommunity transport")
    keys.open("Add them and go on")


def name_things(keys: Keyboard) -> None:
    """Two lines, one with its service, and a sample found by a word."""
    keys.write("Things people do or want to do", "Shared allotment\nEvening bus; Community transport")
    keys.pick("How people take part", "Volunteers and communities")
    keys.write("Search these", "phone circle")
    keys.page.get_by_text("1 shown").wait_for()
    keys.tick("A phone circle")
    keys.pick("Service they belong to", "Home care")
    keys.open("Add them and go on")
    assert "3 ideas are ready to weigh" in keys.main()


def set_up_the_round(keys: Keyboard) -> None:
    today = date_format(timezone.localdate(), "j F Y")
    keys.write("Until when can people answer?", today)
    keys.write("Who decides?", "Integration board")
    keys.write("When does it meet?", today)
    keys.write(
        "If nobody who uses services is invited to it yet: why?", "They are invited once they are found."
    )
    keys.open("Save and go on")


def open_it(keys: Keyboard) -> str:
    keys.open("Open the round and get the link")
    assert "0 of at least 3 people have answered in full" in keys.main()
    keys.to("Copy the link")
    keys.press("Enter")
    keys.page.get_by_text("Copied").first.wait_for()
    return str(keys.page.evaluate("navigator.clipboard.readText()"))


def answer(phones: list[Page], link: str) -> None:
    for phone, group in zip(phones, GROUPS, strict=True):
        phone.goto(link)
        phone.get_by_label(group).check()
    phones[0].wait_for_timeout(READ)
    for phone in phones:
        phone.get_by_role("button", name="Start").click()
    phones[0].wait_for_timeout(READ)
    for phone in phones:
        for _idea in SCORES:
            rate(phone)
        phone.get_by_role("button", name="Send my answers").click()
        phone.get_by_role("heading", name="Thank you").wait_for()


def rate(phone: Page) -> None:
    """Whichever idea comes first."""
    phone.locator("fieldset").nth(3).wait_for()
    title = next(each for each in SCORES if phone.get_by_role("heading", name=each).count())
    for question, score in zip(phone.locator("fieldset").all(), SCORES[title], strict=True):
        question.locator(f"input[value='{score}']").check(force=True)
    here = phone.url
    phone.get_by_role("button", name="Save and go on").click()
    phone.wait_for_url(lambda address: address != here)


def close(keys: Keyboard) -> None:
    """The count has moved on the open page, without a key being pressed."""
    keys.page.get_by_text("3 of at least 3 people have answered in full").wait_for()
    assert "1 person who uses services" in keys.main()
    keys.open("Go on: close and decide")
    keys.open("Close the round")


def decide(keys: Keyboard) -> None:
    keys.open("Record the meeting")
    keys.open("Its date, people by group, and dissent")
    keys.write("Managers", "2")
    keys.write("People who use services", "2")
    keys.open("Save")
    soon = date_format(timezone.localdate() + timedelta(days=7), "j F Y")
    for title, first in (("1. A phone circle", "Ring ten people"), ("2. Shared allotment", "Ask for a key")):
        keys.open(title)
        keys.pick("Owner", "Lena")
        keys.write("First action", first)
        keys.write("First action due", soon)
        keys.open("Save")
    keys.open("3. Evening bus")
    keys.write("Reason for the people who took part", "It would take more money than there is this year.")
    keys.open("Save")
    keys.open("Record the meeting")
    assert "Every activity has moved as decided" in keys.main()


def report(keys: Keyboard) -> None:
    keys.open("Make the report as a PDF")
    keys.open("Make the report")
    keys.page.get_by_role("link", name="Open it").wait_for()
    keys.open("Open it")
    keys.to("Download the PDF")
    with keys.page.expect_download() as loading:
        keys.press("Enter")
    assert loading.value.path().read_bytes().startswith(b"%PDF-")
    keys.open("Focus it", back=True)
    keys.open("Start with a few ideas: one afternoon")
    assert "5 of 5 pages done" in keys.main()
