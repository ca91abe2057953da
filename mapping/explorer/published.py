"""How much there is of each Co, by what was published: the outer ring of the Star.

Run inside a scope for one partnership, or inside `across` for several.
"""

from collections import defaultdict
from fractions import Fraction
from typing import Any

from commons.four_cos import Co
from mapping.explorer.models import RoundStatus, ServiceScore
from mapping.explorer.scoring import star_score


def published_levels() -> dict[int, dict[Co, float | None]]:
    """Each Co's level by partnership: the newest published score of each service, by its weight in the Star."""
    newest = (
        ServiceScore.objects.filter(round__status=RoundStatus.PUBLISHED, for_officers=False)
        .order_by("service_id", "-round__published_at", "-round_id")
        .distinct("service_id")
        .values_list("partnership", "service__priority_weight", "cc", "cd", "cl", "ca")
    )
    by_partnership: dict[int, list[Any]] = defaultdict(list)
    for partnership, *row in newest:
        by_partnership[partnership].append([each if each is None else Fraction(each) for each in row])
    return {
        partnership: {
            co: _level(star_score((row[place], row[0]) for row in rows))
            for place, co in enumerate((Co.COMMISSION, Co.DESIGN, Co.DELIVER, Co.ASSESS), start=1)
        }
        for partnership, rows in by_partnership.items()
    }


def _level(score: Fraction | None) -> float | None:
    return None if score is None else float(score / 25)
