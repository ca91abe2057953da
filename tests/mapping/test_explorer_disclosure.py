"""Nobody outside the round's officers can work out a small group's level or potential."""

from collections import defaultdict
from fractions import Fraction
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessments.small_groups import Audience
from mapping.explorer.scoring import Cell, GroupMedians, ShownCell, cell_for, consensus
from partnerships.groups import Group

Counts = tuple[int, int]
"""How many of a group gave a level, and how many of them a potential."""
Medians = tuple[int, int | None]

counts = st.sampled_from([(1, 1), (1, 0), (3, 3), (3, 1), (5, 5), (5, 3), (5, 0), (9, 9)])


def possible(answers: Counts) -> list[Medians]:
    """Medians of odd counts are whole. Where all gave both, no potential is below the level."""
    gave_level, gave_potential = answers
    if not gave_potential:
        return [(level, None) for level in range(5)]
    everybody = gave_level == gave_potential
    return [(lv, p) for lv in range(5) for p in range(5) if p >= lv or not everybody]


def cell_of(sizes: dict[Group, Counts], world: tuple[Medians, ...]) -> Cell:
    cell = consensus(
        [
            GroupMedians(
                group,
                answers=gave_level,
                level=Fraction(level),
                evidenced_level=Fraction(level),
                potential=None if potential is None else Fraction(potential),
                potential_answers=gave_potential,
            )
            for (group, (gave_level, gave_potential)), (level, potential) in zip(
                sizes.items(), world, strict=True
            )
        ]
    )
    assert cell
    return cell


@settings(deadline=None, max_examples=8)
@given(st.dictionaries(st.sampled_from(Group), counts, min_size=1, max_size=3))
@example({Group.CITIZEN: (5, 5), Group.MANAGER: (3, 3), Group.COUNCILLOR: (3, 3)})
def test_no_suppressed_level_or_potential_can_be_computed(sizes: dict[Group, Counts]) -> None:
    """Among all cells that look alike to both outside audiences, two figures remain possible.

    The reader is taken to know how many people answered, and this program.
    """
    alike: defaultdict[tuple[ShownCell, ShownCell], list[tuple[Medians, ...]]] = defaultdict(list)
    for world in product(*(possible(answers) for answers in sizes.values())):
        cell = cell_of(sizes, world)
        seen = cell_for(Audience.SERVICE_MANAGER, cell), cell_for(Audience.OUTSIDE, cell)
        alike[seen].append(world)
    for seen, worlds in alike.items():
        for place, (gave_level, gave_potential) in enumerate(sizes.values()):
            if gave_level < 5:
                assert len({world[place][0] for world in worlds}) > 1, (seen, worlds)
            if 0 < gave_potential < 5:
                assert len({world[place][1] for world in worlds}) > 1, (seen, worlds)


def test_a_potential_of_one_group_alone_is_withheld() -> None:
    """Managers' potential of 1 and a level of 2.5 would say that citizens are at 4."""
    cell = cell_of({Group.CITIZEN: (3, 0), Group.MANAGER: (9, 9)}, ((4, None), (1, 1)))
    shown = cell_for(Audience.OUTSIDE, cell)
    assert shown.level.consensus == Fraction("2.5")
    assert shown.potential and shown.potential.withheld
    assert cell_for(Audience.OFFICERS, cell).potential
