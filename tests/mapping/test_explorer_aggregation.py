"""What a round comes to: the worked examples through the database, and the database against scoring."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.four_cos import Form
from mapping.explorer.aggregation import cells_of, medians_of, summaries_of, work_out
from mapping.explorer.models import ExplorerCell, FormResult, LevelSummary, RoundService, ServiceScore
from mapping.explorer.questions import CellAnswer
from mapping.explorer.scoring import Rule, Status, group_medians
from partnerships.models import Group, Partnership
from tests.factories import ServiceFactory
from tests.mapping.rounds import answered, as_reference, exp_1, group_says, level, open_round, with_evidence

GROUPS = {Group.COUNCILLOR: 2, Group.MANAGER: 3, Group.FRONT_LINE: 2, Group.CITIZEN: 1}


@pytest.fixture
def service(north: Partnership) -> Any:
    return ServiceFactory(name="Older people's day support")


@pytest.fixture
def explorer_round(service: Any, cast: Any) -> Any:
    return open_round(service, by=cast.lead)


def test_exp_1_through_the_database(explorer_round: Any, service: Any) -> None:
    exp_1(explorer_round, service)
    work_out(explorer_round)
    medians = dict(LevelSummary.objects.values_list("group", "level"))
    assert {Group(group): int(median) for group, median in medians.items()} == GROUPS
    result = FormResult.objects.get(form="CL3")
    assert (result.level, result.potential, result.gap, result.perception_gap) == (
        2,
        Decimal("3.5"),
        Decimal("1.5"),
        2,
    )
    assert result.sees_differently and not result.provisional and result.rule == Rule.EXTEND_EXISTING
    assert result.answers == 11


def test_exp_2_through_the_database(explorer_round: Any, service: Any) -> None:
    for form, (one, other) in {
        Form.CC1: (2, 2),
        Form.CC2: (1, 2),
        Form.CC3: (3, 3),
        Form.CC4: (0, 0),
    }.items():
        group_says(explorer_round, service, Group.CITIZEN, [one], form=form)
        group_says(explorer_round, service, Group.MANAGER, [other], form=form)
    work_out(explorer_round)
    score = ServiceScore.objects.get(for_officers=True)
    assert score.cc == Decimal("40.625")
    assert (score.cd, score.cl, score.ca) == (None, None, None)
    assert score.score == Decimal("40.625")


def test_exp_3_through_the_database(explorer_round: Any, service: Any) -> None:
    rows = [[3, 3, 2, None], [4, 4, 4, 3], [1, 2, 1, 1], [2, 2, 2, 2], [0, 1, None, 0]]
    forms = list(Form)[: len(rows)]
    for rater in zip(*rows, strict=True):
        said = [level(value, form) for form, value in zip(forms, rater, strict=True)]
        answered(explorer_round, service, Group.CITIZEN, *said)
    work_out(explorer_round)
    row = RoundService.objects.get()
    assert row.alpha == pytest.approx(0.8694, abs=5e-5) and row.compared == 5


def test_a_second_run_changes_nothing(explorer_round: Any, service: Any) -> None:
    exp_1(explorer_round, service)
    work_out(explorer_round)

    def everything() -> list[list[dict[str, Any]]]:
        models = (LevelSummary, FormResult, ServiceScore, RoundService)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = everything()
    work_out(explorer_round)
    assert everything() == before


def test_drafts_and_withdrawn_answers_count_nowhere(explorer_round: Any, service: Any) -> None:
    exp_1(explorer_round, service)
    draft, withdrawn = group_says(explorer_round, service, Group.CITIZEN, [4, 4])
    draft.submitted_at = None
    draft.save()
    withdrawn.withdrawn_at = withdrawn.submitted_at
    withdrawn.save()
    work_out(explorer_round)
    assert FormResult.objects.get().level == 2


def test_a_result_goes_when_its_answers_go(explorer_round: Any, service: Any) -> None:
    (only,) = group_says(explorer_round, service, Group.CITIZEN, [4])
    work_out(explorer_round)
    assert FormResult.objects.exists() and ServiceScore.objects.exists()
    only.withdrawn_at = only.submitted_at
    only.save()
    work_out(explorer_round)
    assert not LevelSummary.objects.exists()
    assert not FormResult.objects.exists() and not ServiceScore.objects.exists()


def test_a_level_of_three_without_evidence_counts_as_two(explorer_round: Any, service: Any) -> None:
    shown, _not_shown = group_says(explorer_round, service, Group.MANAGER, [4, 3])
    with_evidence(shown)
    work_out(explorer_round)
    said = LevelSummary.objects.get()
    assert (said.level, said.evidenced_level, said.evidenced) == (Decimal("3.5"), 3, 1)


def test_dont_know_is_counted_and_is_no_level(explorer_round: Any, service: Any) -> None:
    answered(explorer_round, service, Group.CITIZEN, level(None), CellAnswer(Form.CC1, Status.NOT_APPLICABLE))
    work_out(explorer_round)
    rows = {row.form: row for row in LevelSummary.objects.all()}
    assert (rows["CL3"].answers, rows["CL3"].level, rows["CL3"].dont_know) == (0, None, 1)
    assert (rows["CC1"].answers, rows["CC1"].not_applicable) == (0, 1)
    assert not FormResult.objects.exists()


CELLS = st.tuples(
    st.sampled_from(list(Group)),
    st.sampled_from([Form.CC1, Form.CL3]),
    st.integers(-1, 4),
    st.integers(0, 4) | st.none(),
    st.booleans(),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(CELLS, max_size=25))
def test_the_database_agrees_with_the_reference(explorer_round: Any, service: Any, said: list[Any]) -> None:
    with transaction.atomic():
        responses = []
        for group, form, now, should, shown in said:
            potential = None if should is None or now < 0 else max(now, should)
            response = answered(
                explorer_round, service, group, level(None if now < 0 else now, form, potential)
            )
            responses.append((form, response))
            if shown:
                with_evidence(response)
        work_out(explorer_round)
        by_form = summaries_of(explorer_round).get(service.pk, {})
        for form in (Form.CC1, Form.CL3):
            expected = group_medians(
                answer for each, response in responses if each is form for answer in as_reference(response)
            )
            assert medians_of(by_form.get(form, [])) == expected
        transaction.set_rollback(True)


def test_one_more_of_the_groups_own_median_changes_nothing(explorer_round: Any, service: Any) -> None:
    exp_1(explorer_round, service)
    work_out(explorer_round)
    before = cells_of(summaries_of(explorer_round)[service.pk])["CL3"].level
    group_says(explorer_round, service, Group.CITIZEN, [1] * 40)
    work_out(explorer_round)
    assert cells_of(summaries_of(explorer_round)[service.pk])["CL3"].level == before == Fraction(2)


def test_working_out_takes_the_same_queries_for_one_service_and_for_three(
    explorer_round: Any, service: Any, cast: Any, django_assert_num_queries: Any
) -> None:
    exp_1(explorer_round, service)
    three = [ServiceFactory() for _ in range(3)]
    larger = open_round(*three, by=cast.lead)
    for each in three:
        exp_1(larger, each)
    for which in (explorer_round, larger):
        with django_assert_num_queries(10):
            work_out(which)
    assert ExplorerCell.objects.count() == 44
