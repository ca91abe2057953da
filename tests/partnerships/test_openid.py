"""People sign in through their own organisation, and a provider's word goes no further than it may."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from partnerships.accounts import actions
from partnerships.accounts.providers import read_providers
from partnerships.models import Membership, Partnership, User
from tests.factories import MembershipFactory
from tests.partnerships.openid_provider import CLIENT, SECRET, OpenIDProvider, openid_provider

BEGIN, BACK = "/accounts/oidc/council/login/", "/accounts/oidc/council/login/callback/"
PASSWORD = "three random words"


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "id": "council",
        "name": "North Council",
        "server_url": "https://login.north.example",
        "client_id": CLIENT,
        "secret": SECRET,
        "domains": ["north.example"],
        **changes,
    }


@pytest.fixture
def provider() -> Iterator[OpenIDProvider]:
    with openid_provider() as running:
        yield running


@pytest.fixture
def allow_it(provider: OpenIDProvider, settings: Any) -> Callable[..., None]:
    """`allow_it(second_factor=True)`: how the installation is set up to use the provider."""

    def set_up(**changes: Any) -> None:
        apps = read_providers(json.dumps([entry(server_url=provider.url, **changes)]), production=False)
        openid = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**openid, "APPS": apps}}

    set_up()
    return set_up


@pytest.fixture
def jo(north: Partnership, allow_it: Any) -> Membership:
    member = MembershipFactory(user__email="jo@north.example", user__demo=False, roles=["officer"])
    member.user.set_password(PASSWORD)
    member.user.save()
    return member


@pytest.fixture
def sign_in(client: Any, provider: OpenIDProvider) -> Callable[..., Any]:
    """Go to the provider, sign in there and come back."""

    def go(to: str = "") -> Any:
        away = client.get(BEGIN, {"next": to} if to else {})
        return client.get(provider.let_in(away.url))

    return go


# --- who comes in ------------------------------------------------------------------------------------
def test_a_person_comes_in_by_the_address_and_is_known_by_the_provider_from_then_on(
    jo: Membership, sign_in: Any, client: Any, provider: OpenIDProvider
) -> None:
    assert "Sign in with North Council" in client.get("/accounts/login/").content.decode()
    assert sign_in().url == reverse("home")
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (jo.user, "council", "person-1")
    assert set(account.extra_data) <= {"nonce"}, "nothing else is kept of what the provider told"
    client.logout()
    provider.says["email"] = "jo.newname@north.example"
    assert sign_in().url == reverse("home")
    jo.user.refresh_from_db()
    assert jo.user.check_password(PASSWORD), "the password still works"
    assert jo.user.email == "jo@north.example"


def test_an_unknown_address_makes_no_account(
    north: Partnership, allow_it: Any, sign_in: Any, client: Any
) -> None:
    refused = sign_in()
    assert refused.status_code == 403
    assert "We do not know your address" in refused.content.decode()
    assert not User.objects.filter(email="jo@north.example").exists()
    assert client.get("/home/").status_code == 302


@pytest.mark.parametrize("claim", [False, "false", "no", None, 0])
def test_an_address_the_provider_did_not_verify_lets_nobody_in(
    jo: Membership, sign_in: Any, provider: OpenIDProvider, claim: Any
) -> None:
    provider.says["email_verified"] = claim
    if claim is None:
        del provider.says["email_verified"]
    assert sign_in().status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_provider_that_gives_out_addresses_need_not_say_so(
    jo: Membership, allow_it: Any, sign_in: Any, provider: OpenIDProvider
) -> None:
    allow_it(gives_addresses=True)
    provider.says["email_verified"] = False
    assert sign_in().status_code == 403
    del provider.says["email_verified"]
    assert sign_in().url == reverse("home")


def test_a_provider_is_believed_for_its_own_addresses_alone(
    north: Partnership, allow_it: Any, sign_in: Any, provider: OpenIDProvider
) -> None:
    MembershipFactory(user__email="lead@south.example", user__demo=False)
    for address in ("lead@south.example", "lead@evil-north.example", "lead@north.example.evil.test"):
        provider.says["email"] = address
        assert sign_in().status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_invitation_makes_the_login_for_the_invited_address(
    north: Partnership, allow_it: Any, sign_in: Any, client: Any
) -> None:
    _invitation, path = actions.invite(email="Jo@north.example", name="Jo", roles=["officer"], by=None)
    assert f"{BEGIN}?next=" in client.get(path).content.decode()
    assert sign_in(to=path).url == path
    assert client.post(path).url == "/p/demo-north/"
    member = Membership.objects.get(user__email="jo@north.example")
    assert member.roles == ["officer"]
    assert not member.user.has_usable_password()


def test_somebody_elses_and_a_withdrawn_invitation_make_none(
    north: Partnership, cast: Any, allow_it: Any, sign_in: Any
) -> None:
    _theirs, path = actions.invite(email="kim@north.example", name="Kim", roles=["officer"], by=None)
    assert sign_in(to=path).status_code == 403
    mine, path = actions.invite(email="jo@north.example", name="Jo", roles=["officer"], by=None)
    actions.withdraw_invitation(invitation=mine, by=cast.lead)
    assert sign_in(to=path).status_code == 403
    assert not User.objects.filter(email__endswith="@north.example").exists()


def test_a_login_that_is_shut_stays_shut(jo: Membership, sign_in: Any, client: Any) -> None:
    User.objects.filter(pk=jo.user_id).update(is_active=False)
    assert sign_in().url == reverse("account_inactive")
    assert client.get("/home/").status_code == 302


# --- what came back must be what was asked for -------------------------------------------------------
@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another client"},
        {"nonce": "of another sign-in"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"sub": "person-2"},
    ],
    ids=["audience", "nonce", "issuer", "expired", "another person"],
)
def test_a_token_that_does_not_fit_is_refused(
    jo: Membership, sign_in: Any, client: Any, provider: OpenIDProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    refused = sign_in()
    assert "Signing in did not work" in refused.content.decode()
    assert client.get("/home/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_an_answer_nobody_asked_for_is_refused(jo: Membership, client: Any, provider: OpenIDProvider) -> None:
    away = client.get(BEGIN).url
    back = provider.let_in(away)
    client.logout()
    refused = client.get(back)
    assert "Signing in did not work" in refused.content.decode()
    assert client.get("/home/").status_code == 302


def test_who_stops_at_the_provider_is_told_so(jo: Membership, client: Any, provider: OpenIDProvider) -> None:
    back = provider.let_in(client.get(BEGIN).url)
    state = back.partition("state=")[2]
    stopped = client.get(BACK, {"error": "access_denied", "state": state}, follow=True)
    assert "You did not sign in" in stopped.content.decode()


def test_nobody_ties_another_account_to_their_login(
    jo: Membership, as_: Any, client: Any, provider: OpenIDProvider
) -> None:
    as_(jo)
    away = client.get(BEGIN, {"process": "connect"})
    refused = client.get(provider.let_in(away.url))
    assert "Signing in did not work" in refused.content.decode()
    assert client.get("/accounts/3rdparty/").status_code == 404
    assert not SocialAccount.objects.exists()


# --- the second factor -------------------------------------------------------------------------------
def test_without_trust_the_second_factor_is_set_up_here(jo: Membership, sign_in: Any, client: Any) -> None:
    sign_in()
    assert client.get("/p/demo-north/").url == reverse("mfa_activate_totp")


def test_without_trust_the_second_factor_is_asked_for(jo: Membership, sign_in: Any, client: Any) -> None:
    Authenticator.objects.create(user=jo.user, type=Authenticator.Type.TOTP, data={})
    assert sign_in().url == reverse("mfa_authenticate")
    assert client.get("/home/").status_code == 302


def test_a_trusted_provider_counts_as_the_second_factor_for_this_session_alone(
    jo: Membership, allow_it: Any, sign_in: Any, client: Any
) -> None:
    allow_it(second_factor=True)
    sign_in()
    assert client.get("/p/demo-north/").status_code == 200
    client.logout()
    client.post("/accounts/login/", {"login": jo.user.email, "password": PASSWORD})
    assert client.get("/p/demo-north/").url == reverse("mfa_activate_totp")


def test_a_trusted_provider_spares_the_code_of_the_app(
    jo: Membership, allow_it: Any, sign_in: Any, client: Any
) -> None:
    allow_it(second_factor=True)
    Authenticator.objects.create(user=jo.user, type=Authenticator.Type.TOTP, data={})
    assert sign_in().url == reverse("home")
    client.logout()
    asked = client.post("/accounts/login/", {"login": jo.user.email, "password": PASSWORD})
    assert asked.url == reverse("mfa_authenticate")


# --- the setting -------------------------------------------------------------------------------------
def test_providers_are_read_from_text_or_a_file(tmp_path: Path) -> None:
    text = json.dumps([entry(), entry(id="nhs", domains=["@NHS.example"], second_factor=True)])
    file = tmp_path / "providers.json"
    file.write_text(text)
    read = read_providers(text, production=True)
    assert read == read_providers(str(file), production=True)
    assert [each["provider_id"] for each in read] == ["council", "nhs"]
    assert read[1]["settings"]["domains"] == ["nhs.example"]
    assert [each["settings"]["second_factor"] for each in read] == [False, True]
    assert read_providers("", production=True) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("/nowhere.json", "cannot be read"),
        ("[{", "cannot be read"),
        ('["council"]', "must be a list of entries"),
        (json.dumps([entry(domains=[])]), "domains missing"),
        (json.dumps([entry(domains="north.example")]), "must be a list"),
        (json.dumps([entry(colour="red")]), "do not know colour"),
        (json.dumps([entry(id="a/b")]), "small letters"),
        (json.dumps([entry(second_factor="yes")]), "true or false"),
        (json.dumps([entry(server_url="http://login.north.example")]), "https"),
        (json.dumps([entry(server_url="http://127.0.0.1:1")]), "https"),
        (json.dumps([entry(server_url="https://login.microsoftonline.com/common/v2.0")]), "own tenant"),
        (json.dumps([entry(), entry()]), "same id"),
    ],
)
def test_a_setting_that_does_not_fit_says_what_to_mend(text: str, says: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=says):
        read_providers(text, production=True)
