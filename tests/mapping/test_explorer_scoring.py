"""The Explorer's arithmetic, against the worked numbers and properties of the specification."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.small_groups import Audience
from commons.four_cos import Co, Form
from mapping.explorer.scoring import (
    Answer,
    Candidate,
    Cell,
    Rule,
    Status,
    candidate_order,
    candidate_rule,
    cell_for,
    change_for,
    changes,
    co_score,
    completeness,
    consensus,
    evidenced,
    forms_to_ask,
    group_medians,
    like_for_like,
    service_score,
    star_score,
)
from partnerships.groups import Group

PEER_SUPPORT = {
    Group.COUNCILLOR: ([2], [3]),
    Group.MANAGER: ([3, 3, 2], [4, 4, 3]),
    Group.FRONT_LINE: ([2, 1, 2, 2], [3, 3, 3, 4]),
    Group.CITIZEN: ([1, 0, 1], [4, 4, 3]),
}

levels = st.integers(0, 4)
answers = st.builds(
    lambda group, level, has_evidence: said(group, level, has_evidence=has_evidence),
    st.sampled_from(Group),
    levels,
    st.booleans(),
)


def said(
    group: Group,
    level: int,
    potential: int | None = None,
    *,
    has_evidence: bool = False,
) -> Answer:
    status = Status.DOING if level else Status.NOT_DOING
    return Answer(group, status, level, potential, has_evidence)


def peer_support() -> Cell:
    cell = consensus(
        group_medians(
            said(group, level, potential)
            for group, (levels, potentials) in PEER_SUPPORT.items()
            for level, potential in zip(levels, potentials, strict=True)
        )
    )
    assert cell
    return cell


def test_worked_example_of_peer_support() -> None:
    cell = peer_support()
    assert [g.level for g in cell.groups] == [2, 3, 2, 1]
    assert [g.potential for g in cell.groups] == [3, 4, 3, 4]
    assert cell.level == 2
    assert cell.potential == Fraction("3.5")
    assert cell.gap == Fraction("1.5")
    assert cell.perception_gap == 2 and cell.sees_differently
    assert cell.rule is Rule.EXTEND_EXISTING
    assert not cell.provisional and not cell.practice_lead


def test_worked_example_of_a_co_score() -> None:
    assert co_score([Fraction(2), Fraction(3, 2), Fraction(3), Fraction(0)]) == Fraction("40.625")


def test_a_co_without_an_applicable_form_has_no_score_and_does_not_lower_its_service() -> None:
    assert co_score([None, None]) is None
    assert service_score([Fraction(40), None, Fraction(60), None]) == 50
    assert service_score([None] * 4) is None


def test_the_star_weighs_services_and_skips_those_without_a_score() -> None:
    assert star_score([(Fraction(40), Fraction(1)), (Fraction(70), Fraction(2))]) == 60
    assert star_score([(Fraction(40), Fraction(1)), (None, Fraction(5))]) == 40
    assert star_score([(None, Fraction(1))]) is None


def test_a_cell_nobody_rated_is_not_zero() -> None:
    nobody_knows = [Answer(Group.CITIZEN, Status.DONT_KNOW)] * 3
    assert consensus(group_medians(nobody_knows)) is None


def test_completeness_of_nothing_expected_is_undefined() -> None:
    assert completeness(3, 4) == Fraction(3, 4)
    assert completeness(0, 0) is None


@pytest.mark.parametrize(
    ("level", "potential", "rule"),
    [
        ("0.99", "2", Rule.NEW),
        ("0", "1.99", None),
        ("1", "2.5", Rule.BUILD_UP_THE_POCKET),
        ("1", "2.49", None),
        ("1.99", "3.49", Rule.BUILD_UP_THE_POCKET),
        ("2", "3", Rule.EXTEND_EXISTING),
        ("2", "2.99", None),
        ("3", "4", Rule.EXTEND_EXISTING),
        ("2", None, None),
    ],
)
def test_at_most_one_rule_proposes(level: str, potential: str | None, rule: Rule | None) -> None:
    exact = None if potential is None else Fraction(potential)
    assert candidate_rule(Fraction(level), exact) is rule


def test_a_high_level_without_evidence_counts_as_two() -> None:
    assert [evidenced(level, False) for level in range(5)] == [0, 1, 2, 2, 2]
    assert [evidenced(level, True) for level in range(5)] == [0, 1, 2, 3, 4]


def test_only_evidenced_practice_is_led_by_example() -> None:
    def cell(has_evidence: bool) -> Cell | None:
        return consensus(group_medians([said(Group.CITIZEN, 3, has_evidence=has_evidence)]))

    with_evidence, without = cell(True), cell(False)
    assert with_evidence and with_evidence.practice_lead and not with_evidence.needs_evidence
    assert without and not without.practice_lead and without.needs_evidence


def test_a_cell_is_provisional_without_citizens_or_with_one_group() -> None:
    def provisional(*groups: Group) -> bool:
        cell = consensus(group_medians(said(group, 2) for group in groups))
        assert cell
        return cell.provisional

    assert provisional(Group.MANAGER, Group.COUNCILLOR)
    assert provisional(Group.CITIZEN)
    assert not provisional(Group.CITIZEN, Group.MANAGER)


def test_candidates_come_by_gap_and_weight_then_service_name() -> None:
    heavy = Candidate("Day care", "CL3", Fraction(1), Fraction(3))
    first_of_tie = Candidate("Housing", "CC1", Fraction(2), Fraction(1))
    second_of_tie = Candidate("Libraries", "CC1", Fraction(1), Fraction(2))
    assert candidate_order([second_of_tie, first_of_tie, heavy]) == [
        heavy,
        first_of_tie,
        second_of_tie,
    ]


def test_rounds_are_compared_like_for_like() -> None:
    half = Fraction(1, 2)
    before = {
        ("a", "CL3"): {Group.CITIZEN: half, Group.MANAGER: Fraction(4)},
        ("b", "CL3"): {},
    }
    after = {
        ("a", "CL3"): {Group.CITIZEN: Fraction(2), Group.COUNCILLOR: Fraction(0)},
        ("b", "CL3"): {Group.CITIZEN: Fraction(2)},
        ("c", "CL3"): {Group.CITIZEN: Fraction(2)},
    }
    compared = changes(before, after)
    assert compared.keys() == {("a", "CL3")}
    assert compared["a", "CL3"].groups == {Group.CITIZEN}
    assert compared["a", "CL3"].delta == Fraction(3, 2)


@given(st.lists(answers, min_size=1), st.integers(1, 9))
def test_a_group_adding_answers_at_its_median_changes_nothing(given_answers: list[Answer], more: int) -> None:
    medians = group_medians(given_answers)
    group = medians[0]
    if group.level.denominator != 1:
        return
    added = [said(group.group, int(group.level))] * more
    before, after = (
        consensus(medians),
        consensus(group_medians([*given_answers, *added])),
    )
    assert before and after
    assert before.level == after.level


@given(st.lists(answers, min_size=1), st.sampled_from(Group))
def test_not_for_this_service_never_moves_a_level(given_answers: list[Answer], group: Group) -> None:
    before = consensus(group_medians(given_answers))
    for status in (Status.NOT_APPLICABLE, Status.DONT_KNOW):
        silent = Answer(group, status)
        assert consensus(group_medians([*given_answers, silent])) == before


@given(st.lists(answers, min_size=1))
def test_figures_stay_on_the_scale_and_evidence_never_raises_them(
    given_answers: list[Answer],
) -> None:
    cell = consensus(group_medians(given_answers))
    assert cell
    assert 0 <= cell.evidenced_level <= cell.level <= 4
    assert 0 <= cell.perception_gap <= 4


def test_officers_see_every_group_and_a_group_of_one_is_marked() -> None:
    shown = cell_for(Audience.OFFICERS, peer_support())
    assert [g.value for g in shown.level.groups] == [2, 3, 2, 1]
    assert [g.is_one_answer for g in shown.level.groups] == [True, False, False, False]
    assert shown.perception_gap == 2 and shown.sees_differently


@pytest.mark.parametrize("audience", [Audience.SERVICE_MANAGER, Audience.OUTSIDE])
def test_others_see_no_group_of_the_worked_example(audience: Audience) -> None:
    shown = cell_for(audience, peer_support())
    assert shown.level.consensus == 2
    assert not shown.level.groups and not shown.level.pools
    assert shown.perception_gap is None and not shown.sees_differently


def test_an_inexact_potential_hides_gap_and_rule() -> None:
    cell = consensus(
        group_medians(said(group, 3, 4) for group in (Group.CITIZEN, Group.MANAGER) for _ in range(3))
    )
    assert cell and cell.rule is Rule.EXTEND_EXISTING
    shown = cell_for(Audience.OUTSIDE, cell)
    assert shown.level.consensus == 3
    assert shown.potential and shown.potential.between == (3, 4)
    assert shown.gap is None and shown.rule is None


def cell_of(**groups: tuple[int, int]) -> Cell:
    """A cell from group=(answers, level)."""
    cell = consensus(
        group_medians(said(Group(g), level) for g, (n, level) in groups.items() for _ in range(n))
    )
    assert cell
    return cell


def change_between(before: Cell, after: Cell, audience: Audience) -> Fraction | None:
    change = like_for_like(
        {g.group: g.level for g in before.groups}, {g.group: g.level for g in after.groups}
    )
    assert change
    shown = change_for(audience, change, before, after)
    return shown and shown.delta


def test_a_change_over_fewer_groups_does_not_give_the_others_away() -> None:
    before = cell_of(citizen=(9, 1), manager=(8, 2))
    after = cell_of(citizen=(9, 2), manager=(8, 2), councillor=(1, 1))
    assert change_between(before, after, Audience.OFFICERS) == Fraction(1, 2)
    assert change_between(before, after, Audience.OUTSIDE) is None
    assert change_between(before, before, Audience.OUTSIDE) == 0


def test_a_change_among_small_groups_is_shown_where_both_levels_are() -> None:
    before = cell_of(citizen=(9, 1), manager=(2, 2))
    after = cell_of(citizen=(9, 3), manager=(2, 2))
    nobody = cell_of(citizen=(9, 0), manager=(2, 0))
    assert change_between(before, after, Audience.OUTSIDE) == 1
    assert change_between(before, nobody, Audience.OUTSIDE) is None


def test_few_people_outside_do_not_make_a_practice_lead() -> None:
    cell = consensus(group_medians([said(Group.CITIZEN, 4, has_evidence=True)]))
    assert cell and cell.practice_lead
    assert not cell_for(Audience.OUTSIDE, cell).practice_lead


def test_a_short_visit_asks_what_was_answered_least_and_every_co() -> None:
    answered = dict.fromkeys(Form, 9) | {form: 0 for form in Form if form.co is Co.DELIVER}
    asked = forms_to_ask(answered)
    assert asked == [Form.CC1, Form.CD1, Form.CL1, Form.CL2, Form.CL3, Form.CA1]


@given(st.dictionaries(st.sampled_from(Form), st.integers(0, 50)))
def test_a_short_visit_has_six_forms_and_all_four_cos(answered: dict[Form, int]) -> None:
    asked = forms_to_ask(answered)
    assert len(set(asked)) == 6
    assert {form.co for form in asked} == set(Co)
