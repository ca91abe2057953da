"""Members rate at their desk."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from foundations.forms import form_page
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest
from priorities.matrix import actions, answering
from priorities.matrix.actions.ratings import check_takes_answers, new_pseudonym
from priorities.matrix.answering import Visit, minutes
from priorities.matrix.forms import GroupForm
from priorities.matrix.models import MatrixResponse, MatrixRound, RoundActivity

PAGES = {"start": "matrix_rate", "check": "matrix_rate_check", "sent": "matrix_rate_sent"}


def _response(request: MemberRequest, matrix_round: MatrixRound) -> MatrixResponse | None:
    return MatrixResponse.objects.filter(round=matrix_round, membership=request.membership).first()


def _visit(request: MemberRequest, matrix_round: MatrixRound, group: str) -> Visit:
    """The member's answer, begun now or before."""
    response = _response(request, matrix_round) or actions.start_answer(
        matrix_round=matrix_round, group=group, code=new_pseudonym(), membership=request.membership
    )

    def url(page: str, **kwargs: Any) -> str:
        if page == "activity":
            return url_here("matrix_rate_activity", **kwargs)
        return url_here(PAGES[page], matrix_round=matrix_round.pk)

    return Visit(matrix_round, response, "base.html", url)


def _begun(request: MemberRequest, matrix_round: MatrixRound) -> Visit | None:
    response = _response(request, matrix_round)
    return _visit(request, matrix_round, response.group) if response else None


@allow(Permission.MATRIX_RATE)
def matrix_rate(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = get_object_or_404(MatrixRound, pk=matrix_round)
    check_takes_answers(found)
    asks = not request.membership.group and _begun(request, found) is None
    form = GroupForm(request.POST or None, matrix_round=found) if asks else GroupForm(matrix_round=found)
    if request.method == "POST" and (not asks or form.is_valid()):
        group = form.cleaned_data["group"] if asks else request.membership.group
        return redirect(_visit(request, found, group).first_open())
    return form_page(
        request,
        form,
        "priorities/matrix/rate_start.html",
        base="base.html",
        title=_("Rate activities in “%(round)s”") % {"round": found},
        round=found,
        asks=asks,
        time=minutes(found.round_activities.count()),
        count=found.round_activities.count(),
    )


@allow(Permission.MATRIX_RATE)
def matrix_rate_activity(request: MemberRequest, round_activity: int) -> HttpResponse:
    entry = get_object_or_404(RoundActivity.objects.select_related("round"), pk=round_activity)
    visit = _begun(request, entry.round)
    if visit is None:
        return redirect(url_here("matrix_rate", matrix_round=entry.round_id))
    return answering.rate_activity(request, visit, round_activity)


@allow(Permission.MATRIX_RATE)
def matrix_rate_check(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = get_object_or_404(MatrixRound, pk=matrix_round)
    visit = _begun(request, found)
    if visit is None:
        return redirect(url_here("matrix_rate", matrix_round=found.pk))
    return answering.check(request, visit)


@allow(Permission.MATRIX_RATE)
def matrix_rate_sent(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = get_object_or_404(MatrixRound, pk=matrix_round)
    visit = _begun(request, found)
    if visit is None:
        return redirect(url_here("matrix_rate", matrix_round=found.pk))
    return answering.sent(request, visit)
