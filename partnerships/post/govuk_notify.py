"""Mail by GOV.UK Notify, as a Django e-mail backend.

Notify's template is ((subject)) as its subject and ((body)) as its message.
"""

from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from partnerships.post import bounces

FINAL = ("permanent-failure", "temporary-failure", "technical-failure")
"""How a letter ends that did not arrive: Notify tries none of them again."""
UNSUBSCRIBE = "List-Unsubscribe"


def client() -> Any:
    return NotificationsAPIClient(  # type: ignore[no-untyped-call]
        settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=settings.EMAIL_TIMEOUT
    )


class EmailBackend(BaseEmailBackend):
    """Hands each message to Notify, and says in the words of SMTP what went wrong."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        notify = client()
        for message in email_messages:
            for address in message.recipients():
                self._send(notify, message, address)
        return len(email_messages)

    def _send(self, notify: Any, message: EmailMessage, address: str) -> None:
        headers: dict[str, Any] = message.extra_headers
        try:
            notify.send_email_notification(
                address,
                settings.NOTIFY_TEMPLATE_ID,
                personalisation={"subject": message.subject, "body": message.body},
                reference=headers.get("Message-ID"),
                one_click_unsubscribe_url=headers.get(UNSUBSCRIBE, "").strip("<>") or None,
            )
        except HTTPError as error:
            raise _in_words_of_smtp(error, address) from None  # Notify's words may hold the address


def _in_words_of_smtp(error: HTTPError, address: str) -> Exception:
    """A wrong address has bounced, a wrong message is tried again; all else is trouble with Notify itself."""
    if error.status_code != 400:
        return ConnectionError(f"GOV.UK Notify answered {error.status_code}")
    if "email_address" in str(error.message):
        return SMTPRecipientsRefused({address: (550, b"not an email address")})
    return SMTPDataError(400, b"GOV.UK Notify did not take the message")


def note_bounces() -> int:
    """Ask Notify which letters of the last week did not arrive; says how many of ours were noted."""
    return sum(
        bounces.note(each.get("reference") or "", status)
        for status in FINAL
        for each in client().get_all_notifications_iterator(status=status, template_type="email")
    )
