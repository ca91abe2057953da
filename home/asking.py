"""The rounds that a member may answer now, for those who have no other work in a step too."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.tenancy import url_here
from foundations.tool import Step, Text
from mapping.explorer.models import ExplorerRound
from partnerships.access import Permission
from partnerships.models import Membership
from priorities.matrix.models import MatrixRound


class Way(NamedTuple):
    """How members answer in a step: the right it needs, what to call it, and the view with its argument."""

    rounds: type[ExplorerRound] | type[MatrixRound]
    permission: Permission
    words: Text
    view: str
    argument: str


WAYS = {
    "map": Way(
        ExplorerRound,
        Permission.EXPLORER_ANSWER,
        gettext_lazy("Answer yourself: %(round)s"),
        "explorer_answer",
        "explorer_round",
    ),
    "focus": Way(
        MatrixRound, Permission.MATRIX_RATE, gettext_lazy("Rate: %(round)s"), "matrix_rate", "matrix_round"
    ),
}


@dataclass(frozen=True)
class OpenRound:
    """A round in words for a link: "Answer yourself: Spring round"."""

    words: str
    url: str
    closes: date | None

    @property
    def until(self) -> str:
        return _("until %(day)s") % {"day": date_format(self.closes, "l j F")} if self.closes else ""


def open_to(membership: Membership, step: Step) -> list[OpenRound]:
    """The rounds of a step that take this member's answer today, the one that closes first at the top."""
    way = WAYS.get(step.slug)
    if way is None or not membership.may(way.permission):
        return []
    taking: QuerySet[Any] = way.rounds.objects.taking_answers().order_by("closes", "pk")
    return [
        OpenRound(
            words=str(way.words) % {"round": each},
            url=url_here(way.view, **{way.argument: each.pk}),
            closes=each.closes,
        )
        for each in taking
    ]
