"""Every page of a partnership asks the database equally often, however much there is."""

from collections.abc import Iterator
from typing import Any

import pytest

from foundations.tenancy import scope
from partnerships.access import ROLES
from partnerships.models import Partnership
from tests.databases import undone
from tests.factories import MembershipFactory
from tests.routes import MEMBER_ROUTES, Route, make_objects
from tests.test_pages import fill, questions


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Demo North with a row of each kind and Demo South with three, made once for all pages."""
    with django_db_blocker.unblock(), undone():
        for slug, rows in (("demo-north", 1), ("demo-south", 3)):
            with scope(Partnership.objects.get(slug=slug)):
                fill(rows)
        yield


@pytest.mark.parametrize("route", MEMBER_ROUTES, ids=str)
def test_page_asks_the_database_equally_often_for_one_row_and_for_three(
    route: Route, filled: None, db: None, as_: Any
) -> None:
    def asked_in(slug: str) -> list[str]:
        with scope(Partnership.objects.get(slug=slug)):
            client = as_(MembershipFactory(roles=list(ROLES)))
            return questions(client, route.url(partnership=slug, **make_objects(route)))

    assert asked_in("demo-south") == asked_in("demo-north")
