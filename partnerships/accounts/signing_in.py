"""The forms of django-allauth, in our wording and drawn as our own."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from foundations.forms import Plain


class _Labelled(forms.BaseForm):
    """Our labels, before `Plain` words its errors after them."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class _Ours(Plain, _Labelled):
    pass


class SignIn(_Ours, account.LoginForm):  # type: ignore[misc]
    labels = {"login": _("Email address"), "remember": _("Stay signed in on this device")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page itself leads to a new password


class ForgottenPassword(_Ours, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": _("Email address")}


class NewPassword(_Ours, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": _("New password"), "password2": _("New password, once more")}


class ChangePassword(_Ours, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {
        "oldpassword": _("Password you use now"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }


class FirstPassword(_Ours, account.SetPasswordForm):  # type: ignore[misc]
    labels = {"password1": _("New password"), "password2": _("New password, once more")}


class AskForCode(_Ours, account.RequestLoginCodeForm):  # type: ignore[misc]
    """A code by email is for members of the community alone.

    For staff it does as for an address nobody signs in with: the page says the same, the letter says why.
    """

    labels = {"email": _("Email address")}
    _user: Any

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if self._user and self._user.works_here():
            self._user = None
        return email


class EmailedCode(_Ours, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    labels = {"code": _("Code from the email")}


class PasswordAgain(_Ours, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": _("Password")}


class Code(_Ours, mfa.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": _("Code from your authenticator app, or one of your recovery codes")}


class CodeAgain(_Ours, mfa.ReauthenticateForm):  # type: ignore[misc]
    labels = {"code": _("Code from your authenticator app")}


class SetUpApp(_Ours, ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": _("Code the app shows now")}


class RemoveApp(_Ours, DeactivateTOTPForm):  # type: ignore[misc]
    """Asks nothing; the page says what follows."""


class MakeRecoveryCodes(_Ours, GenerateRecoveryCodesForm):  # type: ignore[misc]
    """Asks nothing; the page says what follows."""


class AddPasskey(_Ours, AddWebAuthnForm):  # type: ignore[misc]
    labels = {
        "name": _("A name to tell it by"),
        "passwordless": _("Let me in with this alone, without my password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = 60
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _(
            "Needs a fingerprint, a face or a PIN. Untick it for a security key you only touch."
        )


class RenamePasskey(_Ours, EditWebAuthnForm):  # type: ignore[misc]
    labels = {"name": _("A name to tell it by")}
