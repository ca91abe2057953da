"""What waits for the programme lead while a round goes on: open it, work out its results, publish them."""

from datetime import date
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.actions import add_tasks, new_task
from activities.models import Task, TaskQuerySet
from foundations.working_days import working_days_after
from mapping.explorer.models import ExplorerRound
from partnerships.access import Permission
from partnerships.models import Membership

WITHIN_DAYS = 5


class LeadStep(StrEnum):
    """What only the lead may do to a round; each is asked once for a round, of every lead."""

    OPEN = "open"
    WORK_OUT = "work-out"
    PUBLISH = "publish"


LABELS: dict[LeadStep, Promise] = {
    LeadStep.OPEN: _("Open %(round)s"),
    LeadStep.WORK_OUT: _("Work out the results of %(round)s"),
    LeadStep.PUBLISH: _("Publish the results of %(round)s"),
}


def ask_leads(explorer_round: ExplorerRound, step: LeadStep, *, due: date | None = None) -> None:
    """Put a step before every lead, also where an earlier asking was done or fell away."""
    add_tasks(
        new_task(
            key=f"{_key(explorer_round, step)}{lead.pk}",
            owner=lead,
            subject=explorer_round,
            label=LABELS[step] % {"round": explorer_round},
            due=due or working_days_after(timezone.localdate(), WITHIN_DAYS),
        )
        for lead in Membership.objects.holding(Permission.EXPLORER_MOVE)
    )
    lead_tasks(explorer_round, step).update(done_at=None)


def lead_tasks(explorer_round: ExplorerRound, step: LeadStep) -> TaskQuerySet:
    return Task.objects.filter(key__startswith=_key(explorer_round, step))


def _key(explorer_round: ExplorerRound, step: LeadStep) -> str:
    return f"explorer:{step}:{explorer_round.pk}:"
