"""At most one request a month to a citizen, over all rounds of a partnership; none to who wants none."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from foundations.tenancy import no_scope, scope
from partnerships import post
from partnerships.models import Partnership
from partnerships.post import Mail, delivery
from partnerships.post.letters import Stop
from partnerships.post.requests import left_out
from vault import letterbox
from vault.models import Participant

ADDRESS = "mary@example.org"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with freeze_time("2027-01-01 12:00") as running:
        yield running


def ask(key: str, address: str = ADDRESS) -> Mail | None:
    return post.queue(to=letterbox.hold(address), subject="Tell us", text="?", key=key, request=True)


def test_a_second_round_waits_for_the_next_month(north: Partnership, clock: Any) -> None:
    assert ask("spring")
    assert ask("summer", " MARY@example.org") is None
    assert ask("summer, to another", "john@example.org")
    clock.tick(timedelta(days=30))
    assert ask("summer") is None, "the 31st of January is the same month"
    clock.tick(timedelta(days=1, minutes=1))
    assert ask("summer")


def test_two_partnerships_ask_without_each_other(south: Partnership, north: Partnership) -> None:
    assert ask("spring")
    with scope(south):
        assert ask("spring")


def test_what_somebody_asked_for_is_no_request(north: Partnership) -> None:
    assert ask("spring")
    assert post.queue(to=letterbox.hold(ADDRESS, once=True), subject="Your link", text="Here.", key="link")
    assert ask("summer") is None


def test_a_letter_that_came_back_does_not_count(north: Partnership) -> None:
    assert ask("spring")
    Mail.objects.update(state="bounced")
    assert ask("summer")


def test_one_person_under_two_pseudonyms_in_one_list_is_asked_once(north: Partnership) -> None:
    first, second = letterbox.hold_all([ADDRESS, "Mary@example.org"])
    assert left_out([first, second]).lately == {second}
    post.queue_many(post.Letter(each, "?", "?", each, request=True) for each in (first, second))
    assert Mail.objects.get().person == first


# --- stop -----------------------------------------------------------------------------------------------
def stop_address(mailoutbox: Any) -> str:
    (address,) = re.findall(r"http://[^/]+(/stop-letters/\S+)", mailoutbox[-1].body)
    return str(address)


def test_one_click_and_one_confirmation_stop_requests_without_signing_in(
    north: Partnership, client: Any, mailoutbox: Any, clock: Any
) -> None:
    ask("spring")
    delivery.deliver(north)
    address = stop_address(mailoutbox)
    assert "Stop these emails" in client.get(address).content.decode()
    clock.tick(timedelta(days=40))
    assert ask("summer"), "reading the address stops nothing: scanners of mail follow links"
    assert "We will not ask you again" in client.post(address).content.decode()
    assert not Mail.objects.filter(key="summer").exists(), "what waits does not go"
    clock.tick(timedelta(days=40))
    Participant.objects.all().delete()
    assert ask("autumn") is None
    assert left_out([letterbox.hold(ADDRESS)]).unwilling
    assert post.queue(to=letterbox.hold(ADDRESS), subject="Your link", text="Here.", key="link"), "no request"


def test_the_button_of_a_mail_program_needs_no_form(north: Partnership, mailoutbox: Any) -> None:
    ask("spring")
    delivery.deliver(north)
    with no_scope():
        program = Client(enforce_csrf_checks=True)
        answer = program.post(stop_address(mailoutbox), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert letterbox.unwilling([letterbox.hold(ADDRESS)])


def test_an_address_nobody_signed_stops_nothing(north: Partnership, client: Any) -> None:
    token = Stop(north.pk, "0" * 32).address.split("/")[-2]
    for forged in ("x", token[:-1] + ("a" if token[-1] != "a" else "b")):
        answer = client.post(reverse("stop_letters", kwargs={"token": forged}))
        assert answer.status_code == 404
        assert "copy all of it" in answer.content.decode()
