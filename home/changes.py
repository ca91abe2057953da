"""What the Star stands on, and what changed since the round before it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Abs

from mapping.explorer import results
from mapping.explorer.models import ExplorerRound, FormResult
from mapping.explorer.results import Moved, Viewer
from mapping.explorer.wording import QUESTIONS

MOST = 5
LOOKED_AT = 100
"""Results whose level moved furthest, of which those to tell are picked: comparing all takes too long."""


@dataclass(frozen=True)
class Change:
    """One thing in one service, then and now, in the words people were asked with."""

    service: str
    what: str
    then: str
    now: str


@dataclass(frozen=True)
class Changes:
    """The largest changes between two published rounds, as one viewer may see them."""

    before: ExplorerRound
    after: ExplorerRound
    moved: list[Change]


def star_rounds() -> list[ExplorerRound]:
    """The rounds the Star is drawn from, the newest first."""
    return list(ExplorerRound.objects.published().order_by("-published_at", "-pk"))


def changes_in(after: ExplorerRound, viewer: Viewer) -> Changes | None:
    """Changes people can read in words, like for like; None where there is no round before."""
    before = results.round_before(after)
    if before is None:
        return None
    rows = results.services_shown(after, viewer).filter(service__in=_services_that_moved(before, after))
    moved = [
        each
        for each in results.moved_since(before, after, viewer, rows)
        if each.before.words != each.after.words
    ]
    moved.sort(key=lambda each: -abs(each.change.delta))
    return Changes(before, after, [_in_words(each) for each in moved[:MOST]])


def _in_words(moved: Moved) -> Change:
    return Change(moved.service, str(QUESTIONS[moved.form]), moved.before.words, moved.after.words)


def _services_that_moved(before: ExplorerRound, after: ExplorerRound) -> QuerySet[Any, Any]:
    then = FormResult.objects.filter(round=before, service=OuterRef("service"), form=OuterRef("form"))
    moved = (
        FormResult.objects.filter(round=after)
        .annotate(then=Subquery(then.values("level")[:1]))
        .annotate(moved=Abs(F("level") - F("then")))
        .filter(moved__gt=0)
        .order_by("-moved", "pk")
    )
    return moved.values("service")[:LOOKED_AT]
