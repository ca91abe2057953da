"""The matrix's arithmetic, against the worked example and properties of the specification."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.figures import rounded
from partnerships.groups import Group
from priorities.matrix.scoring import (
    DEFAULT_SETTINGS,
    Averaging,
    Axis,
    Criterion,
    MatrixSettings,
    Outcome,
    Placement,
    Quadrant,
    Rating,
    activities_to_rate,
    is_borderline,
    note_required,
    place,
    priority_order,
    quadrant,
    rater_index,
    round_agreement,
    smallest_change,
    weights_total,
)

EVERYBODY = frozenset(Group)
STAFF = EVERYBODY - {Group.CITIZEN}
WEIGHTS = {
    Axis.IMPACT: {"I1": 30, "I2": 20, "I3": 15, "I4": 20, "I5": 15},
    Axis.EFFORT: {"E1": 25, "E2": 25, "E3": 15, "E4": 20, "E5": 15},
}
CRITERIA = [
    Criterion(code, axis, Fraction(weight), EVERYBODY)
    for axis, weights in WEIGHTS.items()
    for code, weight in weights.items()
]
CODES = [criterion.code for criterion in CRITERIA]
GROUPS = (Group.MANAGER, Group.FRONT_LINE, Group.CITIZEN)
EXAMPLE = {
    "A": ["45434 22113", "54444 21222", "44535 32212"],
    "B": ["54355 45554", "44345 54554", "53454 45455"],
    "C": ["23222 12111", "22132 21211", "32222 12121"],
    "D": ["22122 45432", "32212 54443", "21221 45533"],
}


def rated(rater: int, scores: str, group: Group) -> Rating:
    digits = map(int, scores.replace(" ", ""))
    return Rating(str(rater), group, dict(zip(CODES, digits, strict=True)))


def example(ref: str) -> list[Rating]:
    return [rated(n, scores, GROUPS[n]) for n, scores in enumerate(EXAMPLE[ref])]


def placed(ratings: list[Rating], settings: MatrixSettings = DEFAULT_SETTINGS) -> Placement:
    placement = place(ratings, CRITERIA, settings)
    assert placement
    return placement


def uniform(group: Group, rater: str, impact: int, effort: int) -> Rating:
    return Rating(rater, group, {c: impact if c.startswith("I") else effort for c in CODES})


ratings = st.lists(
    st.builds(
        lambda group, rater, scores: Rating(str(rater), group, dict(zip(CODES, scores, strict=True))),
        st.sampled_from(Group),
        st.integers(0, 999),
        st.lists(st.integers(1, 5), min_size=10, max_size=10),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda rating: rating.rater,
)


@pytest.mark.parametrize(
    ("ref", "impact", "effort", "expected", "ratio"),
    [
        ("A", "4.1333", "1.8667", Quadrant.QUICK_WIN, "2.214"),
        ("B", "4.2667", "4.6000", Quadrant.MAJOR_PROJECT, "0.928"),
        ("C", "2.1833", "1.3667", Quadrant.BACK_BURNER, None),
        ("D", "1.8667", "3.9667", Quadrant.DROP, None),
    ],
)
@pytest.mark.parametrize("averaging", Averaging)
def test_worked_example(
    ref: str,
    impact: str,
    effort: str,
    expected: Quadrant,
    ratio: str | None,
    averaging: Averaging,
) -> None:
    placement = placed(example(ref), MatrixSettings(averaging=averaging))
    assert str(rounded(placement.impact, 4)) == impact
    assert str(rounded(placement.effort, 4)) == effort
    assert placement.quadrant is expected
    assert not placement.borderline
    if ratio:
        assert str(rounded(placement.ratio, 3)) == ratio


def test_worked_example_by_rater() -> None:
    placement = placed(example("A"))
    assert [float(r.impact) for r in placement.raters] == [4.00, 4.30, 4.10]
    assert [float(r.effort) for r in placement.raters] == [1.80, 1.75, 2.05]
    assert placement.impact_r_wg == pytest.approx(0.9883, abs=5e-5)
    assert placement.effort_r_wg == pytest.approx(0.9871, abs=5e-5)
    assert placement.robustness == 1 and not placement.contested


def test_worked_example_as_a_round() -> None:
    placements = {ref: placed(example(ref)) for ref in EXAMPLE}
    impact = round_agreement(placements.values(), Axis.IMPACT)
    assert impact.w == pytest.approx(0.8222, abs=5e-5)
    assert impact.mean_spearman == pytest.approx(0.7333, abs=5e-5)
    assert priority_order(placements) == ["A", "B", "C", "D"]


def test_citizens_are_measured_on_what_they_were_asked() -> None:
    criteria = [
        Criterion(
            c.code,
            c.axis,
            c.weight,
            STAFF if c.code in ("E1", "E2", "E3", "E4") else c.asked,
        )
        for c in CRITERIA
    ]
    citizen = Rating("c", Group.CITIZEN, {"I1": 4, "I2": 4, "I3": 4, "I4": 4, "I5": 4, "E5": 2})
    index = rater_index(citizen, criteria)
    assert index
    assert index.impact == 4 and index.effort == 2
    assert rater_index(Rating("m", Group.MANAGER, citizen.scores), criteria) is None


def test_an_incomplete_rater_is_left_out_for_that_activity_only() -> None:
    *first, last = example("A")
    without_e5 = {code: score for code, score in last.scores.items() if code != "E5"}
    incomplete = Rating(last.rater, last.group, without_e5)
    assert placed([*first, incomplete]) == placed(first)
    assert len(placed(example("B")).raters) == 3
    assert place([incomplete], CRITERIA) is None


def test_many_raters_of_one_group_do_not_outvote_another() -> None:
    managers = [uniform(Group.MANAGER, f"m{n}", 5, 1) for n in range(40)]
    citizen = uniform(Group.CITIZEN, "c", 1, 1)
    assert placed([*managers, citizen]).impact == 3
    by_raters = MatrixSettings(averaging=Averaging.RATERS)
    assert placed([*managers, citizen], by_raters).impact == Fraction(201, 41)


@pytest.mark.parametrize(
    ("impact", "effort", "expected"),
    [
        ("3", "2.99", Quadrant.QUICK_WIN),
        ("3", "3", Quadrant.MAJOR_PROJECT),
        ("2.99", "2.99", Quadrant.BACK_BURNER),
        ("2.99", "3", Quadrant.DROP),
    ],
)
def test_exactly_at_the_threshold_is_high(impact: str, effort: str, expected: Quadrant) -> None:
    assert quadrant(Fraction(impact), Fraction(effort)) is expected


@pytest.mark.parametrize(
    ("impact", "effort", "borderline"),
    [
        ("3.09", "1", True),
        ("3.1", "1", False),
        ("5", "2.91", True),
        ("5", "2.9", False),
    ],
)
def test_borderline_is_nearer_than_a_tenth(impact: str, effort: str, borderline: bool) -> None:
    assert is_borderline(Fraction(impact), Fraction(effort)) is borderline


def test_few_raters_in_the_common_quadrant_are_contested() -> None:
    five = [uniform(Group.MANAGER, str(n), 5, 1) for n in range(2)]
    others = [uniform(Group.MANAGER, str(n), 2, 1) for n in range(2, 5)]
    divided = placed([*five, *others])
    assert divided.quadrant is Quadrant.QUICK_WIN
    assert divided.robustness == Fraction(2, 5) and divided.contested
    three_of_five = placed([*five, uniform(Group.MANAGER, "x", 5, 1), *others[:2]])
    assert three_of_five.robustness == Fraction(3, 5) and not three_of_five.contested


def test_a_note_is_required_for_contested_borderlines_and_for_overrides() -> None:
    clear = placed(example("A"))
    assert not note_required(clear, Outcome.TAKE_ON)
    assert all(note_required(clear, o) for o in Outcome if o is not Outcome.TAKE_ON)
    assert not note_required(placed(example("B")), Outcome.TAKE_ON)
    assert not note_required(placed(example("C")), Outcome.BACK_BURNER)
    assert not note_required(placed(example("D")), Outcome.DROP)
    split = placed([uniform(Group.MANAGER, "1", 5, 1), uniform(Group.MANAGER, "2", 1, 1)])
    assert split.borderline and split.contested
    assert note_required(split, Outcome.TAKE_ON)
    borderline_only = placed([uniform(Group.MANAGER, "1", 3, 1)])
    assert borderline_only.borderline and not borderline_only.contested
    assert not note_required(borderline_only, Outcome.TAKE_ON)


def test_ties_in_the_order_go_by_impact_then_reference() -> None:
    def at(impact: int, effort: int) -> Placement:
        return placed([uniform(Group.MANAGER, "1", impact, effort)])

    placements = {
        "b": at(4, 2),
        "a": at(4, 2),
        "c": at(5, 2),
        "d": at(5, 5),
        "e": at(4, 4),
    }
    assert priority_order(placements) == ["c", "a", "b", "d", "e"]


def test_equal_ratings_leave_agreement_undefined() -> None:
    same = [placed([uniform(Group.MANAGER, str(n), 3, 3) for n in range(3)]) for _ in range(2)]
    agreed = round_agreement(same, Axis.IMPACT)
    assert agreed.w is None and agreed.alpha.alpha is None
    assert str(agreed.alpha.words) == "all raters agree"


def test_the_smallest_change_names_who_would_have_to_say_what() -> None:
    what_if = smallest_change([uniform(Group.MANAGER, "m", 3, 1)], CRITERIA)
    assert what_if
    assert what_if.points == 1 and what_if.quadrant is Quadrant.BACK_BURNER
    [change] = what_if.changes
    assert (change.rater, change.criterion, change.before, change.after) == (
        "m",
        "I1",
        3,
        2,
    )


def test_no_change_exists_where_no_score_could_cross_a_threshold() -> None:
    out_of_reach = MatrixSettings(threshold_impact=Fraction(1), threshold_effort=Fraction(1))
    assert smallest_change(example("A"), CRITERIA, out_of_reach) is None
    assert smallest_change([], CRITERIA) is None


small_criteria = [
    Criterion("I1", Axis.IMPACT, Fraction(60), EVERYBODY),
    Criterion("I2", Axis.IMPACT, Fraction(40), EVERYBODY),
    Criterion("E1", Axis.EFFORT, Fraction(100), EVERYBODY),
]
small_ratings = st.lists(
    st.tuples(st.sampled_from(GROUPS), st.tuples(*[st.integers(1, 5)] * 3)),
    min_size=1,
    max_size=2,
)


@given(small_ratings, st.sampled_from(Averaging))
def test_no_smaller_change_moves_the_quadrant(
    given_ratings: list[tuple[Group, tuple[int, int, int]]], averaging: Averaging
) -> None:
    settings = MatrixSettings(averaging=averaging)
    codes = ("I1", "I2", "E1")

    def lands(scores: tuple[int, ...]) -> Quadrant:
        theirs = [
            Rating(str(n), group, dict(zip(codes, scores[3 * n : 3 * n + 3], strict=True)))
            for n, (group, _scores) in enumerate(given_ratings)
        ]
        placement = place(theirs, small_criteria, settings)
        assert placement
        return placement.quadrant

    given_scores = tuple(score for _group, scores in given_ratings for score in scores)
    home = lands(given_scores)
    ours = smallest_change(
        [
            Rating(str(n), group, dict(zip(codes, scores, strict=True)))
            for n, (group, scores) in enumerate(given_ratings)
        ],
        small_criteria,
        settings,
    )
    assert ours
    changed = list(given_scores)
    for change in ours.changes:
        changed[3 * int(change.rater) + codes.index(change.criterion)] = change.after
    assert lands(tuple(changed)) is ours.quadrant is not home

    reach = range(-(ours.points - 1), ours.points)
    smaller = (
        steps for steps in product(reach, repeat=len(given_scores)) if sum(map(abs, steps)) < ours.points
    )
    for steps in smaller:
        nearby = tuple(s + step for s, step in zip(given_scores, steps, strict=True))
        if all(1 <= score <= 5 for score in nearby):
            assert lands(nearby) is home


@given(ratings, st.permutations(CRITERIA))
def test_the_order_of_criteria_does_not_matter(
    given_ratings: list[Rating], shuffled: list[Criterion]
) -> None:
    assert place(given_ratings, shuffled) == place(given_ratings, CRITERIA)


@given(ratings)
def test_figures_stay_on_the_scale(given_ratings: list[Rating]) -> None:
    placement = placed(given_ratings)
    assert 1 <= placement.impact <= 5 and 1 <= placement.effort <= 5
    assert 0 <= placement.robustness <= 1


def test_weights_of_each_axis_sum_to_a_hundred() -> None:
    assert {axis: weights_total(CRITERIA, axis) for axis in Axis} == dict.fromkeys(Axis, 100)


def test_citizens_are_asked_about_the_activities_with_fewest_ratings() -> None:
    ratings = {f"CP-{n}": n % 3 for n in range(1, 10)}
    assert activities_to_rate(ratings, at_most=4) == ["CP-3", "CP-6", "CP-9", "CP-1"]
    assert len(activities_to_rate(ratings)) == 8
