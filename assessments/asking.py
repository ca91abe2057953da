"""People are asked to answer by a personal link that is mailed to their address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import ngettext

from partnerships import links
from partnerships.links import Issued, Receiver
from partnerships.models import Membership
from partnerships.post import Letter, queue_many
from partnerships.post.requests import left_out
from vault import letterbox

MOST_ADDRESSES = 1_000


@dataclass(frozen=True)
class Asked:
    """How many were written to; who was left out since they were asked `lately`, or are `unwilling`."""

    written: int
    lately: int = 0
    unwilling: int = 0

    @property
    def in_words(self) -> str:
        written = ngettext("We write to %(n)d person.", "We write to %(n)d people.", self.written)
        lately = ngettext(
            "%(n)d person was written to this month already and is left out.",
            "%(n)d people were written to this month already and are left out.",
            self.lately,
        )
        unwilling = ngettext(
            "%(n)d person asked for no such letters and is left out.",
            "%(n)d people asked for no such letters and are left out.",
            self.unwilling,
        )
        left_out = ((lately, self.lately), (unwilling, self.unwilling))
        told = [words % {"n": n} for words, n in left_out if n]
        return " ".join([written % {"n": self.written}, *told])


@transaction.atomic
def mail_links(
    *,
    subject_kind: str,
    subject_id: int,
    label: str,
    addresses: Sequence[str],
    letter: Callable[[Issued], Letter],
    by: Membership,
    group: str = "",
    service: int | None = None,
) -> Asked:
    """Mail a personal link to each address, in a `letter` that is a request. The vault keeps the addresses.

    Nobody reads these again. Without a `group` the link asks whom they speak for; with a `service` it
    asks about that one alone. Who was asked for something within a month, by whatever, or wants no such
    letters, is left out.
    """
    people = letterbox.hold_all(addresses[:MOST_ADDRESSES])
    out = left_out(people)
    letterbox.forget(*out.all)
    issued = links.personal_links(
        subject_kind=subject_kind,
        subject_id=subject_id,
        label=label,
        receivers=[
            Receiver(group, person=person, service=service) for person in people if person not in out.all
        ],
        by=by,
    )
    queue_many(letter(each) for each in issued)
    return Asked(len(issued), len(out.lately), len(out.unwilling))
