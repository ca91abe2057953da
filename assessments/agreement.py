"""How far raters agree: Krippendorff's alpha, Kendall's W, mean Spearman and r_wg.

A measure is None where it is undefined (nothing varies, or too few raters); it is then shown as "—".
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from math import sqrt
from statistics import fmean, mean, variance

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Rating = int | Fraction
Difference = Callable[[Rating, Rating], Fraction]


class Scale(StrEnum):
    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True)
class Agreement:
    alpha: float | None
    compared: int
    """Items rated by at least two people."""

    @property
    def words(self) -> Promise:
        """Bands by Krippendorff's convention: below 0.67 low, up to 0.80 tentative, above good."""
        if not self.compared:
            return _("too few answers to compare")
        if self.alpha is None:
            return _("all raters agree")
        if self.alpha > 0.80:
            return _("people agree closely")
        if self.alpha >= 0.67:
            return _("people mostly agree")
        return _("people differ")


def agreement(items: Iterable[Sequence[Rating | None]], scale: Scale = Scale.ORDINAL) -> Agreement:
    """Alpha over items, each a list of ratings with None where a rater gave none."""
    return agreement_of_counts([Counter(r for r in ratings if r is not None) for ratings in items], scale)


def agreement_of_counts(items: Sequence[Mapping[Rating, int]], scale: Scale = Scale.ORDINAL) -> Agreement:
    """Alpha over items, each given as how many raters chose each value."""
    compared = sum(1 for counts in items if sum(counts.values()) >= 2)
    return Agreement(alpha=krippendorff_alpha(items, scale), compared=compared)


def krippendorff_alpha(items: Iterable[Mapping[Rating, int]], scale: Scale = Scale.ORDINAL) -> float | None:
    """1 - observed / expected disagreement, from the coincidences of values within items.

    Each item is given as how many raters chose each value; items with fewer than two ratings are
    left out. None where nothing varies. Source: Krippendorff, Content Analysis, ch. 11.
    """
    coincidences = _coincidences(items)
    totals: defaultdict[Rating, Fraction] = defaultdict(Fraction)
    for (value, _other), weight in coincidences.items():
        totals[value] += weight
    difference = _difference(scale, totals)
    expected = 2 * sum(
        (totals[a] * totals[b] * difference(a, b) for a, b in combinations(totals, 2)), Fraction(0)
    )
    if not expected:
        return None
    observed = sum((w * difference(a, b) for (a, b), w in coincidences.items()), Fraction(0))
    return float(1 - (sum(totals.values()) - 1) * observed / expected)


def kendalls_w(scores_by_rater: Sequence[Sequence[Rating | None]]) -> float | None:
    """Concordance of the raters' orders, 0 to 1, corrected for ties.

    Only raters who scored every item count. None with fewer than two raters or items, or when
    every rater ties everything.
    """
    ranks = [_ranks(scores) for scores in _complete(scores_by_rater)]
    if len(ranks) < 2 or len(ranks[0]) < 2:
        return None
    m, n = len(ranks), len(ranks[0])
    sums = [sum(column, Fraction(0)) for column in zip(*ranks, strict=True)]
    spread = sum(((s - mean(sums)) ** 2 for s in sums), Fraction(0))
    ties = sum(t**3 - t for ranking in ranks for t in Counter(ranking).values())
    possible = m**2 * (n**3 - n) - m * ties
    return float(12 * spread / possible) if possible else None


def mean_spearman(scores_by_rater: Sequence[Sequence[Rating | None]]) -> float | None:
    """Mean rank correlation over all pairs of complete raters, -1 to 1.

    Pairs in which one rater ties everything have no correlation and are left out.
    """
    ranks = [_ranks(scores) for scores in _complete(scores_by_rater)]
    pairs = [_correlation(a, b) for a, b in combinations(ranks, 2)]
    defined = [r for r in pairs if r is not None]
    return fmean(defined) if defined else None


def r_wg(ratings: Sequence[Rating], *, uniform_variance: int = 2) -> float | None:
    """Agreement within one item: 1 - s²/2, not below 0; s² is the sample variance.

    2 is the variance expected when raters choose evenly from 1 to 5.
    """
    if len(ratings) < 2:
        return None
    spread = variance([Fraction(rating) for rating in ratings])
    return float(max(Fraction(0), 1 - spread / uniform_variance))


def _coincidences(items: Iterable[Mapping[Rating, int]]) -> dict[tuple[Rating, Rating], Fraction]:
    weights: defaultdict[tuple[Rating, Rating], Fraction] = defaultdict(Fraction)
    for counts in items:
        others = sum(counts.values()) - 1
        if others < 1:
            continue
        for a in counts:
            for b in counts:
                weights[a, b] += Fraction(counts[a] * (counts[b] - (a == b)), others)
    return weights


def _difference(scale: Scale, totals: dict[Rating, Fraction]) -> Difference:
    """The squared difference between two values on the scale."""
    if scale is Scale.NOMINAL:
        return lambda a, b: Fraction(a != b)
    if scale is Scale.INTERVAL:
        return lambda a, b: Fraction(a - b) ** 2
    middle: dict[Rating, Fraction] = {}
    below = Fraction(0)
    for value in sorted(totals):
        middle[value] = below + totals[value] / 2
        below += totals[value]
    return lambda a, b: (middle[a] - middle[b]) ** 2


def _complete(scores_by_rater: Sequence[Sequence[Rating | None]]) -> list[list[Rating]]:
    scored = [[s for s in scores if s is not None] for scores in scores_by_rater]
    return [kept for kept, all_ in zip(scored, scores_by_rater, strict=True) if len(kept) == len(all_)]


def _ranks(scores: Sequence[Rating]) -> list[Fraction]:
    """1 for the highest score; equal scores share the mean of their places."""
    counts = Counter(scores)
    places: dict[Rating, Fraction] = {}
    before = 0
    for score in sorted(counts, reverse=True):
        places[score] = before + Fraction(counts[score] + 1, 2)
        before += counts[score]
    return [places[score] for score in scores]


def _correlation(a: Sequence[Fraction], b: Sequence[Fraction]) -> float | None:
    from_mean_a = [x - mean(a) for x in a]
    from_mean_b = [y - mean(b) for y in b]
    spread = sum(x * x for x in from_mean_a) * sum(y * y for y in from_mean_b)
    if not spread:
        return None
    return float(sum(x * y for x, y in zip(from_mean_a, from_mean_b, strict=True))) / sqrt(spread)
