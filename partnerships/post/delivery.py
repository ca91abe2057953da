"""How a worker sends what is in the outbox: one message at a time, with no transaction open."""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from foundations.tenancy import across, scope
from partnerships.areas.models import Partnership
from partnerships.post.models import Mail
from vault import letterbox

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP = timedelta(days=7)


class NoLongerMember(Exception):
    """The member it is for has left."""


def deliver(partnership: Partnership, pk: int) -> None:
    """Send one message, unless it is sent or in another worker's hands."""
    with scope(partnership):
        mail = claim(pk)
    if mail is None:
        return
    try:
        hand_over(mail)
    except (SMTPRecipientsRefused, letterbox.Forgotten, NoLongerMember) as refused:
        finish(mail, Mail.State.BOUNCED, error=type(refused).__name__)
    except Exception as trouble:  # whatever it is, the message must not be lost
        logger.warning("mail %s did not go at attempt %s: %s", mail.pk, mail.attempts, type(trouble).__name__)
        put_back(mail, error=type(trouble).__name__)
    else:
        finish(mail, Mail.State.SENT, sent_at=timezone.now())


@transaction.atomic
def claim(pk: int) -> Mail | None:
    """Take the message for one lease, with whom it is for."""
    due = Mail.objects.due().select_for_update(skip_locked=True, of=("self",))
    mail = due.select_related("partnership", "membership__user").filter(pk=pk).first()
    if mail is not None:
        mail.attempts += 1
        mail.next_try = timezone.now() + LEASE
        mail.save(update_fields=["attempts", "next_try"])
    return mail


def hand_over(mail: Mail) -> None:
    """Give the message to the mail server. Sent twice, it carries the same identity twice."""
    identity = f"<{mail.partnership_id}.{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>"
    message = EmailMessage(mail.subject, mail.text, headers={"Message-ID": identity})
    if mail.membership is None:
        letterbox.send(mail.partnership, mail.person, message)
    elif mail.membership.lets_in(timezone.localdate()):
        message.to = [mail.membership.user.email]
        message.send()
    else:
        raise NoLongerMember


def finish(mail: Mail, state: Mail.State, **fields: object) -> None:
    """The message has gone, or never will: nothing that is secret or was held for it alone remains."""
    kept = {} if not mail.secret else {"text": ""}
    with scope(mail.partnership):
        Mail.objects.filter(pk=mail.pk).update(state=state, **kept, **fields)
        letterbox.used(mail.person)


def put_back(mail: Mail, error: str) -> None:
    """Try again later, with longer and longer pauses, for a week."""
    if timezone.now() - mail.created_at > GIVEN_UP:
        return finish(mail, Mail.State.FAILED, error=error)
    pause = min(timedelta(minutes=2 ** min(mail.attempts, 10) / 2), LONGEST_PAUSE)
    with scope(mail.partnership):
        Mail.objects.filter(pk=mail.pk).update(next_try=timezone.now() + pause, error=error)
    return None


def due_everywhere() -> list[tuple[int, int]]:
    """(partnership, mail) of every message to be sent now."""
    with across(Partnership.objects.values_list("pk", flat=True)):
        return list(Mail.objects.due().values_list("partnership_id", "pk"))
