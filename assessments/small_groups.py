"""What may be shown of small groups, so that nobody can work out what few people said.

The consensus is the mean of the group figures, so a hidden figure could be found in two ways: by
subtracting the shown groups, and at the ends of the scale, where a mean of 0 says that every
group is at 0. Outside the round's officers, therefore, at least two groups are hidden or none;
which ones follows from the numbers of answers alone, never from the figures; and where the hidden
groups' mean is nearer than one level to an end, only the range of the consensus is shown. Between
the two, one hidden group could always be higher and another lower.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.figures import mean
from partnerships.groups import Group, Pool

MINIMUM = 5
LOWEST, LOW, HIGH, HIGHEST = map(Fraction, (0, 1, 3, 4))


class Audience(StrEnum):
    OFFICERS = "officers"
    """The round's officers and the lead."""
    SERVICE_MANAGER = "service_manager"
    OUTSIDE = "outside"
    """The public, boards, councillors, associates, everybody else."""


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
    """What one audience sees of a consensus: the figure, or a range it lies in, or neither."""

    consensus: Fraction | None = None
    between: tuple[Fraction, Fraction] | None = None
    groups: tuple[GroupFigure, ...] = ()
    pools: tuple[PoolFigure, ...] = ()
    suppressed: bool = False
    """Whether a small group is hidden; the page then says so and shows no perception gap."""

    @property
    def withheld(self) -> bool:
        return self.consensus is None and self.between is None

    @property
    def at_least(self) -> Fraction | None:
        return self.consensus if self.between is None else self.between[0]

    @property
    def for_totals(self) -> Fraction | None:
        """What scores for this audience are worked out from, so that no total gives more away."""
        return self.consensus if self.between is None else mean(self.between)


def any_small(answers: Iterable[int], *, minimum: int = MINIMUM) -> bool:
    """Whether a group that answered is too small to be shown, given how many of each group did."""
    return any(0 < count < minimum for count in answers)


def shown_to(audience: Audience, figures: Sequence[GroupFigure], *, minimum: int = MINIMUM) -> Shown:
    """What an audience may see of at least one group's figures (domain 3.3, point 6)."""
    hidden = _hidden(figures, minimum)
    if audience is Audience.OFFICERS or not hidden:
        return Shown(mean(figure.value for figure in figures), groups=tuple(figures))
    if sum(figure.answers for figure in figures) < minimum:
        return Shown(suppressed=True)
    open_ = tuple(figure for figure in figures if figure not in hidden)
    consensus, between = _consensus(open_, hidden)
    if audience is Audience.SERVICE_MANAGER:
        return Shown(consensus, between, groups=open_, suppressed=True)
    pools = () if consensus is None else pooled(figures)
    if any(pool.answers < minimum for pool in pools):
        pools = ()
    return Shown(consensus, between, pools=pools, suppressed=True)


def may_name_groups(audience: Audience, answers: Iterable[int], *, minimum: int = MINIMUM) -> bool:
    """Whether ideas may be shown with their writers' groups, given how many answered in each.

    One small group keeps all names back: named by all others, what is left would be its own.
    """
    return audience is Audience.OFFICERS or all(n >= minimum for n in answers)


def pooled(figures: Sequence[GroupFigure]) -> tuple[PoolFigure, ...]:
    """The mean of each pool's groups, which weighs them as the consensus does."""
    members = {pool: [f for f in figures if f.group.pool is pool] for pool in Pool}
    return tuple(
        PoolFigure(pool, sum(f.answers for f in group), mean(f.value for f in group))
        for pool, group in members.items()
        if group
    )


def _hidden(figures: Sequence[GroupFigure], minimum: int) -> list[GroupFigure]:
    """The small groups; a single one takes its pool with it, or all groups if it is alone there."""
    small = [figure for figure in figures if figure.answers < minimum]
    if len(small) != 1:
        return small
    pool = [figure for figure in figures if figure.group.pool is small[0].group.pool]
    return pool if len(pool) > 1 else list(figures)


def _consensus(
    open_: Sequence[GroupFigure], hidden: Sequence[GroupFigure]
) -> tuple[Fraction | None, tuple[Fraction, Fraction] | None]:
    """The consensus, or the range it lies in where it would show that the hidden are at an end."""
    known = sum((figure.value for figure in open_), Fraction(0))

    def overall(mean_of_hidden: Fraction) -> Fraction:
        return (known + len(hidden) * mean_of_hidden) / (len(open_) + len(hidden))

    middle = mean(figure.value for figure in hidden)
    if middle < LOW:
        return None, (overall(LOWEST), overall(LOW))
    if middle > HIGH:
        return None, (overall(HIGH), overall(HIGHEST))
    return overall(middle), None
