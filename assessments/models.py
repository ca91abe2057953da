"""Rounds in which groups of people answer, and the header of each answer.

Explorer and matrix rounds are respondent rounds; each keeps its own answers, all share this shape.
"""

from datetime import datetime
from secrets import token_hex
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import MD5, Coalesce, Concat, Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundations.records import Record
from foundations.tenancy import WalledModel
from partnerships.models import Group, Membership

NOBODY = "nobody-"


def how_many(rows: models.QuerySet[Any]) -> Coalesce:
    """How many of these rows are of each round, counted by themselves: joined, they would multiply."""
    of_round = rows.filter(round=OuterRef("pk")).order_by().values("round").annotate(n=Count("pk"))
    return Coalesce(Subquery(of_round.values("n")), 0)


AnyRound = TypeVar("AnyRound", bound="RespondentRound")


class RoundQuerySet(models.QuerySet[AnyRound]):
    def known_to(self, membership: Membership) -> Self:
        """Rounds this person may know there are."""
        return self.exclude(status="draft") if membership.sees_no_drafts else self


class RespondentRound(Record):
    """A period in which people answer. `opens` and `closes` are dates; answers end with `closes`."""

    name = models.CharField(_("name"), max_length=120)
    opens = models.DateField(_("opens"), null=True, blank=True)
    closes = models.DateField(_("closes"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def past_closing(self) -> bool:
        return self.closes is not None and timezone.localdate() > self.closes


class ResponseQuerySet(models.QuerySet[Any]):
    """What the answers of every instrument can do."""

    def identifiable_before(self, moment: datetime) -> Self:
        """Started before `moment`, and still to be found by a code or a member."""
        return self.filter(started_at__lt=moment).exclude(code__startswith=NOBODY, membership=None)

    def deidentify(self) -> int:
        """Part the answers from whoever gave them; says how many.

        One person's answers still belong together, under a word that leads nowhere: the salt that made
        it from their code is thrown away.
        """
        salted = Concat(Value(token_hex()), "code")
        nobody = Concat(Value(NOBODY), Left(MD5(salted), 24), output_field=models.CharField())
        return self.update(code=nobody, membership=None, submission=None)


class Response(WalledModel):
    """The header of one person's answer: who they speak for, how it came, whether it counts.

    `code` is the respondent's pseudonym; `submission` is the token of the form that was sent, so that
    the same form sent twice is one answer. A withdrawn answer counts nowhere.
    """

    class Source(models.TextChoices):
        ONLINE = "online", _("Online")
        PAPER = "paper", _("Paper")
        INTERVIEW = "interview", _("Interview")

    group = models.CharField(max_length=12, choices=Group)
    membership = models.ForeignKey("partnerships.Membership", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=32)
    source = models.CharField(max_length=9, choices=Source, default=Source.ONLINE)
    submission = models.UUIDField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def counts(self) -> bool:
        return self.submitted_at is not None and self.withdrawn_at is None
