"""A community member sees what the board sees, sets weights, rates blind; a citizen sees what came of it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from commons.four_cos import Form
from foundations.tenancy import scope
from mapping.explorer import actions as explorer
from partnerships import links
from partnerships.models import Group, Partnership
from priorities.matrix import actions as matrix
from tests.factories import ServiceFactory
from tests.journeys import people
from tests.mapping.rounds import answered, group_says, level, open_round
from tests.priorities.rounds import draft, rate
from tests.test_pages import html_errors, violations

PATIENCE = 30_000
WEIGHTS = {"Better lives": "70", "Reaches who misses out": "30"}
IDEAS = ("Phone circle", "Shared allotment")


@pytest.fixture
def page(chromium: Browser, served: str) -> Page:
    context = chromium.new_context(base_url=served)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def words(page: Page) -> str:
    return str(page.get_by_role("main").inner_text())


def test_a_community_member_weighs_with_the_board(journey: Partnership, page: Page) -> None:
    with scope(journey):
        lead = people.member("Lena Lead", "lead")
        jean = people.member("Jean Community", "community_member", group="citizen")
        home_care = ServiceFactory(name="Home care")
        spring = open_round(home_care, by=lead, name="Spring 2027")
        for group in (Group.FRONT_LINE, Group.CITIZEN):
            group_says(spring, home_care, group, [1, 1, 2], [4, 4, 3], Form.CL3)
        explorer.close_round(explorer_round=spring, by=lead)
        explorer.consolidate(explorer_round=spring, by=lead)
        summer = draft(*IDEAS, by=lead, name="Summer 2027")
        matrix.set_raters(matrix_round=summer, members=[jean], by=lead)
        codes = [each.code for each in spring.responses.all()]

    people.sign_in(page, jean)
    page.goto(f"/p/demo-north/map/explorer/{spring.pk}/results/grid/")
    unpublished = words(page)
    assert "in pockets" not in unpublished
    with scope(journey):
        explorer.publish(explorer_round=spring, by=lead, waived="Everybody agreed to publish today.")
    page.goto(f"/p/demo-north/map/explorer/{spring.pk}/results/grid/")
    assert "in pockets" in words(page)
    html = page.content()
    assert not [code for code in codes if code in html]

    page.goto(f"/p/demo-north/focus/matrix/{summer.pk}/weights/")
    for label, weight in WEIGHTS.items():
        page.get_by_label(label).fill(weight)
    page.get_by_role("button", name="Save").click()
    with scope(journey):
        weights = dict(summer.criteria.values_list("label", "weight"))
        assert {label: str(int(weights[label])) for label in WEIGHTS} == WEIGHTS
        matrix.open_round(matrix_round=summer, by=lead)
        for group in (Group.MANAGER, Group.FRONT_LINE):
            rate(summer, group, dict.fromkeys(IDEAS, "5512"), comments={IDEAS[0]: "Ring them on Sundays"})

    page.goto("/home/")
    page.get_by_role("main").get_by_role("link", name="Summer 2027").click()
    page.get_by_role("main").get_by_role("link", name="Start").or_(
        page.get_by_role("main").get_by_role("button", name="Start")
    ).click()
    for _idea in IDEAS:
        for question in page.locator("fieldset").all():
            question.get_by_label("4", exact=True).check(force=True)
        page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Send my answers").click()

    refused = page.goto(f"/p/demo-north/focus/matrix/{summer.pk}/results/")
    assert refused and refused.status == 409
    assert "Ring them on Sundays" not in page.content() and "Quick win" not in page.content()
    with scope(journey):
        matrix.close_round(matrix_round=summer, by=lead)
    page.goto(f"/p/demo-north/focus/matrix/{summer.pk}/results/")
    assert "In order of priority" in words(page)


def test_a_citizen_reads_at_their_link_what_came_of_it(
    journey: Partnership, served: str, chromium: Browser
) -> None:
    with scope(journey):
        lead = people.member("Lena Lead", "lead")
        home_care = ServiceFactory(name="Home care")
        spring = open_round(home_care, by=lead, name="Spring 2027")
        issued = links.personal_link(subject_kind="explorer", subject_id=spring.pk, group="citizen", by=lead)
        answered(spring, home_care, Group.CITIZEN, level(4, Form.CL3), code=issued.link.code)
        group_says(spring, home_care, Group.CITIZEN, [1, 1, 1, 1, 1], [], Form.CL3)
        group_says(spring, home_care, Group.FRONT_LINE, [1, 1, 1, 1, 1], [], Form.CL3)
        explorer.close_round(explorer_round=spring, by=lead)
        explorer.consolidate(explorer_round=spring, by=lead)
    address = served + urlsplit(issued.address).path

    without_scripts = chromium.new_context(java_script_enabled=False, viewport={"width": 375, "height": 740})
    phone = without_scripts.new_page()
    phone.goto(address)
    assert "What each side said" not in phone.content() and "Everybody together" not in phone.content()
    with scope(journey):
        explorer.publish(explorer_round=spring, by=lead, waived="Everybody agreed to publish today.")
    phone.goto(address)
    assert phone.get_by_role("heading", name="What came of it").is_visible()
    told = words(phone)
    assert "You" in told and "Everybody together" in told
    assert "Nothing yet. What people said is being weighed" in told
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
    assert html_errors(phone.request.get(phone.url).text()) == []
    looked_at = chromium.new_page()
    looked_at.goto(address)
    assert violations(looked_at) == []
    looked_at.close()
    without_scripts.close()
