"""What touches one ward: activities and services. It counts nobody's answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from activities.models import Activity, ActivityQuerySet
from partnerships.models import Locality, Service

MOST = 20


@dataclass(frozen=True)
class InWard:
    """The wards to choose from, the one chosen, and what is done and offered there, by name."""

    wards: list[Locality]
    ward: Locality | None
    activities: list[Activity]
    services: list[Service]


def in_ward(asked: str, activities: ActivityQuerySet, own: Iterable[int] = ()) -> InWard:
    """What touches the ward asked for, else the first of one's `own`. Nonsense asks for no ward."""
    wards = list(Locality.objects.wards())
    by_key = {str(ward.pk): ward for ward in wards}
    ward = by_key.get(asked) or next((each for each in wards if each.pk in set(own)), None)
    if ward is None:
        return InWard(wards, None, [], [])
    return InWard(
        wards,
        ward,
        list(activities.in_ward(ward).order_by("sort_key", "pk")[:MOST]),
        list(Service.objects.open().in_ward(ward)[:MOST]),
    )
