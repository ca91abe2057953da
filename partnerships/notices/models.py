"""What a member was told, and how each wants to be told by mail."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel, current
from partnerships.accounts.models import Membership
from partnerships.notices.kinds import BY_SLUG, Kind, Way


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, membership: Membership) -> "NoticeQuerySet":
        return self.filter(membership=membership)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)

    def to_digest(self, way: Way, since: datetime) -> "NoticeQuerySet":
        """What goes into the next digest: neither read nor mailed, and no older than `since`."""
        return self.unread().filter(way=way, mailed_at__isnull=True, created_at__gte=since)

    def told_before(self, moment: datetime) -> "NoticeQuerySet":
        return self.filter(created_at__lt=moment)


class Notice(WalledModel):
    """Something a member is told, once for each `key`. `url` is a page of ours, `way` how it goes by mail."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=150)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=200)
    way = models.CharField(max_length=6, choices=Way)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "membership", "key"), name="notice_key_once"),
            models.CheckConstraint(condition=Q(url__startswith="/"), name="notice_leads_to_a_page_of_ours"),
        ]
        indexes = [
            models.Index(fields=("partnership", "membership", "-created_at"), name="notice_newest"),
            models.Index(
                fields=("partnership", "membership"), condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=("partnership", "key"), name="notice_by_key"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("notice", kwargs={"partnership": current().slug, "notice": self.pk})

    @property
    def mail_key(self) -> str:
        """Of the mail that goes at once."""
        return f"notice:{self.pk}"

    @property
    def kind_words(self) -> str:
        return str(BY_SLUG[self.kind].words)


class NoticeChoiceQuerySet(models.QuerySet["NoticeChoice"]):
    def ways_of(self, members: Iterable[Membership]) -> dict[tuple[int, str], Way]:
        """What these members chose, by member and kind."""
        found = self.filter(membership__in=[member.pk for member in members])
        return {(choice.membership_id, choice.kind): Way(choice.way) for choice in found}


class NoticeChoice(WalledModel):
    """The way a member chose for one kind of notice."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    way = models.CharField(_("by email"), max_length=6, choices=Way)

    objects = NoticeChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "membership", "kind"), name="notice_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.way}"
