"""Open, hand out, find and close links."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import across, current, holding_link
from partnerships import post
from partnerships.accounts.models import Membership
from partnerships.areas.models import Partnership
from partnerships.links.models import Link, hash_of, new_code, tokens_of
from vault import letterbox

GROUP_SESSION = timedelta(hours=3)


@dataclass(frozen=True)
class Issued:
    """A link at the only moment when its whole address is known."""

    link: Link
    address: str


def find(token: str) -> Link | None:
    """The link whose address holds `token`, in whichever partnership. Its scope is not opened.

    A rehearsal asks nobody: its links open nothing.
    Two partnerships might, one day in many centuries, draw the same code; then nobody is let in,
    rather than the wrong person.
    """
    with holding_link(hash_of(token)):
        held = Link.objects.filter(token_hash=hash_of(token)).select_related("partnership")
        found = list(held.exclude(partnership__kind=Partnership.Kind.REHEARSAL)[:2])
    if len(found) != 1:
        return None
    found[0].token = token
    return found[0]


def find_by_code(code: str) -> Link | None:
    return next(filter(None, map(find, tokens_of(code))), None)


def _unused_code() -> str:
    """A code nobody holds, here or in another partnership."""
    while True:
        code = new_code()
        with holding_link(hash_of(tokens_of(code)[0])):
            if not Link.objects.filter(token_hash=hash_of(tokens_of(code)[0])).exists():
                return code


def _unused_codes(count: int) -> list[str]:
    """Codes nobody holds, here or in another partnership, asked of the database all at once."""
    codes: set[str] = set()
    while len(codes) < count:
        drawn = {
            hash_of(tokens_of(code)[0]): code for code in (new_code() for _each in range(count - len(codes)))
        }
        with across(Partnership.objects.values_list("pk", flat=True)):
            taken = set(Link.objects.filter(token_hash__in=drawn).values_list("token_hash", flat=True))
        codes |= {code for token_hash, code in drawn.items() if token_hash not in taken}
    return list(codes)


def _link(code: str, **fields: Any) -> Link:
    """The row of a link, not saved yet."""
    token = tokens_of(code)[0]
    link = Link(code=code, token_hash=hash_of(token), **fields)
    if link.kind == Link.Kind.OPEN:
        link.poster_token = token
    link.token = token
    return link


def _make(**fields: Any) -> Link:
    link = _link(_unused_code(), **fields)
    link.save()
    return link


def _refuse_without_notice() -> None:
    """People must be able to read who is responsible for what they tell us, before we ask."""
    partnership = Partnership.objects.get(pk=current().id)
    where = f"/p/{partnership.slug}/settings/"
    reasons = []
    if not partnership.controller:
        reasons.append(Reason(_("Say who is responsible for the data you collect."), where))
    if not partnership.privacy_contact:
        reasons.append(Reason(_("Say whom people can ask about their data."), where))
    if reasons:
        raise NotAllowed(reasons)


@transaction.atomic
def open_link(
    *,
    subject_kind: str,
    subject_id: int,
    label: str,
    group: str = "",
    by: Membership,
    expires_at: datetime | None = None,
) -> Link:
    """A link for a poster, which many people may use.

    Raises `NotAllowed` while the partnership has not said who is responsible for the data.
    """
    _refuse_without_notice()
    return _make(
        kind=Link.Kind.OPEN,
        subject_kind=subject_kind,
        subject_id=subject_id,
        label=label,
        group=group,
        created_by=by,
        expires_at=expires_at,
    )


@transaction.atomic
def personal_link(
    *,
    subject_kind: str,
    subject_id: int,
    group: str = "",
    label: str = "",
    by: Membership | None = None,
    membership: Membership | None = None,
    parent: Link | None = None,
    person: str = "",
    expires_at: datetime | None = None,
) -> Issued:
    """A link that is one answer. Show or send its address now: only a hash of it is kept.

    Raises `NotAllowed` while the partnership has not said who is responsible for the data.
    """
    _refuse_without_notice()
    link = _make(
        kind=Link.Kind.PERSONAL,
        subject_kind=subject_kind,
        subject_id=subject_id,
        group=group,
        label=label or (parent.label if parent else ""),
        created_by=by,
        membership=membership,
        parent=parent,
        person=person,
        expires_at=expires_at,
    )
    return Issued(link, link.address)


@dataclass(frozen=True)
class Receiver:
    """Who gets a personal link: a member, or a citizen by pseudonym, and for which group they speak.

    With a `service` they are asked about that one alone.
    """

    group: str
    membership: Membership | None = None
    person: str = ""
    service: int | None = None


@transaction.atomic
def personal_links(
    *, subject_kind: str, subject_id: int, label: str, receivers: Sequence[Receiver], by: Membership
) -> list[Issued]:
    """A personal link for each, in their order, made in a handful of statements however many there are."""
    _refuse_without_notice()
    made = [
        _link(
            code,
            kind=Link.Kind.PERSONAL,
            subject_kind=subject_kind,
            subject_id=subject_id,
            label=label,
            created_by=by,
            group=receiver.group,
            membership=receiver.membership,
            person=receiver.person,
            service_id=receiver.service,
        )
        for code, receiver in zip(_unused_codes(len(receivers)), receivers, strict=True)
    ]
    return [Issued(link, link.address) for link in Link.objects.bulk_create(made)]


def start(link: Link) -> Issued:
    """The personal link of somebody who came by the poster."""
    return personal_link(
        subject_kind=link.subject_kind,
        subject_id=link.subject_id,
        group=link.group,
        parent=link,
        expires_at=link.expires_at,
    )


def address_again(link: Link) -> str:
    """The address of a personal link once more, for a reminder."""
    link.token = next(each for each in tokens_of(link.code) if hash_of(each) == link.token_hash)
    return link.address


def close(subject_kind: str, subject_id: int) -> int:
    """Close every link of a subject, and say how many were open."""
    return Link.objects.of(subject_kind, subject_id).filter(closed_at=None).update(closed_at=timezone.now())


def begin_group_session(link: Link) -> None:
    """Lift the limit of a poster for three hours: many people answer at one address."""
    link.group_session_until = timezone.now() + GROUP_SESSION
    link.save(update_fields=["group_session_until"])


@transaction.atomic
def mail_to(link: Link, address: str) -> None:
    """Send the link to its holder, unless the address wants no letters. It is held for this one message."""
    person = letterbox.hold(address, once=True)
    text = render_to_string("links/email.txt", {"link": link, "code_address": code_address()})
    queued = post.queue(
        to=person,
        subject=_("Your link to %(label)s") % {"label": link.label},
        text=text,
        key=f"link:{link.pk}:{secrets.token_hex(8)}",
        secret=True,
        typed=True,
        why=_("you asked for the link"),
    )
    if not queued:
        letterbox.forget(person)


def code_address() -> str:
    """Where one types a code."""
    return settings.SITE_URL + reverse("link_code")
