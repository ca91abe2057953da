"""What is sent twice by the back button, a reload or a double tap happens once."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from activities.models import Activity, Decision, Evidence
from mapping.explorer.models import ExplorerResponse
from partnerships.models import Membership
from tests.activities.test_pages import edited
from tests.conftest import OutsideClient
from tests.factories import ActivityFactory, DecisionFactory, ProposalFactory, ServiceFactory
from tests.mapping.rounds import open_round

ADD = "/p/demo-north/activities/add/"


@pytest.fixture(autouse=True)
def nothing_sent(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
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


def test_a_change_sent_twice_is_one_change(cast: Any) -> None:
    service = ServiceFactory(name="Day support")
    browser, url = signed_in(cast.officer), f"/p/demo-north/services/{service.pk}/edit/"
    page = {
        **shown(browser, url),
        "name": "Day support at home",
        "status": "active",
        "statutory_basis": "unknown",
        "version": service.version,
    }
    first, second = browser.post(url, page), browser.post(url, page)
    assert [first.status_code, second.status_code] == [302, 302]
    assert first.headers["Location"] == second.headers["Location"]
    version = service.version
    service.refresh_from_db()
    assert (service.name, service.version) == ("Day support at home", version + 1)


def test_a_change_of_an_old_version_on_a_page_opened_anew_is_still_refused(cast: Any) -> None:
    activity = ActivityFactory(services=[ServiceFactory()])
    browser, url = signed_in(cast.officer), f"/p/demo-north/activities/{activity.pk}/edit/"
    page = edited(activity, title="Tea after the walk")
    assert browser.post(url, {**shown(browser, url), **page}).status_code == 302
    assert browser.post(url, {**shown(browser, url), **page}).status_code == 409


def test_a_move_sent_twice_is_one_move(cast: Any) -> None:
    activity = ActivityFactory(state="live", owner=cast.officer)
    browser, url = signed_in(cast.officer), f"/p/demo-north/activities/{activity.pk}/suspend/"
    page = {**shown(browser, url), "reasons": "The hall is flooded and not safe."}
    for _tap in range(2):
        answer = browser.post(url, page)
        assert (answer.status_code, answer.headers["Location"]) == (302, activity.get_absolute_url())
    assert activity.decisions.count() == 1


def test_what_is_put_on_record_twice_by_one_page_is_on_record_once(cast: Any) -> None:
    activity = ActivityFactory(state="live")
    browser, url = signed_in(cast.officer), f"/p/demo-north/activities/{activity.pk}/record/"
    words = {"what": "citizen_view", "said": "They meet each week and like it."}
    page = {**shown(browser, url), **words}
    for _tap in range(2):
        assert browser.post(url, page).status_code == 302
    assert activity.decisions.count() == 1
    browser.post(url, {**shown(browser, url), **words})
    assert activity.decisions.count() == 2, "the same words on a page opened anew count"


def test_an_idea_not_taken_up_twice_is_refused_once(cast: Any) -> None:
    proposal = ProposalFactory()
    browser, url = signed_in(cast.officer), f"/p/demo-north/activities/ideas/{proposal.pk}/refuse/"
    page = {**shown(browser, url), "reason": "We tried this last year and nobody came."}
    for _tap in range(2):
        assert browser.post(url, page).status_code == 302
    assert Decision.objects.filter(subject_kind="proposal", subject_id=proposal.pk).count() == 1


def test_a_page_gone_back_to_is_heard_when_it_returns_to_its_first_words(cast: Any) -> None:
    activity = ActivityFactory(state="prioritised", owner=cast.officer)
    DecisionFactory(activity=activity, event="take_on")
    browser, url = signed_in(cast.officer), f"/p/demo-north/activities/{activity.pk}/first-action/"
    page = {**shown(browser, url), "due": timezone.localdate().strftime("%d/%m/%Y")}
    for text in ("Phone the clubs", "Visit the clubs", "Phone the clubs"):
        assert browser.post(url, {**page, "text": text}).status_code == 302
    activity.refresh_from_db()
    assert activity.first_action == "Phone the clubs"


def test_another_file_on_the_same_page_is_another_matter(cast: Any) -> None:
    activity = ActivityFactory(state="live")
    browser, url = signed_in(cast.officer), f"/p/demo-north/activities/{activity.pk}/evidence/add/"
    page = {**shown(browser, url), "title": "Notes", "kind": "data", "strength": "1"}
    for content in (b"a,b\n1,2\n", b"a,b\n1,2\n", b"a,b\n3,4\n"):
        file = SimpleUploadedFile("notes.csv", content, "text/csv")
        assert browser.post(url, {**page, "file": file}).status_code == 302
    kept = [evidence.file.read() for evidence in Evidence.objects.order_by("pk")]
    assert kept == [b"a,b\n1,2\n", b"a,b\n3,4\n"]


def test_a_button_does_not_send_twice(cast: Any) -> None:
    page = signed_in(cast.officer).get(ADD).content.decode()
    assert 'data-module="govuk-button" data-prevent-double-click="true"' in page


def test_a_paper_form_sent_twice_is_one_person(cast: Any) -> None:
    service = ServiceFactory()
    explorer_round = open_round(service, by=cast.lead)
    browser, url = signed_in(cast.officer), f"/p/demo-north/map/explorer/{explorer_round.pk}/paper/"
    typed = {"service": service.pk, "group": "citizen", "source": "paper", "now_CL3": "2"}
    page = {**shown(browser, url), **typed}
    for _tap in range(2):
        assert browser.post(url, page).status_code == 302
    assert ExplorerResponse.objects.count() == 1
