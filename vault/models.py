"""The only place where a citizen's name and address live."""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel
from vault.encryption import EncryptedTextField

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_pseudonym() -> str:
    return "P-" + "".join(secrets.choice(LETTERS) for _each in range(6))


def mark_of(contact: str) -> str:
    """What stands for an address: the same each time, and nobody without a key of ours can turn it back.

    It is made with the oldest key, so that a new one put before it leaves marks as they are.
    """
    folded = contact.strip().lower().encode()
    return hmac.new(settings.VAULT_KEYS[-1].encode(), folded, hashlib.sha256).hexdigest()[:32]


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def unused_since(self, moment: datetime) -> "ParticipantQuerySet":
        return self.filter(last_used__lt=moment)

    def unwilling(self) -> "ParticipantQuerySet":
        """Who asked not to be written to."""
        return self.filter(mark__in=NoMoreLetters.objects.values("mark"))


class Participant(WalledModel):
    """A citizen, known everywhere else by the pseudonym alone.

    `once` says that the address is held for one message and forgotten after it. `mark` is the same for
    all pseudonyms of one address.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        PHONE = "phone", _("Phone")
        POST = "post", _("Post")

    pseudonym = models.CharField(max_length=8)
    name = EncryptedTextField(blank=True)
    contact = EncryptedTextField()
    mark = models.CharField(max_length=32)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.EMAIL)
    language = models.CharField(max_length=10, default="en-gb")
    once = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used = models.DateTimeField(default=timezone.now)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "pseudonym"), name="participant_pseudonym_once")
        ]
        indexes = [
            models.Index(fields=("partnership", "last_used"), name="participant_by_use"),
            models.Index(fields=("partnership", "mark"), name="participant_by_mark"),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mark = mark_of(self.contact)
        super().save(*args, **kwargs)


class NoMoreLetters(WalledModel):
    """Somebody asked not to be written to. The mark outlasts the address, or it would be written to again."""

    mark = models.CharField(max_length=32)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("partnership", "mark"), name="no_more_letters_once")]

    def __str__(self) -> str:
        return self.mark
