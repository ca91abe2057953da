"""What waits for people while a round goes on: to rate, to open and close it, to meet,
to record the meeting, to confirm.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.actions import add_tasks, new_task
from activities.models import Task, TaskQuerySet
from foundations.tenancy import url_here
from foundations.working_days import working_days_after
from partnerships.models import Membership
from partnerships.notices import Kind, News, notify_all
from priorities.matrix.models import MatrixRound

WITHIN_DAYS = 5


class Waits(StrEnum):
    """What is asked of a member, once in a round."""

    RATE = "rate"
    CLOSE = "close"
    OPEN = "open"
    RECORD = "record"
    CONFIRM = "confirm"
    WEIGH = "weigh"
    MEET = "meet"
    EXPENSES = "expenses"


LABELS: dict[Waits, Promise] = {
    Waits.RATE: _("Rate %(count)d activities in “%(round)s”"),
    Waits.CLOSE: _("Close %(round)s: its last day is over"),
    Waits.OPEN: _("Open %(round)s"),
    Waits.RECORD: _("Record the meeting of %(round)s"),
    Waits.CONFIRM: _("Confirm decisions of %(round)s"),
    Waits.WEIGH: _("Agree the weights of %(round)s"),
    Waits.MEET: _("Deciding meeting on %(day)s: read the results"),
    Waits.EXPENSES: _("Approve expenses for the meeting of %(round)s"),
}
PAGES = {
    Waits.RATE: "matrix_rate",
    Waits.CLOSE: "matrix_close",
    Waits.OPEN: "matrix_round",
    Waits.RECORD: "matrix_meeting",
    Waits.CONFIRM: "matrix_confirm",
    Waits.WEIGH: "meeting",
    Waits.MEET: "meeting",
    Waits.EXPENSES: "meeting_expenses",
}


def ask(
    matrix_round: MatrixRound,
    what: Waits,
    members: Iterable[Membership],
    *,
    count: int = 0,
    due: date | None = None,
) -> None:
    """Put it before each of these members, once in a round."""
    day = date_format(matrix_round.meeting_on, "j F") if matrix_round.meeting_on else ""
    add_tasks(
        new_task(
            key=task_key(matrix_round, what, member),
            owner=member,
            subject=matrix_round,
            label=LABELS[what] % {"round": matrix_round, "count": count, "day": day},
            url=url_here(PAGES[what], matrix_round=matrix_round.pk),
            due=due,
        )
        for member in members
    )


def ask_again(matrix_round: MatrixRound, what: Waits, members: Iterable[Membership]) -> None:
    """Put it before these members and no others. Who did it before has new time, and is told anew."""
    wanted = list(members)
    asked = waiting_tasks(matrix_round, what)
    asked.exclude(owner__in=wanted).complete()
    again = list(asked.filter(owner__in=wanted).exclude(done_at=None).select_related("owner"))
    asked.filter(pk__in=[task.pk for task in again]).update(done_at=None, due=soon())
    today = timezone.localdate()
    notify_all(
        News(task.owner, Kind.TASK, task.label, task.url, f"{task.notice_key}:{today}") for task in again
    )
    ask(matrix_round, what, wanted, due=soon())


def soon() -> date:
    return working_days_after(timezone.localdate(), WITHIN_DAYS)


def waiting_tasks(matrix_round: MatrixRound, what: Waits) -> TaskQuerySet:
    """The tasks of everybody who was asked."""
    return Task.objects.filter(key__startswith=_key(matrix_round, what))


def task_key(matrix_round: MatrixRound, what: Waits, member: Membership) -> str:
    return f"{_key(matrix_round, what)}{member.pk}"


def _key(matrix_round: MatrixRound, what: Waits) -> str:
    return f"matrix:{what}:{matrix_round.pk}:"
