"""Eight phones and a projector in room mode: the Wi-Fi stutters, every answer counts once, nobody is exposed."""

import re
from collections.abc import Iterator

import pymupdf
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from foundations.tenancy import scope
from mapping.explorer.models import ExplorerResponse, ExplorerRound
from partnerships.models import Group, Membership, Partnership
from tests.factories import ServiceFactory
from tests.journeys import people
from tests.mapping.rounds import open_round

PHONE = {"width": 375, "height": 740}
PROJECTOR = {"width": 1024, "height": 768}
PATIENCE = 60_000
"""Milliseconds to wait for a page on a busy machine."""
READ = 3_100
"""Milliseconds that a person takes at least; who is faster is asked to wait."""
SAYS = {Group.CITIZEN: "Once or twice", Group.FRONT_LINE: "As a rule, and we decide together"}
PEOPLE = [Group.CITIZEN] * 5 + [Group.FRONT_LINE] * 3
NO_CONNECTION = "No connection just now"


@pytest.fixture
def lead(journey: Partnership) -> Membership:
    with scope(journey):
        return people.member("Lena Lead", "lead")


@pytest.fixture
def spring(journey: Partnership, lead: Membership) -> ExplorerRound:
    with scope(journey):
        return open_round(ServiceFactory(name="Home care"), by=lead, name="Spring 2027")


@pytest.fixture
def projector(chromium: Browser, served: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=served, viewport=PROJECTOR)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def phones(chromium: Browser, served: str) -> Iterator[list[Page]]:
    contexts = [chromium.new_context(base_url=served, viewport=PHONE, has_touch=True) for _one in PEOPLE]
    for context in contexts:
        context.set_default_timeout(PATIENCE)
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def numbers(projector: Page, started: int, finished: int) -> None:
    """The projector comes to these by itself."""
    shown = projector.locator(".numbers dd")
    expect(shown).to_have_text([str(started), str(finished)], timeout=PATIENCE)


def door(projector: Page, group: Group) -> Locator:
    """The way in that the projector shows to a group."""
    return projector.locator(".door").filter(has_text=str(group.label))


def scan(projector: Page, group: Group) -> str:
    """The address in a square, read from the picture on the projector as a camera does."""
    picture = pymupdf.Pixmap(door(projector, group).locator(".door__qr").screenshot())
    address, _kind = pymupdf.mupdf.fz_decode_barcode_from_pixmap2(picture.this, 0)
    return str(address)


def type_code(phone: Page, projector: Page, group: Group) -> None:
    """At the address the projector names, with the code that stands under the square."""
    phone.goto(f"http://{projector.locator('.room__how strong').inner_text()}")
    phone.get_by_label("Your code").fill(door(projector, group).locator(".door__code").inner_text()[-9:])
    phone.get_by_role("button", name="Continue").click()


def answer_all(phone: Page, group: Group) -> None:
    for question in phone.locator(".ask").all():
        question.get_by_label(SAYS[group], exact=True).first.check()


