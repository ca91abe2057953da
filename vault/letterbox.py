"""The slot in the vault's door: an address goes in, a pseudonym comes out, and never the address.

Every other part of the house reaches citizens through here.
"""

from datetime import datetime

from cryptography.fernet import InvalidToken
from django.core.mail import EmailMessage
from django.utils import timezone

from foundations.tenancy import HasSlug, scope
from vault.encryption import cipher
from vault.models import Participant, new_pseudonym


class Forgotten(Exception):
    """The vault holds no address under this pseudonym, or none that mail reaches."""


def hold(address: str, name: str = "", *, once: bool = False, language: str = "en-gb") -> str:
    """Keep an e-mail address, and a name if given, and return the pseudonym that stands for them.

    With `once` the address is forgotten after the next message.
    """
    pseudonym = new_pseudonym()
    while Participant.objects.filter(pseudonym=pseudonym).exists():
        pseudonym = new_pseudonym()
    Participant.objects.create(
        pseudonym=pseudonym, name=name, contact=address.strip(), once=once, language=language
    )
    return pseudonym


def send(partnership: HasSlug, pseudonym: str, message: EmailMessage) -> None:
    """Send `message`, which names no one, to who stands behind the pseudonym. Raises `Forgotten`.

    Opens the scope itself, so that no transaction waits for the mail server.
    """
    with scope(partnership):
        person = Participant.objects.filter(pseudonym=pseudonym, channel=Participant.Channel.EMAIL).first()
    if person is None:
        raise Forgotten(pseudonym)
    message.to = [person.contact]
    message.send()


def used(pseudonym: str) -> None:
    """A message went out, or never will: forget an address held for it alone, note the use of others."""
    people = Participant.objects.filter(pseudonym=pseudonym)
    people.filter(once=True).delete()
    people.update(last_used=timezone.now())


def forget(pseudonym: str) -> None:
    """Remove the name and the address for good. What the pseudonym did stays, without them."""
    Participant.objects.filter(pseudonym=pseudonym).delete()


def forget_unused(before: datetime) -> int:
    """Forget everybody whose address was last used before a moment; says how many."""
    return Participant.objects.unused_since(before).delete()[0]


def seal() -> str:
    """A mark that tells later, by `fits`, whether the keys of the vault are still those of today."""
    return cipher().encrypt(b"vault").decode()


def fits(sealed: str) -> bool:
    """Whether the keys of the vault can read what they could read when this mark was made."""
    try:
        return cipher().decrypt(sealed.encode()) == b"vault"
    except InvalidToken:
        return False
