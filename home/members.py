"""What a councillor reads first: the one page for members of each of their partnerships."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from partnerships.models import Membership, MembershipWard, Partnership
from reports.models import Report


@dataclass(frozen=True)
class PageForMembers:
    """The newest one published in a partnership; `url` opens it at the councillor's own ward."""

    partnership: Partnership
    published_on: datetime | None
    url: str


def pages_for_members(memberships: Iterable[Membership]) -> list[PageForMembers]:
    """Those of the partnerships where this person is a councillor. Run inside `across` them; two queries."""
    sits_in = {each.partnership.pk: each for each in memberships if "councillor" in each.roles}
    newest = (
        Report.objects.for_members()
        .filter(partnership__in=sits_in)
        .order_by("partnership", "-adopted_at", "-pk")
        .distinct("partnership")
        .values_list("partnership", "adopted_at")
    )
    own = MembershipWard.objects.filter(membership__in=[each.pk for each in sits_in.values()])
    wards = dict(own.order_by("-ward__sort_key").values_list("membership", "ward"))
    return [_page(sits_in[pk], adopted, wards) for pk, adopted in newest]


def _page(member: Membership, adopted: datetime | None, wards: dict[int, int]) -> PageForMembers:
    return PageForMembers(member.partnership, adopted, _address(member, wards.get(member.pk)))


def _address(member: Membership, ward: int | None) -> str:
    page = reverse("for_members_public", args=[member.partnership.slug])
    return f"{page}?ward={ward}" if ward else page
