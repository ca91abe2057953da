"""Members of the community sign in with a code by email; staff never do, and nobody learns who is who."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from foundations.tenancy import scope
from partnerships.accounts import actions
from partnerships.models import Membership, Partnership
from tests.factories import MembershipFactory

ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def no_earlier_requests() -> None:
    """Limits count by address over an hour: each test begins uncounted."""
    cache.clear()


@pytest.fixture
def neighbour(north: Partnership) -> Membership:
    return MembershipFactory(user__demo=False, roles=["community_member"])


def ask(client: Any, email: str) -> str:
    """The page after asking for a code."""
    answer = client.post(ASK, {"email": email}, follow=True)
    assert answer.redirect_chain[-1][0] == CONFIRM
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(email, "…")


def code_in(mail: Any) -> str:
    [code] = re.findall(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.body, re.M)
    return str(code)


def test_a_community_member_signs_in_with_a_code(neighbour: Membership, client: Any, mailoutbox: Any) -> None:
    ask(client, neighbour.user.email)
    [mail] = mailoutbox
    assert mail.to == [neighbour.user.email]
    assert mail.subject == "Your code to sign in"
    assert client.post(CONFIRM, {"code": code_in(mail)}).url == reverse("home")
    assert client.get("/p/demo-north/").status_code == 200


def test_staff_and_strangers_get_the_same_page_and_another_letter(
    north: Partnership, neighbour: Membership, client: Any, mailoutbox: Any
) -> None:
    officer = MembershipFactory(user__demo=False, roles=["officer"])
    people = (neighbour.user.email, officer.user.email, "who@example.org")
    pages = {ask(type(client)(), each) for each in people}
    assert len(pages) == 1
    _code, to_staff, to_stranger = (mail.body for mail in mailoutbox)
    assert "sign in with a password" in to_staff
    assert "/accounts/login/" in to_staff
    assert "Nobody signs in with it" in to_stranger
    for letter in (to_staff, to_stranger):
        assert not re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", letter, re.M)


def test_one_staff_role_anywhere_rules_a_code_out(
    south: Partnership, neighbour: Membership, client: Any, mailoutbox: Any
) -> None:
    with scope(south):
        MembershipFactory(user=neighbour.user, roles=["officer"])
    ask(client, neighbour.user.email)
    assert "sign in with a password" in mailoutbox[0].body


def test_who_mistyped_the_address_begins_again(neighbour: Membership, client: Any, mailoutbox: Any) -> None:
    ask(client, "mistyped@example.org")
    begin = client.post(reverse("account_logout"), {"next": ASK}, follow=True)
    assert begin.redirect_chain[-1][0] == ASK
    ask(client, neighbour.user.email)
    client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})
    assert client.get("/p/demo-north/").status_code == 200


def test_five_wrong_codes_end_it(neighbour: Membership, client: Any, mailoutbox: Any) -> None:
    ask(client, neighbour.user.email)
    for _attempt in range(4):
        assert client.post(CONFIRM, {"code": "WRO-NGG"}).status_code == 200
    assert client.post(CONFIRM, {"code": "WRO-NGG"}).url == ASK
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert client.get("/home/").status_code == 302


def test_a_code_lasts_a_quarter_of_an_hour(
    neighbour: Membership, client: Any, mailoutbox: Any, settings: Any
) -> None:
    assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 15 * 60
    ask(client, neighbour.user.email)
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert client.get("/home/").status_code == 302


def test_nobody_is_flooded_with_codes(neighbour: Membership, client: Any, mailoutbox: Any) -> None:
    for _time in range(7):
        type(client)().post(ASK, {"email": neighbour.user.email})
    assert len(mailoutbox) == 5


def test_who_joins_without_a_staff_role_chooses_no_password(
    north: Partnership, client: Any, mailoutbox: Any
) -> None:
    _invitation, path = actions.invite(
        email="new@example.org", name="Nan New", roles=["community_group"], by=None
    )
    page = client.get(path).content.decode()
    assert "You need no password" in page
    assert 'type="password"' not in page
    assert client.post(path, {"name": "Nan New"}).url == "/p/demo-north/"
    member = Membership.objects.get(user__email="new@example.org")
    assert not member.user.has_usable_password()
    client.logout()
    ask(client, "new@example.org")
    client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})
    assert client.get("/p/demo-north/").status_code == 200


def test_staff_still_choose_a_password(north: Partnership, client: Any) -> None:
    _invitation, path = actions.invite(
        email="new@example.org", name="Nan New", roles=["community_member", "officer"], by=None
    )
    assert client.post(path, {"name": "Nan New"}).status_code == 422


def test_a_new_staff_role_asks_for_a_second_factor_at_once(
    neighbour: Membership, client: Any, mailoutbox: Any
) -> None:
    ask(client, neighbour.user.email)
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert client.get("/p/demo-north/").status_code == 200
    Membership.objects.filter(pk=neighbour.pk).update(roles=["officer"])
    assert client.get("/p/demo-north/").url == reverse("mfa_activate_totp")
