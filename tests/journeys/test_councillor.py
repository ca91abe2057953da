"""The lead prepares and publishes the one page for members; a councillor reads it by link on a phone."""

from pathlib import Path

import docx
import pymupdf
import pytest
from playwright.sync_api import Browser, Page

from activities.actions import Meeting, record_decision
from activities.models import State
from commons.four_cos import Form
from foundations.tenancy import scope
from partnerships.models import Group, Partnership
from tests.factories import ActivityFactory, LocalityFactory, MembershipFactory, ServiceFactory
from tests.journeys import people
from tests.mapping.rounds import group_says, open_round, published
from tests.test_pages import html_errors, violations

PATIENCE = 60_000
ROOM = {Group.CITIZEN: 3, Group.MANAGER: 2}


@pytest.fixture
def page(chromium: Browser, served: str) -> Page:
    context = chromium.new_context(base_url=served)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def words(page: Page) -> str:
    return str(page.get_by_role("main").inner_text())


def keep(page: Page, kind: str, folder: Path) -> Path:
    """What the link to this kind of file downloads."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=f"Download as {kind}").click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_a_councillor_reads_the_one_page_for_members_by_link(
    journey: Partnership, served: str, worker: None, page: Page, chromium: Browser, tmp_path: Path
) -> None:
    with scope(journey):
        lead = people.member("Lena Lead", "lead")
        glen = LocalityFactory(name="The Glen")
        LocalityFactory(name="Harbour", kind="ward")
        LocalityFactory(name="Upper Glen", kind="ward", parent=glen)
        home_care = ServiceFactory(name="Home care")
        home_care.localities.add(glen)
        spring = open_round(home_care, by=lead, name="Spring 2027")
        for group in (Group.FRONT_LINE, Group.CITIZEN):
            group_says(spring, home_care, group, [1, 1, 2, 1, 1], [], Form.CL3)
        published(spring, lead)
        owner = MembershipFactory(name="Senga Private", team="Day support")
        rota = ActivityFactory(title="Befriending rota", state=State.LIVE, owner=owner, services=[home_care])
        ActivityFactory(title="Harbour walks", state=State.LIVE, services=[ServiceFactory(name="Parks")])
        record_decision(
            subject=rota, by=lead, outcome=State.PRIORITISED, meeting=Meeting("Partnership board", ROOM, "")
        )

    people.sign_in(page, lead)
    page.goto("/p/demo-north/reports/new/")
    page.get_by_role("main").get_by_role("link", name="Demo North").click()
    page.get_by_role("link", name="Change what you say").click()
    page.get_by_label("To approve something").check(force=True)
    page.get_by_label("What they should approve, note or choose").fill("a second year of the rota")
    assert "words" in words(page)
    page.get_by_label("Cost in pounds").fill("£1,200")
    page.get_by_role("button", name="Save").click()
    assert "We ask you to approve: a second year of the rota" in words(page)
    page.get_by_role("button", name="Make the page").click()
    page.get_by_text("Open it").click()
    page.get_by_role("button", name="Publish this page").click()
    assert "Anybody can read it" in words(page)

    without_scripts = chromium.new_context(
        java_script_enabled=False, viewport={"width": 375, "height": 740}, base_url=served
    )
    phone = without_scripts.new_page()
    phone.set_default_timeout(PATIENCE)
    phone.goto("/demo-north/")
    phone.get_by_role("link", name="One page for councillors and board members").click()
    told = words(phone)
    assert phone.get_by_role("table").count() == 0  # too wide for a phone: a list stands in its place
    for said in (
        "In Spring 2027, 10 people looked at 1 service. 5 of them use services.",
        "Doing together: in pockets",
        "Managers, people who use services",
        "Day support",
        "We ask you to approve: a second year of the rota",
        "£1,200",
        "How many hours staff give.",
    ):
        assert said in told, said
    assert "Senga" not in phone.content() and "Lena" not in phone.content()
    phone.get_by_label("Choose a ward").select_option("Upper Glen")
    phone.get_by_role("button", name="Show this ward").click()
    told = words(phone)
    assert "Activities in Upper Glen" in told and "Befriending rota" in told and "Harbour walks" not in told
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
    assert html_errors(phone.request.get(phone.url).text()) == []
    with pymupdf.open(keep(phone, "PDF", tmp_path)) as opened:
        assert len(opened) == 1 and "Befriending rota" in opened[0].get_text()
    in_word = docx.Document(str(keep(phone, "Word", tmp_path)))
    assert any("a second year of the rota" in line.text for line in in_word.paragraphs)
    without_scripts.close()
    looked_at = chromium.new_page()
    looked_at.goto(f"{served}/demo-north/for-members/")
    assert violations(looked_at) == []
    looked_at.close()
