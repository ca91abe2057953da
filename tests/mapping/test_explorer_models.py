"""What can never be so in the Explorer, and what a person reads when they try."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from commons.four_cos import Co, Form
from mapping.explorer.models import ExplorerCell, RoundService
from mapping.explorer.questions import CellAnswer, answers_missing, first_forms, more_forms, people_wanted
from mapping.explorer.scoring import Status
from partnerships.models import Group, Partnership
from tests.factories import ServiceFactory
from tests.mapping.rounds import answered, open_round

IMPOSSIBLE = {
    "doing with level 0": {"status": "doing", "level": 0},
    "doing without a level": {"status": "doing", "level": None},
    "above the scale": {"status": "doing", "level": 5},
    "not doing with a level": {"status": "not_doing", "level": 2},
    "don't know with a level": {"status": "dont_know", "level": 1},
    "should be less than is": {"status": "doing", "level": 3, "potential": 2},
    "should be above the scale": {"status": "doing", "level": 3, "potential": 5},
    "should be without is": {"status": "dont_know", "level": None, "potential": 3},
    "reach above all": {"status": "doing", "level": 1, "reach_pct": 101},
    "involvement off its scale": {"status": "doing", "level": 1, "involved": {"citizen": 4}},
}


@pytest.fixture
def response(north: Partnership, cast: Any) -> Any:
    service = ServiceFactory()
    return answered(open_round(service, by=cast.lead), service, Group.CITIZEN)


@pytest.mark.parametrize("fields", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_the_database_refuses_what_is_no_answer(response: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ExplorerCell.objects.create(response=response, form=Form.CL3, **fields)


def test_a_person_reads_why_potential_cannot_be_below_the_level(response: Any) -> None:
    cell = ExplorerCell(response=response, form=Form.CL3, status="doing", level=3, potential=1)
    with pytest.raises(ValidationError, match="How it should be cannot be less than how it is now"):
        cell.validate_constraints()


@given(
    status=st.sampled_from(list(Status)),
    level=st.none() | st.integers(-1, 6),
    potential=st.none() | st.integers(-1, 6),
)
def test_every_answer_without_a_problem_fits_the_scale(status: Any, level: Any, potential: Any) -> None:
    answer = CellAnswer(Form.CL3, status, level, potential)
    if answer.problem is None:
        assert (answer.counted_level is None) == (status in (Status.DONT_KNOW, Status.NOT_APPLICABLE))
        assert potential is None or answer.counted_level <= potential <= 4


def test_a_service_cannot_be_in_two_open_rounds(north: Partnership, cast: Any) -> None:
    service = ServiceFactory()
    open_round(service, by=cast.lead)
    with pytest.raises(IntegrityError, match="explorer_service_in_one_open_round"), transaction.atomic():
        other = open_round(ServiceFactory(), by=cast.lead)
        RoundService.objects.create(round=other, service=service, is_open=True)


def test_a_short_visit_asks_six_forms_with_one_of_each_co_and_the_rarest_first() -> None:
    answers = dict.fromkeys(Form, 9) | {Form.CA1: 0, Form.CA2: 0, Form.CA3: 1, Form.CA4: 9}
    asked = first_forms(Group.CITIZEN, answers)
    assert len(asked) == 6 and {form.co for form in asked} == set(Co)
    assert {Form.CA1, Form.CA2, Form.CA3} <= set(asked)


def test_managers_are_asked_about_every_form() -> None:
    assert first_forms(Group.MANAGER, {}) == list(Form)


def test_answer_more_asks_what_is_left() -> None:
    asked = first_forms(Group.CITIZEN, {})
    assert sorted([*asked, *more_forms(asked)]) == sorted(Form)


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, 15),  # 17 forms × 5 answers, six a person
        (dict.fromkeys(Form, 5), 0),
        (dict.fromkeys(Form, 5) | {Form.CA4: 0}, 5),  # nobody answers one form twice
        (dict.fromkeys(Form, 4), 3),
    ],
)
def test_how_many_more_people_give_every_form_five(answers: Any, missing: int) -> None:
    assert answers_missing(answers) == missing


ENOUGH = dict.fromkeys(Form, 5)


@pytest.mark.parametrize(
    ("answers", "people", "wanted"),
    [
        ({}, {Group.CITIZEN: 0, Group.FRONT_LINE: 0}, {Group.CITIZEN: 8, Group.FRONT_LINE: 7}),
        (ENOUGH, {Group.CITIZEN: 2, Group.FRONT_LINE: 3}, {Group.CITIZEN: 3, Group.FRONT_LINE: 2}),
        (ENOUGH, {Group.CITIZEN: 40, Group.MANAGER: 0}, {Group.MANAGER: 5}),
        (ENOUGH, {Group.CITIZEN: 5, Group.MANAGER: 6}, {}),
        ({**ENOUGH, Form.CC1: 3}, {Group.CITIZEN: 9, Group.MANAGER: 6}, {Group.MANAGER: 2}),
    ],
)
def test_five_people_of_each_group_and_five_answers_to_each_question_are_wanted(
    answers: Any, people: Any, wanted: Any
) -> None:
    assert people_wanted(answers, people) == wanted
