"""Room mode: a hall rates on its phones, then sees on the projector where ideas fall."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import condition

from assessments.room_mode import pages
from assessments.room_mode.pages import Hall
from assessments.small_groups import Audience
from partnerships.access import Permission, allow
from partnerships.links.models import Link
from partnerships.requests import MemberRequest
from pictures import matrix as picture
from priorities.matrix import actions
from priorities.matrix.actions.rounds import expect, posters
from priorities.matrix.models import MatrixResponse, MatrixRound, Status
from priorities.matrix.results import read_results


def _hall(request: MemberRequest, pk: int) -> Hall:
    found = get_object_or_404(MatrixRound, pk=pk)
    return Hall(
        tool="matrix",
        round=found,
        move=Permission.MATRIX_MOVE,
        posters=posters(found),
        responses=MatrixResponse.objects.begun().filter(round=found),
        groups=request.GET.getlist("group"),
        question=gettext_lazy("Which ideas should we start with?"),
    )


@allow(Permission.MATRIX_WRITE)
def matrix_room_mode(request: MemberRequest, matrix_round: int) -> HttpResponse:
    """Say who is in the room; from then on nobody there is held back for three hours."""
    hall = _hall(request, matrix_round)

    def poster(group: str) -> Link:
        return actions.poster(matrix_round=hall.round, group=group, by=request.membership)

    return pages.set_up(request, hall, poster)


@allow(Permission.MATRIX_WRITE)
def matrix_room_screen(request: MemberRequest, matrix_round: int) -> HttpResponse:
    """What the hall looks at while people rate; once the round is closed, the results."""
    hall = _hall(request, matrix_round)
    if hall.round.has_results:
        return redirect(hall.url("reveal"))
    return pages.screen(request, hall, may_close=request.membership.may(Permission.MATRIX_MOVE))


def _fingerprint(request: MemberRequest, matrix_round: int) -> str:
    return _hall(request, matrix_round).fingerprint


@allow(Permission.MATRIX_WRITE)
@condition(etag_func=_fingerprint)
def matrix_room_count(request: MemberRequest, matrix_round: int) -> HttpResponse:
    return pages.count(request, _hall(request, matrix_round))


@allow(Permission.MATRIX_MOVE)
def matrix_room_close(request: MemberRequest, matrix_round: int) -> HttpResponse:
    """Say what closing means and what is missing, then close and show where ideas fall."""
    hall = _hall(request, matrix_round)
    if hall.round.has_results:
        return redirect(hall.url("reveal"))
    expect(hall.round, Status.OPEN)
    if request.method == "POST":
        actions.close_round(matrix_round=hall.round, by=request.membership)
        return redirect(hall.url("reveal"))
    return render(
        request,
        "room_mode/close.html",
        {"hall": hall, "reasons": actions.reasons_not_to_close(hall.round)},
    )


@allow(Permission.MATRIX_WRITE)
def matrix_room_reveal(request: MemberRequest, matrix_round: int) -> HttpResponse:
    """What everybody may see, and no more: a projector is a public place. Dots lead nowhere from it."""
    hall = _hall(request, matrix_round)
    results = read_results(hall.round, Audience.OUTSIDE)
    dots = tuple(replace(each, url="") for each in results.picture.activities)
    drawn = replace(results.picture, activities=dots)
    context = {
        "hall": hall,
        "results": results,
        "svg": picture.svg(drawn, prefix="matrix", hall=True, key=False),
        "narrow": picture.svg(drawn, prefix="matrix-narrow", narrow=True, key=False),
    }
    return render(request, "priorities/matrix/room_reveal.html", context)
