"""How a worker sends what is in the outbox: batch by batch over one connection, no transaction open."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from foundations.tenancy import across, scope
from partnerships.areas.models import Partnership
from partnerships.post.letters import compose
from partnerships.post.models import Mail, MailQuerySet
from vault import letterbox

logger = logging.getLogger(__name__)
BATCH = 50
TURN = timedelta(minutes=2)
"""How long one call sends; what is left goes with the next sweep. Well within a lease."""
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=10)
GIVEN_UP = timedelta(days=7)
SERVER_TROUBLE = (SMTPServerDisconnected, SMTPConnectError, SMTPHeloError, SMTPAuthenticationError)


class NoLongerMember(Exception):
    """The member it is for has left."""


def deliver(partnership: Partnership) -> None:
    """Send what is due in a partnership, until nothing is, the turn is over or the mail server is silent."""
    ends = timezone.now() + TURN
    answers = True
    while answers and timezone.now() < ends:
        with scope(partnership):
            batch = claim()
        if not batch:
            return
        answers = _send(batch, ends)


@transaction.atomic
def claim(most: int = BATCH) -> list[Mail]:
    """Take messages for one lease, with whom they are for: what somebody waits for before what we ask for."""
    due = Mail.objects.due().select_for_update(skip_locked=True, of=("self",))
    batch = list(
        due.select_related("partnership", "membership__user").order_by("request", "next_try", "pk")[:most]
    )
    for mail in batch:
        mail.attempts += 1
    lease = timezone.now() + LEASE
    _rows(batch).update(attempts=F("attempts") + 1, next_try=lease)
    return batch


def _send(batch: Sequence[Mail], ends: datetime) -> bool:
    """Send a batch over one connection; False where the mail server did not answer."""
    connection = get_connection()
    try:
        connection.open()
    except Exception as trouble:  # whatever it is, no message must be lost
        put_back(batch, trouble, silent=True)
        return False
    try:
        for place, mail in enumerate(batch):
            if timezone.now() >= ends:
                release(batch[place:])
                return True
            try:
                _send_one(mail, connection)
            except Exception as trouble:
                silent = is_server_trouble(trouble)
                put_back(batch[place:] if silent else [mail], trouble, silent=silent)
                if silent:
                    return False
        return True
    finally:
        connection.close()


def is_server_trouble(trouble: Exception) -> bool:
    """Whether the mail server itself is in the way, and not this one message."""
    unreachable = isinstance(trouble, OSError) and not isinstance(trouble, SMTPException)
    return unreachable or isinstance(trouble, SERVER_TROUBLE)


def _send_one(mail: Mail, connection: BaseEmailBackend) -> None:
    try:
        hand_over(mail, connection)
    except SMTPRecipientsRefused as refused:
        if not all(code >= 500 for code, _words in refused.recipients.values()):
            raise  # a mailbox that is full or busy is tried again
        finish(mail, Mail.State.BOUNCED, error=type(refused).__name__)
    except (letterbox.Forgotten, NoLongerMember) as nobody:
        finish(mail, Mail.State.BOUNCED, error=type(nobody).__name__)
    else:
        finish(mail, Mail.State.SENT, sent_at=timezone.now())


def hand_over(mail: Mail, connection: BaseEmailBackend) -> None:
    """Give the message to the mail server. Sent twice, it carries the same identity twice."""
    if mail.membership is None:
        letterbox.send(mail.partnership, mail.person, lambda mark: compose(mail, connection, mark=mark))
    elif mail.membership.lets_in(timezone.localdate()):
        message = compose(mail, connection)
        message.to = [mail.membership.user.email]
        message.send()
    else:
        raise NoLongerMember


def finish(mail: Mail, state: Mail.State, **fields: object) -> None:
    """The message has gone, or never will: nothing that is secret or was held for it alone remains."""
    kept = {} if not mail.secret else {"text": ""}
    with scope(mail.partnership):
        Mail.objects.filter(pk=mail.pk).update(state=state, silent_since=None, **kept, **fields)
        letterbox.used(mail.person)


def put_back(batch: Sequence[Mail], trouble: Exception, *, silent: bool) -> None:
    """Try these again later, with longer and longer pauses, for a week."""
    error = type(trouble).__name__
    logger.warning("%s messages from %s on did not go: %s", len(batch), batch[0].pk, error)
    now = timezone.now()
    kept = []
    for mail in batch:
        if now - mail.created_at > GIVEN_UP:
            finish(mail, Mail.State.FAILED, error=error)
        else:
            kept.append(mail)
    since = Coalesce("silent_since", now) if silent else None
    for attempts in {mail.attempts for mail in kept}:
        alike = _rows([mail for mail in kept if mail.attempts == attempts])
        pause = min(timedelta(minutes=2 ** min(attempts, 10) / 2), LONGEST_PAUSE)
        with scope(batch[0].partnership):
            alike.update(next_try=now + pause, error=error, silent_since=since)


def release(batch: Sequence[Mail]) -> None:
    """Give messages back untried, to be sent by whoever comes next."""
    with scope(batch[0].partnership):
        _rows(batch).update(attempts=F("attempts") - 1, next_try=timezone.now())


def _rows(batch: Sequence[Mail]) -> MailQuerySet:
    return Mail.objects.filter(pk__in=[mail.pk for mail in batch])


def due_everywhere() -> list[int]:
    """Every partnership with messages to be sent now."""
    with across(Partnership.objects.values_list("pk", flat=True)):
        return list(
            Mail.objects.due().order_by("partnership").values_list("partnership", flat=True).distinct()
        )
