"""Agreement among raters, against published and independent numbers."""

import warnings
from collections.abc import Sequence
from fractions import Fraction

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.agreement import (
    Agreement,
    Scale,
    agreement,
    agreement_of_counts,
    kendalls_w,
    mean_spearman,
    r_wg,
)

Items = Sequence[Sequence[int | None]]

EXP_3: Items = [
    [3, 3, 2, None],
    [4, 4, 4, 3],
    [1, 2, 1, 1],
    [2, 2, 2, 2],
    [0, 1, None, 0],
]
PUBLISHED_RATERS: Items = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
PUBLISHED = [list(item) for item in zip(*PUBLISHED_RATERS, strict=True)]

ratings = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=4, max_size=4),
    min_size=2,
    max_size=12,
)


@pytest.mark.parametrize(
    ("scale", "alpha"),
    [(Scale.INTERVAL, 0.8598), (Scale.ORDINAL, 0.8694), (Scale.NOMINAL, 0.4560)],
)
def test_alpha_of_the_worked_example(scale: Scale, alpha: float) -> None:
    assert agreement(EXP_3, scale).alpha == pytest.approx(alpha, abs=5e-5)


@pytest.mark.parametrize(
    ("scale", "alpha"),
    [(Scale.NOMINAL, 0.743), (Scale.ORDINAL, 0.815), (Scale.INTERVAL, 0.849)],
)
def test_alpha_of_krippendorffs_published_example(scale: Scale, alpha: float) -> None:
    assert agreement(PUBLISHED, scale).alpha == pytest.approx(alpha, abs=5e-4)


@given(ratings, st.sampled_from(Scale))
def test_alpha_equals_an_independent_implementation(items: Items, scale: Scale) -> None:
    ours = agreement(items, scale).alpha
    assume(ours is not None)
    data = np.array(items, dtype=float).T
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = krippendorff.alpha(reliability_data=data, level_of_measurement=scale.value)
    assert ours == pytest.approx(theirs, abs=1e-9)


@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2))
def test_alpha_of_raters_who_agree_on_everything_is_one_or_undefined(
    items: list[list[int]],
) -> None:
    same = [[first, first] for first, _second in items]
    assert agreement(same).alpha in (1.0, None)


def test_without_variation_alpha_is_undefined_and_all_raters_agree() -> None:
    alike = agreement([[3, 3], [3, 3, 3]])
    assert alike.alpha is None
    assert str(alike.words) == "all raters agree"


def test_counting_raters_per_value_gives_the_same_alpha() -> None:
    assert agreement_of_counts([{3: 2, 2: 1}, {0: 1, 4: 2}]) == agreement([[3, 2, 3], [4, 0, 4]])


def test_nothing_to_compare_is_not_agreement() -> None:
    assert str(agreement([[3, None], [None, 2]]).words) == "too few answers to compare"


@pytest.mark.parametrize(
    ("alpha", "words"),
    [
        (0.81, "people agree closely"),
        (0.80, "people mostly agree"),
        (0.67, "people mostly agree"),
        (0.66, "people differ"),
        (-0.2, "people differ"),
    ],
)
def test_agreement_is_said_in_words(alpha: float, words: str) -> None:
    assert str(Agreement(alpha=alpha, compared=9).words) == words


def test_w_and_spearman_of_the_worked_ranks() -> None:
    ranks = [[2, 1, 3, 4], [1, 2, 4, 3], [2, 1, 3, 4]]
    assert kendalls_w(ranks) == pytest.approx(0.8222, abs=5e-5)
    assert mean_spearman(ranks) == pytest.approx(0.7333, abs=5e-5)


@given(st.permutations(range(6)), st.integers(2, 5))
def test_the_same_order_from_every_rater_is_full_concordance(order: list[int], m: int) -> None:
    assert kendalls_w([order] * m) == 1
    assert mean_spearman([order] * m) == pytest.approx(1)


def test_w_allows_for_ties() -> None:
    """m=2, n=3, ranks (1.5, 1.5, 3) and (1, 2, 3): S = 6.5, T = 6, so W = 78 / (96 - 12)."""
    assert kendalls_w([[2, 2, 1], [3, 2, 1]]) == pytest.approx(78 / 84)


def test_only_complete_raters_count_towards_w() -> None:
    complete = [[1, 2, 3], [1, 3, 2]]
    assert kendalls_w([*complete, [3, None, 1]]) == kendalls_w(complete)


def test_measures_without_variation_or_raters_are_undefined() -> None:
    assert kendalls_w([[3, 3], [3, 3]]) is None
    assert kendalls_w([[1, 2]]) is None
    assert kendalls_w([]) is None
    assert mean_spearman([[3, 3], [3, 3]]) is None
    assert r_wg([3]) is None


def test_r_wg_is_one_when_all_agree_and_never_negative() -> None:
    assert r_wg([4, 4, 4]) == 1
    assert r_wg([1, 5]) == 0
    assert r_wg([Fraction(4), Fraction(43, 10), Fraction(41, 10)]) == pytest.approx(0.9883, abs=5e-5)
