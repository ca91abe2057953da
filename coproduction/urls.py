"""The map of the site. Signed-in pages of a partnership stand under /p/<slug>/."""

from django.urls import include, path

partnership_pages = [
    path("", include("home.urls")),
]

urlpatterns = [
    path("p/<slug:partnership>/", include(partnership_pages)),
    path("", include("partnerships.accounts.urls")),
]
