"""What a meeting has settled so far, and what its record says of it to everybody who may read results."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundations.refusals import Reason
from foundations.tenancy import url_here
from partnerships.models import Membership
from priorities.matrix.models import COMMUNITY_MEMBERS_IN_ROOM, MatrixRound
from priorities.meeting.models import DecidingMeeting, Expense, Seat, side

FEWEST_IN_A_TOTAL = 3
"""Among three people nobody can take their own share off a total and read another's."""


def meeting_of(matrix_round: MatrixRound) -> DecidingMeeting:
    """The meeting of a round; not saved where nothing was entered yet."""
    return matrix_round.deciding_meetings.select_related("chair").first() or DecidingMeeting(
        round=matrix_round
    )


def invited(matrix_round: MatrixRound) -> list[Membership]:
    return [seat.membership for seat in matrix_round.seats.select_related("membership")]


def too_few_invited(matrix_round: MatrixRound) -> list[Reason]:
    """Without two community members a round does not open, unless somebody says why."""
    if meeting_of(matrix_round).few_reason.strip():
        return []
    if matrix_round.seats.of_community().count() >= COMMUNITY_MEMBERS_IN_ROOM:
        return []
    where = url_here("meeting_seats", matrix_round=matrix_round.pk)
    return [Reason(_("Invite at least two community members to the meeting, or say why not."), where)]


def unsettled(matrix_round: MatrixRound) -> str:
    """Why the weights do not count as agreed with the community; empty where they do.

    A round without any community member has said why when it invited nobody.
    """
    answers = Counter(matrix_round.seats.of_community().values_list("weights", flat=True))
    if answers[Seat.Weights.OBJECTED]:
        return _("A community member does not agree with the weights.")
    if answers and not answers[Seat.Weights.AGREED]:
        return _("No community member has agreed to the weights yet.")
    return ""


@dataclass(frozen=True)
class MeetingRecord:
    """What stands with the results: no names but those people put to their own words, and no single amount."""

    few_reason: str = ""
    weights: tuple[str, ...] = ()
    dissents: tuple[str, ...] = ()
    expenses: str = ""


def read_record(matrix_round: MatrixRound) -> MeetingRecord:
    meeting = meeting_of(matrix_round)
    seats = list(matrix_round.seats.select_related("membership"))
    return MeetingRecord(
        few_reason=meeting.few_reason,
        weights=tuple(_weights(seats, meeting)),
        dissents=tuple(str(each) for each in matrix_round.dissents.select_related("membership")),
        expenses=_expenses(matrix_round, [seat for seat in seats if seat.of_community]),
    )


def _weights(seats: Iterable[Seat], meeting: DecidingMeeting) -> Iterable[str]:
    asked = [seat for seat in seats if seat.weighs]
    answers = Counter(seat.weights for seat in asked)
    if asked:
        yield _("Agreed: %(agreed)d. Did not agree: %(objected)d. Did not answer: %(silent)d.") % {
            "agreed": answers[Seat.Weights.AGREED],
            "objected": answers[Seat.Weights.OBJECTED],
            "silent": answers[""],
        }
    for seat in asked:
        if seat.weights_note:
            yield f"{side(seat.membership)}: {seat.weights_note}"
    if meeting.weights_reason:
        yield _("Opened all the same, because: %(reason)s") % {"reason": meeting.weights_reason}


def _expenses(matrix_round: MatrixRound, offered: list[Seat]) -> str:
    approved = Expense.objects.filter(round=matrix_round).approved()
    if not offered and not approved.exists():
        return ""
    words = ngettext(
        "Offered to %(n)d community member.", "Offered to %(n)d community members.", len(offered)
    ) % {"n": len(offered)}
    return f"{words} {total_in_words(approved.values_list('person', 'amount'))}".strip()


def total_in_words(amounts: Iterable[tuple[int, Decimal]]) -> str:
    """What was approved together, by person; no sum while it would tell what one of few people gets."""
    rows = list(amounts)
    people = len({person for person, _amount in rows})
    if not people:
        return ""
    if people < FEWEST_IN_A_TOTAL:
        return _("Approved for those who asked; too few people for a total.")
    return _("Approved: £%(total)s in all.") % {"total": f"{sum(amount for _who, amount in rows):,.2f}"}
