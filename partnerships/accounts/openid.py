"""Signing in through one's own organisation (OpenID Connect), and what we believe of it.

Nobody signs up this way. A provider's word links a person to their login here by e-mail address.
That is safe because four things hold: whoever runs the server chose the provider, it is believed
only for the domains it was given (`providers.py`), and only for an address it says is verified; and
the login was made by who reads mail at that address, since an invitation is shown to nobody else.
Afterwards the person is known by the provider's own name for them, whatever their address becomes.
"""

import secrets
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from partnerships.accounts.actions import make_login
from partnerships.accounts.models import User


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Sends a nonce, keeps nothing the provider tells about a person, and believes little of it."""

    package = "allauth.socialaccount.providers.openid_connect"  # whose addresses serve it

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or self.get_auth_params()), "nonce": nonce}
        answer: HttpResponse = super().redirect(request, process, next_url, data, nonce=nonce, **kwargs)
        return answer

    def extract_uid(self, data: dict[str, Any]) -> str:
        token, told = data.get("id_token") or {}, data.get("userinfo") or {}
        if not token.get("sub") or token["sub"] != told.get("sub"):
            raise OAuth2Error("The token and what was told of the person do not belong together.")
        return str(token["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"nonce": data["id_token"].get("nonce")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        told = {**data["id_token"], **data["userinfo"]}
        address = str(told.get("email") or "")
        claim, domain = told.get("email_verified"), address.rpartition("@")[2].lower()
        proved = claim in (True, "true") or (claim is None and self.app.settings["gives_addresses"])
        believed = proved and domain in self.app.settings["domains"]
        return [EmailAddress(email=address, verified=believed, primary=True)] if address else []


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Holds what came back against what was asked, and finds whose login it is; or nobody comes in."""
        asked, told = sociallogin.state, sociallogin.account.extra_data
        if asked.get("process") != AuthProcess.LOGIN or asked.get("nonce") != told.get("nonce"):
            raise PermissionDenied
        if sociallogin.is_existing:
            return
        if (user := whose(sociallogin)) is None:
            page = render(
                request, "socialaccount/unknown.html", {"name": sociallogin.provider.name}, status=403
            )
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, user)


def whose(sociallogin: SocialLogin) -> User | None:
    """The login with the address the provider vouches for; a new one for who holds an invitation to it."""
    vouched = [each.email for each in sociallogin.email_addresses if each.verified]
    if not vouched:
        return None
    known = User.objects.filter(email__iexact=vouched[0]).first()
    return known or make_login(email=vouched[0], token=_invitation_at(sociallogin.state.get("next") or ""))


def _invitation_at(path: str) -> str:
    """The secret of the invitation whose page somebody came from; "" where they came from another."""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return str(found.kwargs["token"]) if found.view_name == "invitation" else ""


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for the second factor, unless the provider was trusted to have asked for one."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if vouched_for(self.request, self.login.user):
            return None, True
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


def vouched_for(request: HttpRequest, user: User) -> bool:
    """Whether this session began at a provider whose sign-in counts as a second factor."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    trusted = {app["provider_id"] for app in apps if app["settings"]["second_factor"]}
    records = get_authentication_records(request, user)
    return any(each["method"] == "socialaccount" and each["provider"] in trusted for each in records)
