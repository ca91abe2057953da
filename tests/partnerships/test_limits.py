"""Floods and machines are held back; people, groups and personal links are not."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.http import HttpRequest
from freezegun import freeze_time

from partnerships import links
from partnerships.links import limits
from partnerships.links.models import Link
from partnerships.models import Partnership
from tests.factories import poster


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def sent(rf: Any, north: Partnership) -> Any:
    """`sent(link)`: a form filled in by a person, as it arrives."""

    def post(link: Link, address: str = "10.0.0.1", seconds: float = 30, **fields: str) -> HttpRequest:
        with freeze_time() as clock:
            clock.tick(timedelta(seconds=-seconds))
            token = limits.signer.sign(str(uuid.uuid4()))
        request = rf.post("/s/x/", {"submission": token, **fields}, REMOTE_ADDR=address)
        request.link, request.partnership = link, north
        return request

    return post


def test_the_61st_answer_in_ten_minutes_from_one_place_waits(sent: Any) -> None:
    link = poster()
    assert [limits.why_wait(sent(link)) for _each in range(60)] == [""] * 60
    assert limits.why_wait(sent(link)) == limits.TOO_MANY


def test_another_place_and_another_poster_are_counted_apart(sent: Any) -> None:
    link = poster()
    for _each in range(61):
        limits.why_wait(sent(link))
    assert limits.why_wait(sent(link, address="10.0.0.2")) == ""
    assert limits.why_wait(sent(poster())) == ""


def by_poster(link: Link) -> Link:
    """The link of somebody who started at the poster a minute ago."""
    mine = links.start(link).link
    mine.created_at -= timedelta(minutes=1)
    return mine


def test_those_who_came_by_a_poster_are_counted_once_each(sent: Any) -> None:
    link = poster()
    people = [by_poster(link) for _each in range(61)]
    for each in people[:60]:
        assert [limits.why_wait(sent(each)) for _page in range(8)] == [""] * 8
    assert [limits.why_wait(sent(people[60])) for _again in range(2)] == [limits.TOO_MANY] * 2
    assert limits.why_wait(sent(people[0])) == ""


def test_a_group_session_lifts_the_limit_for_three_hours(sent: Any) -> None:
    link = poster()
    links.begin_group_session(link)
    assert {limits.why_wait(sent(link)) for _each in range(70)} == {""}
    with freeze_time() as clock:
        clock.tick(timedelta(hours=3, minutes=1))
        for _each in range(60):
            limits.why_wait(sent(link))
        assert limits.why_wait(sent(link)) == limits.TOO_MANY


def test_a_link_sent_to_one_person_is_exempt(sent: Any) -> None:
    personal = links.personal_link(subject_kind="explorer", subject_id=1, group="citizen").link
    personal.created_at -= timedelta(minutes=1)
    assert {limits.why_wait(sent(personal)) for _each in range(70)} == {""}


def test_a_partnership_may_set_its_own_limit(sent: Any, north: Partnership) -> None:
    north.settings = {"submissions_per_10_minutes": 1}
    link = poster()
    link.partnership = north
    assert limits.why_wait(sent(link)) == ""
    assert limits.why_wait(sent(link)) == limits.TOO_MANY


def test_without_the_cache_nobody_is_refused(sent: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "cache", RedisCache("redis://localhost:1/0", {}))
    link = poster()
    assert {limits.why_wait(sent(link)) for _each in range(61)} == {""}


def test_a_form_sent_within_three_seconds_waits(sent: Any) -> None:
    assert limits.why_wait(sent(poster(), seconds=1)) == limits.TOO_FAST
    assert limits.why_wait(sent(poster(), seconds=5)) == ""


def test_an_answer_sent_within_three_seconds_of_starting_waits(sent: Any) -> None:
    assert limits.why_wait(sent(links.start(poster()).link)) == limits.TOO_FAST


def test_a_page_of_a_long_answer_may_be_quick(sent: Any) -> None:
    assert limits.why_wait(sent(by_poster(poster()), seconds=0.5)) == ""


def test_who_fills_the_field_people_do_not_see_waits(sent: Any) -> None:
    assert limits.why_wait(sent(poster(), website="https://spam.example")) == limits.NOT_SURE


def test_a_form_we_did_not_show_waits(sent: Any) -> None:
    request = sent(poster())
    request.POST = {**request.POST.dict(), "submission": f"{uuid.uuid4()}:1a2b3c:forged"}
    assert limits.why_wait(request) == limits.NOT_SURE


def test_the_same_form_carries_the_same_token_each_time_it_is_sent(sent: Any) -> None:
    request = sent(poster())
    again = limits.guard_values(request)
    assert again["submission"] == request.POST["submission"]
    assert limits.submission(request) == uuid.UUID(request.POST["submission"].split(":")[0])
    assert limits.guard_values(sent(poster()))["submission"] != again["submission"]


@pytest.mark.parametrize(
    ("trusted", "seen"), [(0, "10.0.0.9"), (1, "203.0.113.5"), (2, "198.51.100.7"), (3, "10.0.0.9")]
)
def test_only_trusted_proxies_are_believed(rf: Any, settings: Any, trusted: int, seen: str) -> None:
    settings.TRUSTED_PROXIES = trusted
    request = rf.get("/", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.5"}, REMOTE_ADDR="10.0.0.9")
    assert limits.address_of(request) == seen


def test_no_network_address_is_kept(sent: Any) -> None:
    limits.why_wait(sent(poster(), address="203.0.113.77"))
    client = cache._cache.get_client()
    kept = b" ".join(key + (client.get(key) or b"") for key in client.keys("*"))
    assert b"limit:" in kept
    assert b"203.0.113.77" not in kept
