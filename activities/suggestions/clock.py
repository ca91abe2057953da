"""The answer clock: 20 plain working days in Scotland from the day a suggestion was sent.

Clocks set by statute count other days; they are no part of this.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundations.working_days import working_days_after

ANSWER_DAYS = 20
SOON_DAYS = 15
"""Three quarters of the time."""


class Stage(models.TextChoices):
    """How far the time for an answer has run."""

    IN_TIME = "in_time", _("Waits for an answer")
    SOON = "soon", _("Soon due")
    TODAY = "today", _("Due today")
    OVERDUE = "overdue", _("Overdue")


def answer_due(sent: date) -> date:
    """The last day on which an answer is in time."""
    return working_days_after(sent, ANSWER_DAYS)


def soon_from(sent: date) -> date:
    """The day on which three quarters of the time have gone."""
    return working_days_after(sent, SOON_DAYS)


def stage(*, sent: date, due: date, today: date) -> Stage:
    if today > due:
        return Stage.OVERDUE
    if today == due:
        return Stage.TODAY
    return Stage.SOON if today >= soon_from(sent) else Stage.IN_TIME


@dataclass(frozen=True)
class Clock:
    """A partnership's suggestions: how many wait, and of those due in the last 12 months how many were in time."""

    waiting: int = 0
    due: int = 0
    on_time: int = 0

    @property
    def in_words(self) -> str:
        """The on-time share; nothing where no answer was due yet."""
        if not self.due:
            return ""
        return ngettext(
            "%(on_time)d of %(due)d suggestion due in the last 12 months was answered in time.",
            "%(on_time)d of %(due)d suggestions due in the last 12 months were answered in time.",
            self.due,
        ) % {"on_time": self.on_time, "due": self.due}
