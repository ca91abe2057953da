"""Phone numbers, addresses and official numbers in free text are noticed before they are sent."""

import pytest
from django import forms

from partnerships.links.free_text import AsksBeforePersonalData, personal_data


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring me on 0131 271 3000 after six", ["a phone number"]),
        ("07700 900123", ["a phone number"]),
        ("+44 (0)131 271 3000", ["a phone number"]),
        ("(0131) 271-3000", ["a phone number"]),
        ("write to mary.mcleod@example.org.", ["an email address"]),
        ("my number is QQ 12 34 56 C", []),
        ("my number is AB 12 34 56 C", ["a National Insurance number"]),
        ("ab123456c", ["a National Insurance number"]),
        ("CHI 311290 1234", ["an NHS or CHI number"]),
        ("CHI 3112901234", ["an NHS or CHI number"]),
        ("mary@example.org or 07700900123", ["an email address", "a phone number"]),
    ],
)
def test_personal_data_is_noticed(text: str, found: list[str]) -> None:
    assert personal_data(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We met 24 people on 12/05/2026 and 8 came back",
        "It costs £1,200,000 a year, or 1200000",
        "About 100 000 people @ 3 sites",
        "Bus 0900 from stop 12",
        "Order 123456789012345",
    ],
)
def test_ordinary_numbers_are_not_taken_for_it(text: str) -> None:
    assert personal_data(text) == []


class Idea(AsksBeforePersonalData, forms.Form):
    title = forms.CharField(required=False)
    words = forms.CharField(widget=forms.Textarea, required=False)


def test_a_form_asks_once_and_then_sends_flagged() -> None:
    first = Idea({"words": "Ring 0131 271 3000"})
    assert not first.is_valid()
    assert "a phone number" in first.errors["keep_personal"][0]
    assert isinstance(first.fields["keep_personal"].widget, forms.CheckboxInput)
    again = Idea({"words": "Ring 0131 271 3000", "keep_personal": "on"})
    assert again.is_valid()
    assert again.flagged


def test_words_without_personal_data_pass_unflagged() -> None:
    form = Idea({"words": "A bench by the bus stop"})
    assert form.is_valid()
    assert not form.flagged
