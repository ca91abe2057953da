"""The lists that tag and check activities."""

import pytest
from django.utils import translation

from commons.vocabularies import vocabulary

SIZES = {
    "national_outcomes": 9,
    "integration_principles": 12,
    "engagement_standards": 7,
    "christie_principles": 4,
    "christie_pillars": 4,
    "nef_principles": 6,
    "panel": 5,
    "barriers": 12,
}


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_each_list_is_whole_and_names_its_source(name: str, size: int) -> None:
    terms = vocabulary(name).terms
    assert len({term.code for term in terms}) == len({term.label for term in terms}) == size
    assert vocabulary(name).source


def test_wording_of_law_is_kept_as_printed() -> None:
    assert vocabulary("national_outcomes").label("7") == (
        "People who use health and social care services are safe from harm."
    )
    assert vocabulary("integration_principles").label("xi") == (
        "best anticipates needs and prevents them arising"
    )


def test_the_two_christie_lists_are_different() -> None:
    principles = vocabulary("christie_principles").choices
    pillars = vocabulary("christie_pillars").choices
    assert not set(principles) & set(pillars)


def test_a_language_without_its_own_list_reads_english() -> None:
    with translation.override("gd"):
        assert vocabulary("panel") == vocabulary("panel", "en-gb") == vocabulary("panel", "en")


def test_an_unknown_list_is_named() -> None:
    with pytest.raises(LookupError, match="no_such_list"):
        vocabulary("no_such_list")
