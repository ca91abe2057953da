"""The meeting that decides: its page for those invited, the weights, their dissent and their expenses."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundations.exports import download
from foundations.forms import form_page
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.models import Invitation, Membership
from partnerships.requests import MemberRequest
from priorities.matrix.actions.rounds import expect
from priorities.matrix.models import COMMUNITY_MEMBERS_IN_ROOM, MatrixRound, Status
from priorities.matrix.results import audience_of, read_criteria, read_results
from priorities.meeting import actions
from priorities.meeting.forms import (
    DissentForm,
    ExpenseForm,
    ExpensesAnswerForm,
    MeetingForm,
    PaidForm,
    WeightsAnswerForm,
)
from priorities.meeting.models import COMMUNITY, Dissent, Expense
from priorities.meeting.rules import meeting_of, read_record, total_in_words, unsettled


def _round(pk: int) -> MatrixRound:
    return get_object_or_404(MatrixRound.objects.select_related("co_chair"), pk=pk)


def _here(view: str, matrix_round: MatrixRound) -> str:
    return url_here(view, matrix_round=matrix_round.pk)


@allow(Permission.MATRIX_READ)
@require_safe
def meeting(request: MemberRequest, matrix_round: int) -> HttpResponse:
    """When and where, the weights, the agenda as the board sees it, one's own dissent and expenses."""
    found, member = _round(matrix_round), request.membership
    seats = list(found.seats.select_related("membership"))
    seat = next((each for each in seats if each.membership_id == member.pk), None)
    context = {
        "round": found,
        "meeting": meeting_of(found),
        "record": read_record(found),
        "invited": len(seats),
        "community": sum(each.of_community for each in seats),
        "seat": seat,
        "asks_weights": bool(seat and seat.weighs and found.is_draft),
        "criteria": read_criteria(found),
        "unsettled": unsettled(found) if found.is_draft else "",
        "results": read_results(found, audience_of(member)) if found.has_results else None,
        "dissent": Dissent.objects.filter(round=found, membership=member).first(),
        "may_dissent": bool(seat and found.status == Status.CLOSED),
        "own_expenses": Expense.objects.filter(round=found, person=member),
        "may": {each.name.lower(): member.may(each) for each in Permission},
    }
    return render(request, "priorities/meeting/meeting.html", context)


