"""Signing in, invitations, and the people of a partnership."""

from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.urls"))]
