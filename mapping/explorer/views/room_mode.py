"""Room mode: a hall answers on its phones, then sees the results on the projector."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import condition

from assessments.room_mode import pages
from assessments.room_mode.pages import Hall
from mapping.explorer import actions, results
from mapping.explorer.actions.invitations import posters
from mapping.explorer.actions.rounds import reasons_not_to_show
from mapping.explorer.models import ExplorerResponse, ExplorerRound
from partnerships.access import Permission, allow
from partnerships.links.models import Link
from partnerships.requests import MemberRequest
from pictures import star

MOST = 5
"""Lines of a list that a hall can read."""


def _hall(request: MemberRequest, pk: int) -> Hall:
    row = get_object_or_404(ExplorerRound, pk=pk)
    return Hall(
        tool="explorer",
        round=row,
        move=Permission.EXPLORER_MOVE,
        posters=posters(row),
        responses=ExplorerResponse.objects.filter(round=row),
        groups=request.GET.getlist("group"),
        question=gettext_lazy("What works well here, and what should we do together?"),
    )


@allow(Permission.EXPLORER_WRITE)
def room_mode(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Say who is in the room; from then on nobody there is held back for three hours."""
    hall = _hall(request, explorer_round)

    def poster(group: str) -> Link:
        return actions.poster(explorer_round=hall.round, group=group, by=request.membership)

    return pages.set_up(request, hall, poster)


@allow(Permission.EXPLORER_WRITE)
def room_screen(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """What the hall looks at while people answer; once the round is closed, the way to the results."""
    hall = _hall(request, explorer_round)
    if hall.round.has_results:
        return redirect(hall.url("reveal"))
    if hall.round.closed_at:
        return redirect(hall.url("close"))
    return pages.screen(request, hall, may_close=request.membership.may(Permission.EXPLORER_MOVE))


def _fingerprint(request: MemberRequest, explorer_round: int) -> str:
    return _hall(request, explorer_round).fingerprint


@allow(Permission.EXPLORER_WRITE)
@condition(etag_func=_fingerprint)
def room_count(request: MemberRequest, explorer_round: int) -> HttpResponse:
    return pages.count(request, _hall(request, explorer_round))


@allow(Permission.EXPLORER_MOVE)
def room_close(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Say what closing means, then close, work out the results and show them."""
    hall = _hall(request, explorer_round)
    if hall.round.has_results:
        return redirect(hall.url("reveal"))
    if request.method == "POST":
        actions.close_in_the_room(explorer_round=hall.round, by=request.membership)
        return redirect(hall.url("reveal"))
    return render(request, "room_mode/close.html", {"hall": hall, "reasons": reasons_not_to_show(hall.round)})


@allow(Permission.EXPLORER_WRITE)
def room_reveal(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """What everybody will see once it is published, and no more: a projector is a public place."""
    hall = _hall(request, explorer_round)
    rows = results.services_shown(hall.round, results.viewer(request.membership))
    views = results.read(hall.round, results.EVERYBODY, list(rows))
    cells = [cell for view in views for cell in view.cells]
    drawn = results.star_of(hall.round.name, views)
    return render(
        request,
        "mapping/explorer/room_reveal.html",
        {
            "hall": hall,
            "people": results.people(hall.round),
            "works": results.what_is_a_rule(cells)[:MOST],
            "differs": results.who_sees_it_differently(cells)[:MOST],
            "star": drawn,
            "svg": star.svg(drawn, prefix="star"),
        },
    )
