"""Nobody outside the round's officers can work out how a small group rated an activity."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from statistics import mean

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessments.small_groups import Audience
from partnerships.groups import Group
from priorities.matrix.disclosure import group_views, rough
from priorities.matrix.scoring import (
    DEFAULT_SETTINGS,
    Averaging,
    Axis,
    MatrixSettings,
    RaterIndex,
    consensus,
    quadrant,
)

Sizes = dict[Group, int]
EFFORT = Fraction(1)
"""The other axis, on which this reader is taken to know everything."""


def possible(size: int) -> list[tuple[int, ...]]:
    """What the people of a group can have given by one question, the coarsest of scales: one way to each mean."""
    return [
        tuple(total // size + (person < total % size) for person in range(size))
        for total in range(size, 5 * size + 1)
    ]


def worlds(sizes: Sizes) -> Iterator[dict[Group, tuple[int, ...]]]:
    for each in product(*map(possible, sizes.values())):
        yield dict(zip(sizes, each, strict=True))


def seen_outside(world: dict[Group, tuple[int, ...]], chosen: MatrixSettings) -> object:
    """Everything about one axis of one activity that anybody outside is shown."""
    raters = [
        RaterIndex(f"{group}{number}", group, Fraction(score), EFFORT)
        for group, scores in world.items()
        for number, score in enumerate(scores)
    ]
    impact = consensus(raters, Axis.IMPACT, chosen.averaging)
    sizes = {group: len(scores) for group, scores in world.items()}
    return (
        rough(Axis.IMPACT, impact, sizes, chosen),
        quadrant(impact, EFFORT, chosen),
        group_views(raters, Audience.OUTSIDE, chosen.averaging),
    )


@settings(deadline=None, max_examples=12)
@given(
    st.dictionaries(st.sampled_from(Group), st.integers(1, 6), min_size=1, max_size=3).filter(
        lambda sizes: 3 <= sum(sizes.values()) <= 12
    ),
    st.sampled_from(Averaging),
    st.sampled_from([Fraction(3), Fraction("2.5"), Fraction("3.75")]),
)
@example({Group.CITIZEN: 1, Group.FRONT_LINE: 4}, Averaging.GROUPS, Fraction(3))
@example({Group.CITIZEN: 1, Group.FRONT_LINE: 4}, Averaging.RATERS, Fraction(3))
@example({Group.CITIZEN: 2, Group.MANAGER: 1}, Averaging.GROUPS, Fraction(3))
@example({Group.CITIZEN: 1, Group.MANAGER: 1, Group.COUNCILLOR: 1}, Averaging.GROUPS, Fraction(3))
@example({Group.CITIZEN: 5, Group.MANAGER: 2, Group.COUNCILLOR: 3}, Averaging.GROUPS, Fraction(3))
@example({Group.CITIZEN: 5, Group.MANAGER: 2, Group.COUNCILLOR: 3}, Averaging.RATERS, Fraction(3))
@example({Group.CITIZEN: 5, Group.MANAGER: 1, Group.COUNCILLOR: 4}, Averaging.GROUPS, Fraction(3))
@example({Group.COUNCILLOR: 1, Group.MANAGER: 5}, Averaging.RATERS, Fraction(3))
@example({Group.CITIZEN: 2, Group.MANAGER: 3}, Averaging.GROUPS, Fraction(3))
@example({Group.MANAGER: 4}, Averaging.GROUPS, Fraction(3))
def test_no_small_group_can_be_computed(sizes: Sizes, averaging: Averaging, threshold: Fraction) -> None:
    """Among all ratings that look alike outside, two figures remain possible for each small group.

    The reader is taken to know how many of each group rated, and this program.
    """
    chosen = MatrixSettings(threshold_impact=threshold, averaging=averaging)
    alike: defaultdict[object, list[set[Fraction]]] = defaultdict(lambda: [set() for _group in sizes])
    for world in worlds(sizes):
        for figures, scores in zip(alike[seen_outside(world, chosen)], world.values(), strict=True):
            figures.add(mean(map(Fraction, scores)))
    for seen, possible_figures in alike.items():
        for (group, size), figures in zip(sizes.items(), possible_figures, strict=True):
            assert size >= 5 or len(figures) > 1, (seen, group, figures)


@pytest.mark.parametrize(
    ("figure", "raters", "words"),
    [
        ("3.4217", {Group.CITIZEN: 1, Group.MANAGER: 4}, "3.4"),
        ("2.9600", {Group.CITIZEN: 1, Group.MANAGER: 4}, "2.9"),
        ("4.5000", {Group.CITIZEN: 1, Group.MANAGER: 4}, "4.4–5.0"),
        ("1.2000", {Group.CITIZEN: 1, Group.MANAGER: 4}, "1.0–1.6"),
        ("4.9000", {Group.CITIZEN: 9, Group.MANAGER: 9}, "4.9"),
        ("3.3333", {Group.MANAGER: 3}, "3.0–5.0"),
        ("2.3333", {Group.MANAGER: 3}, "1.0–3.0"),
    ],
)
def test_how_a_figure_is_shown_outside(figure: str, raters: Sizes, words: str) -> None:
    shown = rough(Axis.IMPACT, Fraction(figure), raters, DEFAULT_SETTINGS)
    assert shown.words == words
    assert shown.low <= shown.middle <= shown.high


def test_a_mean_over_people_is_not_shown_beside_one_over_groups() -> None:
    """The two would be two equations for two small groups."""
    raters = [
        RaterIndex(f"{group}{n}", group, Fraction(3), Fraction(3))
        for group, size in {Group.CITIZEN: 6, Group.MANAGER: 3, Group.FRONT_LINE: 4}.items()
        for n in range(size)
    ]
    assert len(group_views(raters, Audience.OUTSIDE, Averaging.GROUPS)[0]) == 2
    assert group_views(raters, Audience.OUTSIDE, Averaging.RATERS) == ((), True)
