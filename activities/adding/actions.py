"""Ideas become activities that can be weighed, all of them or none."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import ngettext

from activities import actions
from activities.models import Activity
from foundations.sorting import fold
from partnerships.access import Permission
from partnerships.models import Membership, Service


@dataclass(frozen=True)
class Idea:
    """What is needed to weigh something: a title, whose service, and how people take part."""

    title: str
    services: tuple[Service, ...]
    forms: tuple[str, ...]
    summary: str = ""
    kind: str = Activity.Kind.POTENTIAL
    client_groups: tuple[str, ...] = ()


@transaction.atomic
def add_several(*, ideas: Iterable[Idea], by: Membership) -> list[Activity]:
    """Make an idea to weigh of each. A title that an idea to weigh already has is that idea.

    What somebody adds who may not put ideas forward stays a suggestion.
    """
    known = {fold(activity.title): activity for activity in Activity.objects.to_weigh()}
    found: dict[str, Activity] = {}
    for idea in ideas:
        title = fold(idea.title)
        if title not in found:
            found[title] = known.get(title) or _add(idea, by)
    return list(found.values())


def _add(idea: Idea, by: Membership) -> Activity:
    activity = actions.create(
        by=by,
        title=idea.title,
        summary=idea.summary,
        kind=idea.kind,
        services=idea.services,
        forms=list(idea.forms),
        client_groups=list(idea.client_groups),
    )
    if by.may(Permission.ACTIVITY_MOVE):
        actions.move(activity=activity, event="put_forward", by=by)
    return activity


def added_in_words(count: int) -> str:
    words = ngettext("%(count)d idea is ready to weigh.", "%(count)d ideas are ready to weigh.", count)
    return words % {"count": count}
