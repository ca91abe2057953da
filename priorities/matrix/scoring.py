"""Where ratings place an activity on impact and effort, and how sure that is (domain 4.1).

Figures are exact fractions on the scale of 1 to 5: round only to show them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from statistics import mean
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
    impact_r_wg: float | None
    effort_r_wg: float | None

    @property
    def ratio(self) -> Fraction:
        return self.impact / self.effort


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
class _Score:
    """One score and how far one point of it moves the consensus."""

    rater: str
    criterion: str
    value: int
    pull: Fraction


def asked(criteria: Iterable[Criterion], group: Group, axis: Axis) -> list[Criterion]:
    return [c for c in criteria if c.axis is axis and group in c.asked]


def weights_total(criteria: Iterable[Criterion], axis: Axis) -> Fraction:
    """The sum of an axis's weights, which must be 100."""
    return sum((c.weight for c in criteria if c.axis is axis), Fraction(0))


def rater_index(rating: Rating, criteria: Sequence[Criterion]) -> RaterIndex | None:
    """The rater's means, weighted over the criteria asked of their group; None if incomplete."""
    impact = _weighted_mean(rating, asked(criteria, rating.group, Axis.IMPACT))
    effort = _weighted_mean(rating, asked(criteria, rating.group, Axis.EFFORT))
    if impact is None or effort is None:
        return None
    return RaterIndex(rating.rater, rating.group, impact, effort)


def complete_raters(ratings: Iterable[Rating], criteria: Sequence[Criterion]) -> tuple[RaterIndex, ...]:
    indices = (rater_index(rating, criteria) for rating in ratings)
    return tuple(index for index in indices if index is not None)


def consensus(raters: Sequence[RaterIndex], axis: Axis, averaging: Averaging) -> Fraction:
    """The mean of group means, so that a large group cannot outvote a small one, or of raters."""
    if averaging is Averaging.RATERS:
        return mean(rater.on(axis) for rater in raters)
    groups = {rater.group for rater in raters}
    return mean(mean(r.on(axis) for r in raters if r.group == group) for group in groups)


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
        impact_r_wg=r_wg([r.impact for r in raters]),
        effort_r_wg=r_wg([r.effort for r in raters]),
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
    complete = [r for r in ratings if rater_index(r, criteria) is not None]
    placed = place(complete, criteria, settings)
    if placed is None:
        return None
    found = []
    for axis, figure in ((Axis.IMPACT, placed.impact), (Axis.EFFORT, placed.effort)):
        scores = _scores(complete, asked_axis=axis, criteria=criteria, settings=settings)
        changes = _cross(scores, figure, settings.threshold(axis))
        if changes is not None:
            found.append(WhatIf(_points(changes), changes, _across(placed.quadrant, axis)))
    return min(found, key=lambda what_if: what_if.points, default=None)


def _weighted_mean(rating: Rating, criteria: Sequence[Criterion]) -> Fraction | None:
    total = sum((c.weight for c in criteria), Fraction(0))
    if not total or any(c.code not in rating.scores for c in criteria):
        return None
    return sum((c.weight * rating.scores[c.code] for c in criteria), Fraction(0)) / total


def _scores(
    ratings: Sequence[Rating],
    *,
    asked_axis: Axis,
    criteria: Sequence[Criterion],
    settings: MatrixSettings,
) -> list[_Score]:
    scores = []
    for rating in ratings:
        theirs = asked(criteria, rating.group, asked_axis)
        total = sum((c.weight for c in theirs), Fraction(0))
        share = _share(rating, ratings, settings.averaging)
        scores += [
            _Score(rating.rater, c.code, rating.scores[c.code], share * c.weight / total) for c in theirs
        ]
    return scores


def _share(rating: Rating, ratings: Sequence[Rating], averaging: Averaging) -> Fraction:
    """How much of the consensus is this rater's."""
    if averaging is Averaging.RATERS:
        return Fraction(1, len(ratings))
    groups = {r.group for r in ratings}
    return Fraction(1, len(groups) * sum(r.group == rating.group for r in ratings))


def _cross(scores: Sequence[_Score], figure: Fraction, threshold: Fraction) -> tuple[PointChange, ...] | None:
    """Fewest points to the other side; those that pull most go first, which is best for a sum."""
    up = figure < threshold
    changes = []
    for score in sorted(scores, key=lambda s: -s.pull):
        if not score.pull:
            break
        value = score.value
        while value != (HIGHEST if up else LOWEST) and (figure < threshold) is up:
            value += 1 if up else -1
            figure += score.pull if up else -score.pull
        if value != score.value:
            changes.append(PointChange(score.rater, score.criterion, score.value, value))
        if (figure < threshold) is not up:
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
