"""What readers other than the round's officers see of an activity that small groups rated.

An activity's figure is an average of its groups' figures. A second average over the same people, a
distribution or a spread would be a second equation, from which a small group's own figure could be
worked out; and at an end of the scale one equation is enough, since every group must then be there.
Outside, therefore, one figure an axis is all that is shown: to one place, near an end as a range wide
enough for each small group to be a whole point away (and a step more, since groups of two and three
give few means), and for a group that rated alone only as the side
of the threshold it is on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from assessments.figures import rounded
from assessments.small_groups import MINIMUM, Audience, GroupFigure, Shown, shown_to
from partnerships.groups import Group
from priorities.matrix.scoring import HIGHEST, LOWEST, Averaging, Axis, MatrixSettings, RaterIndex

STEP = Decimal("0.1")


@dataclass(frozen=True)
class Rough:
    """A figure as far as it may be shown: one rounded figure, or the range it lies in."""

    low: Decimal
    high: Decimal
    borderline: bool = False
    """Whether it is near the threshold, which for a range would narrow it."""

    @property
    def middle(self) -> Decimal:
        return (self.low + self.high) / 2

    @property
    def words(self) -> str:
        return f"{self.low:.1f}" if self.low == self.high else f"{self.low:.1f}–{self.high:.1f}"


def rough(axis: Axis, figure: Fraction, raters: Mapping[Group, int], settings: MatrixSettings) -> Rough:
    """What may be shown of one axis, given how many of each group rated the activity in full."""
    lowest, highest, threshold = Decimal(LOWEST), Decimal(HIGHEST), settings.threshold(axis)
    share = _largest_small_share(raters, settings.averaging)
    if share == 1:
        line = rounded(threshold, 2)
        return Rough(line, highest) if figure >= threshold else Rough(lowest, line)
    near = rounded(figure, 1)
    if share and near >= (upper := _decimal(HIGHEST - share).quantize(STEP, ROUND_FLOOR) - STEP):
        return Rough(upper, highest)
    if share and near <= (lower := _decimal(LOWEST + share).quantize(STEP, ROUND_CEILING) + STEP):
        return Rough(lowest, lower)
    near = _on_its_side(near, figure, threshold)
    return Rough(near, near, abs(figure - threshold) < settings.borderline_within)


def _largest_small_share(raters: Mapping[Group, int], averaging: Averaging) -> Fraction:
    """How much of the figure comes from the small group that weighs most in it; 0 without small groups."""
    if averaging is Averaging.GROUPS:
        shares = [Fraction(1, len(raters)) for count in raters.values() if count < MINIMUM]
    else:
        total = sum(raters.values())
        shares = [Fraction(count, total) for count in raters.values() if count < MINIMUM]
    return max(shares, default=Fraction(0))


def _on_its_side(near: Decimal, figure: Fraction, threshold: Fraction) -> Decimal:
    """Rounding must not carry a figure over the threshold, where the words would contradict it."""
    if figure < threshold <= near:
        return near - STEP
    if near < threshold <= figure:
        return near + STEP
    return near


def _decimal(figure: Fraction) -> Decimal:
    return Decimal(figure.numerator) / Decimal(figure.denominator)


@dataclass(frozen=True)
class GroupView:
    """What the people of one group, or pool of groups, say on average."""

    words: str
    people: int
    impact: Decimal
    effort: Decimal


def group_views(
    raters: Iterable[RaterIndex], audience: Audience, averaging: Averaging
) -> tuple[tuple[GroupView, ...], bool]:
    """Group means under the protection of small groups, which works on a scale from 0.

    Pools weigh every group alike, so beside a mean over people they would be a second equation.
    """
    by_group: defaultdict[Group, list[RaterIndex]] = defaultdict(list)
    for rater in raters:
        by_group[rater.group].append(rater)
    if not by_group:
        return (), False
    shown = {
        axis: shown_to(audience, [_figure(group, theirs, axis) for group, theirs in by_group.items()])
        for axis in Axis
    }
    impact, effort = shown[Axis.IMPACT], shown[Axis.EFFORT]
    if impact.suppressed and averaging is Averaging.RATERS:
        return (), True
    return tuple(_pair(impact, effort)), impact.suppressed


def _figure(group: Group, raters: Iterable[RaterIndex], axis: Axis) -> GroupFigure:
    figures = [rater.on(axis) for rater in raters]
    return GroupFigure(group, len(figures), Fraction(sum(figures), len(figures)) - 1)


def _pair(impact: Shown, effort: Shown) -> Iterable[GroupView]:
    if impact.groups and effort.groups:
        for up, across in zip(impact.groups, effort.groups, strict=True):
            yield _view(str(up.group.label), up.answers, up.value, across.value)
    elif impact.pools and effort.pools:
        for mean_up, mean_across in zip(impact.pools, effort.pools, strict=True):
            yield _view(str(mean_up.pool.label), mean_up.answers, mean_up.value, mean_across.value)


def _view(words: str, people: int, impact: Fraction, effort: Fraction) -> GroupView:
    return GroupView(words, people, rounded(impact + 1), rounded(effort + 1))
