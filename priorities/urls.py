"""Addresses of the second step."""

from django.urls import include, path

urlpatterns = [
    path("focus/matrix/", include("priorities.matrix.urls")),
    path("focus/meeting/", include("priorities.meeting.urls")),
]
