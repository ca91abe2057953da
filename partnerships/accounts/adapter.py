"""What django-allauth asks us: nobody signs up without an invitation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "Check your email address and your password: they do not match"
        ),
        "incorrect_code": gettext_lazy("Check the code in the newest email, or have another one sent"),
        "incorrect_password": gettext_lazy("Check your password: this is not it"),
        "too_many_login_attempts": gettext_lazy("Too many tries. Wait a few minutes, then try again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user names here."""

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "partnerships.accounts.openid.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Tells the letter whether somebody signs in with this address: who gets no code reads how they do."""
        known = User.objects.filter(email__iexact=email, is_active=True).exists()
        about = {"known": known, "site_url": settings.SITE_URL}
        super().send_mail(template_prefix, email, {**context, **about})


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That did not match. Try again"),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1} if count else _("Passkey")
