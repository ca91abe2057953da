"""Names stand in the order people expect, whatever the server's collation."""

import pytest
from django.db.models import Value
from hypothesis import given
from hypothesis import strategies as st

from foundations.sorting import SortKey, fold
from partnerships.models import Partnership, Service
from tests.factories import ServiceFactory


def test_case_and_accents_do_not_count(north: Partnership) -> None:
    for name in ("Zetland", "àird B", "Ayr", "Àird A", "Øye"):
        ServiceFactory(name=name)
    ordered = Service.objects.order_by(SortKey("name"))
    assert [service.name for service in ordered] == ["Àird A", "àird B", "Ayr", "Øye", "Zetland"]


@pytest.mark.parametrize("name", ["Àird", "ŁÓDŹ", "Ærø", "O'Neil", "Ünsal Čapek"])
def test_the_database_folds_as_python_does(db: None, name: str) -> None:
    key = Partnership.objects.values_list(SortKey(Value(name)), flat=True).first()
    assert key == fold(name)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
