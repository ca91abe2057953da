"""What the answers of a round say: levels, gaps, candidates and scores (domain 3.3, 3.4).

The median of each group is either counted by the database or by `group_medians` from single
answers; everything after it happens here. Figures are exact fractions: round only to show them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import median

from assessments.figures import mean
from assessments.small_groups import MINIMUM, Audience, GroupFigure, Shown, shown_to
from commons.four_cos import Co, Form
from partnerships.groups import Group

HIGHEST = 4


class Rule(StrEnum):
    """Why a cell proposes a candidate."""

    NEW = "R1"
    BUILD_UP_THE_POCKET = "R2"
    EXTEND_EXISTING = "R3"


class Status(StrEnum):
    DOING = "doing"
    NOT_DOING = "not_doing"
    DONT_KNOW = "dont_know"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Thresholds:
    """The settings of a partnership that turn figures into findings."""

    sees_differently: Fraction = Fraction(2)
    groups_needed: int = 2
    new_below: Fraction = Fraction(1)
    new_potential: Fraction = Fraction(2)
    pocket_below: Fraction = Fraction(2)
    pocket_gap: Fraction = Fraction(3, 2)
    extend_gap: Fraction = Fraction(1)
    practice_lead: Fraction = Fraction(3)


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True)
class Answer:
    """One person's answer about one form of one service."""

    group: Group
    status: Status
    level: int | None = None
    potential: int | None = None
    has_evidence: bool = False

    @property
    def counted_level(self) -> int | None:
        """None where the answer is don't know or not for this service."""
        if self.status is Status.NOT_DOING:
            return 0
        return self.level if self.status is Status.DOING else None


@dataclass(frozen=True)
class GroupMedians:
    """Medians of one group's answers, don't-knows and not-for-this-service left out."""

    group: Group
    answers: int
    level: Fraction
    evidenced_level: Fraction
    potential: Fraction | None = None
    potential_answers: int = 0


@dataclass(frozen=True)
class Cell:
    """One form of one service in one round, seen by all its groups together."""

    groups: tuple[GroupMedians, ...]
    level: Fraction
    evidenced_level: Fraction
    potential: Fraction | None
    gap: Fraction | None
    perception_gap: Fraction
    sees_differently: bool
    provisional: bool
    rule: Rule | None
    practice_lead: bool

    @property
    def needs_evidence(self) -> bool:
        return self.evidenced_level < self.level


@dataclass(frozen=True)
class ShownCell:
    """What one audience may see of a cell."""

    level: Shown
    potential: Shown | None
    gap: Fraction | None
    perception_gap: Fraction | None
    sees_differently: bool
    provisional: bool
    rule: Rule | None
    practice_lead: bool


@dataclass(frozen=True)
class Candidate:
    service: str
    form: str
    gap: Fraction
    priority_weight: Fraction


@dataclass(frozen=True)
class Change:
    """A level in two rounds over the groups that answered in both."""

    groups: frozenset[Group]
    before: Fraction
    after: Fraction

    @property
    def delta(self) -> Fraction:
        return self.after - self.before


def evidenced(level: int, has_evidence: bool) -> int:
    """A level of 3 or more without evidence counts as 2."""
    return level if has_evidence else min(level, 2)


def group_medians(answers: Iterable[Answer]) -> tuple[GroupMedians, ...]:
    """The medians per group, from single answers: the reference for what the database counts."""
    rated = [(a, level) for a in answers if (level := a.counted_level) is not None]
    return tuple(
        _group_medians(group, [(a, level) for a, level in rated if a.group == group])
        for group in Group
        if any(a.group == group for a, _level in rated)
    )


