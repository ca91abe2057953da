"""What people are asked in the Explorer."""

from commons.four_cos import Form
from mapping.explorer.wording import ANSWERS, LEVEL_ANCHORS, LEVEL_WORDS, QUESTIONS


def test_every_form_has_one_plain_question() -> None:
    assert set(QUESTIONS) == set(Form)
    questions = [str(question) for question in QUESTIONS.values()]
    assert len(set(questions)) == 17
    assert all(len(question.split()) <= 13 for question in questions)


def test_every_level_has_an_answer_an_anchor_and_a_word() -> None:
    assert len(ANSWERS) == len(LEVEL_ANCHORS) == len(LEVEL_WORDS) == 5
