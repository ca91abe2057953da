"""Where ratings place an activity on impact and effort, and how sure that is (domain 4.1).

Figures are exact fractions on the scale of 1 to 5: round only to show them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Protocol

from assessments.agreement import (
    Agreement,
    Scale,
    agreement,
    kendalls_w,
    mean_spearman,
    r_wg,
)
from partnerships.groups import Group

LOWEST, HIGHEST = 1, 5


class Axis(StrEnum):
    IMPACT = "impact"
    EFFORT = "effort"


class Quadrant(StrEnum):
    QUICK_WIN = "quick_win"
    MAJOR_PROJECT = "major_project"
    BACK_BURNER = "back_burner"
    DROP = "drop"


class Outcome(StrEnum):
    """What the deciding meeting may do with an activity."""

    TAKE_ON = "take_on"
    BACK_BURNER = "back_burner"
    DROP = "drop"
    RATE_AGAIN = "rate_again"


class Averaging(StrEnum):
    GROUPS = "groups"
    RATERS = "raters"


@dataclass(frozen=True)
class Criterion:
    code: str
    axis: Axis
    weight: Fraction
    asked: frozenset[Group]


@dataclass(frozen=True)
class Rating:
    """One rater's scores of one activity, by criterion code."""

    rater: str
    group: Group
    scores: Mapping[str, int]


@dataclass(frozen=True)
class MatrixSettings:
    threshold_impact: Fraction = Fraction(3)
    threshold_effort: Fraction = Fraction(3)
    borderline_within: Fraction = Fraction(1, 10)
    contested_below: Fraction = Fraction(3, 5)
    averaging: Averaging = Averaging.GROUPS

    def threshold(self, axis: Axis) -> Fraction:
        return self.threshold_impact if axis is Axis.IMPACT else self.threshold_effort


DEFAULT_SETTINGS = MatrixSettings()


@dataclass(frozen=True)
class RaterIndex:
    """A complete rater's weighted means on both axes."""

    rater: str
    group: Group
    impact: Fraction
    effort: Fraction

    def on(self, axis: Axis) -> Fraction:
        return self.impact if axis is Axis.IMPACT else self.effort


@dataclass(frozen=True)
class Placement:
    """Where the complete raters together place one activity."""

    raters: tuple[RaterIndex, ...]
    impact: Fraction
    effort: Fraction
    quadrant: Quadrant
    borderline: bool
    robustness: Fraction
    """The share of raters whose own quadrant is the common one."""
    contested: bool

    @property
    def ratio(self) -> Fraction:
        return self.impact / self.effort

    @property
    def impact_r_wg(self) -> float | None:
        return r_wg([rater.impact for rater in self.raters])

    @property
    def effort_r_wg(self) -> float | None:
        return r_wg([rater.effort for rater in self.raters])


class Ordered(Protocol):
    """What the order of priority is worked out from."""

    @property
    def quadrant(self) -> Quadrant: ...
    @property
    def impact(self) -> Fraction | Decimal: ...
    @property
    def ratio(self) -> Fraction | Decimal: ...


@dataclass(frozen=True)
class AxisAgreement:
    """How far raters agree over a whole round on one axis."""

    w: float | None
    """Kendall's W over the raters who rated every activity."""
    mean_spearman: float | None
    alpha: Agreement
    """Over all raters, also incomplete ones."""


@dataclass(frozen=True)
class PointChange:
    rater: str
    criterion: str
    before: int
    after: int


@dataclass(frozen=True)
class WhatIf:
    """The smallest sum of changed points that moves an activity to another quadrant."""

    points: int
    changes: tuple[PointChange, ...]
    quadrant: Quadrant


@dataclass(frozen=True)
class _Scale:
    """The criteria asked of a group on an axis, with their weights as whole numbers."""

    weights: tuple[tuple[str, int], ...]
    total: int

    def mean(self, scores: Mapping[str, int]) -> Fraction | None:
        """The weighted mean of a rater's scores; None where one is missing or nothing has weight."""
        try:
            weighted = sum(weight * scores[code] for code, weight in self.weights)
        except KeyError:
            return None
        return Fraction(weighted, self.total) if self.total else None


@dataclass(frozen=True)
class _Score:
    """One score, and how far one point of it moves the consensus, in whole parts of a point."""

    rater: str
    criterion: str
    value: int
    pull: int


def asked(criteria: Iterable[Criterion], group: Group, axis: Axis) -> list[Criterion]:
    return [c for c in criteria if c.axis is axis and group in c.asked]


def weights_total(criteria: Iterable[Criterion], axis: Axis) -> Fraction:
    """The sum of an axis's weights, which must be 100."""
    return sum((c.weight for c in criteria if c.axis is axis), Fraction(0))


class _Scales:
    """The scales on which each group rates, by axis; each is worked out once."""

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        self._criteria = criteria
        self._found: dict[tuple[Group, Axis], _Scale] = {}

    def of(self, group: Group, axis: Axis) -> _Scale:
        if (group, axis) not in self._found:
            self._found[group, axis] = _scale(asked(self._criteria, group, axis))
        return self._found[group, axis]


