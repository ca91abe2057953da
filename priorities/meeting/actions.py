"""What happens around a deciding meeting: people are invited, agree the weights, disagree, get their expenses."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.actions import hold_back
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import url_here
from partnerships.access import Permission
from partnerships.models import Membership
from partnerships.notices import Kind, News, notify_all
from priorities.matrix.actions.rounds import expect, need
from priorities.matrix.actions.waiting import Waits, ask, ask_again, soon, task_key, waiting_tasks
from priorities.matrix.models import MatrixRound, Status
from priorities.meeting.models import DecidingMeeting, Dissent, Expense, Seat


@transaction.atomic
def set_meeting(*, meeting: DecidingMeeting, members: Iterable[Membership], by: Membership) -> None:
    """Keep where the meeting sits and who is invited; who is new is told at once."""
    need(by, Permission.MATRIX_WRITE)
    matrix_round = meeting.round
    expect(matrix_round, Status.DRAFT, Status.OPEN, Status.CLOSED)
    meeting.created_by = meeting.created_by or by
    meeting.updated_by = by
    meeting.save()
    wanted = {member.pk: member for member in members}
    known = set(matrix_round.seats.values_list("membership", flat=True))
    matrix_round.seats.exclude(membership__in=wanted).delete()
    for what in (Waits.WEIGH, Waits.MEET):
        waiting_tasks(matrix_round, what).exclude(owner__in=wanted).complete()
    new = [member for pk, member in wanted.items() if pk not in known]
    if new:
        hold_back(subject=matrix_round, by=by, what=_("write to people"))
    Seat.objects.bulk_create(Seat(round=matrix_round, membership=member) for member in new)
    _ask(matrix_round, new)


def _ask(matrix_round: MatrixRound, members: list[Membership]) -> None:
    # Told before they are asked: a task tells only whom nobody has told of it.
    notify_all(_invitation(matrix_round, member) for member in members)
    if matrix_round.status == Status.DRAFT:
        weigh = [member for member in members if member.may(Permission.MATRIX_WEIGHTS)]
        ask(matrix_round, Waits.WEIGH, weigh, due=soon())
    if matrix_round.status == Status.CLOSED:
        ask(matrix_round, Waits.MEET, members, due=matrix_round.meeting_on)


def _invitation(matrix_round: MatrixRound, member: Membership) -> News:
    """What a member reads who is invited, once a round."""
    day = date_format(matrix_round.meeting_on, "j F Y") if matrix_round.meeting_on else _("not set yet")
    text = [
        _("You are invited to the meeting that decides “%(round)s”. Its day: %(day)s.")
        % {"round": matrix_round, "day": day},
        _("When and where it is, what it is about and which expenses we offer stands on its page."),
    ]
    return News(
        member,
        Kind.ASKED,
        _("Decide with us: %(round)s") % {"round": matrix_round},
        url_here("meeting", matrix_round=matrix_round.pk),
        f"task:{task_key(matrix_round, Waits.WEIGH, member)}",
        text="\n\n".join(text),
    )


def seat_of(matrix_round: MatrixRound, by: Membership) -> Seat:
    """The seat of somebody invited; tells others who can invite them."""
    seat = matrix_round.seats.select_related("membership").filter(membership=by).first()
    if seat is None:
        raise NotAllowed([_("You are not invited to this meeting. The programme lead can invite you.")])
    return seat


# --- weights -----------------------------------------------------------------------------------------
@transaction.atomic
def answer_weights(*, matrix_round: MatrixRound, answer: str, note: str, by: Membership) -> None:
    """Agree with the weights or not, until the round opens."""
    need(by, Permission.MATRIX_WEIGHTS)
    expect(matrix_round, Status.DRAFT)
    seat = seat_of(matrix_round, by)
    seat.weights, seat.weights_note = answer, note
    seat.save(update_fields=["weights", "weights_note"])
    waiting_tasks(matrix_round, Waits.WEIGH).filter(owner=by).complete()


# --- dissent -----------------------------------------------------------------------------------------
@transaction.atomic
def write_dissent(*, matrix_round: MatrixRound, words: str, named: bool, by: Membership) -> None:
    """Keep what somebody invited thinks otherwise, until the meeting is recorded; no words take it back."""
    expect(matrix_round, Status.CLOSED)
    seat_of(matrix_round, by)
    if not words.strip():
        matrix_round.dissents.filter(membership=by).delete()
        return
    Dissent.objects.update_or_create(
        round=matrix_round, membership=by, defaults={"words": words.strip(), "named": named}
    )


# --- expenses ----------------------------------------------------------------------------------------
@transaction.atomic
def answer_expenses(
    *,
    matrix_round: MatrixRound,
    answer: str,
    amounts: Mapping[str, Decimal],
    notice_seen: bool,
    by: Membership,
) -> None:
    """Say what one would like back, in place of what was asked before and is not approved yet."""
    seat = _community_seat(matrix_round, by)
    seat.expenses, seat.answered_at = answer, timezone.now()
    if notice_seen:
        seat.notice_seen_at = seat.notice_seen_at or timezone.now()
    seat.save(update_fields=["expenses", "answered_at", "notice_seen_at"])
    Expense.objects.filter(round=matrix_round, person=by, created_by=by).to_approve().delete()
    if answer == Seat.Expenses.WANTED:
        for kind, amount in amounts.items():
            _record(Expense(round=matrix_round, person=by, kind=kind, amount=amount), seat, by)
    _ask_to_approve(matrix_round)


@transaction.atomic
def record_expense(*, expense: Expense, by: Membership) -> None:
    """Record for a community member what they asked for by word of mouth or on paper."""
    need(by, Permission.EXPENSE_WRITE)
    seat = _community_seat(expense.round, expense.person)
    _record(expense, seat, by)
    Seat.objects.filter(pk=seat.pk).update(expenses=Seat.Expenses.WANTED, answered_at=timezone.now())
    _ask_to_approve(expense.round)


def _community_seat(matrix_round: MatrixRound, person: Membership) -> Seat:
    seat = seat_of(matrix_round, person)
    if not seat.of_community:
        raise NotAllowed([_("Expenses are offered to community members.")])
    return seat


def _record(expense: Expense, seat: Seat, by: Membership) -> None:
    if expense.kind == Expense.Kind.TIME and seat.notice_seen_at is None:
        raise NotAllowed(
            [
                _(
                    "Payment for time can change somebody’s benefits. They have to read the notice first, on their "
                    "own page of the meeting."
                )
            ]
        )
    expense.created_by = expense.updated_by = by
    expense.save()


@transaction.atomic
def approve(*, expense: Expense, by: Membership) -> None:
    """A second person agrees that it is paid: neither who asked for it nor who gets it."""
    need(by, Permission.EXPENSE_APPROVE)
    if expense.approved_by_id:
        raise NotAllowed([_("It is approved already.")])
    involved = (expense.created_by_id, expense.person_id)
    if by.pk in involved:
        words = _("Somebody else has to approve what you recorded or get.")
        others = tuple(pk for pk in involved if pk)
        raise NotAllowed([Reason(words, needs=Permission.EXPENSE_APPROVE, not_by=others)])
    expense.approved_by = expense.updated_by = by
    expense.approved_at = timezone.now()
    expense.save()
    _ask_to_approve(expense.round)


@transaction.atomic
def note_paid(*, expense: Expense, paid_ref: str, by: Membership) -> None:
    """Note by which payment it was paid; the payment itself is made elsewhere."""
    need(by, Permission.EXPENSE_APPROVE)
    if not expense.approved_by_id:
        raise NotAllowed([_("It has to be approved first.")])
    expense.paid_ref, expense.updated_by = paid_ref, by
    expense.save()


def _ask_to_approve(matrix_round: MatrixRound) -> None:
    """Put what is to be approved before those who can, and before nobody once there is nothing."""
    askers = set(Expense.objects.filter(round=matrix_round).to_approve().values_list("created_by", flat=True))
    able = Membership.objects.holding(Permission.EXPENSE_APPROVE)
    ask_again(matrix_round, Waits.EXPENSES, able.exclude(pk__in=askers) if askers else able.none())
