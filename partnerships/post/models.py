"""The outbox."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel
from partnerships.accounts.models import Membership
from partnerships.areas.models import Partnership

OF_LATE = timedelta(days=30)


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self) -> "MailQuerySet":
        """To be sent now. What a rehearsal writes stays where it is and goes with it."""
        waiting = self.filter(state=Mail.State.QUEUED, next_try__lte=timezone.now())
        return waiting.exclude(partnership__kind=Partnership.Kind.REHEARSAL)

    def standing(self) -> dict[str, Any]:
        """How the post stands: how many letters wait and since when, and how many of late did not arrive."""
        waits, late = Q(state=Mail.State.QUEUED), Q(created_at__gte=timezone.now() - OF_LATE)
        return self.aggregate(
            waiting=Count("pk", filter=waits),
            since=Min("created_at", filter=waits),
            failed=Count("pk", filter=late & Q(state=Mail.State.FAILED)),
            bounced=Count("pk", filter=late & Q(state=Mail.State.BOUNCED)),
        )

    def settled_before(self, moment: datetime) -> "MailQuerySet":
        return self.filter(created_at__lt=moment).exclude(state=Mail.State.QUEUED)


class Mail(WalledModel):
    """A message to a member, or to a citizen by pseudonym; it never holds an address.

    `key` makes it once. The text of a `secret` message, which holds somebody's link, is blanked as
    soon as it has gone.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        BOUNCED = "bounced", _("Refused by the receiver")

    key = models.CharField(max_length=120)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    person = models.CharField(max_length=8, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    secret = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "key"), name="mail_key_once"),
            models.CheckConstraint(
                condition=Q(membership__isnull=False) ^ ~Q(person=""), name="mail_to_one_receiver"
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "next_try"), condition=Q(state="queued"), name="mail_due"),
        ]

    def __str__(self) -> str:
        return self.subject
