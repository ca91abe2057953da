"""Put a message into the outbox."""

from celery import current_app
from django.db import transaction

from foundations.tenancy import current
from partnerships.accounts.models import Membership
from partnerships.post.models import Mail

TASK = "coproduction.tasks.send_mail"


def queue(*, to: Membership | str, subject: str, text: str, key: str, secret: bool = False) -> Mail:
    """Send `text` to a member or to the citizen behind a pseudonym, once for each `key`.

    `subject` becomes one line that fits. It goes out after this transaction is saved, and is tried again while the mail server is down.
    Say `secret` where the text holds a link that lets its reader in.
    """
    receiver = {"membership": to} if isinstance(to, Membership) else {"person": to}
    mail, is_new = Mail.objects.get_or_create(
        key=key,
        defaults={**receiver, "subject": " ".join(subject.split())[:200], "text": text, "secret": secret},
    )
    if is_new:
        wake(mail)
    return mail


def wake(mail: Mail) -> None:
    partnership = current().id

    def send() -> None:
        current_app.send_task(TASK, (partnership, mail.pk))

    transaction.on_commit(send, robust=True)
