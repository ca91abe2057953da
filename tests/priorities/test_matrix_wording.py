"""The criteria as shipped."""

import pytest

from partnerships.groups import Group
from priorities.matrix.scoring import Axis, Outcome, Quadrant, weights_total
from priorities.matrix.wording import (
    FULL_SET,
    OUTCOMES,
    QUADRANTS,
    SHORT_SET,
    CriterionWording,
)

Set = tuple[CriterionWording, ...]


@pytest.mark.parametrize("shipped", [FULL_SET, SHORT_SET])
def test_weights_of_each_axis_sum_to_a_hundred(shipped: Set) -> None:
    criteria = [wording.criterion for wording in shipped]
    assert {axis: weights_total(criteria, axis) for axis in Axis} == dict.fromkeys(Axis, 100)


@pytest.mark.parametrize("shipped", [FULL_SET, SHORT_SET])
def test_every_group_is_asked_something_on_both_axes(shipped: Set) -> None:
    for group in Group:
        assert {wording.axis for wording in shipped if group in wording.asked} == set(Axis)


@pytest.mark.parametrize("shipped", [FULL_SET, SHORT_SET])
def test_anchors_differ_for_one_three_and_five(shipped: Set) -> None:
    assert all(len({str(anchor) for anchor in wording.anchors}) == 3 for wording in shipped)


def test_citizens_are_asked_about_impact_and_what_the_community_must_find() -> None:
    asked = [wording.code for wording in FULL_SET if Group.CITIZEN in wording.asked]
    assert asked == ["I1", "I2", "I3", "I4", "I5", "E5"]


def test_the_short_set_is_four_questions_of_equal_weight() -> None:
    assert [wording.weight for wording in SHORT_SET] == [50] * 4


def test_every_quadrant_and_outcome_has_words() -> None:
    assert set(QUADRANTS) == set(Quadrant)
    assert set(OUTCOMES) == set(Outcome)