@allow(Permission.MATRIX_WRITE)
def meeting_seats(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    expect(found, Status.DRAFT, Status.OPEN, Status.CLOSED)
    form = MeetingForm(request.POST or None, instance=meeting_of(found))
    if form.is_valid():
        actions.set_meeting(
            meeting=form.save(commit=False), members=form.cleaned_data["members"], by=request.membership
        )
        messages.success(request, _("The meeting is kept, and those invited are told."))
        return redirect(found if found.is_draft else _here("meeting", found))
    return form_page(
        request,
        form,
        "priorities/meeting/seats.html",
        title=_("Who sits in the meeting that decides?"),
        round=found,
        too_few=Membership.objects.active().filter(roles__contains=[COMMUNITY]).count()
        < COMMUNITY_MEMBERS_IN_ROOM,
        still_to_come=Invitation.objects.open().filter(roles__contains=[COMMUNITY]).count(),
        may_invite=request.membership.may(Permission.MEMBERS_WRITE),
        cancel=found.get_absolute_url(),
    )


@allow(Permission.MATRIX_WEIGHTS)
def meeting_weights(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    expect(found, Status.DRAFT)
    seat = actions.seat_of(found, request.membership)
    form = WeightsAnswerForm(request.POST or None, instance=seat)
    if form.is_valid():
        actions.answer_weights(
            matrix_round=found,
            answer=form.cleaned_data["weights"],
            note=form.cleaned_data["weights_note"],
            by=request.membership,
        )
        messages.success(request, _("Thank you. Your answer is kept."))
        return redirect(_here("meeting", found))
    return form_page(
        request,
        form,
        "priorities/meeting/weights.html",
        title=_("Do you agree with the weights?"),
        round=found,
        criteria=read_criteria(found),
        cancel=_here("meeting", found),
    )


@allow(Permission.MATRIX_READ)
def meeting_dissent(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    expect(found, Status.CLOSED)
    actions.seat_of(found, request.membership)
    own = Dissent.objects.filter(round=found, membership=request.membership).first()
    form = DissentForm(request.POST or None, instance=own)
    if form.is_valid():
        actions.write_dissent(
            matrix_round=found,
            words=form.cleaned_data["words"],
            named=form.cleaned_data["named"],
            by=request.membership,
        )
        messages.success(
            request, _("It is kept with the meeting. You can change it until the meeting is recorded.")
        )
        return redirect(_here("meeting", found))
    return form_page(
        request,
        form,
        title=_("Do you think otherwise?"),
        lead=_(
            "Write it in your own words. It stands in the record of the meeting, beside what was decided."
        ),
        cancel=_here("meeting", found),
    )


# --- expenses ------------------------------------------------------------------------------------------
@allow(Permission.MATRIX_RATE)
def meeting_own_expenses(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    seat = actions.seat_of(found, request.membership)
    form = ExpensesAnswerForm(request.POST or None, seat=seat)
    if form.is_valid():
        actions.answer_expenses(
            matrix_round=found,
            answer=form.cleaned_data["expenses"],
            amounts=form.amounts,
            notice_seen=form.cleaned_data["notice_seen"],
            by=request.membership,
        )
        messages.success(request, _("Thank you. Your answer is kept."))
        return redirect(_here("meeting", found))
    return form_page(
        request,
        form,
        title=_("Your expenses"),
        lead=meeting_of(found).expenses,
        cancel=_here("meeting", found),
    )


@allow(Permission.EXPENSE_WRITE)
def meeting_expense_add(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    form = ExpenseForm(request.POST or None, instance=Expense(round=found), matrix_round=found)
    if form.is_valid():
        actions.record_expense(expense=form.save(commit=False), by=request.membership)
        messages.success(request, _("It is recorded. Somebody else approves it."))
        return redirect(_here("meeting", found))
    return form_page(
        request,
        form,
        title=_("Record expenses for somebody"),
        lead=_(
            "For a community member who told you what they spent. Once it is kept, only they, the lead and "
            "the finance approver see the amount."
        ),
        cancel=_here("meeting", found),
    )


@allow(Permission.EXPENSE_APPROVE)
@require_safe
def meeting_expenses(request: MemberRequest, matrix_round: int) -> HttpResponse:
    """What each person asked for, to approve and to note as paid."""
    found = _round(matrix_round)
    rows = Expense.objects.filter(round=found).select_related("person", "created_by", "approved_by")
    context = {
        "round": found,
        "rows": rows,
        "seats": found.seats.of_community().select_related("membership").order_by("membership__name"),
        "total": total_in_words(rows.approved().values_list("person", "amount")),
        "own": request.membership.pk,
    }
    return render(request, "priorities/meeting/expenses.html", context)


@allow(Permission.EXPENSE_APPROVE)
@require_POST
def meeting_expense_approve(request: MemberRequest, expense: int) -> HttpResponse:
    found = get_object_or_404(
        Expense.objects.select_related("round").select_for_update(of=("self",)), pk=expense
    )
    actions.approve(expense=found, by=request.membership)
    messages.success(request, _("Approved."))
    return redirect(_here("meeting_expenses", found.round))


@allow(Permission.EXPENSE_APPROVE)
def meeting_expense_paid(request: MemberRequest, expense: int) -> HttpResponse:
    found = get_object_or_404(Expense.objects.select_related("round", "person"), pk=expense)
    form = PaidForm(request.POST or None, instance=found)
    if form.is_valid():
        actions.note_paid(
            expense=form.save(commit=False), paid_ref=form.cleaned_data["paid_ref"], by=request.membership
        )
        return redirect(_here("meeting_expenses", found.round))
    return form_page(
        request,
        form,
        title=_("How was it paid?"),
        lead=f"{found.person}. {found}",
        cancel=_here("meeting_expenses", found.round),
    )


@allow(Permission.EXPENSE_APPROVE)
@require_safe
def meeting_expenses_csv(request: MemberRequest, matrix_round: int) -> FileResponse:
    found = _round(matrix_round)
    rows = Expense.objects.filter(round=found).select_related("person", "approved_by")
    return download(
        "csv",
        name=_("expenses"),
        header=[
            _("Who"),
            _("What for"),
            _("Amount in £"),
            _("Approved by"),
            _("Approved"),
            _("Payment reference"),
        ],
        rows=(
            [
                each.person,
                each.get_kind_display(),
                each.amount,
                each.approved_by,
                each.approved_at,
                each.paid_ref,
            ]
            for each in rows
        ),
    )