def _scale(theirs: Sequence[Criterion]) -> _Scale:
    parts = lcm(*(criterion.weight.denominator for criterion in theirs))
    weights = tuple((criterion.code, int(criterion.weight * parts)) for criterion in theirs)
    return _Scale(weights, sum(weight for _code, weight in weights))


def rater_index(rating: Rating, criteria: Sequence[Criterion]) -> RaterIndex | None:
    """The rater's means, weighted over the criteria asked of their group; None if incomplete."""
    return _index(rating, _Scales(criteria))


def _index(rating: Rating, scales: _Scales) -> RaterIndex | None:
    impact = scales.of(rating.group, Axis.IMPACT).mean(rating.scores)
    effort = scales.of(rating.group, Axis.EFFORT).mean(rating.scores)
    if impact is None or effort is None:
        return None
    return RaterIndex(rating.rater, rating.group, impact, effort)


def complete_raters(ratings: Iterable[Rating], criteria: Sequence[Criterion]) -> tuple[RaterIndex, ...]:
    scales = _Scales(criteria)
    indices = (_index(rating, scales) for rating in ratings)
    return tuple(index for index in indices if index is not None)


def consensus(raters: Sequence[RaterIndex], axis: Axis, averaging: Averaging) -> Fraction:
    """The mean of group means, so that a large group cannot outvote a small one, or of raters."""
    if averaging is Averaging.RATERS:
        return _mean([rater.on(axis) for rater in raters])
    by_group: defaultdict[Group, list[Fraction]] = defaultdict(list)
    for rater in raters:
        by_group[rater.group].append(rater.on(axis))
    return _mean([_mean(figures) for figures in by_group.values()])


