"""People with a real sign-in, and how they sign in with password and authenticator app."""

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from playwright.sync_api import Page

from partnerships.models import Membership
from tests.factories import MembershipFactory

PASSWORD = "heron kettle umbrella"
CODE = "Code from your authenticator app, or one of your recovery codes"


def member(name: str, *roles: str, **fields: Any) -> Membership:
    """Somebody who signs in with PASSWORD, and with a code where their role needs one."""
    email = f"{name.split()[0].lower()}@example.org"
    made = MembershipFactory(
        user__email=email, user__name=name, user__demo=False, roles=list(roles), **fields
    )
    made.user.set_password(PASSWORD)
    made.user.save()
    if made.user.needs_second_factor():
        TOTP.activate(made.user, generate_totp_secret())
    return made


def code_of(who: Membership) -> str:
    """What the app of this person shows now."""
    stored = Authenticator.objects.get(user=who.user, type=Authenticator.Type.TOTP)
    return code(decrypt(stored.data["secret"]))


def code(secret: str) -> str:
    """What an app set up with this key shows now; it is taken for half a minute after, too."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD)))


def sign_in(page: Page, who: Membership) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(who.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    if Authenticator.objects.filter(user=who.user).exists():
        page.get_by_label(CODE).fill(code_of(who))
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="What waits for me").wait_for()
