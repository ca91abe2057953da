"""The meeting that decides, recorded piece by piece and put into effect at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from foundations.forms import form_page
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest
from priorities.matrix import actions
from priorities.matrix.actions.decisions import (
    confirmable,
    confirmation_needed,
    drafts,
    overrides,
    unconfirmed,
)
from priorities.matrix.actions.rounds import expect
from priorities.matrix.forms import DecisionForm, RoomForm
from priorities.matrix.models import MatrixDecision, MatrixPlacement, MatrixRound, RoundActivity, Status
from priorities.matrix.results import audience_of, expect_results, read_results


def _closed(pk: int) -> MatrixRound:
    found = get_object_or_404(MatrixRound, pk=pk)
    expect_results(found)
    expect(found, Status.CLOSED)
    return found


def _meeting(matrix_round: MatrixRound) -> str:
    return url_here("matrix_meeting", matrix_round=matrix_round.pk)


@allow(Permission.MATRIX_MOVE)
def matrix_meeting(request: MemberRequest, matrix_round: int) -> HttpResponse:
    """Everything the meeting records, with what is still missing; sending it puts it into effect."""
    if request.method == "GET" and MatrixRound.objects.decided().filter(pk=matrix_round).exists():
        return redirect(url_here("matrix_results", matrix_round=matrix_round))
    found = _closed(matrix_round)
    refused: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            actions.decide(matrix_round=found, by=request.membership)
        except NotAllowed as refusal:
            refused = refusal.reasons
        else:
            messages.success(request, _("The meeting is recorded. Every activity has moved as decided."))
            return redirect(url_here("matrix_results", matrix_round=found.pk))
    made = drafts(found)
    waiting = set(found.placements.to_decide().values_list("round_activity", flat=True))
    placed = read_results(found, audience_of(request.membership)).placed
    rows = [(each, made.get(each.entry)) for each in placed if each.entry in waiting]
    context = {
        "round": found,
        "rows": rows,
        "done": sum(decision is not None for _each, decision in rows),
        "moved_on": [each for each in placed if each.entry not in waiting],
        "total": len(rows),
        "reasons": refused or actions.reasons_not_to_decide(found),
        "refused": bool(refused),
        "waiting": unconfirmed(found),
        "dissents": found.dissents.select_related("membership"),
    }
    return render(request, "priorities/matrix/meeting.html", context, status=409 if refused else 200)


@allow(Permission.MATRIX_MOVE)
def matrix_room(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _closed(matrix_round)
    form = RoomForm(request.POST or None, matrix_round=found)
    if form.is_valid():
        actions.set_room(
            matrix_round=found,
            met_on=form.cleaned_data["met_on"],
            room=form.room,
            room_reason=form.cleaned_data["room_reason"],
            dissent=form.cleaned_data["dissent"],
            by=request.membership,
        )
        return redirect(_meeting(found))
    return form_page(
        request,
        form,
        title=_("When it met, and who was in the room"),
        lead=_("Count people by group, without names. By default at least two use services."),
        cancel=_meeting(found),
    )


@allow(Permission.MATRIX_MOVE)
def matrix_decision(request: MemberRequest, round_activity: int) -> HttpResponse:
    entry = get_object_or_404(RoundActivity.objects.select_related("round", "activity"), pk=round_activity)
    expect_results(entry.round)
    expect(entry.round, Status.CLOSED)
    placed = get_object_or_404(MatrixPlacement, round_activity=entry)
    draft = MatrixDecision.objects.filter(round_activity=entry).first()
    form = DecisionForm(request.POST or None, instance=draft, entry=entry, placed=placed)
    if form.is_valid():
        actions.save_decision(decision=form.save(commit=False), by=request.membership)
        return redirect(_meeting(entry.round))
    return form_page(
        request,
        form,
        "priorities/matrix/decision.html",
        title=entry.activity.title,
        entry=entry,
        placed=placed,
        cancel=_meeting(entry.round),
    )


@allow(Permission.MATRIX_CONFIRM)
def matrix_confirm(request: MemberRequest, matrix_round: int) -> HttpResponse:
    """A second person reads the decisions that differ from the plot, and confirms them."""
    found = _closed(matrix_round)
    if request.method == "POST":
        seen = request.POST.getlist("seen")
        count = actions.confirm_overrides(matrix_round=found, seen=seen, by=request.membership)
        messages.success(request, _("Confirmed: %(count)d.") % {"count": count})
        return redirect(url_here("matrix_confirm", matrix_round=found.pk))
    made = drafts(found)
    rows = [
        (each, made[each.round_activity_id])
        for each in found.placements.select_related("activity").order_by("activity__title")
        if each.round_activity_id in made and overrides(made[each.round_activity_id], each)
    ]
    waiting = unconfirmed(found)
    context = {
        "round": found,
        "rows": rows,
        "to_confirm": confirmable(waiting, request.membership),
        "may_read": request.membership.may(Permission.MATRIX_READ),
        "needed": confirmation_needed(waiting) if waiting else None,
    }
    return render(request, "priorities/matrix/confirm.html", context)
