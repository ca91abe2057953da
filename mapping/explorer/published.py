"""How much there is of each Co, by what was published: the outer ring of the Star.

Run inside a scope for one partnership, or inside `across` for several.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from commons.four_cos import Co
from mapping.explorer.models import RoundStatus, ServiceScore
from mapping.explorer.scoring import star_score
from pictures.grid import GAP_WORDS, Gap
from pictures.words import level_word

SCORES = {co: co.lower() for co in Co}


@dataclass(frozen=True)
class Published:
    """A Co's level from 0 to 4. None where nobody was asked yet, or where `too_few` answered to show it."""

    level: float | None = None
    too_few: bool = False

    @property
    def asked(self) -> bool:
        return self.too_few or self.level is not None

    @property
    def words(self) -> str:
        return str(GAP_WORDS[Gap.TOO_FEW]) if self.too_few else level_word(self.level)


def published_levels() -> dict[int, dict[Co, Published]]:
    """Each Co by partnership: the newest published score of each service, by its weight in the Star."""
    newest = (
        ServiceScore.objects.filter(round__status=RoundStatus.PUBLISHED)
        .order_by("service_id", "for_officers", "-round__published_at", "-round_id")
        .distinct("service_id", "for_officers")
        .values("partnership", "for_officers", "service__priority_weight", *SCORES.values())
    )
    by_partnership: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in newest:
        by_partnership[row["partnership"]].append(row)
    return {
        partnership: {co: _published(rows, name) for co, name in SCORES.items()}
        for partnership, rows in by_partnership.items()
    }


def _published(rows: Sequence[dict[str, Any]], co: str) -> Published:
    """What anybody may see of one Co; where that is nothing, whether its officers see more."""
    scores = [
        (_exact(row[co]), Fraction(row["service__priority_weight"]))
        for row in rows
        if not row["for_officers"]
    ]
    score = star_score(scores)
    if score is None:
        return Published(too_few=any(row[co] is not None for row in rows))
    return Published(float(score / 25))


def _exact(score: Any) -> Fraction | None:
    return None if score is None else Fraction(score)
