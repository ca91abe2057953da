"""What members are told about, as one table: in which words, how it comes by mail, whether that can be stopped."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How a notice comes by mail. It always stands on the page of notices."""

    NOW = "now", _("At once")
    DAILY = "daily", _("In one email a day")
    WEEKLY = "weekly", _("In one email a week")
    OFF = "off", _("Not by email")


@dataclass(frozen=True)
class About:
    """`usual` is the way where the person chose none; a mail waits for `patience`, in case they see it first."""

    slug: str
    words: str | Promise
    why: str | Promise
    usual: Way
    may_be_off: bool = True
    patience: timedelta = timedelta(0)

    @property
    def ways(self) -> list[tuple[str, str | Promise]]:
        return [(way.value, way.label) for way in Way if self.may_be_off or way is not Way.OFF]


class Kind(Enum):
    """Every kind of notice there is."""

    ASKED = About(
        "asked", _("Somebody asks for your view"), _("you are asked for your view"), Way.NOW, may_be_off=False
    )
    TASK = About("task", _("Something waits for you"), _("something waits for you"), Way.DAILY)
    REMINDER = About("reminder", _("A last day comes near"), _("a last day comes near"), Way.NOW)
    OVERDUE = About(
        "overdue", _("Something of yours is late"), _("something of yours is late"), Way.NOW, may_be_off=False
    )
    DECISION = About(
        "decision", _("A decision on your activity"), _("it is about an activity of yours"), Way.DAILY
    )
    ROUND = About(
        "round", _("A round opens or has results"), _("you may read the results of rounds"), Way.DAILY
    )
    JOB = About(
        "job",
        _("What you asked to be made is ready"),
        _("you asked for something to be made"),
        Way.NOW,
        patience=timedelta(minutes=2),
    )

    @classmethod
    def choices(cls) -> list[tuple[str, str | Promise]]:
        return [(kind.value.slug, kind.value.words) for kind in cls]


BY_SLUG = {kind.value.slug: kind.value for kind in Kind}
