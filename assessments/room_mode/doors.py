"""The ways into a round that a projector shows: one code for each group in the room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from partnerships import links
from partnerships.links.models import Link
from partnerships.models import Group

ANYBODY = "anybody"
"""In forms and addresses: a code for whoever says on their phone which group they speak for."""


@dataclass(frozen=True)
class Door:
    """An open link as the projector shows it."""

    link: Link
    qr: SafeString

    @property
    def words(self) -> str:
        """Whose door it is."""
        return str(Group(self.link.group).label) if self.link.group else _("Everybody")


def door_to(group: str) -> str:
    """The group that the link behind a choice carries."""
    return "" if group == ANYBODY else group


def open_doors(posters: Iterable[Link]) -> None:
    """Make room for a group at each: for three hours nobody is held back."""
    for poster in posters:
        links.begin_group_session(poster)


def doors(posters: Iterable[Link], groups: Sequence[str]) -> tuple[Door, ...]:
    """The open links of the groups in the room, in their order; the first where a group has several."""
    found: dict[str, Link] = {}
    for poster in posters:
        if poster.is_open:
            found.setdefault(poster.group or ANYBODY, poster)
    return tuple(
        Door(found[group], links.qr_svg(found[group].address))
        for group in [*Group.values, ANYBODY]
        if group in groups and group in found
    )


def room_until(shown: Sequence[Door]) -> datetime | None:
    """Until when there is room at all of them; None once one of them is over."""
    if not shown or not all(door.link.group_session_lasts for door in shown):
        return None
    return min(door.link.group_session_until for door in shown if door.link.group_session_until)
