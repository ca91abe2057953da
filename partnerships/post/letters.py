"""What a message looks like: a plain-text part and an HTML part, both made from the same words."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.post.models import Mail

SALT = "write no more"


@dataclass(frozen=True)
class Stop:
    """What the address of "Stop these emails" holds: whose letters, and the mark of who wants no more."""

    partnership: int
    mark: str

    @property
    def address(self) -> str:
        token = signing.dumps([self.partnership, self.mark], salt=SALT)
        return settings.SITE_URL + reverse("stop_letters", kwargs={"token": token})

    @classmethod
    def read(cls, token: str) -> "Stop | None":
        """What a token says, or None where we did not make it."""
        try:
            return cls(*signing.loads(token, salt=SALT))
        except signing.BadSignature:
            return None


def compose(mail: Mail, connection: BaseEmailBackend, *, mark: str = "") -> EmailMultiAlternatives:
    """The message of `mail`, still without a receiver. `mark` stands for a citizen's address."""
    headers = {"Message-ID": mail.identity}
    ways = {}
    if mark:
        ways["stop"] = Stop(mail.partnership.pk, mark).address
        headers |= {
            "List-Unsubscribe": f"<{ways['stop']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    else:
        slug = mail.partnership.slug
        ways["change"] = settings.SITE_URL + reverse("notice_preferences", kwargs={"partnership": slug})
    shown = {"mail": mail, "partnership": mail.partnership, "why": mail.why or _usual_why(mail), **ways}
    text = render_to_string("post/letter.txt", shown)
    message = EmailMultiAlternatives(mail.subject, text, headers=headers, connection=connection)
    message.attach_alternative(render_to_string("post/letter.html", shown), "text/html")
    return message


def _usual_why(mail: Mail) -> str:
    if mail.membership_id:
        return _("you are a member of %(partnership)s") % {"partnership": mail.partnership}
    return _("this address was given to %(partnership)s to write to you") % {"partnership": mail.partnership}
