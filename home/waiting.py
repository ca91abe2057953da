"""What waits for somebody, over all their partnerships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F

from activities.models import Task
from partnerships.models import Membership

MOST = 60
THIS_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """Tasks by urgency; within each the earliest comes first. `new` came within a week and has time.

    What is due on a later day stands under `this_week`, too, once most of its time has gone.
    """

    overdue: list[Task]
    this_week: list[Task]
    new: list[Task]
    later: list[Task]

    def __bool__(self) -> bool:
        return bool(self.overdue or self.this_week or self.new or self.later)


def waiting_for(memberships: Sequence[Membership], today: date) -> Waiting:
    """Run inside `across` the partnerships of these memberships."""
    tasks = list(
        Task.objects.waiting()
        .filter(owner__in=[each.pk for each in memberships])
        .select_related("partnership", "activity")
        .order_by(F("due").asc(nulls_last=True), "pk")[:MOST]
    )
    has_time = [task for task in tasks if not _is_near(task, today)]
    lately = today - THIS_WEEK
    return Waiting(
        overdue=[task for task in tasks if task.due and task.due < today],
        this_week=[task for task in tasks if task.due and task.due >= today and _is_near(task, today)],
        new=[task for task in has_time if task.created_at.date() > lately],
        later=[task for task in has_time if task.created_at.date() <= lately],
    )


def _is_near(task: Task, today: date) -> bool:
    if task.soon_from and task.soon_from <= today:
        return True
    return task.due is not None and task.due <= today + THIS_WEEK
