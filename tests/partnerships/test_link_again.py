"""Who lost a link has it mailed again, and nobody learns from the page whose addresses we know."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from activities.models import Suggestion
from activities.suggestions import actions as suggestions
from foundations.tenancy import scope
from partnerships import links
from partnerships.accounts import actions
from partnerships.links import again
from partnerships.links.limits import FILL_TIME, SUBMISSION, signer
from partnerships.models import Link, Mail, Partnership
from tests.factories import MembershipFactory
from vault import letterbox

PAGE = "/accounts/link-again/"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerships.links.limits.FILL_TIME", FILL_TIME * 0)


def ask(client: Any, email: str) -> Any:
    page = client.get(PAGE).content.decode()
    [token] = re.findall(rf'name="{SUBMISSION}" value="([^"]+)"', page)
    assert signer.unsign(token)
    return client.post(PAGE, {"email": email, SUBMISSION: token})


def sent_link(**to: Any) -> Link:
    by = MembershipFactory(roles=["officer"])
    return links.personal_link(
        subject_kind="explorer_round", subject_id=1, group="citizen", label="Spring round", by=by, **to
    ).link


def test_an_invitation_comes_again_and_only_the_newest_letter_lets_in(
    north: Partnership, client: Any
) -> None:
    _invitation, first = actions.invite(email="Jo@example.org", name="Jo", roles=["officer"], by=None)
    assert ask(client, "jo@example.org").url == reverse("link_again_sent")
    [mail] = Mail.objects.all()
    [second] = re.findall(r"/accounts/invitation/\S+", mail.text)
    assert mail.secret
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_a_link_sent_to_an_address_comes_again(north: Partnership, client: Any) -> None:
    kept = letterbox.hold("Kim@Example.org")
    link = sent_link(person=kept)
    ask(client, " kim@example.org ")
    [mail] = Mail.objects.all()
    assert mail.person == kept
    assert links.address_again(link) in mail.text


def test_a_link_sent_to_a_member_comes_again(north: Partnership, client: Any) -> None:
    member = MembershipFactory()
    sent_link(membership=member)
    ask(client, member.user.email)
    assert [mail.membership for mail in Mail.objects.all()] == [member]


def test_the_link_of_a_suggestion_comes_again_until_its_address_is_forgotten(
    north: Partnership, client: Any
) -> None:
    cache.clear()
    link = suggestions.send(submission=uuid4(), what="A bench", why="To sit", address="kim@example.org")
    suggestion = Suggestion.objects.get()
    ask(client, "kim@example.org")
    [letter] = Mail.objects.filter(key__startswith="link again:")
    assert letter.person == suggestion.person and links.address_again(link) in letter.text
    suggestions.forget_sender(suggestion=suggestion)
    assert Link.objects.get().person == Suggestion.objects.get().person == ""


def test_the_same_letter_goes_once_a_day(north: Partnership, client: Any) -> None:
    actions.invite(email="jo@example.org", name="Jo", roles=["officer"], by=None)
    sent_link(person=letterbox.hold("jo@example.org"))
    for _time in range(3):
        ask(client, "jo@example.org")
    assert Mail.objects.count() == 2


def test_the_page_says_the_same_of_an_address_we_do_not_know(north: Partnership, client: Any) -> None:
    actions.invite(email="jo@example.org", name="Jo", roles=["officer"], by=None)
    answers = [ask(client, email) for email in ("jo@example.org", "nobody@example.org")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, reverse("link_again_sent"))}
    assert Mail.objects.count() == 1


def test_closed_links_and_those_nobody_sent_do_not_come(north: Partnership, client: Any) -> None:
    closed = sent_link(person=letterbox.hold("kim@example.org"))
    links.close(closed.subject_kind, closed.subject_id)
    member = MembershipFactory()
    links.personal_link(
        subject_kind="explorer_round", subject_id=2, group="citizen", label="Begun alone", membership=member
    )
    ask(client, "kim@example.org")
    ask(client, member.user.email)
    assert not Mail.objects.exists()


def test_each_partnership_sends_its_own(south: Partnership, north: Partnership) -> None:
    with scope(south):
        actions.invite(email="jo@example.org", name="Jo", roles=["officer"], by=None)
    again.send_links_again(address="jo@example.org")
    assert not Mail.objects.exists()
    with scope(south):
        assert Mail.objects.count() == 1


def test_an_address_is_found_after_the_key_has_changed_and_not_read_from_its_mark(
    north: Partnership, settings: Any
) -> None:
    pseudonym = letterbox.hold("kim@example.org")
    assert letterbox.known_as("other@example.org") == []
    settings.VAULT_KEYS = ["b" * 43 + "=", *settings.VAULT_KEYS]
    assert letterbox.known_as("KIM@example.org") == [pseudonym]
    settings.VAULT_KEYS = ["b" * 43 + "="]
    assert letterbox.known_as("kim@example.org") == [], "without the key nobody tells a mark from an address"
