"""Who may do what: permissions, roles, and the declaration every view carries.

`ROLES` is the role matrix of the product as one table; the database keeps role slugs. A view that
declares nothing is an error before it runs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundations.repeats import once

View = Callable[..., HttpResponseBase]


class Permission(StrEnum):
    PARTNERSHIP_READ = "partnership.read"
    SERVICE_READ = "service.read"
    SERVICE_WRITE = "service.write"
    SERVICE_WRITE_OWN = "service.write_own"
    ORGANISATION_READ = "organisation.read"
    ORGANISATION_WRITE = "organisation.write"
    ACTIVITY_READ = "activity.read"
    ACTIVITY_DRAFT = "activity.draft"
    ACTIVITY_WRITE = "activity.write"
    ACTIVITY_MOVE = "activity.move"
    ACTIVITY_DECIDE = "activity.decide"
    COMPLIANCE_CLEAR = "compliance.clear"
    EXPLORER_ANSWER = "explorer.answer"
    EXPLORER_RESULTS = "explorer.results"
    EXPLORER_RESPONSES = "explorer.responses"
    EXPLORER_WRITE = "explorer.write"
    EXPLORER_INVITE_OWN = "explorer.invite_own"
    EXPLORER_MOVE = "explorer.move"
    SERVICE_COMMENT = "explorer.service_comment"
    MATRIX_RATE = "matrix.rate"
    MATRIX_READ = "matrix.read"
    MATRIX_WRITE = "matrix.write"
    MATRIX_WEIGHTS = "matrix.weights"
    MATRIX_CONFIRM = "matrix.confirm"
    MATRIX_MOVE = "matrix.move"
    EXPENSE_WRITE = "expense.write"
    EXPENSE_APPROVE = "expense.approve"
    REPORT_READ = "report.read"
    REPORT_ADOPT = "report.adopt"
    MEMBERS_READ = "members.read"
    MEMBERS_WRITE = "members.write"
    SETTINGS_WRITE = "settings.write"
    AUDIT_READ = "audit.read"
    AUDIT_OF_ALL_READ = "audit_of_all.read"
    AUDIT_EXPORT = "audit.export"
    JOBS_MEND = "jobs.mend"


P = Permission
SECOND_APPROVER = "second_approver"


@dataclass(frozen=True)
class Role:
    """A role in words people read, and what it lets them do.

    `staff` roles need a second factor at sign-in; `unused_days` without a sign-in end the account;
    who holds a `dated` one is a guest, with a last day of access.
    """

    slug: str
    name: str | Promise
    description: str | Promise
    permissions: frozenset[Permission]
    staff: bool = True
    unused_days: int = 90
    dated: bool = False


def _role(
    slug: str,
    name: str | Promise,
    description: str | Promise,
    *permissions: Permission,
    staff: bool = True,
    unused_days: int = 90,
    dated: bool = False,
) -> tuple[str, Role]:
    return slug, Role(slug, name, description, frozenset(permissions), staff, unused_days, dated)


ROLES: dict[str, Role] = dict(
    (
        _role(
            "lead",
            _("Programme lead"),
            _("Runs the programme: opens and closes rounds, records decisions, invites people."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.SERVICE_WRITE,
            P.SERVICE_WRITE_OWN,
            P.ORGANISATION_READ,
            P.ORGANISATION_WRITE,
            P.ACTIVITY_READ,
            P.ACTIVITY_DRAFT,
            P.ACTIVITY_WRITE,
            P.ACTIVITY_MOVE,
            P.ACTIVITY_DECIDE,
            P.EXPLORER_ANSWER,
            P.EXPLORER_RESULTS,
            P.EXPLORER_RESPONSES,
            P.EXPLORER_WRITE,
            P.EXPLORER_INVITE_OWN,
            P.EXPLORER_MOVE,
            P.SERVICE_COMMENT,
            P.MATRIX_RATE,
            P.MATRIX_READ,
            P.MATRIX_WRITE,
            P.MATRIX_WEIGHTS,
            P.MATRIX_CONFIRM,
            P.MATRIX_MOVE,
            P.EXPENSE_WRITE,
            P.EXPENSE_APPROVE,
            P.REPORT_READ,
            P.REPORT_ADOPT,
            P.MEMBERS_READ,
            P.MEMBERS_WRITE,
            P.SETTINGS_WRITE,
            P.AUDIT_READ,
            P.AUDIT_OF_ALL_READ,
            P.JOBS_MEND,
        ),
        _role(
            "officer",
            _("Council officer"),
            _("Keeps services and activities, sets up rounds and reads what people answered."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.SERVICE_WRITE,
            P.SERVICE_WRITE_OWN,
            P.ORGANISATION_READ,
            P.ORGANISATION_WRITE,
            P.ACTIVITY_READ,
            P.ACTIVITY_DRAFT,
            P.ACTIVITY_WRITE,
            P.ACTIVITY_MOVE,
            P.EXPLORER_ANSWER,
            P.EXPLORER_RESULTS,
            P.EXPLORER_RESPONSES,
            P.EXPLORER_WRITE,
            P.EXPLORER_INVITE_OWN,
            P.MATRIX_RATE,
            P.MATRIX_READ,
            P.MATRIX_WRITE,
            P.MATRIX_WEIGHTS,
            P.MATRIX_CONFIRM,
            P.EXPENSE_WRITE,
            P.REPORT_READ,
            P.MEMBERS_READ,
            P.AUDIT_READ,
        ),
        _role(
            "service_manager",
            _("Service manager"),
            _("Answers for their own services, sees their results early and comments on them."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.SERVICE_WRITE_OWN,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.ACTIVITY_DRAFT,
            P.EXPLORER_ANSWER,
            P.EXPLORER_RESULTS,
            P.EXPLORER_INVITE_OWN,
            P.SERVICE_COMMENT,
            P.MATRIX_RATE,
            P.REPORT_READ,
        ),
        _role(
            "front_line",
            _("Front-line staff"),
            _("Answers from daily work and drafts ideas for things to do together."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.ACTIVITY_DRAFT,
            P.EXPLORER_ANSWER,
            P.EXPLORER_RESULTS,
            P.MATRIX_RATE,
            P.REPORT_READ,
        ),
        _role(
            "councillor",
            _("Councillor"),
            _("Reads results and decisions, and answers as a councillor."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.EXPLORER_ANSWER,
            P.EXPLORER_RESULTS,
            P.MATRIX_READ,
            P.REPORT_READ,
            unused_days=365,
        ),
        _role(
            "community_member",
            _("Community member"),
            _("Sits in deciding meetings: sees what the board sees, except who said what."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.EXPLORER_ANSWER,
            P.EXPLORER_RESULTS,
            P.MATRIX_RATE,
            P.MATRIX_READ,
            P.MATRIX_WEIGHTS,
            P.MATRIX_CONFIRM,
            P.REPORT_READ,
            staff=False,
        ),
        _role(
            "community_group",
            _("Community group"),
            _("Sees and corrects what the group sent, and answers when asked."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.EXPLORER_ANSWER,
            P.EXPLORER_RESULTS,
            P.MATRIX_RATE,
            staff=False,
        ),
        _role(
            "approver",
            _("Procurement or finance approver"),
            _("Approves money and contracts; reads activities, priorities and reports."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.COMPLIANCE_CLEAR,
            P.EXPLORER_RESULTS,
            P.MATRIX_READ,
            P.EXPENSE_APPROVE,
            P.REPORT_READ,
        ),
        _role(
            "associate",
            _("Associate"),
            _("Reviews the partnership from outside, on assignment. Reads; never sees who people are."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.EXPLORER_RESULTS,
            P.MATRIX_READ,
            P.REPORT_READ,
        ),
        _role(
            "national_lead",
            _("National lead"),
            _("Reads aggregates of all partnerships."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.EXPLORER_RESULTS,
            P.REPORT_READ,
            P.MEMBERS_READ,
        ),
        _role(
            "governance",
            _("Information governance officer"),
            _("Answers for personal data: reads the record of who did what."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.EXPLORER_RESULTS,
            P.REPORT_READ,
            P.MEMBERS_READ,
            P.AUDIT_READ,
            P.AUDIT_OF_ALL_READ,
            P.AUDIT_EXPORT,
        ),
        _role(
            "auditor",
            _("Auditor"),
            _("A dated guest who reads decisions, versions and adopted reports."),
            P.PARTNERSHIP_READ,
            P.SERVICE_READ,
            P.ORGANISATION_READ,
            P.ACTIVITY_READ,
            P.EXPLORER_RESULTS,
            P.REPORT_READ,
            P.AUDIT_READ,
            P.AUDIT_OF_ALL_READ,
            dated=True,
        ),
        _role(
            SECOND_APPROVER,
            _("Second approver"),
            _("Leads another partnership, and confirms here what takes two people, until a day."),
            P.PARTNERSHIP_READ,
            P.MATRIX_CONFIRM,
            dated=True,
        ),
        _role(
            "technical_admin",
            _("Technical administrator"),
            _("Keeps the machine running; has no right to content."),
            P.PARTNERSHIP_READ,
            P.JOBS_MEND,
        ),
    )
)


def role_choices() -> list[tuple[str, str | Promise]]:
    return [(slug, role.name) for slug, role in ROLES.items()]


def staff_roles() -> list[str]:
    """The roles of people who work here: they need a password and a second factor."""
    return [slug for slug, role in ROLES.items() if role.staff]


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    return frozenset().union(*(ROLES[slug].permissions for slug in roles if slug in ROLES))


@cache
def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that may, for pages that name who can help."""
    return tuple(role for role in ROLES.values() if permission in role.permissions)


