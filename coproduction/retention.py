"""How long personal data is kept: what is done to it, and after how long."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from activities.suggestions.actions import part_from_senders
from foundations.tenancy import scope
from mapping.explorer.models import ExplorerResponse
from partnerships.models import ImportBatch, Invitation, Job, Link, Mail, Notice, Partnership
from priorities.matrix.actions import forget_raters
from priorities.meeting.models import Expense
from vault import letterbox

logger = logging.getLogger(__name__)
YEAR = timedelta(days=365)
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Rule:
    """What happens to rows last used before a moment; `act` says how many there were."""

    what: str
    kept: timedelta
    act: Callable[[datetime], int]


RULES = (
    Rule(
        "Explorer answers parted from who gave them",
        YEAR,
        lambda before: ExplorerResponse.objects.identifiable_before(before).deidentify(),
    ),
    Rule("matrix answers parted from who gave them", timedelta(0), lambda before: forget_raters()),
    Rule("suggestions parted from who sent them", YEAR, part_from_senders),
    Rule("links removed", YEAR, lambda before: Link.objects.closed_before(before).remove()),
    Rule("messages removed", YEAR, lambda before: Mail.objects.settled_before(before).delete()[0]),
    Rule("notices removed", YEAR, lambda before: Notice.objects.told_before(before).delete()[0]),
    Rule("finished jobs removed", YEAR, lambda before: Job.objects.finished_before(before).delete()[0]),
    Rule(
        "invitations nobody took up removed",
        MONTH,
        lambda before: Invitation.objects.never_accepted(before).delete()[0],
    ),
    Rule("imports removed", timedelta(0), lambda before: ImportBatch.objects.expired().delete()[0]),
    Rule(
        "expenses removed",
        7 * YEAR,
        lambda before: Expense.objects.recorded_before(before).delete()[0],
    ),
    Rule("people forgotten", YEAR, letterbox.forget_unused),
)


def keep_to_the_schedule() -> dict[str, int]:
    """Apply every rule in the partnership in scope; says how many rows each met."""
    now = timezone.now()
    return {rule.what: rule.act(now - rule.kept) for rule in RULES}


def keep_to_the_schedule_everywhere() -> None:
    """One partnership after the other. The log gets counts, never content."""
    for partnership in Partnership.objects.all():
        with scope(partnership):
            counts = keep_to_the_schedule()
        for what, count in counts.items():
            logger.info("retention, %s: %s %s", partnership.slug, count, what)
