"""The outbox."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel
from partnerships.accounts.models import Membership
from partnerships.areas.models import Partnership

OF_LATE = timedelta(days=30)


class MailQuerySet(models.QuerySet["Mail"]):
    def leaving(self) -> "MailQuerySet":
        """Without what a rehearsal writes: it stays where it is and goes with it."""
        return self.exclude(partnership__kind=Partnership.Kind.REHEARSAL)

    def due(self) -> "MailQuerySet":
        """To be sent now."""
        return self.leaving().filter(state=Mail.State.QUEUED, next_try__lte=timezone.now())

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

    def requests_since(self, moment: datetime) -> "MailQuerySet":
        """What asked a citizen for something, and reached them as far as we know."""
        unread = (Mail.State.FAILED, Mail.State.BOUNCED)
        return self.filter(request=True, created_at__gt=moment).exclude(state__in=unread)

    def of_link(self, code: Any) -> "MailQuerySet":
        return self.filter(link_code=code).exclude(link_code="").order_by("pk")

    def silent_since(self) -> datetime | None:
        """Since when the mail server has not answered, as long as letters wait for it."""
        waiting = self.filter(state=Mail.State.QUEUED)
        silent: datetime | None = waiting.aggregate(since=Min("silent_since"))["since"]
        return silent


class Mail(WalledModel):
    """A message to a member, or to a citizen by pseudonym; it never holds an address.

    `key` makes it once. The text of a `secret` message, which holds somebody's link, is blanked as
    soon as it has gone. `request` says that it asks for something, `why` ends the sentence "You get
    this because …", and `silent_since` is when the mail server first did not answer.
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
    request = models.BooleanField(default=False)
    link_code = models.CharField(max_length=9, blank=True)
    why = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    silent_since = models.DateTimeField(null=True)
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
            models.Index(fields=("partnership", "person"), condition=Q(request=True), name="mail_requests"),
            models.Index(
                fields=("partnership", "link_code"), condition=~Q(link_code=""), name="mail_of_link"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def identity(self) -> str:
        """Its Message-ID: the same at every try, and no one can guess that of another message."""
        name = f"{self.partnership_id}.{self.pk}"
        seal = salted_hmac("mail", name, algorithm="sha256").hexdigest()[:16]
        return f"<{name}.{seal}@{urlsplit(settings.SITE_URL).hostname}>"