# --- what a view declares ---------------------------------------------------------------------
@dataclass(frozen=True)
class Access:
    """How a view may be reached. Set by the decorators below, enforced by `AccessMiddleware`.

    `links` names the kinds of link that lead to it; empty means it needs none.
    """

    public: bool = False
    permission: Permission | None = None
    links: tuple[str, ...] = ()
    after_closing: bool = False


def _declare(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def allow(permission: Permission) -> Callable[[View], View]:
    """For members of the partnership in the address whose roles carry `permission`.

    A page they send twice counts once.
    """
    return lambda view: _declare(once(view), Access(permission=permission))


def signed_in(view: View) -> View:
    """For anybody signed in, outside any one partnership (`/home/`)."""
    return _declare(view, Access())


def public(view: View) -> View:
    """For everybody, without signing in."""
    return _declare(login_not_required(view), Access(public=True))


ANY_LINK = "any"


def by_link(*kinds: str, after_closing: bool = False) -> Callable[[View], View]:
    """For whoever holds a link to one of these kinds of subject, under `/s/<token>/`.

    The view finds the link in `request.link`. With `after_closing` it also answers when the link
    has closed.
    """
    access = Access(public=True, links=kinds or (ANY_LINK,), after_closing=after_closing)
    return lambda view: _declare(login_not_required(view), access)


def declared(view: Any) -> Access | None:
    return getattr(view, "access", None)


def access_to(path: str) -> Access | None:
    """How the page at this address may be reached; None where there is no such page."""
    try:
        return declared(resolve(path).func)
    except Resolver404:
        return None