def test_a_hall_answers_once_each_and_the_projector_exposes_nobody(
    journey: Partnership,
    lead: Membership,
    spring: ExplorerRound,
    projector: Page,
    phones: list[Page],
) -> None:
    people.sign_in(projector, lead)
    projector.goto(f"/p/demo-north/map/explorer/{spring.pk}/")
    projector.get_by_role("link", name="Room mode").click()
    projector.get_by_label("One code for everybody").uncheck()
    projector.get_by_label(str(Group.CITIZEN.label)).check()
    projector.get_by_label(str(Group.FRONT_LINE.label)).check()
    projector.get_by_role("button", name="Show it on the projector").click()
    numbers(projector, 0, 0)
    assert projector.evaluate("document.documentElement.scrollHeight") <= PROJECTOR["height"]

    # All point their phones at their group's square and start; one types the code under it.
    for phone, group in zip(phones[:-1], PEOPLE, strict=False):
        phone.goto(scan(projector, group))
    type_code(phones[-1], projector, PEOPLE[-1])
    phones[0].wait_for_timeout(READ)
    for phone in phones:
        phone.get_by_role("button", name="Start").click()
    for phone in phones:
        phone.get_by_label("Home care").check()
        phone.get_by_role("button", name="Continue").click()
    numbers(projector, 8, 0)

    # One phone drops out of the Wi-Fi in the middle; its owner taps on and is told to keep the page.
    lost = phones[0]
    expect(lost.locator(".ask")).to_have_count(6, timeout=PATIENCE)
    answer_all(lost, PEOPLE[0])
    lost.context.set_offline(True)
    lost.get_by_role("button", name="Continue").click()
    expect(lost.get_by_text(NO_CONNECTION)).to_be_visible(timeout=PATIENCE)

    # Another loses the page altogether, opens it again, and finds what was typed.
    again = phones[1]
    expect(again.locator(".ask")).to_have_count(6, timeout=PATIENCE)
    answer_all(again, PEOPLE[1])
    again.reload()
    expect(again.locator(".ask").first.get_by_label(SAYS[PEOPLE[1]]).first).to_be_checked(timeout=PATIENCE)

    for phone, group in zip(phones[1:], PEOPLE[1:], strict=True):
        answer_all(phone, group)
        phone.get_by_role("button", name="Continue").click()
        phone.wait_for_url("**/check/")
    for phone in phones[1:]:
        phone.get_by_role("button", name="Send my answers").click()
        phone.wait_for_url("**/done/")
    numbers(projector, 8, 7)
    assert "By group once at least five" in projector.get_by_role("main").inner_text()
    assert again.evaluate("sessionStorage.length") == 0, "the receipt clears what the tab held"

    # A page sent again counts once.
    again.go_back()
    again.get_by_role("button", name=re.compile("Send my")).click()
    again.wait_for_url("**/done/")

    # The projector loses the Wi-Fi too, says so, and recovers by itself.
    projector.context.set_offline(True)
    expect(projector.get_by_text(re.compile(r"Not connected, last count at \d"))).to_be_visible(
        timeout=PATIENCE
    )
    lost.context.set_offline(False)
    lost.wait_for_url("**/check/")
    lost.get_by_role("button", name="Send my answers").click()
    lost.wait_for_url("**/done/")
    projector.context.set_offline(False)
    numbers(projector, 8, 8)
    expect(projector.get_by_text("Not connected")).to_have_count(0, timeout=PATIENCE)
    with scope(journey):
        sent = ExplorerResponse.objects.counted()
        assert sorted(each.group for each in sent) == sorted(PEOPLE)
        assert {each.cells.count() for each in sent} == {6}

    # Closed by keyboard, after asking; then step by step.
    projector.keyboard.press("c")
    expect(projector.get_by_role("heading", name="Close and show the results?")).to_be_visible(
        timeout=PATIENCE
    )
    projector.keyboard.press("y")
    expect(projector.get_by_role("heading", name="What works already")).to_be_visible(timeout=PATIENCE)
    shown = projector.get_by_role("main").inner_text()
    for heading in ("The Star of this round", "Where people see it differently"):
        expect(projector.get_by_role("heading", name=heading)).to_be_hidden()
        projector.keyboard.press("PageDown")
        expect(projector.get_by_role("heading", name=heading)).to_be_visible()
        shown += projector.get_by_role("main").inner_text()
    projector.keyboard.press("ArrowLeft")
    expect(projector.get_by_role("heading", name="The Star of this round")).to_be_visible()
    assert "8 people answered" in shown
    for exposing in (str(Group.FRONT_LINE.label), SAYS[Group.FRONT_LINE].lower(), "3 answers"):
        assert exposing.lower() not in shown.lower()
    projector.keyboard.press("Escape")
    projector.wait_for_url(f"**/map/explorer/{spring.pk}/")


def test_keys_can_be_turned_off(lead: Membership, spring: ExplorerRound, projector: Page) -> None:
    people.sign_in(projector, lead)
    projector.goto(f"/p/demo-north/map/explorer/{spring.pk}/room-mode/")
    projector.get_by_role("button", name="Show it on the projector").click()
    numbers(projector, 0, 0)
    projector.get_by_role("button", name="Turn the keys off").click()
    projector.keyboard.press("c")
    projector.wait_for_timeout(500)
    assert "/screen/" in projector.url
    projector.get_by_role("button", name="Turn the keys on").click()
    projector.keyboard.press("c")
    projector.wait_for_url("**/close/**")
