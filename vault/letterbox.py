"""The slot in the vault's door: an address goes in, a pseudonym comes out, and never the address.

Every other part of the house reaches citizens through here.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.core.mail import EmailMessage
from django.utils import timezone

from foundations.tenancy import HasSlug, scope
from vault.encryption import cipher
from vault.models import NoMoreLetters, Participant, mark_of, new_pseudonym


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


def hold_all(addresses: Iterable[str]) -> list[str]:
    """Keep many addresses at once; the pseudonyms come in the same order."""
    people = [
        Participant(pseudonym=new_pseudonym(), contact=address.strip(), mark=mark_of(address))
        for address in addresses
    ]
    while taken := _taken(people):
        for person in taken:
            person.pseudonym = new_pseudonym()
    Participant.objects.bulk_create(people)
    return [person.pseudonym for person in people]


def known_as(address: str) -> list[str]:
    """The pseudonyms under which this address is kept here."""
    kept = Participant.objects.filter(mark=mark_of(address), once=False)
    return list(kept.values_list("pseudonym", flat=True))


def _taken(people: list[Participant]) -> list[Participant]:
    """Those whose pseudonym somebody has already, here or earlier among them."""
    names = [person.pseudonym for person in people]
    held = set(Participant.objects.filter(pseudonym__in=names).values_list("pseudonym", flat=True))
    return [
        person
        for place, person in enumerate(people)
        if names[place] in held or names.index(names[place]) < place
    ]


def send(partnership: HasSlug, pseudonym: str, compose: Callable[[str], EmailMessage]) -> None:
    """Send a message, which names no one, to who stands behind the pseudonym. Raises `Forgotten`.

    `compose` gets the mark of the address, by which the reader may say that they want no more. Opens
    the scope itself, so that no transaction waits for the mail server.
    """
    with scope(partnership):
        person = Participant.objects.filter(pseudonym=pseudonym, channel=Participant.Channel.EMAIL).first()
    if person is None:
        raise Forgotten(pseudonym)
    message = compose(mark_of(person.contact))
    message.to = [person.contact]
    message.send()


def used(pseudonym: str) -> None:
    """A message went out, or never will: forget an address held for it alone, note the use of others."""
    people = Participant.objects.filter(pseudonym=pseudonym)
    people.filter(once=True).delete()
    people.update(last_used=timezone.now())


def forget(*pseudonyms: str) -> None:
    """Remove names and addresses for good. What the pseudonyms did stays, without them."""
    Participant.objects.filter(pseudonym__in=pseudonyms).delete()


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


# --- who may be written to ---------------------------------------------------------------------------
def same_person(pseudonyms: Iterable[str]) -> dict[str, set[str]]:
    """For each pseudonym all that stand for the same address, itself among them."""
    known = marks(pseudonyms)
    by_mark: dict[str, set[str]] = {}
    alike = Participant.objects.filter(mark__in=set(known.values()))
    for pseudonym, mark in alike.values_list("pseudonym", "mark"):
        by_mark.setdefault(mark, set()).add(pseudonym)
    return {pseudonym: by_mark[mark] for pseudonym, mark in known.items()}


def marks(pseudonyms: Iterable[str]) -> dict[str, str]:
    """For each pseudonym the mark of its address."""
    people = Participant.objects.filter(pseudonym__in=pseudonyms)
    return dict(people.values_list("pseudonym", "mark"))


def unwilling(pseudonyms: Iterable[str]) -> set[str]:
    """Those who asked not to be written to."""
    people = Participant.objects.filter(pseudonym__in=pseudonyms).unwilling()
    return set(people.values_list("pseudonym", flat=True))


def write_no_more(mark: str) -> set[str]:
    """Ask nothing of this address again; returns the pseudonyms that stand for it."""
    NoMoreLetters.objects.get_or_create(mark=mark)
    return set(Participant.objects.filter(mark=mark).values_list("pseudonym", flat=True))
