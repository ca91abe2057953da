"""Who can do what somebody may not do alone: by name to staff, by role to everybody else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundations.refusals import Reason
from foundations.tenancy import url_here
from partnerships.access import ROLES, SECOND_APPROVER, Permission, roles_with
from partnerships.accounts.models import Membership, MembershipQuerySet

MOST_NAMED = 5


@dataclass(frozen=True)
class Help:
    """Whom to ask, in a sentence; where nobody can, `ways` are pages (words, address) for who may mend that."""

    words: str
    ways: tuple[tuple[str, str], ...] = ()


def people_who_can(permission: Permission, *, not_: Iterable[int] = ()) -> MembershipQuerySet:
    """Members who may today, but for those of whom somebody else is wanted. Stand-ins count where they may."""
    return Membership.objects.holding(permission).exclude(pk__in=not_).order_by("name", "pk")


def whom_to_ask(permission: Permission, *, reader: Membership, not_: Iterable[int] = ()) -> Help | None:
    """Who can help `reader`, or None where the reader can."""
    people = list(people_who_can(permission, not_=not_))
    if reader in people:
        return None
    if not people:
        return _nobody(permission, reader)
    return Help(_by_name(people) if reader.is_staff else _by_role(permission, people))


def help_with(reason: Reason, reader: Membership) -> Help | None:
    """Who can mend a reason that says what right it takes."""
    return whom_to_ask(Permission(reason.needs), reader=reader, not_=reason.not_by) if reason.needs else None


def _by_name(people: list[Membership]) -> str:
    named = [f"{each} ({each.team})" if each.team else str(each) for each in people[:MOST_NAMED]]
    words = _("Ask one of these: %(names)s.") % {"names": ", ".join(named)}
    if (more := len(people) - MOST_NAMED) > 0:
        others = ngettext("%(n)d more person can, too.", "%(n)d more people can, too.", more)
        words = f"{words} {others % {'n': more}}"
    return words


def _by_role(permission: Permission, people: list[Membership]) -> str:
    held = {slug for each in people for slug in each.roles}
    names = ", ".join(str(role.name) for role in roles_with(permission) if role.slug in held)
    return _("Ask somebody who is here as: %(roles)s.") % {"roles": names}


def _nobody(permission: Permission, reader: Membership) -> Help:
    roles = ", ".join(str(role.name) for role in roles_with(permission))
    words = _("Nobody else here can do this today. It takes one of these roles: %(roles)s.") % {
        "roles": roles
    }
    if reader.may(Permission.MEMBERS_WRITE):
        return Help(words, tuple(_ways(permission)))
    if permission == Permission.MEMBERS_WRITE:
        return Help(words)
    leads = whom_to_ask(Permission.MEMBERS_WRITE, reader=reader)
    return Help(f"{words} {_('To have somebody invited:')} {leads.words}" if leads else words)


def _ways(permission: Permission) -> Iterator[tuple[str, str]]:
    """How a lead gets somebody who can."""
    yield _("Invite somebody who can"), url_here("member_invite")
    if permission in ROLES[SECOND_APPROVER].permissions:
        yield _("Ask a neighbouring partnership's lead"), url_here("second_approver")
