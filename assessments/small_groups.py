"""What may be shown of small groups, so that nobody can work out what few people said.

The consensus is the mean of the group figures, so a hidden figure can be found from it in two
ways: by subtracting the shown groups, and at the ends of the scale, where a mean of 0 says that
every group is at 0. Outside the round's officers a group figure is therefore never shown with
only one other hidden, and means nearer than one level to an end are shown as "below 1" or
"above 3". Between the two, one hidden group could always be a level higher and another lower.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import mean

from partnerships.groups import Group, Pool

MINIMUM = 5
LOW, HIGH = Fraction(1), Fraction(3)


class Audience(StrEnum):
    OFFICERS = "officers"
    """The round's officers and the lead."""
    SERVICE_MANAGER = "service_manager"
    OUTSIDE = "outside"
    """The public, boards, councillors, associates, everybody else."""


class Extent(StrEnum):
    EXACT = "exact"
    BELOW_1 = "below_1"
    ABOVE_3 = "above_3"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class GroupFigure:
    """A group's figure on the scale of 0 to 4, and how many people are behind it."""

    group: Group
    answers: int
    value: Fraction

    @property
    def is_one_answer(self) -> bool:
        return self.answers == 1


@dataclass(frozen=True)
class PoolFigure:
    pool: Pool
    answers: int
    value: Fraction


@dataclass(frozen=True)
class Shown:
    """What one audience sees of a consensus."""

    extent: Extent
    consensus: Fraction | None
    """Only where the extent is exact."""
    groups: tuple[GroupFigure, ...] = ()
    pools: tuple[PoolFigure, ...] = ()
    suppressed: bool = False
    """Whether a small group is hidden; the page then says so and shows no perception gap."""

    @property
    def for_totals(self) -> Fraction | None:
        """What scores for this audience are worked out from, so that no total gives more away."""
        ends = {Extent.BELOW_1: LOW / 2, Extent.ABOVE_3: HIGH + LOW / 2}
        return ends.get(self.extent, self.consensus)


def shown_to(audience: Audience, figures: Sequence[GroupFigure], *, minimum: int = MINIMUM) -> Shown:
    """What an audience may see of at least one group's figures (domain 3.3, point 6)."""
    consensus = mean(figure.value for figure in figures)
    small = [figure for figure in figures if figure.answers < minimum]
    if audience is Audience.OFFICERS or not small:
        return Shown(Extent.EXACT, consensus, groups=tuple(figures))
    extent = _extent(consensus, sum(figure.answers for figure in figures), minimum)
    if extent is not Extent.EXACT:
        return Shown(extent, None, suppressed=True)
    if audience is Audience.SERVICE_MANAGER:
        return Shown(extent, consensus, groups=_large_groups(figures, small), suppressed=True)
    return Shown(extent, consensus, pools=_safe_pools(figures, small, minimum), suppressed=True)


def may_name_group(audience: Audience, answers: int, *, minimum: int = MINIMUM) -> bool:
    """Whether an idea may be shown with its writer's group; below the minimum it stands alone."""
    return audience is Audience.OFFICERS or answers >= minimum


def pooled(figures: Sequence[GroupFigure]) -> tuple[PoolFigure, ...]:
    """The mean of each pool's groups, which weighs them as the consensus does."""
    members = {pool: [f for f in figures if f.group.pool is pool] for pool in Pool}
    return tuple(
        PoolFigure(pool, sum(f.answers for f in group), mean(f.value for f in group))
        for pool, group in members.items()
        if group
    )


def _extent(consensus: Fraction, answers: int, minimum: int) -> Extent:
    if answers < minimum:
        return Extent.WITHHELD
    if consensus < LOW:
        return Extent.BELOW_1
    return Extent.ABOVE_3 if consensus > HIGH else Extent.EXACT


def _hides(value: Fraction) -> bool:
    """Whether a mean leaves open what the groups behind it said."""
    return LOW <= value <= HIGH


def _large_groups(figures: Sequence[GroupFigure], small: Sequence[GroupFigure]) -> tuple[GroupFigure, ...]:
    if len(small) < 2 or not _hides(mean(figure.value for figure in small)):
        return ()
    return tuple(figure for figure in figures if figure not in small)


def _safe_pools(
    figures: Sequence[GroupFigure], small: Sequence[GroupFigure], minimum: int
) -> tuple[PoolFigure, ...]:
    pools = pooled(figures)
    with_small_groups = {figure.group.pool for figure in small}
    if any(pool.answers < minimum for pool in pools):
        return ()
    if any(pool.pool in with_small_groups and not _hides(pool.value) for pool in pools):
        return ()
    return pools
