"""The kinds of report there are, as one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from foundations.tool import Text
from partnerships.access import Permission
from partnerships.models import Membership
from reports.facts import Facts
from reports.models import Audience, Code
from reports.r05 import data as thread


@dataclass(frozen=True)
class Kind:
    """One kind of report: what it is about, who may ask for it, and how it is read and shown.

    `subjects` are those the person may read, all where nobody in particular asks; `everything` names
    the view that lists them. `read` must be called in the scope of the partnership.
    """

    code: Code
    summary: Text
    permission: Permission
    facts: type[Facts]
    template: str
    subjects: Callable[[Membership | None], QuerySet[Any]]
    read: Callable[[Any, Audience], Facts]
    everything: str
    ask: str
    argument: str

    @property
    def name(self) -> str:
        return str(self.code.label)

    def subject(self, pk: int, by: Membership | None) -> Model:
        """What the report is to be about. 404 where there is no such thing, 403 without the right."""
        found: Model = get_object_or_404(self.subjects(by), pk=pk)
        if by and not by.may(self.permission):
            raise PermissionDenied
        return found


def _activities(by: Membership | None) -> QuerySet[Activity]:
    return Activity.objects.visible_to(by) if by else Activity.objects.all()


KINDS: dict[str, Kind] = {
    kind.code.value: kind
    for kind in (
        Kind(
            code=Code.THREAD,
            summary=_("One activity from the first gap to the next round: what was said, decided and done."),
            permission=Permission.ACTIVITY_READ,
            facts=thread.ActivityThread,
            template="reports/r05.html",
            subjects=_activities,
            read=thread.read,
            everything="activities",
            ask="report_on_activity",
            argument="activity",
        ),
    )
}
