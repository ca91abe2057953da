"""Many are invited at once, and two who matter by name: who stands in, and who reviews from outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundations.refusals import NotAllowed
from partnerships.access import SECOND_APPROVER
from partnerships.accounts.actions import invite, may_stand_in, set_stand_in
from partnerships.accounts.models import Invitation, Membership
from partnerships.groups import Group
from partnerships.imports.addresses import Address

MOST_AT_ONCE = 200
STANDS_IN_AS = "officer"
REVIEWS_AS = "associate"
ANSWERS_AS = {
    "service_manager": Group.MANAGER,
    "front_line": Group.FRONT_LINE,
    "councillor": Group.COUNCILLOR,
    "community_member": Group.CITIZEN,
    "community_group": Group.PARTNER_ORG,
}
"""Whose view somebody gives who is invited with this role and no other word about it."""


@dataclass(frozen=True)
class Invited:
    """How many letters went out, and how many people had one, or were here, before."""

    written_to: int
    known: int

    @property
    def words(self) -> list[str]:
        """A sentence for each number that is not nothing."""
        said = []
        if n := self.written_to:
            said.append(ngettext("%(n)d person invited.", "%(n)d people invited.", n) % {"n": n})
        if n := self.known:
            known = ngettext(
                "%(n)d was here or invited already and got no second letter.",
                "%(n)d were here or invited already and got no second letter.",
                n,
            )
            said.append(known % {"n": n})
        return said


@transaction.atomic
def invite_many(*, people: Iterable[Address], role: str, by: Membership) -> Invited:
    """Invite each once: a member, and who has an open invitation, gets no second letter.

    `role` is for those who have none of their own.
    """
    people, known = list(people), known_addresses()
    new = [each for each in people if each.email not in known]
    for each in new:
        does = each.role or role
        invite(email=each.email, name=each.name_to_use, roles=[does], group=ANSWERS_AS.get(does, ""), by=by)
    return Invited(len(new), len(people) - len(new))


@transaction.atomic
def choose_stand_in(*, person: Address, by: Membership) -> bool:
    """Let somebody stand in for `by`: a member from now on (says yes), somebody new once they have come in."""
    if member := member_at(person.email):
        set_stand_in(lead=by, stand_in=member, by=by)
        return True
    offered = Invitation.objects.open().filter(email__iexact=person.email).first()
    if offered is None:
        offered, _path = invite(email=person.email, name=person.name_to_use, roles=[STANDS_IN_AS], by=by)
    offered.roles = sorted({*offered.roles, STANDS_IN_AS})
    offered.stands_in_for = by
    offered.save(update_fields=["roles", "stands_in_for"])
    return False


def reasons_not_to_stand_in(*, email: str, lead: Membership) -> list[str]:
    """Why the person at an address cannot stand in for a lead."""
    member = member_at(email)
    if member is None:
        return []
    if member.pk == lead.pk:
        return [_("This is your own address. Somebody else must stand in for you.")]
    if not may_stand_in(member, lead):
        return [
            _("%(name)s cannot see people and roles. Choose a council officer, or make them one first.")
            % {"name": member}
        ]
    return []


@transaction.atomic
def ask_to_review(*, person: Address, by: Membership) -> None:
    """Invite an associate, or a lead of another partnership, to review this one from outside."""
    if reasons := reasons_not_to_review(email=person.email):
        raise NotAllowed(reasons)
    if person.email not in known_addresses():
        invite(email=person.email, name=person.name_to_use, roles=[REVIEWS_AS], by=by)


@transaction.atomic
def ask_neighbour(*, email: str, name: str, until: date, by: Membership) -> Invitation:
    """Ask the lead of another partnership to confirm here, until a day, what takes two people."""
    invitation, _path = invite(email=email, name=name, roles=[SECOND_APPROVER], until=until, by=by)
    return invitation


def reasons_not_to_review(*, email: str) -> list[str]:
    """Why the person at an address cannot review from outside: they are at work inside, or will be."""
    if (member := member_at(email)) and member.roles != [REVIEWS_AS]:
        return [_("%(name)s works in this partnership. Choose somebody from outside.") % {"name": member}]
    if Invitation.objects.open().filter(email__iexact=email).exclude(roles=[REVIEWS_AS]).exists():
        return [
            _("%(email)s is invited to work in this partnership. Choose somebody from outside.")
            % {"email": email}
        ]
    return []


def member_at(email: str) -> Membership | None:
    return Membership.objects.active().filter(user__email__iexact=email).first()


def known_addresses() -> set[str]:
    """Of members, and of those whose invitation is open; in small letters."""
    members = Membership.objects.active().values_list(Lower("user__email"), flat=True)
    return {*members, *Invitation.objects.open().values_list(Lower("email"), flat=True)}
