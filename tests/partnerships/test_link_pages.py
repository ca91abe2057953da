"""The second door: what the holder of a link meets, and what everybody else does."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from freezegun import freeze_time

from foundations.tenancy import scope
from partnerships import links
from partnerships.links import limits
from partnerships.links.models import Link
from partnerships.models import Partnership
from public import links as public_links
from tests.factories import poster

pytestmark = pytest.mark.urls("tests.partnerships.link_pages")


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def imagined_tool(monkeypatch: Any) -> None:
    monkeypatch.setitem(public_links.WAYS, "explorer", public_links.Way("answer", "outcome"))


def personal(**about: Any) -> Link:
    return links.personal_link(
        **{"subject_kind": "explorer", "subject_id": 1, "group": "citizen", **about}
    ).link


def filled(**fields: str) -> dict[str, str]:
    """A form as a person sends it, half a minute after it was shown."""
    with freeze_time() as clock:
        clock.tick(timedelta(seconds=-30))
        return {"submission": limits.signer.sign(str(uuid.uuid4())), **fields}


def test_a_link_opens_its_own_partnership_without_signing_in(north: Partnership, client: Any) -> None:
    link = personal()
    assert client.get(link.url("answer")).content.decode().split() == ["demo-north", link.code]


def test_the_link_of_a_neighbour_opens_the_neighbour_and_not_us(
    south: Partnership, north: Partnership, as_: Any, cast: Any
) -> None:
    with scope(south):
        theirs = personal()
    assert as_(cast.lead).get(theirs.url("answer")).content.decode().split() == ["demo-south", theirs.code]


def test_an_unknown_link_says_so_kindly(north: Partnership, client: Any) -> None:
    answer = client.get(reverse("answer", kwargs={"token": "0" * 40}))
    assert answer.status_code == 404
    assert "We do not know this link" in answer.content.decode()


def test_a_link_of_another_kind_does_not_open_the_page(north: Partnership, client: Any) -> None:
    assert client.get(personal(subject_kind="matrix").url("answer")).status_code == 404


def test_a_closed_link_says_so_but_still_shows_what_came_of_it(
    north: Partnership, client: Any, imagined_tool: None
) -> None:
    link = personal(label="Spring round")
    links.close("explorer", 1)
    answer = client.get(link.url("answer"))
    assert answer.status_code == 410
    assert "Spring round is closed now" in answer.content.decode()
    assert client.get(link.url("outcome")).content == b"what came of it"
    assert client.get(link.url("link")).url == link.url("outcome")


def test_the_address_of_a_link_leads_to_the_first_page_of_its_tool(
    north: Partnership, client: Any, imagined_tool: None
) -> None:
    link = personal()
    assert client.get(link.url("link")).url == link.url("answer")


def test_a_link_whose_tool_has_no_page_is_unknown(north: Partnership, client: Any) -> None:
    assert client.get(personal(subject_kind="nothing").url("link")).status_code == 404


def test_pages_behind_a_link_are_neither_kept_nor_listed(north: Partnership, client: Any) -> None:
    answer = client.get(personal().url("answer"))
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_the_notice_names_who_is_responsible_and_whom_to_ask(north: Partnership, client: Any) -> None:
    page = client.get(personal().url("link_notice")).content.decode()
    assert north.controller in page
    assert north.privacy_contact in page
    assert "12 months" in page


def test_a_code_leads_to_the_address_it_stands_for(north: Partnership, client: Any) -> None:
    link = personal()
    answer = client.post(reverse("link_code"), {"code": link.code.lower().replace("-", "")})
    assert answer.url == link.url("link")


def test_a_wrong_code_is_shown_again_with_what_to_do(north: Partnership, client: Any) -> None:
    answer = client.post(reverse("link_code"), {"code": "KX7M-4QPX"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="KX7M-4QPX"' in page
    assert "Check the code" in page


def test_codes_cannot_be_guessed_by_the_thousand(north: Partnership, client: Any) -> None:
    link = personal()
    for _each in range(limits.WRONG_CODES):
        client.post(reverse("link_code"), {"code": "AAAA-AAAA"})
    answer = client.post(reverse("link_code"), {"code": link.code})
    assert answer.status_code == 429


def test_many_right_codes_from_one_address_are_no_guessing(north: Partnership, client: Any) -> None:
    link = personal()
    for _each in range(limits.WRONG_CODES + 1):
        assert client.post(reverse("link_code"), {"code": link.code}).status_code == 302


def test_what_was_typed_comes_back_on_the_page_that_asks_to_wait(north: Partnership, client: Any) -> None:
    link = poster()
    for _each in range(limits.SUBMISSIONS):
        client.post(link.url("answer"), filled())
    held = client.post(link.url("answer"), {**filled(words='A "bench" by the bus stop'), "tick": ["a", "b"]})
    page = held.content.decode()
    assert held.status_code == 429
    assert 'name="words" value="A &quot;bench&quot; by the bus stop"' in page
    assert re.findall(r'name="tick" value="(\w)"', page) == ["a", "b"]
    links.begin_group_session(link)
    again = dict(re.findall(r'<input type="hidden" name="(submission|words)" value="([^"]*)"', page))
    assert "bench" in client.post(link.url("answer"), again).content.decode()


def test_an_officer_makes_room_for_a_group(as_: Any, cast: Any) -> None:
    link = poster()
    here = {"partnership": "demo-north", "link": link.pk}
    client = as_(cast.officer)
    assert link.code in client.get(reverse("link_poster", kwargs=here)).content.decode()
    client.post(reverse("link_group_session", kwargs=here))
    assert (
        "There is room for a group until" in client.get(reverse("link_poster", kwargs=here)).content.decode()
    )
    link.refresh_from_db()
    assert link.group_session_lasts
