"""What the Star and the steps are worked out from, read for all partnerships in view at once.

Run inside a scope for one partnership, or inside `across` for several.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, Max, Q, QuerySet, Value
from django.utils import timezone

from activities.models import Activity, Proposal, State, Suggestion
from activities.suggestions.clock import Clock
from commons.four_cos import Co
from mapping.explorer.models import ExplorerRound, RoundStatus
from mapping.explorer.published import Published, published_levels
from priorities.matrix.models import MatrixRound
from reports.models import Report

IDEAS = "ideas"


@dataclass
class Facts:
    """A partnership's counts, and each Co by what was published.

    `for_members` says whether a page for members is published.
    """

    rounds: int = 0
    rounds_open: int = 0
    published_at: datetime | None = None
    decided_at: datetime | None = None
    for_members: bool = False
    ideas: int = 0
    suggestions: Clock = field(default_factory=Clock)
    states: dict[str, int] = field(default_factory=dict)
    cos: dict[Co, Published] = field(default_factory=lambda: dict.fromkeys(Co, Published()))

    @property
    def asked(self) -> bool:
        """Whether answers about any Co are published, though too few to show them."""
        return any(co.asked for co in self.cos.values())

    def activities(self, *states: State) -> int:
        return sum(self.states.get(state, 0) for state in states)


def facts_of(partnerships: Iterable[int]) -> dict[int, Facts]:
    """Facts by partnership, in four queries however many there are."""
    found = {partnership: Facts() for partnership in partnerships}
    for row in _rounds_and_pages():
        facts = found[row["partnership"]]
        facts.rounds += row["rounds"]
        facts.rounds_open += row["open"]
        facts.published_at = facts.published_at or row["published"]
        facts.decided_at = facts.decided_at or row["decided"]
        facts.for_members = facts.for_members or row["pages"] > 0
    for row in _activities_and_ideas():
        found[row["partnership"]].states[row["state"]] = row["n"]
    for facts in found.values():
        facts.ideas = facts.states.pop(IDEAS, 0)
    for partnership, clock in Suggestion.objects.clocks(timezone.localdate()).items():
        found[partnership].suggestions = clock
    for partnership, cos in published_levels().items():
        found[partnership].cos = cos
    return found


def _rounds_and_pages() -> Any:
    """Explorer rounds, decided matrix rounds and published pages for members: in one query."""
    published = Q(status__in=(RoundStatus.PUBLISHED, RoundStatus.SUPERSEDED))
    explorer = _part(
        ExplorerRound.objects.all(),
        rounds=Count("pk"),
        open=Count("pk", filter=Q(status=RoundStatus.OPEN)),
        published=Max("published_at", filter=published),
    )
    decided = _part(MatrixRound.objects.decided(), decided=Max("decided_at"))
    pages = _part(Report.objects.for_members(), pages=Count("pk"))
    return explorer.union(decided, pages, all=True)


def _part(rows: QuerySet[Any], **counted: Any) -> Any:
    """One part of the union, with nothing for what the others count."""
    nothing = {
        "rounds": Value(0),
        "open": Value(0),
        "published": Value(None, DateTimeField()),
        "decided": Value(None, DateTimeField()),
        "pages": Value(0),
    }
    return rows.order_by().values("partnership").annotate(**(nothing | counted))


def _activities_and_ideas() -> Any:
    """How many activities are in each state, and under IDEAS how many proposals are open: in one query."""
    ideas = Proposal.objects.open().order_by().values("partnership", state=Value(IDEAS))
    activities = Activity.objects.order_by().values("partnership", "state")
    return activities.annotate(n=Count("pk")).union(ideas.annotate(n=Count("pk")), all=True)
