"""Signing in, invitations, and the people of a partnership."""

from allauth.urls import build_provider_urlpatterns
from django.urls import URLPattern, URLResolver, include, path

from partnerships.accounts import public, views

public_pages: list[URLPattern | URLResolver] = [
    path("accounts/invitation/<str:token>/", public.invitation, name="invitation"),
    path("accounts/link-again/", public.link_again, name="link_again"),
    path("accounts/link-again/sent/", public.link_again_sent, name="link_again_sent"),
    path("accounts/email/", public.not_here, name="address"),
    path("accounts/3rdparty/", public.not_here, name="providers"),
    # What allauth.urls has, but for addresses of its own past, which nobody knows here.
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    path("accounts/", include(build_provider_urlpatterns())),
]
partnership_pages = [
    path("people-and-roles/", views.members, name="members"),
    path("people-and-roles.csv", views.members_csv, name="members_csv"),
    path("people-and-roles/roles/", views.roles, name="roles"),
    path("people-and-roles/my-wards/", views.my_wards, name="my_wards"),
    path("people-and-roles/invite/", views.invite, name="member_invite"),
    path("people-and-roles/invite-many/", views.invite_many, name="members_invite"),
    path("people-and-roles/second-approver/", views.second_approver, name="second_approver"),
    path("people-and-roles/invitations/", views.invitations, name="invitations"),
    path("people-and-roles/invitations/<int:invitation>/", views.invited, name="member_invited"),
    path(
        "people-and-roles/invitations/<int:invitation>/send-again/",
        views.invitation_renew,
        name="invitation_renew",
    ),
    path(
        "people-and-roles/invitations/<int:invitation>/withdraw/",
        views.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("people-and-roles/<int:member>/", views.member, name="member"),
    path("people-and-roles/<int:member>/edit/", views.member_edit, name="member_edit"),
    path("people-and-roles/<int:member>/let-in-again/", views.member_let_in, name="member_let_in"),
    path(
        "people-and-roles/<int:member>/lost-phone/",
        views.second_factor_reset,
        name="second_factor_reset",
    ),
    path(
        "people-and-roles/lost-phones/<int:reset>/agree/",
        views.second_factor_reset_agree,
        name="second_factor_reset_agree",
    ),
    path(
        "people-and-roles/lost-phones/<int:reset>/refuse/",
        views.second_factor_reset_refuse,
        name="second_factor_reset_refuse",
    ),
]
