"""A passkey from beginning to end, in a browser whose device shows fingerprints by itself."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from playwright.sync_api import Browser, Page, expect

from foundations.tenancy import scope
from partnerships.models import Membership, Partnership
from tests.journeys import people

PATIENCE = 20_000
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def officer(journey: Partnership) -> Membership:
    """Somebody new: a password, and no second factor yet."""
    with scope(journey):
        made = people.member("Olly Officer", "officer")
        made.user.authenticator_set.all().delete()
        return made


@pytest.fixture
def page(chromium: Browser, served: str) -> Iterator[Page]:
    # Passkeys belong to a name: they do not work at 127.0.0.1.
    context = chromium.new_context(base_url=served.replace("127.0.0.1", "localhost"))
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def device(page: Page) -> Callable[..., dict[str, Any]]:
    """What keeps the passkeys: `device("getCredentials")`."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return lambda command, **more: session.send(f"WebAuthn.{command}", {**made, **more})


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def is_in(page: Page) -> None:
    page.goto("/home/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for me")


def give_password(page: Page, officer: Membership) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(officer.user.email)
    page.get_by_label("Password").fill(people.PASSWORD)
    press(page, "Sign in")


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    press(page, "Sign out")
    page.wait_for_url("/")


def add_passkey(page: Page, officer: Membership) -> None:
    give_password(page, officer)
    page.get_by_role("heading", name="Enter your password again").wait_for()
    page.get_by_label("Password").fill(people.PASSWORD)
    press(page, "Continue")
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_label("A name to tell it by").fill("Work laptop")
    expect(page.get_by_label("Let me in with this alone")).to_be_checked()
    press(page, "Add the passkey")
    page.get_by_role("heading", name="Recovery codes").wait_for()


def test_a_passkey_is_set_up_used_renamed_and_removed(officer: Membership, page: Page) -> None:
    add_passkey(page, officer)
    is_in(page)

    sign_out(page)
    page.goto("/accounts/login/")
    press(page, "Sign in with a passkey")
    page.get_by_role("heading", name="What waits for me").wait_for()

    sign_out(page)
    give_password(page, officer)
    page.get_by_role("heading", name="Show that it is you").wait_for()
    press(page, "Use your passkey")
    page.get_by_role("heading", name="What waits for me").wait_for()

    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("row", name="Work laptop")).to_contain_text("Alone")
    page.get_by_role("link", name="Rename Work laptop").click()
    page.get_by_role("heading", name="Enter your password again").wait_for()
    page.get_by_label("Password").fill(people.PASSWORD)
    press(page, "Continue")
    page.get_by_label("A name to tell it by").fill("Old laptop")
    press(page, "Save")
    page.get_by_role("link", name="Remove Old laptop").click()
    press(page, "Remove it")
    page.get_by_text("You have no passkey yet").wait_for()
    assert not officer.user.authenticator_set.exists()


def test_a_passkey_that_names_another_account_opens_neither(
    officer: Membership, journey: Partnership, page: Page, device: Callable[..., dict[str, Any]]
) -> None:
    with scope(journey):
        lead = people.member("Lena Lead", "lead")
    add_passkey(page, officer)
    sign_out(page)
    [own] = device("getCredentials")["credentials"]

    def try_as(handle: str) -> None:
        device("clearCredentials")
        device("addCredential", credential={**own, "userHandle": handle})
        page.goto("/accounts/login/")
        with page.expect_navigation():  # the page it was sent from has the same heading as the refusal
            press(page, "Sign in with a passkey")

    try_as(b64encode(user_pk_to_url_str(lead.user).encode()).decode())
    page.get_by_role("heading", name="Sign in", exact=True).wait_for()
    page.goto("/home/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    try_as(own["userHandle"])
    page.get_by_role("heading", name="What waits for me").wait_for()


def test_a_device_without_a_passkey_does_not_get_in(officer: Membership, page: Page) -> None:
    page.goto("/accounts/login/")
    expect(page.get_by_text("That did not work.")).to_be_hidden()
    press(page, "Sign in with a passkey")
    page.get_by_text("That did not work. Try again, or go on another way.").wait_for()
    page.goto("/home/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
