"""Letters that came back: from the mail server's reports (RFC 3464), or from what GOV.UK Notify says."""

import re
from email import message_from_bytes, policy
from email.message import Message

from foundations.tenancy import scope
from partnerships.areas.models import Partnership
from partnerships.post.models import Mail

IDENTITY = re.compile(r"<(?P<partnership>\d{1,18})\.(?P<mail>\d{1,18})\.[0-9a-f]{16}@[^<>\s]+>")


def note(identity: str, error: str) -> bool:
    """Write down that the message of this Message-ID bounced; False where it is none of ours."""
    if not (named := IDENTITY.search(identity)):
        return False
    partnership = Partnership.objects.filter(pk=named["partnership"]).first()
    if partnership is None:
        return False
    with scope(partnership):
        mail = Mail.objects.filter(pk=named["mail"]).first()
        if mail is None or mail.identity != named[0]:
            return False
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.BOUNCED, error=error[:200])
    return True


def note_report(raw: bytes) -> bool:
    """Read a report of a mail server; False where it is no lasting failure of a message of ours."""
    report = message_from_bytes(raw, policy=policy.default)
    error = _lasting_failure(report)
    return bool(error) and note(_identity_of_original(report), error)


def _lasting_failure(report: Message) -> str:
    """The status of a receiver who cannot be reached for good, like 5.1.1."""
    for part in report.walk():
        if part.get("Action", "").strip().lower() == "failed":
            status: str = part.get("Status", "").strip()
            if status.startswith("5"):
                return status
    return ""


def _identity_of_original(report: Message) -> str:
    """The Message-ID of what was sent, from the copy or the headers that the report carries."""
    for part in report.walk():
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            found = message_from_bytes(headers if isinstance(headers, bytes) else b"")["Message-ID"]
        else:
            found = None if part is report else part["Message-ID"]
        if found:
            return str(found)
    return ""
