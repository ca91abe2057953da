"""Where a link leads, and the notice that goes with each."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render

from partnerships.access import by_link
from partnerships.requests import LinkRequest


class Way(NamedTuple):
    """URL names under `/s/<token>/`: where answering starts, and where one reads what came of it."""

    start: str
    afterwards: str = ""


WAYS: dict[str, Way] = {}


@by_link(after_closing=True)
def link(request: LinkRequest) -> HttpResponse:
    held = request.link
    way = WAYS.get(held.subject_kind)
    if way is None:
        return render(request, "links/unknown.html", status=404)
    page = way.start if held.is_open else way.afterwards
    if not page:
        return render(request, "links/closed.html", {"link": held}, status=410)
    return redirect(held.url(page))


@by_link(after_closing=True)
def link_notice(request: LinkRequest) -> HttpResponse:
    return render(request, "links/notice.html")
