"""Pages that look across all steps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control

from foundations.tool import Step
from home.memberships import mine
from partnerships.access import Permission, allow, public, signed_in
from partnerships.middleware import partnership_or_404
from partnerships.models import Partnership


@public
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "home/start.html", {"partnerships": Partnership.objects.listed()})


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home/home.html", {"memberships": mine(request.user)})


@signed_in
def my_partnerships(request: HttpRequest) -> HttpResponse:
    return render(request, "home/my_partnerships.html", {"memberships": mine(request.user)})


@allow(Permission.PARTNERSHIP_READ)
def partnership_home(request: HttpRequest) -> HttpResponse:
    return render(request, "home/partnership.html")


@allow(Permission.PARTNERSHIP_READ)
def step(request: HttpRequest, step: Step) -> HttpResponse:
    return render(request, "home/step.html", {"step": step})


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html", {"partnerships": Partnership.objects.listed()})


@public
def privacy_of(request: HttpRequest, partnership: str) -> HttpResponse:
    return render(request, "home/privacy_of.html", {"partnership": partnership_or_404(partnership)})


@public
def credits_page(request: HttpRequest) -> HttpResponse:
    return render(request, "home/credits.html")


@public
@cache_control(max_age=86_400, public=True)
def look(request: HttpRequest, partnership: str) -> HttpResponse:
    """A partnership's own colours as a stylesheet, since pages may not carry styles."""
    accent = get_object_or_404(Partnership, slug=partnership).accent
    return render(request, "home/look.css", {"accent": accent}, content_type="text/css")
