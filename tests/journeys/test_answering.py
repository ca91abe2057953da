"""A stranger answers the short Explorer: on a phone, without JavaScript, by keyboard, in two sittings."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from foundations.tenancy import scope
from mapping.explorer.models import ExplorerResponse
from partnerships.models import Group, Partnership
from tests.factories import MembershipFactory, ServiceFactory, poster
from tests.mapping.rounds import open_round

PHONE = {"width": 375, "height": 740}
READING = 180
"""Words a minute of somebody who reads slowly."""
READ = 3_100
"""Milliseconds that a person takes at least; who is faster is asked to wait."""
PATIENCE = 30_000
"""Milliseconds to wait for a page on a busy machine."""
TAPPING = 3
"""Seconds to find and tap an answer."""
THINKING = 6
"""Seconds to think about a question."""


@pytest.fixture
def poster_address(journey: Partnership, served: str) -> str:
    """What the QR code of a poster opens."""
    with scope(journey):
        lead = MembershipFactory(roles=["lead"])
        services = [ServiceFactory(name=name) for name in ("Home care", "Parks", "Libraries")]
        spring = open_round(*services, by=lead, name="Spring 2027")
        return served + poster(subject_id=spring.pk, by=lead).url("link")


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A small phone with JavaScript switched off."""
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, has_touch=True)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


class Stranger:
    """Somebody who taps their way through, and what it costs them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pages = self.taps = self.questions = self.words_shown = self.words_read = 0
        self.known: set[str] = set()

    def read(self) -> None:
        """One more page. Lines met before, such as the same answers again, need no reading."""
        self.pages += 1
        lines = self.page.locator("main").inner_text().splitlines()
        self.words_shown += words_in(lines)
        self.words_read += words_in(set(lines) - self.known)
        self.known.update(lines)

    def tap(self, what: Any) -> None:
        what.tap()
        self.taps += 1

    def go(self, button: str) -> None:
        with self.page.expect_navigation():
            self.tap(self.page.get_by_role("button", name=button))
        self.read()

    @property
    def minutes(self) -> float:
        return self.words_read / READING + (self.taps * TAPPING + self.questions * THINKING) / 60


def words_in(lines: Iterable[str]) -> int:
    return sum(len(re.findall(r"\w+", line)) for line in lines)


def answer_six(stranger: Stranger) -> None:
    """Two taps a question: how it is, how it should be."""
    questions = stranger.page.locator(".ask")
    expect(questions).to_have_count(6, timeout=PATIENCE)
    for each in questions.all():
        stranger.questions += 1
        stranger.tap(each.get_by_label("Once or twice").first)
        should = each.get_by_role("group", name="How should it be?")
        assert not should.get_by_label("No", exact=True).is_visible()
        stranger.tap(should.get_by_label("As a rule", exact=True))


def start(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("I use services").check()
    page.wait_for_timeout(READ)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/services/")
    page.wait_for_timeout(READ)


def test_a_stranger_with_a_phone_finishes_in_six_minutes(
    journey: Partnership, poster_address: str, phone: Page
) -> None:
    stranger = Stranger(phone)
    phone.goto(poster_address)
    stranger.read()
    stranger.tap(phone.get_by_label("I use services"))
    phone.wait_for_timeout(READ)
    stranger.go("Start")
    stranger.tap(phone.get_by_label("Home care"))
    stranger.tap(phone.get_by_label("Parks"))
    stranger.go("Continue")
    for _service in ("Home care", "Parks"):
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        answer_six(stranger)
        stranger.go("Continue")
    phone.wait_for_timeout(READ)
    stranger.go("Send my answers")
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible(timeout=PATIENCE)
    print(
        f"\nTwo services: {stranger.pages} pages, {stranger.taps} taps, {stranger.words_shown} words of which"
        f" {stranger.words_read} are new, {stranger.minutes:.1f} minutes."
    )
    assert stranger.minutes <= 6
    with scope(journey):
        sent = ExplorerResponse.objects.counted()
        assert {(each.service.name, each.group, each.cells.count()) for each in sent} == {
            ("Home care", Group.CITIZEN, 6),
            ("Parks", Group.CITIZEN, 6),
        }


def test_the_keyboard_is_enough(journey: Partnership, poster_address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE)
    start(page, poster_address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    tab_to(page, "services", "Home care")
    page.keyboard.press("Space")
    tab_to(page, "", "Continue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/about/**")
    for _question in range(6):
        tab_to(page, "-now", "No")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")  # once or twice
        tab_to(page, "-should", "Once or twice")
        page.keyboard.press("Space")
    tab_to(page, "", "Continue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/")
    tab_to(page, "", "Send my answers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/done/")
    with scope(journey):
        cells = ExplorerResponse.objects.counted().get().cells.values_list("level", "potential")
        assert list(cells) == [(1, 1)] * 6
    page.close()


def tab_to(page: Page, name: str, words: str) -> None:
    """Press Tab until the field `name` (or the button) with these words has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "[document.activeElement.name || '',"
            " (document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()]"
        )
        if found[0].endswith(name) and found[1] == words:
            return
    raise AssertionError(f"Tab never reaches “{words}”.")


def test_save_today_and_come_back_tomorrow_with_the_code(
    poster_address: str, served: str, phone: Page, chromium: Browser
) -> None:
    start(phone, poster_address)
    phone.get_by_label("Home care").check()
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_label("Often, in some places").first.check()
    phone.get_by_role("button", name="Save and come back later").click()
    code = phone.locator(".govuk-body-l strong").inner_text()
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", code)

    another = chromium.new_page()
    another.set_default_timeout(PATIENCE)
    another.goto(f"{served}/s/")
    another.get_by_label("Your code").fill(code.lower().replace("-", " "))
    another.get_by_role("main").get_by_role("button").click()
    another.get_by_role("link", name="Change").first.click()
    expect(another.get_by_label("Often, in some places").first).to_be_checked(timeout=PATIENCE)
    another.close()


def test_back_and_send_again_is_one_answer(journey: Partnership, poster_address: str, phone: Page) -> None:
    start(phone, poster_address)
    phone.get_by_label("Parks").check()
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_label("No", exact=True).first.check()
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_role("button", name="Send my answers").click()
    code = phone.locator(".govuk-panel strong").inner_text()
    phone.go_back()
    phone.get_by_role("button", name=re.compile("Send my")).click()
    expect(phone.locator(".govuk-panel strong")).to_have_text(code, timeout=PATIENCE)
    with scope(journey):
        assert ExplorerResponse.objects.counted().count() == 1


def test_a_lower_wish_is_refused_in_words_and_the_summary_leads_to_it(
    poster_address: str, phone: Page
) -> None:
    start(phone, poster_address)
    phone.get_by_label("Home care").check()
    phone.get_by_role("button", name="Continue").click()
    first = phone.locator(".ask").first
    first.get_by_label("Once or twice").first.check()
    first.get_by_role("group", name="How should it be?").get_by_label("Once or twice").check()
    first.get_by_label("Often, in some places").first.check()
    phone.get_by_role("button", name="Continue").click()
    assert "There is a problem" in phone.locator(".govuk-error-summary").inner_text()
    assert phone.title().startswith("Error:")
    phone.locator(".govuk-error-summary a").click()
    assert phone.evaluate("document.activeElement?.name ?? ''").endswith("-should")
