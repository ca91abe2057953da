"""The poster of an open link, and room for a group that answers together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from foundations.tenancy import url_here
from partnerships import links
from partnerships.access import Permission, allow
from partnerships.links.models import Link

# Where people are asked to answer, by what the poster belongs to: the URL name and its argument.
ASKING = {"explorer": ("explorer_invitations", "explorer_round"), "matrix": ("matrix_round", "matrix_round")}


@allow(Permission.ACTIVITY_WRITE)
def link_poster(request: HttpRequest, link: int) -> HttpResponse:
    poster = get_object_or_404(Link.objects.posters(), pk=link)
    shown = {"link": poster, "qr": links.qr_svg(poster.address), "code_address": links.code_address()}
    if poster.subject_kind in ASKING:
        view, argument = ASKING[poster.subject_kind]
        shown["back"] = url_here(view, **{argument: poster.subject_id})
    return render(request, "links/poster.html", shown)


@allow(Permission.ACTIVITY_WRITE)
@require_POST
def link_group_session(request: HttpRequest, link: int) -> HttpResponse:
    links.begin_group_session(get_object_or_404(Link.objects.posters(), pk=link))
    return redirect(url_here("link_poster", link=link))
