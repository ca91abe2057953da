"""What each permission lets somebody do, in the words of the page “Who can do what”."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from foundations.tool import Text
from partnerships.access import ROLES, Permission, permissions_of

P = Permission


class Answer(Enum):
    """Whether somebody may; OWN where only for what is theirs."""

    YES = "yes"
    OWN = "own"
    NO = "no"


@dataclass(frozen=True)
class Right:
    """Something one may do, said so that it can follow “may”.

    `permission` is the right to do it anywhere, `own` the right to do it for what is one's own.
    """

    words: Text
    permission: Permission | None
    own: Permission | None = None

    def answer(self, permissions: frozenset[Permission]) -> Answer:
        if self.permission in permissions:
            return Answer.YES
        return Answer.OWN if self.own in permissions else Answer.NO


@dataclass(frozen=True)
class Rights:
    """Rights about one thing."""

    name: Text
    rights: tuple[Right, ...]


ALL: tuple[Rights, ...] = (
    Rights(
        _("Here"),
        (
            Right(_("open this partnership and see its home page"), P.PARTNERSHIP_READ),
            Right(_("change what this partnership is called and its settings"), P.SETTINGS_WRITE),
            Right(_("try again what the system failed to do"), P.JOBS_MEND),
        ),
    ),
    Rights(
        _("People"),
        (
            Right(_("see who is here, what they do and their email address"), P.MEMBERS_READ),
            Right(_("invite people, change what they may do and end their access"), P.MEMBERS_WRITE),
        ),
    ),
    Rights(
        _("Services and organisations"),
        (
            Right(_("read the list of services"), P.SERVICE_READ),
            Right(_("add and change services"), P.SERVICE_WRITE, own=P.SERVICE_WRITE_OWN),
            Right(_("read the list of organisations"), P.ORGANISATION_READ),
            Right(_("add and change organisations"), P.ORGANISATION_WRITE),
        ),
    ),
    Rights(
        _("Rounds of the Explorer"),
        (
            Right(_("answer when a round is open"), None, own=P.EXPLORER_ANSWER),
            Right(_("read results once they are published"), P.EXPLORER_RESULTS),
            Right(_("read results before they are published"), P.EXPLORER_RESPONSES, own=P.SERVICE_COMMENT),
            Right(
                _("comment for a service on its results (service managers: for their own)"),
                P.SERVICE_COMMENT,
            ),
            Right(_("read what people answered, without knowing who they are"), P.EXPLORER_RESPONSES),
            Right(_("set up rounds"), P.EXPLORER_WRITE),
            Right(_("invite people to answer"), P.EXPLORER_WRITE, own=P.EXPLORER_INVITE_OWN),
            Right(_("open, close and publish rounds"), P.EXPLORER_MOVE),
        ),
    ),
    Rights(
        _("Activities"),
        (
            Right(_("read activities and decisions"), P.ACTIVITY_READ),
            Right(_("draft ideas for activities"), P.ACTIVITY_DRAFT),
            Right(_("change activities and answer suggestions"), P.ACTIVITY_WRITE),
            Right(_("move activities on, where no decision of the lead is needed"), P.ACTIVITY_MOVE),
            Right(_("record what was decided about activities"), P.ACTIVITY_DECIDE),
            Right(_("confirm that money, contracts and rules were checked"), P.COMPLIANCE_CLEAR),
        ),
    ),
    Rights(
        _("Priorities"),
        (
            Right(_("weigh ideas when asked"), None, own=P.MATRIX_RATE),
            Right(_("read how ideas were weighed"), P.MATRIX_READ),
            Right(_("set up rounds in which ideas are weighed"), P.MATRIX_WRITE),
            Right(_("set the weights before a round opens"), P.MATRIX_WEIGHTS),
            Right(
                _("confirm a decision that differs from the plot and somebody else recorded"),
                P.MATRIX_CONFIRM,
            ),
            Right(_("open and close these rounds and record what the meeting decided"), P.MATRIX_MOVE),
            Right(_("offer community members expenses and note what they ask for"), P.EXPENSE_WRITE),
            Right(_("approve expenses that somebody else noted"), P.EXPENSE_APPROVE),
        ),
    ),
    Rights(
        _("Reports and records"),
        (
            Right(_("read reports, as far as they may see what is in them"), P.REPORT_READ),
            Right(_("adopt reports, so that nothing in them changes any more"), P.REPORT_ADOPT),
            Right(_("read what was changed, and by whom"), P.AUDIT_OF_ALL_READ, own=P.AUDIT_READ),
            Right(_("take the record of changes away as a file"), P.AUDIT_EXPORT),
        ),
    ),
)


def rights_of(roles: Iterable[str]) -> list[tuple[Rights, list[str]]]:
    """What somebody with these roles may do, in words; things about which they may do nothing are left out."""
    held = permissions_of(roles)
    found = []
    for about in ALL:
        if may := [each for each in about.rights if each.answer(held) != Answer.NO]:
            found.append((about, [_said(each, held) for each in may]))
    return found


def _said(right: Right, held: frozenset[Permission]) -> str:
    if right.permission is None or right.answer(held) == Answer.YES:
        return str(right.words)
    return __("%(right)s, for what is their own") % {"right": right.words}


def table() -> list[tuple[Rights, list[tuple[Right, list[str], list[str]]]]]:
    """Every right with the roles that may, and those that may for what is their own."""
    return [(about, [(right, *_who_may(right)) for right in about.rights]) for about in ALL]


def _who_may(right: Right) -> tuple[list[str], list[str]]:
    who = {
        answer: [str(role.name) for role in ROLES.values() if right.answer(role.permissions) == answer]
        for answer in Answer
    }
    if right.permission is None:  # what one does for oneself only
        return who[Answer.OWN], []
    return who[Answer.YES], who[Answer.OWN]
