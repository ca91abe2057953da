"""Two officers change the same service: nobody's work is lost, and the second one decides."""

from playwright.sync_api import Browser, Page

from foundations.tenancy import scope
from partnerships.models import Membership, Partnership, Service
from tests.factories import ServiceFactory
from tests.journeys import people

PATIENCE = 30_000


def opened_by(who: Membership, chromium: Browser, served: str, service: Service) -> Page:
    """The service's form, as this person has it open."""
    context = chromium.new_context(base_url=served)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    people.sign_in(page, who)
    page.goto(f"/p/demo-north/services/{service.pk}/edit/")
    return page


def test_the_second_officer_sees_both_versions_and_saves_theirs(
    journey: Partnership, served: str, chromium: Browser
) -> None:
    with scope(journey):
        first, second = people.member("Flora First", "officer"), people.member("Sorley Second", "officer")
        service = ServiceFactory(name="Home care", description="Help at home.")
    flora = opened_by(first, chromium, served, service)
    sorley = opened_by(second, chromium, served, service)
    flora.get_by_label("What it does").fill("Help at home, day and night.")
    flora.get_by_role("button", name="Save").click()
    flora.get_by_role("heading", name="Home care").wait_for()

    sorley.get_by_label("What it does").fill("Help at home, with company.")
    sorley.get_by_role("button", name="Save").click()
    sorley.get_by_role("heading", name="Somebody else saved this first").wait_for()
    told = sorley.get_by_role("main").inner_text()
    assert "Flora First" in told
    assert "Help at home, day and night." in told and "Help at home, with company." in told
    with scope(journey):
        service.refresh_from_db()
        assert service.description == "Help at home, day and night."

    sorley.get_by_role("button", name="Save what I typed").click()
    sorley.get_by_role("heading", name="Home care").wait_for()
    with scope(journey):
        service.refresh_from_db()
        assert (service.description, service.updated_by) == ("Help at home, with company.", second)
