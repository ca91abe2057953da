"""The map of the site. Signed-in pages of a partnership stand under /p/<slug>/."""

from django.urls import include, path

from home.urls import outside_pages
from public.urls import link_pages

partnership_pages = [
    path("", include("home.urls")),
    path("", include("mapping.urls")),
]

urlpatterns = [
    path("p/<slug:partnership>/", include(partnership_pages)),
    path("s/<str:token>/", include(link_pages)),
    path("", include(outside_pages)),
    path("", include("partnerships.accounts.urls")),
]
