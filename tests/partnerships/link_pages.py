"""Pages of an imagined tool, reached by its links alone."""

from django.http import HttpResponse
from django.urls import include, path

from coproduction import urls
from partnerships.access import by_link
from partnerships.links import limits
from partnerships.requests import LinkRequest
from public.urls import link_pages


@by_link("explorer")
@limits.guarded
def answer(request: LinkRequest) -> HttpResponse:
    return HttpResponse(f"{request.partnership.slug} {request.link.code} {request.POST.get('words', '')}")


@by_link("explorer", after_closing=True)
def outcome(request: LinkRequest) -> HttpResponse:
    return HttpResponse("what came of it")


pages = [path("answer/", answer, name="answer"), path("outcome/", outcome, name="outcome"), *link_pages]
urlpatterns = [path("s/<str:token>/", include(pages)), *urls.urlpatterns]