def consensus(groups: Sequence[GroupMedians], thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Cell | None:
    """The mean of the group medians, so that a large group cannot outvote a small one.

    None where no group gave a level: not asked yet is not 0.
    """
    if not groups:
        return None
    levels = [figure.level for figure in groups]
    potentials = [figure.potential for figure in groups if figure.potential is not None]
    level = mean(levels)
    evidenced_level = mean(figure.evidenced_level for figure in groups)
    potential = mean(potentials) if potentials else None
    gap = None if potential is None else max(Fraction(0), potential - level)
    perception_gap = max(levels) - min(levels)
    return Cell(
        groups=tuple(groups),
        level=level,
        evidenced_level=evidenced_level,
        potential=potential,
        gap=gap,
        perception_gap=perception_gap,
        sees_differently=perception_gap >= thresholds.sees_differently,
        provisional=is_provisional(groups, thresholds),
        rule=candidate_rule(level, potential, thresholds),
        practice_lead=evidenced_level >= thresholds.practice_lead,
    )


def is_provisional(groups: Sequence[GroupMedians], thresholds: Thresholds = DEFAULT_THRESHOLDS) -> bool:
    """True while no citizen answered or too few groups did."""
    present = {figure.group for figure in groups}
    return Group.CITIZEN not in present or len(present) < thresholds.groups_needed


def candidate_rule(
    level: Fraction,
    potential: Fraction | None,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Rule | None:
    """The one rule under which a cell proposes a candidate, or none."""
    if potential is None:
        return None
    gap = potential - level
    if level < thresholds.new_below:
        return Rule.NEW if potential >= thresholds.new_potential else None
    if level < thresholds.pocket_below:
        return Rule.BUILD_UP_THE_POCKET if gap >= thresholds.pocket_gap else None
    return Rule.EXTEND_EXISTING if gap >= thresholds.extend_gap else None


def cell_for(
    audience: Audience,
    cell: Cell,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    *,
    minimum: int = MINIMUM,
) -> ShownCell:
    """A cell with the figures of small groups protected from this audience (domain 3.3, point 6).

    Gap and rule need both the level and the potential exactly, else they would give them away;
    a practice lead, that the level is seen to be high enough.
    """
    level = shown_to(audience, _levels(cell), minimum=minimum)
    potential = _potential_for(audience, cell, level, minimum)
    at_least = level.at_least or Fraction(0)
    exact = potential is not None and None not in (level.consensus, potential.consensus)
    return ShownCell(
        level=level,
        potential=potential,
        gap=cell.gap if exact else None,
        perception_gap=None if level.suppressed else cell.perception_gap,
        sees_differently=cell.sees_differently and not level.suppressed,
        provisional=cell.provisional,
        rule=cell.rule if exact else None,
        practice_lead=cell.practice_lead and at_least >= thresholds.practice_lead,
    )


def change_for(
    audience: Audience, change: Change, before: Cell, after: Cell, *, minimum: int = MINIMUM
) -> Change | None:
    """A change as this audience may see it, or None.

    A level over fewer groups than the one shown would give the groups left out away.
    """
    shown = [shown_to(audience, _levels(cell), minimum=minimum) for cell in (before, after)]
    if not any(level.suppressed for level in shown):
        return change
    same_groups = all({g.group for g in cell.groups} == change.groups for cell in (before, after))
    return change if same_groups and all(level.consensus is not None for level in shown) else None


def candidate_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Largest gap times the service's weight first; ties by service name, then form."""
    return sorted(candidates, key=lambda c: (-c.gap * c.priority_weight, c.service, c.form))


def co_score(levels: Iterable[Fraction | None]) -> Fraction | None:
    """0 to 100 over a Co's forms; forms without a level are skipped. None if none has one.

    For an audience that may not see everything, give it each form's `ShownCell.level.for_totals`.
    """
    known = [level for level in levels if level is not None]
    return 100 * mean(known) / HIGHEST if known else None


def service_score(co_scores: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of a service's Co scores; a Co without an applicable form is skipped."""
    known = [score for score in co_scores if score is not None]
    return mean(known) if known else None


def star_score(services: Iterable[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """The mean of (score, priority weight) pairs by weight; services without a score are skipped.

    Use it for the whole Star with service scores and for one point of it with Co scores.
    """
    known = [(score, weight) for score, weight in services if score is not None]
    total = sum((weight for _score, weight in known), Fraction(0))
    return sum((s * weight for s, weight in known), Fraction(0)) / total if total else None


def forms_to_ask(answers: Mapping[Form, int], how_many: int = 6) -> list[Form]:
    """The forms of a short visit: those with fewest answers so far, at least one of each Co.

    In the order of the forms, not of their counts.
    """
    fewest = sorted(Form, key=lambda form: answers.get(form, 0))
    one_each = {next(form for form in fewest if form.co is co) for co in Co}
    others = [form for form in fewest if form not in one_each]
    chosen = one_each.union(others[: how_many - len(one_each)])
    return [form for form in Form if form in chosen]


def completeness(answered: int, expected: int) -> Fraction | None:
    """The share of expected cells answered; don't know counts as an answer."""
    return Fraction(answered, expected) if expected else None


def like_for_like(before: Mapping[Group, Fraction], after: Mapping[Group, Fraction]) -> Change | None:
    """Compare the group medians of one cell in two rounds; None if no group answered both."""
    groups = before.keys() & after.keys()
    if not groups:
        return None
    return Change(
        groups=frozenset(groups),
        before=mean(before[group] for group in groups),
        after=mean(after[group] for group in groups),
    )


def changes(
    before: Mapping[tuple[str, str], Mapping[Group, Fraction]],
    after: Mapping[tuple[str, str], Mapping[Group, Fraction]],
) -> dict[tuple[str, str], Change]:
    """Changes by (service, form), only for what both rounds asked."""
    compared = {key: like_for_like(before[key], after[key]) for key in after if key in before}
    return {key: change for key, change in compared.items() if change is not None}


def _levels(cell: Cell) -> list[GroupFigure]:
    return [GroupFigure(g.group, g.answers, g.level) for g in cell.groups]


def _potentials(cell: Cell) -> list[GroupFigure]:
    return [
        GroupFigure(g.group, g.potential_answers, g.potential) for g in cell.groups if g.potential is not None
    ]


def _potential_for(audience: Audience, cell: Cell, level: Shown, minimum: int) -> Shown | None:
    """The potential, withheld beside suppressed groups unless all who gave a level gave it too.

    Nobody's potential is below their level, so the potentials of some bound the levels of others.
    """
    potentials = _potentials(cell)
    if not potentials:
        return None
    shown = shown_to(audience, potentials, minimum=minimum)
    everybody = all(group.potential_answers == group.answers for group in cell.groups)
    if everybody or not (level.suppressed or shown.suppressed):
        return shown
    return Shown(suppressed=True)


def _group_medians(group: Group, rated: Sequence[tuple[Answer, int]]) -> GroupMedians:
    potentials = [a.potential for a, _level in rated if a.potential is not None]
    return GroupMedians(
        group=group,
        answers=len(rated),
        level=_median([level for _a, level in rated]),
        evidenced_level=_median([evidenced(level, a.has_evidence) for a, level in rated]),
        potential=_median(potentials) if potentials else None,
        potential_answers=len(potentials),
    )


def _median(levels: Sequence[int]) -> Fraction:
    return median([Fraction(level) for level in levels])
