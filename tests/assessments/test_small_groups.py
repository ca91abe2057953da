"""Nobody outside the round's officers can work out what a small group said."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.small_groups import (
    Audience,
    GroupFigure,
    Shown,
    may_name_groups,
    shown_to,
)
from partnerships.groups import Group, Pool

Sizes = dict[Group, int]
HALVES = [Fraction(half, 2) for half in range(9)]


def figures(**values: tuple[int, int]) -> list[GroupFigure]:
    return [GroupFigure(Group(name), n, Fraction(value)) for name, (n, value) in values.items()]


def possible_medians(answers: int) -> list[Fraction]:
    """Medians of an odd number of whole levels are whole; of an even number also halves."""
    return HALVES[::2] if answers % 2 else HALVES


def assert_nothing_computable(
    sizes: Sizes,
    worlds: Iterable[tuple[Fraction, ...]],
    seen: Callable[[tuple[Fraction, ...]], Hashable],
) -> None:
    """Among all the worlds that look alike, every small group still has two possible figures.

    The reader is taken to know how many people answered in each group, and this program.
    """
    alike = defaultdict(list)
    for world in worlds:
        alike[seen(world)].append(world)
    for view, indistinguishable in alike.items():
        for place, (group, answers) in enumerate(sizes.items()):
            if answers < 5:
                values = {world[place] for world in indistinguishable}
                assert len(values) > 1, (group, values, view)


def view(audience: Audience, sizes: Sizes, world: Sequence[Fraction]) -> Shown:
    return shown_to(
        audience,
        [GroupFigure(g, n, v) for (g, n), v in zip(sizes.items(), world, strict=True)],
    )


sizes_of_groups = st.dictionaries(st.sampled_from(Group), st.integers(1, 7), min_size=1, max_size=4)


@settings(deadline=None, max_examples=40)
@given(sizes_of_groups)
def test_no_suppressed_median_can_be_computed(sizes: Sizes) -> None:
    worlds = list(product(*(possible_medians(answers) for answers in sizes.values())))
    manager = {world: view(Audience.SERVICE_MANAGER, sizes, world) for world in worlds}
    outside = {world: view(Audience.OUTSIDE, sizes, world) for world in worlds}
    assert_nothing_computable(sizes, worlds, manager.__getitem__)
    assert_nothing_computable(sizes, worlds, outside.__getitem__)
    assert_nothing_computable(sizes, worlds, lambda world: (manager[world], outside[world]))


def test_the_service_manager_sees_large_groups_where_two_small_ones_are_hidden() -> None:
    shown = shown_to(
        Audience.SERVICE_MANAGER,
        figures(front_line=(9, 2), citizen=(5, 1), manager=(2, 3), councillor=(1, 1)),
    )
    assert [figure.group for figure in shown.groups] == [
        Group.FRONT_LINE,
        Group.CITIZEN,
    ]
    assert shown.suppressed


def test_one_small_group_hides_all_of_them() -> None:
    shown = shown_to(Audience.SERVICE_MANAGER, figures(front_line=(9, 2), citizen=(4, 1)))
    assert shown.groups == ()
    assert shown.consensus == Fraction(3, 2)


def test_outside_small_groups_are_pooled_first() -> None:
    shown = shown_to(Audience.OUTSIDE, figures(citizen=(6, 1), manager=(3, 3), councillor=(2, 1)))
    assert [(p.pool, p.answers, p.value) for p in shown.pools] == [
        (Pool.USE, 6, Fraction(1)),
        (Pool.PROVIDE, 5, Fraction(2)),
    ]
    assert shown.groups == ()


def test_a_pool_that_is_still_small_hides_both() -> None:
    shown = shown_to(Audience.OUTSIDE, figures(citizen=(4, 1), manager=(9, 2)))
    assert shown.pools == () and shown.groups == ()


def test_large_groups_hide_nothing_from_anybody() -> None:
    large = figures(citizen=(5, 0), manager=(8, 0))
    for audience in Audience:
        shown = shown_to(audience, large)
        assert shown.groups == tuple(large)
        assert shown.consensus == 0 and not shown.suppressed


def test_fewer_than_five_people_in_all_are_never_shown() -> None:
    shown = shown_to(Audience.OUTSIDE, figures(citizen=(2, 2), manager=(2, 2)))
    assert shown.withheld and shown.for_totals is None


@pytest.mark.parametrize(("level", "between"), [(0, (0, 1)), (4, (3, 4))])
def test_the_ends_of_the_scale_are_shown_as_a_range_because_they_give_every_group_away(
    level: int, between: tuple[int, int]
) -> None:
    shown = shown_to(Audience.OUTSIDE, figures(citizen=(4, level), manager=(9, level)))
    assert shown.consensus is None and shown.between == between
    assert shown.for_totals == Fraction(sum(between), 2)


def test_the_range_is_narrowed_by_the_groups_that_are_not_hidden() -> None:
    shown = shown_to(Audience.SERVICE_MANAGER, figures(front_line=(9, 2), manager=(2, 0), councillor=(3, 0)))
    assert shown.between == (Fraction(2, 3), Fraction(4, 3))


def test_one_small_group_hides_its_pool_and_leaves_the_other_open() -> None:
    answers = figures(citizen=(9, 1), front_line=(9, 3), councillor=(1, 2))
    manager = shown_to(Audience.SERVICE_MANAGER, answers)
    assert [figure.group for figure in manager.groups] == [Group.CITIZEN]
    outside = shown_to(Audience.OUTSIDE, answers)
    assert [pool.value for pool in outside.pools] == [1, Fraction("2.5")]


def test_ideas_stand_without_any_group_while_one_is_small() -> None:
    assert may_name_groups(Audience.OFFICERS, [1, 9])
    assert may_name_groups(Audience.SERVICE_MANAGER, [5, 9])
    assert not may_name_groups(Audience.SERVICE_MANAGER, [4, 9])
