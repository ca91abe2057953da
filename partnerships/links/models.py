"""Links: the way in for people who answer without an account."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel
from partnerships.groups import Group

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike: no I, L, O, 0, 1
CODE_LENGTH = 8


def new_code() -> str:
    """A short code a person can read out or type, like KX7M-4QPT."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _each in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def clean_code(typed: str) -> str:
    """The code as we write it, from however it was typed; "" where it cannot be one."""
    letters = "".join(each for each in typed.upper() if each.isalnum())
    if len(letters) != CODE_LENGTH or not set(letters) <= set(CODE_LETTERS):
        return ""
    return f"{letters[:4]}-{letters[4:]}"


def tokens_of(code: str) -> list[str]:
    """The secret in the address that goes with a code, today's key first, former keys after it.

    Whoever holds the code may come in, so the address follows from the code and a key of ours: the
    database need not keep it, and nobody without the key can work it out.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac("link", code, secret=key, algorithm="sha256").hexdigest()[:40] for key in keys]


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class LinkQuerySet(models.QuerySet["Link"]):
    def of(self, subject_kind: str, subject_id: int) -> "LinkQuerySet":
        return self.filter(subject_kind=subject_kind, subject_id=subject_id)

    def closed_before(self, moment: datetime) -> "LinkQuerySet":
        return self.filter(Q(closed_at__lt=moment) | Q(expires_at__lt=moment))

    def in_use(self) -> "LinkQuerySet":
        """Those that still let somebody in, as `Link.is_open` says of one."""
        lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
        staying = Q(membership__until__isnull=True) | Q(membership__until__gte=timezone.localdate())
        here = Q(membership__isnull=True) | (Q(membership__active=True) & staying)
        return self.filter(lasting, here, closed_at__isnull=True)

    def remove(self) -> int:
        """Delete links, those of people before the posters they came by; says how many."""
        people = self.filter(kind=Link.Kind.PERSONAL).delete()[0]
        posters = self.filter(kind=Link.Kind.OPEN).exclude(pk__in=Link.objects.posters_in_use())
        return people + posters.delete()[0]

    def posters_in_use(self) -> "models.QuerySet[Link, int | None]":
        return self.exclude(parent=None).values_list("parent", flat=True)

    def in_group_session(self, poster: int | None) -> bool:
        """Whether an officer has lifted the limit of this poster for a group that answers together."""
        return self.filter(pk=poster, group_session_until__gt=timezone.now()).exists()

    def posters(self) -> "LinkQuerySet":
        return self.filter(kind=Link.Kind.OPEN).order_by("pk")


class Link(WalledModel):
    """A way in without an account, to the subject named by `subject_kind` and `subject_id`.

    An open link hangs on a poster for many people; each who starts there gets a personal link, which
    is one answer until the link closes. `group` is whom the holder speaks for, `membership` or
    `person` (a pseudonym) who it was sent to, `parent` the poster it came from, `service` the only one
    it asks about, if it asks about one. `code` is the pseudonym of the answer. The address of a personal link is not kept.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("For many people")
        PERSONAL = "personal", _("For one person")

    kind = models.CharField(max_length=8, choices=Kind)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    group = models.CharField(max_length=12, choices=Group, blank=True)
    label = models.CharField(max_length=200)
    code = models.CharField(max_length=9)
    token_hash = models.CharField(max_length=64)
    poster_token = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey("partnerships.Membership", models.PROTECT, null=True, related_name="+")
    person = models.CharField(max_length=8, blank=True)
    service = models.ForeignKey("partnerships.Service", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("partnerships.Membership", models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    group_session_until = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "code"), name="link_code_once"),
            models.UniqueConstraint(fields=("partnership", "token_hash"), name="link_token_once"),
            models.CheckConstraint(
                condition=Q(kind="open") | Q(poster_token=""), name="link_personal_keeps_no_token"
            ),
        ]
        indexes = [
            models.Index(fields=("token_hash",), name="link_by_token"),
            models.Index(fields=("partnership", "subject_kind", "subject_id"), name="link_of_subject"),
        ]

    def __str__(self) -> str:
        return self.label

    @cached_property
    def token(self) -> str:
        """The secret in the address: kept for posters, set on a personal link while it is in use."""
        return self.poster_token

    @property
    def is_open(self) -> bool:
        """Neither closed nor past its time, nor sent to a member who has left."""
        now = timezone.now()
        left = self.membership is not None and self.membership.ended(timezone.localdate(now))
        return self.closed_at is None and (self.expires_at is None or now < self.expires_at) and not left

    @property
    def group_session_lasts(self) -> bool:
        return self.group_session_until is not None and timezone.now() < self.group_session_until

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.url("link")

    def url(self, view: str, **kwargs: Any) -> str:
        """The path of `view` for whoever holds this link."""
        return reverse(view, kwargs={"token": self.token, **kwargs})
