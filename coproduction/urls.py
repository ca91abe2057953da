"""The map of the site. Signed-in pages of a partnership stand under /p/<slug>/."""

from django.urls import URLPattern, URLResolver, include, path

from coproduction.gallery import gallery_pages
from home.urls import outside_pages, public_pages
from partnerships.accounts import urls as accounts
from public.urls import code_pages, link_pages, poster_pages, stop_pages, suggest_pages
from reports import urls as reports

partnership_pages: list[URLPattern | URLResolver] = [
    path("", include("home.urls")),
    path("activities/", include("activities.urls")),
    path("", include("mapping.urls")),
    path("jobs/", include("partnerships.jobs.urls")),
    path("links/", include(poster_pages)),
    path("reports/", include("reports.urls")),
    path("notices/", include("partnerships.notices.urls")),
    path("", include(accounts.partnership_pages)),
    path("services/", include("partnerships.services.urls")),
    path("organisations/", include("partnerships.organisations.urls")),
    path("places/", include("partnerships.areas.urls")),
    path("", include("priorities.urls")),
]

urlpatterns = [
    path("p/<slug:partnership>/", include(partnership_pages)),
    path("", include(code_pages)),
    path("", include(stop_pages)),
    path("s/<str:token>/", include(link_pages)),
    path("", include(outside_pages)),
    path("", include(gallery_pages)),
    path("", include(accounts.public_pages)),
    path("", include(suggest_pages)),
    path("", include(reports.public_pages)),
    path("", include(public_pages)),
]

handler400 = "coproduction.errors.bad_request"
handler403 = "coproduction.errors.forbidden"
handler404 = "coproduction.errors.not_found"
handler500 = "coproduction.errors.server_error"
