"""What is sent twice by the back button, a reload or a double tap happens once."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from activities.models import Activity
from mapping.explorer.models import ExplorerResponse
from partnerships.models import Membership
from tests.conftest import OutsideClient
from tests.factories import ServiceFactory
from tests.mapping.rounds import open_round

ADD = "/p/demo-north/activities/add/"


@pytest.fixture(autouse=True)
def nothing_sent() -> None:
    cache.clear()


def signed_in(who: Membership) -> Client:
    """A browser: its forms carry their token."""
    browser = OutsideClient(enforce_csrf_checks=True)
    browser.force_login(who.user)
    return browser


def shown(browser: Client, url: str) -> dict[str, Any]:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(url).content.decode())
    assert found
    return {"csrfmiddlewaretoken": found[1]}


def idea(**changes: Any) -> dict[str, Any]:
    return {"title": "Tea after the walk", "kind": "potential", "forms": ["CL3"], **changes}


def test_the_same_page_sent_twice_adds_one_activity_and_shows_it_again(cast: Any) -> None:
    browser, service = signed_in(cast.officer), ServiceFactory()
    page = {**shown(browser, ADD), **idea(services=[service.pk])}
    first, second = browser.post(ADD, page), browser.post(ADD, page)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Activity.objects.count() == 1


def test_the_same_words_on_a_new_page_are_a_second_activity(cast: Any) -> None:
    browser, service = signed_in(cast.officer), ServiceFactory()
    for _page in range(2):
        browser.post(ADD, {**shown(browser, ADD), **idea(services=[service.pk])})
    assert Activity.objects.count() == 2


def test_a_page_gone_back_to_and_changed_is_another_activity(cast: Any) -> None:
    browser, service = signed_in(cast.officer), ServiceFactory()
    page = {**shown(browser, ADD), **idea(services=[service.pk])}
    browser.post(ADD, page)
    browser.post(ADD, {**page, "title": "Tea before the walk"})
    assert set(Activity.objects.values_list("title", flat=True)) == {
        "Tea after the walk",
        "Tea before the walk",
    }


def test_a_paper_form_sent_twice_is_one_person(cast: Any) -> None:
    service = ServiceFactory()
    explorer_round = open_round(service, by=cast.lead)
    browser, url = signed_in(cast.officer), f"/p/demo-north/map/explorer/{explorer_round.pk}/paper/"
    typed = {"service": service.pk, "group": "citizen", "source": "paper", "now_CL3": "2"}
    page = {**shown(browser, url), **typed}
    for _tap in range(2):
        assert browser.post(url, page).status_code == 302
    assert ExplorerResponse.objects.count() == 1
