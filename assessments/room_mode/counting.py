"""How many people in the room have started and finished."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from assessments.small_groups import any_small
from partnerships.links.models import Link
from partnerships.models import Group


@dataclass(frozen=True)
class GroupCount:
    group: Group
    started: int
    finished: int


@dataclass(frozen=True)
class Headcount:
    """Those who came in by the codes on the projector today."""

    groups: tuple[GroupCount, ...]

    @property
    def started(self) -> int:
        return sum(each.started for each in self.groups)

    @property
    def finished(self) -> int:
        return sum(each.finished for each in self.groups)

    @property
    def missing(self) -> int:
        return self.started - self.finished

    @property
    def hidden(self) -> bool:
        """Whether a group is so small that the count by group would point at people."""
        return any_small(number for each in self.groups for number in (each.started, each.finished))

    @property
    def by_group(self) -> tuple[GroupCount, ...]:
        """By group, where the room may see that: with all others, one small group could be worked out."""
        return () if self.hidden or len(self.groups) < 2 else self.groups


def headcount(responses: QuerySet[Any], posters: Iterable[Link]) -> Headcount:
    """Count the people behind some answers of a round, each once. One query."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    came = Link.objects.filter(parent__in=[poster.pk for poster in posters], created_at__gte=today)
    rows = (
        responses.filter(code__in=came.values("code"), withdrawn_at=None)
        .order_by()
        .values_list("group")
        .annotate(
            started=Count("code", distinct=True),
            finished=Count("code", distinct=True, filter=Q(submitted_at__isnull=False)),
        )
    )
    found = {group: numbers for group, *numbers in rows}
    return Headcount(tuple(GroupCount(group, *found[group]) for group in Group if group in found))
