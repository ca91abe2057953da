"""What a person looks after here, and how it passes to somebody else before they leave.

Nothing is left with nobody to look after it: a membership that still has something in hand is not ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import current, url_here
from partnerships import post
from partnerships.access import Permission
from partnerships.accounts.actions import reasons_not_to_change
from partnerships.accounts.models import Membership, MembershipQuerySet
from partnerships.areas.models import Partnership

# What later layers give people to look after, by the name under which a member finds it. Each queryset
# says with `in_hand` what is not over.
RELATIONS: dict[str, str | Promise] = {
    "owned_activities": gettext_lazy("Activities"),
    "managed_services": gettext_lazy("Services"),
    "tasks": gettext_lazy("Things to do"),
    "co_chaired_rounds": gettext_lazy("Rounds they co-chair"),
    "chaired_meetings": gettext_lazy("Meetings they chair"),
    "stands_in_for": gettext_lazy("People they stand in for"),
}
# What is theirs alone and passes to nobody: others are asked where it stands, at the address of the row.
PERSONAL: dict[str, str | Promise] = {"meeting_seats": gettext_lazy("Seats in meetings that decide")}


@dataclass(frozen=True)
class Belonging:
    """Rows of one kind that a person looks after; `field` names the person on each."""

    name: str | Promise
    field: str
    rows: models.QuerySet[Any]


def belongings_of(member: Membership) -> list[Belonging]:
    """What this person still has in hand, kind by kind; kinds of which there is nothing are left out."""
    return _in_hand(member, RELATIONS)


def personal_of(member: Membership) -> list[Belonging]:
    """What they have in hand and cannot hand over, kind by kind."""
    return _in_hand(member, PERSONAL)


def _in_hand(member: Membership, relations: Mapping[str, str | Promise]) -> list[Belonging]:
    found = [
        Belonging(name, Membership._meta.get_field(relation).field.name, getattr(member, relation).in_hand())  # type: ignore[union-attr]
        for relation, name in relations.items()
    ]
    return [each for each in found if each.rows.exists()]


def possible_successors(member: Membership) -> MembershipQuerySet:
    """Who may take over: the team's active members."""
    return Membership.objects.holding(Permission.ACTIVITY_DRAFT).exclude(pk=member.pk)


def reasons_not_to_end(member: Membership) -> list[Reason]:
    """Why this membership may not end yet, and where to see to it."""
    reasons = reasons_not_to_change(member=member, roles=member.roles, active=False)
    return [*map(Reason, reasons), *reasons_to_hand_over(member)]


def reasons_to_hand_over(member: Membership) -> list[Reason]:
    """What somebody else has to look after, or to sit in, before this person goes."""
    reasons = []
    if belongings_of(member):
        here = url_here("member_hand_over", member=member.pk)
        reasons.append(
            Reason(_("%(name)s still looks after something. Hand it over first.") % {"name": member}, here)
        )
    for each in personal_of(member):
        words = _("%(name)s still sits in “%(what)s”. Invite somebody else in their place.")
        reasons += [
            Reason(words % {"name": member, "what": row}, row.get_absolute_url()) for row in each.rows
        ]
    return reasons


@transaction.atomic
def hand_over(*, member: Membership, to: Membership, by: Membership) -> int:
    """Give everything a person looks after to another, who is written to. Says how much it was.

    Who would then stand in for themselves is left without a stand-in.
    """
    if not possible_successors(member).filter(pk=to.pk).exists():
        raise NotAllowed([_("%(name)s cannot look after it. Choose somebody of the team.") % {"name": to}])
    passed = 0
    for each in belongings_of(member):
        changes: dict[str, Any] = {each.field: to}
        names = {field.name for field in each.rows.model._meta.get_fields()}
        if {"updated_by", "version"} <= names:
            changes |= {"updated_by": by, "version": F("version") + 1}
        passed += each.rows.update(**changes)
    Membership.objects.filter(pk=to.pk, stands_in=to).update(stands_in=None)
    if passed and to != by:
        _write_to(to, member=member, by=by, passed=passed)
    return passed


def _write_to(to: Membership, *, member: Membership, by: Membership, passed: int) -> None:
    place = Partnership.objects.get(pk=current().id)
    about = {"member": member, "by": by, "passed": passed, "place": place}
    post.queue(
        to=to,
        subject=_("You now look after what %(name)s did") % {"name": member},
        text=render_to_string("partnerships/accounts/handed_over.txt", about),
        key=f"handed over:{member.pk}:{to.pk}:{timezone.now():%Y-%m-%d %H:%M:%S.%f}",
    )


@transaction.atomic
def end(*, member: Membership, by: Membership) -> None:
    """Let a person in no longer, from now. Raises `NotAllowed` while they have something in hand."""
    if reasons := reasons_not_to_end(member):
        raise NotAllowed(reasons)
    member.active, member.updated_by = False, by
    member.version += 1
    member.save(update_fields=["active", "updated_by", "version"])
