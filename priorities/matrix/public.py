"""People rate by a link, without an account, and come back to see what came of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundations.forms import form_page
from partnerships import links
from partnerships.access import by_link
from partnerships.links.limits import guarded
from partnerships.links.models import Link
from partnerships.models import Group
from partnerships.requests import LinkRequest
from priorities.matrix import actions, answering
from priorities.matrix.actions.rounds import LINK
from priorities.matrix.answering import Visit, minutes
from priorities.matrix.forms import GroupForm
from priorities.matrix.models import MOST_FOR_CITIZENS, MatrixResponse, MatrixRound
from priorities.matrix.results import came_of_it

PAGES = {
    "start": "matrix_link",
    "activity": "matrix_link_activity",
    "check": "matrix_link_check",
    "sent": "matrix_link_sent",
    "withdraw": "matrix_link_withdraw",
}


def _round(request: LinkRequest) -> MatrixRound:
    return get_object_or_404(MatrixRound, pk=request.link.subject_id)


def _response(link: Link, matrix_round: MatrixRound) -> MatrixResponse | None:
    return MatrixResponse.objects.filter(round=matrix_round, code=link.code).first()


def _visit(link: Link, matrix_round: MatrixRound, response: MatrixResponse) -> Visit:
    def url(page: str, **kwargs: Any) -> str:
        return link.url(PAGES[page], **kwargs)

    return Visit(matrix_round, response, "public.html", url)


def _begun(request: LinkRequest) -> Visit | None:
    matrix_round = _round(request)
    response = _response(request.link, matrix_round)
    return _visit(request.link, matrix_round, response) if response else None


@by_link(LINK)
@guarded
def matrix_link(request: LinkRequest) -> HttpResponse:
    """Says what it is. A poster mints the visitor's own link; a personal link goes on where it was."""
    found, link = _round(request), request.link
    if not found.takes_answers:
        return redirect(link.url("matrix_link_after"))
    asks = not link.group and _response(link, found) is None
    form = GroupForm(request.POST if asks and request.method == "POST" else None, matrix_round=found)
    if request.method == "POST" and (not asks or form.is_valid()):
        group = form.cleaned_data["group"] if asks else link.group
        return redirect(_start(link, found, group).first_open())
    count = found.round_activities.count()
    asked = min(count, MOST_FOR_CITIZENS)
    return form_page(
        request,
        form,
        "priorities/matrix/rate_start.html",
        base="public.html",
        title=_("Help to choose what we do next"),
        round=found,
        asks=asks,
        time=minutes(asked),
        count=asked,
        begun=_response(link, found),
    )


def _start(link: Link, matrix_round: MatrixRound, group: str) -> Visit:
    if link.kind == Link.Kind.OPEN:
        link = links.personal_link(
            subject_kind=LINK,
            subject_id=matrix_round.pk,
            group=group,
            label=link.label,
            parent=link,
            expires_at=link.expires_at,
        ).link
    response = actions.start_answer(
        matrix_round=matrix_round, group=Group(group or link.group), code=link.code
    )
    return _visit(link, matrix_round, response)


@by_link(LINK, after_closing=True)
@guarded
def matrix_link_activity(request: LinkRequest, round_activity: int) -> HttpResponse:
    visit = _begun(request)
    taken = visit is not None and visit.matrix_round.takes_answers
    if visit is None or (not taken and request.method == "GET") or (taken and not request.link.is_open):
        return redirect(request.link.url("link"))
    return answering.rate_activity(request, visit, round_activity)


@by_link(LINK)
@guarded
def matrix_link_check(request: LinkRequest) -> HttpResponse:
    visit = _begun(request)
    return answering.check(request, visit) if visit else redirect(request.link.url("matrix_link"))


@by_link(LINK)
def matrix_link_sent(request: LinkRequest) -> HttpResponse:
    visit = _begun(request)
    return answering.sent(request, visit) if visit else redirect(request.link.url("matrix_link"))


@by_link(LINK)
@require_POST
def matrix_link_withdraw(request: LinkRequest) -> HttpResponse:
    if visit := _begun(request):
        actions.withdraw(response=visit.response)
        return render(request, "priorities/matrix/rate_withdrawn.html", {"visit": visit})
    return redirect(request.link.url("matrix_link"))


@by_link(LINK, after_closing=True)
def matrix_link_after(request: LinkRequest) -> HttpResponse:
    """What came of it: your answers, what each side said, what was decided and why."""
    found = _round(request)
    if found.takes_answers:
        return redirect(request.link.url("matrix_link"))
    visit = _begun(request)
    outcomes = came_of_it(found, visit.response.asked if visit else ()) if found.decided_at else ()
    context = {
        "round": found,
        "said": answering.what_was_said(visit) if visit else [],
        "outcomes": outcomes,
        "too_few": any(each.hidden and not each.sides for each in outcomes),
    }
    return render(request, "priorities/matrix/rate_after.html", context)
