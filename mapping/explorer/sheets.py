"""Blank paper forms, with what is asked on each and the code in its corner."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from commons.four_cos import Form
from mapping.explorer.questions import NUMBERS, first_forms
from mapping.explorer.wording import QUESTIONS
from partnerships.links.models import new_code

MOST_SHEETS = 50


@dataclass(frozen=True)
class Sheet:
    """One person's form. Nobody holds its code before the form is typed in."""

    code: str
    forms: tuple[Form, ...]

    @property
    def questions(self) -> list[tuple[int, Promise]]:
        return [(NUMBERS[form], QUESTIONS[form]) for form in self.forms]


def sheets(group: str, answers: Mapping[Form, int], how_many: int) -> Iterator[Sheet]:
    """Forms for people of a group, given the answers there are: each asks as if those before had come back."""
    counted = Counter(answers)
    for _sheet in range(how_many):
        forms = tuple(first_forms(group, counted))
        counted.update(forms)
        yield Sheet(new_code(), forms)
