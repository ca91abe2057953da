"""Put messages into the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.utils import timezone

from foundations.tenancy import current
from partnerships.accounts.models import Membership
from partnerships.post.models import Mail
from partnerships.post.requests import left_out, unwanted

TASK = "coproduction.tasks.send_mail"


@dataclass(frozen=True)
class Letter:
    """A message to a member or to the citizen behind a pseudonym; `key` makes it once.

    Say `secret` where the text holds a link that lets its reader in, and `request` where it asks
    somebody for something, `typed` where anybody may have typed its address; `why` ends the sentence "You get this because …" and `link_code` is the code
    of the link in it.
    """

    to: Membership | str
    subject: str
    text: str
    key: str
    secret: bool = False
    request: bool = False
    typed: bool = False
    why: str = ""
    link_code: str = ""
    not_before: datetime | None = None

    @property
    def citizen(self) -> str:
        """The pseudonym of the receiver, where it is no member."""
        return "" if isinstance(self.to, Membership) else self.to


def queue(
    *,
    to: Membership | str,
    subject: str,
    text: str,
    key: str,
    secret: bool = False,
    request: bool = False,
    typed: bool = False,
    why: str = "",
) -> Mail | None:
    """Put one letter into the outbox, or None where this person may not be written to now."""
    queue_many([Letter(to, subject, text, key, secret=secret, request=request, typed=typed, why=why)])
    return Mail.objects.filter(key=key).first()


@transaction.atomic
def queue_many(letters: Iterable[Letter]) -> None:
    """Put letters into the outbox, however many, in a handful of statements.

    `subject` becomes one line that fits. They go out after this transaction is saved, and are tried
    again while the mail server is down. A request to a citizen who had one within a month, or wants
    none, is left out, and so is a letter to a typed address that had enough of them: this is the one
    place that holds to it.
    """
    letters = list(letters)
    refused = left_out([letter.citizen for letter in letters if letter.request and letter.citizen]).all
    not_wanted = unwanted([letter.citizen for letter in letters if letter.typed])
    now = timezone.now()
    mails = [
        Mail(
            key=letter.key,
            membership=letter.to if isinstance(letter.to, Membership) else None,
            person=letter.citizen,
            subject=" ".join(letter.subject.split())[:200],
            text=letter.text,
            secret=letter.secret,
            request=letter.request,
            why=letter.why[:200],
            link_code=letter.link_code,
            next_try=letter.not_before or now,
        )
        for letter in letters
        if not (letter.request and letter.citizen in refused)
        and not (letter.typed and letter.citizen in not_wanted)
    ]
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    if mails:
        wake()


def wake() -> None:
    """Tell a worker, once this is saved, that letters of this partnership wait."""
    partnership = current().id

    def send() -> None:
        current_app.send_task(TASK, (partnership,))

    transaction.on_commit(send, robust=True)
