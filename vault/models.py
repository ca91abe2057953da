"""The only place where a citizen's name and address live."""

import secrets
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel
from vault.encryption import EncryptedTextField

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_pseudonym() -> str:
    return "P-" + "".join(secrets.choice(LETTERS) for _each in range(6))


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def unused_since(self, moment: datetime) -> "ParticipantQuerySet":
        return self.filter(last_used__lt=moment)


class Participant(WalledModel):
    """A citizen, known everywhere else by the pseudonym alone.

    `once` says that the address is held for one message and forgotten after it.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        PHONE = "phone", _("Phone")
        POST = "post", _("Post")

    pseudonym = models.CharField(max_length=8)
    name = EncryptedTextField(blank=True)
    contact = EncryptedTextField()
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
        indexes = [models.Index(fields=("partnership", "last_used"), name="participant_by_use")]

    def __str__(self) -> str:
        return self.pseudonym