def _mean(figures: Sequence[Fraction]) -> Fraction:
    """The exact mean, added up in whole parts, which is much quicker than one fraction after another."""
    parts = lcm(*(figure.denominator for figure in figures))
    total = sum(figure.numerator * (parts // figure.denominator) for figure in figures)
    return Fraction(total, parts * len(figures))


def quadrant(impact: Fraction, effort: Fraction, settings: MatrixSettings = DEFAULT_SETTINGS) -> Quadrant:
    """Exactly at a threshold counts as high."""
    hard = effort >= settings.threshold_effort
    if impact >= settings.threshold_impact:
        return Quadrant.MAJOR_PROJECT if hard else Quadrant.QUICK_WIN
    return Quadrant.DROP if hard else Quadrant.BACK_BURNER


def place(
    ratings: Iterable[Rating],
    criteria: Sequence[Criterion],
    settings: MatrixSettings = DEFAULT_SETTINGS,
) -> Placement | None:
    """Place one activity; None while no rater is complete. Incomplete raters are left out."""
    raters = complete_raters(ratings, criteria)
    if not raters:
        return None
    impact = consensus(raters, Axis.IMPACT, settings.averaging)
    effort = consensus(raters, Axis.EFFORT, settings.averaging)
    common = quadrant(impact, effort, settings)
    alike = sum(quadrant(r.impact, r.effort, settings) is common for r in raters)
    robustness = Fraction(alike, len(raters))
    return Placement(
        raters=raters,
        impact=impact,
        effort=effort,
        quadrant=common,
        borderline=is_borderline(impact, effort, settings),
        robustness=robustness,
        contested=robustness < settings.contested_below,
    )


def is_borderline(impact: Fraction, effort: Fraction, settings: MatrixSettings = DEFAULT_SETTINGS) -> bool:
    return (
        abs(impact - settings.threshold_impact) < settings.borderline_within
        or abs(effort - settings.threshold_effort) < settings.borderline_within
    )


def priority_order(placements: Mapping[str, Ordered]) -> list[str]:
    """References in order: quick wins, major projects, back burner, drop.

    Inside each the highest impact for the effort comes first, then impact, then reference.
    """
    rank = {q: place for place, q in enumerate(Quadrant)}

    def key(ref: str) -> tuple[int, Fraction | Decimal, Fraction | Decimal, str]:
        placed = placements[ref]
        return rank[placed.quadrant], -placed.ratio, -placed.impact, ref

    return sorted(placements, key=key)


def round_agreement(placements: Iterable[Placement], axis: Axis) -> AxisAgreement:
    """Agreement of the raters over all placed activities of a round."""
    items = [{rater.rater: rater.on(axis) for rater in placed.raters} for placed in placements]
    names = sorted({name for item in items for name in item})
    scores_by_rater = [[item.get(name) for item in items] for name in names]
    return AxisAgreement(
        w=kendalls_w(scores_by_rater),
        mean_spearman=mean_spearman(scores_by_rater),
        alpha=agreement([list(item.values()) for item in items], Scale.INTERVAL),
    )


def activities_to_rate(ratings: Mapping[str, int], at_most: int = 8) -> list[str]:
    """The references a citizen is asked about: those with fewest ratings so far."""
    return sorted(ratings, key=lambda ref: (ratings[ref], ref))[:at_most]


def plotted_outcome(plotted: Quadrant) -> Outcome:
    """What the plot suggests to the deciding meeting."""
    if plotted in (Quadrant.QUICK_WIN, Quadrant.MAJOR_PROJECT):
        return Outcome.TAKE_ON
    return Outcome(plotted.value)


def note_required(placed: Placement, outcome: Outcome) -> bool:
    """Only where the plot is both borderline and contested, or the decision differs from it."""
    return (placed.borderline and placed.contested) or outcome is not plotted_outcome(placed.quadrant)


def smallest_change(
    ratings: Iterable[Rating],
    criteria: Sequence[Criterion],
    settings: MatrixSettings = DEFAULT_SETTINGS,
) -> WhatIf | None:
    """The fewest points that, given differently, would change the quadrant.

    None exists where no scores from 1 to 5 could move either axis over its threshold. A tie goes
    to impact.
    """
    given = list(ratings)
    placed = place(given, criteria, settings)
    return None if placed is None else change_of(placed, given, criteria, settings)


def change_of(
    placed: Placement,
    ratings: Iterable[Rating],
    criteria: Sequence[Criterion],
    settings: MatrixSettings = DEFAULT_SETTINGS,
) -> WhatIf | None:
    """The smallest change of an activity whose placement is known."""
    in_full = {rater.rater for rater in placed.raters}
    complete = [rating for rating in ratings if rating.rater in in_full]
    found = []
    for axis, figure in ((Axis.IMPACT, placed.impact), (Axis.EFFORT, placed.effort)):
        pulls = _pulls(complete, axis, _Scales(criteria), settings.averaging)
        changes = _cross(complete, pulls, figure, settings.threshold(axis))
        if changes is not None:
            found.append(WhatIf(_points(changes), changes, _across(placed.quadrant, axis)))
    return min(found, key=lambda what_if: what_if.points, default=None)


Pulls = dict[Group, dict[str, Fraction]]


def _pulls(ratings: Sequence[Rating], axis: Axis, scales: _Scales, averaging: Averaging) -> Pulls:
    """How far one point of a score moves the consensus, by the rater's group and criterion."""
    counts = Counter(rating.group for rating in ratings)
    pulls: Pulls = {}
    for group, count in counts.items():
        scale = scales.of(group, axis)
        people = len(ratings) if averaging is Averaging.RATERS else len(counts) * count
        pulls[group] = {code: Fraction(weight, scale.total * people) for code, weight in scale.weights}
    return pulls


def _cross(
    ratings: Sequence[Rating], pulls: Pulls, figure: Fraction, threshold: Fraction
) -> tuple[PointChange, ...] | None:
    """Fewest points to the other side; those that pull most go first, which is best for a sum.

    Counted in whole parts of a point: `parts` of them make one.
    """
    each_pull = [pull for theirs in pulls.values() for pull in theirs.values()]
    parts = lcm(figure.denominator, threshold.denominator, *(pull.denominator for pull in each_pull))
    whole = {
        group: {code: int(pull * parts) for code, pull in theirs.items() if pull}
        for group, theirs in pulls.items()
    }
    scores = [
        _Score(rating.rater, code, rating.scores[code], pull)
        for rating in ratings
        for code, pull in whole[rating.group].items()
    ]
    at, line = int(figure * parts), int(threshold * parts)
    up = at < line
    changes = []
    for score in sorted(scores, key=lambda s: -s.pull):
        room = HIGHEST - score.value if up else score.value - LOWEST
        # Going up reaches the line, going down must pass it.
        wanted = -(-(line - at) // score.pull) if up else (at - line) // score.pull + 1
        points = min(room, wanted)
        if points:
            after = score.value + (points if up else -points)
            changes.append(PointChange(score.rater, score.criterion, score.value, after))
            at += points * score.pull if up else -points * score.pull
        if (at < line) is not up:
            return tuple(changes)
    return None


def _points(changes: Iterable[PointChange]) -> int:
    return sum(abs(change.after - change.before) for change in changes)


def _across(placed: Quadrant, axis: Axis) -> Quadrant:
    """The neighbouring quadrant over the threshold of an axis."""
    over_impact = {
        Quadrant.QUICK_WIN: Quadrant.BACK_BURNER,
        Quadrant.MAJOR_PROJECT: Quadrant.DROP,
        Quadrant.BACK_BURNER: Quadrant.QUICK_WIN,
        Quadrant.DROP: Quadrant.MAJOR_PROJECT,
    }
    over_effort = {
        Quadrant.QUICK_WIN: Quadrant.MAJOR_PROJECT,
        Quadrant.MAJOR_PROJECT: Quadrant.QUICK_WIN,
        Quadrant.BACK_BURNER: Quadrant.DROP,
        Quadrant.DROP: Quadrant.BACK_BURNER,
    }
    return (over_impact if axis is Axis.IMPACT else over_effort)[placed]
