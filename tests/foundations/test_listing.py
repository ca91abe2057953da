"""Lists keep their search, filters, order and page in the address, at a constant cost."""

from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from foundations import listing as module
from foundations.listing import Filter, Listing, Sort, in_memory, listing, narrowed
from foundations.sorting import SortKey
from partnerships.models import Partnership, Service
from tests.factories import ServiceFactory

NAME = Sort("name", "Name", (SortKey("name"),))
NEWEST = Sort("newest", "Newest first", ("-created_at",))


def asked(address: str = "", **settings: Any) -> Listing:
    return listing(
        RequestFactory().get(f"/{address}"),
        Service.objects.all(),
        search=("name", "description"),
        filters=[Filter("status", "Status", Service.Status.choices, "status")],
        sorts=[NAME, NEWEST],
        **settings,
    )


def names(found: Listing) -> list[str]:
    return [service.name for service in found.rows]


@pytest.fixture
def services(north: Partnership) -> None:
    ServiceFactory(name="Garden club", description="Growing food in Dùn Èideann")
    ServiceFactory(name="Day care", status="defunct")
    ServiceFactory(name="Àird lunch club")


def test_a_list_starts_in_its_first_order(services: None) -> None:
    assert names(asked()) == ["Àird lunch club", "Day care", "Garden club"]
    assert names(asked("?sort=newest"))[0] == "Àird lunch club"


def test_every_word_must_be_found_whatever_its_accents(services: None) -> None:
    assert names(asked("?q=CLUB")) == ["Àird lunch club", "Garden club"]
    assert names(asked("?q=aird+club")) == ["Àird lunch club"]
    assert names(asked("?q=dun+garden")) == ["Garden club"]
    assert names(asked("?q=100%25")) == []


def test_filters_narrow(services: None) -> None:
    assert names(asked("?status=defunct")) == ["Day care"]


def test_nonsense_in_the_address_is_ignored(services: None) -> None:
    assert len(asked("?status=purple&sort=' OR 1&page=-4&q=%00").rows) == 3


def test_paging_keeps_the_rest_of_the_address(services: None) -> None:
    found = asked("?q=club&page=2", per_page=1)
    assert (names(found), found.total, found.pages) == (["Garden club"], 2, 2)
    assert found.before == "?q=club&page=1"
    assert found.after == ""
    assert (found.first, found.last) == (2, 2)
    assert asked("?q=club&page=999", per_page=1).page == 2


def test_a_list_worked_out_in_memory_is_paged_too() -> None:
    found = in_memory(RequestFactory().get("/?page=2"), ["best", "better", "good"], per_page=2)
    assert (found.rows, found.total, found.pages) == (["good"], 3, 2)
    assert found.before == "?page=1"
    page = Template("{% load components %}{% listing found 'None' %}rows{% endlisting %}")
    assert "<form" not in page.render(Context({"found": found}))


@pytest.mark.parametrize(
    ("sort", "way"), [(NAME, "ascending"), (NEWEST, "descending")], ids=["name", "newest"]
)
def test_the_head_of_a_column_says_which_way_it_runs(services: None, sort: Sort, way: str) -> None:
    head = Template("{% load components %}{% column found slug 'Words' %}")
    context = Context({"found": asked(f"?sort={sort.slug}"), "slug": sort.slug})
    assert f'aria-sort="{way}"' in head.render(context)


def test_no_more_pages_than_the_cap(services: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    found = asked("?page=3", per_page=1)
    assert (found.page, found.pages, found.capped) == (2, 2, True)


def test_a_list_costs_two_queries(services: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        asked("?q=club&status=active")


def test_nothing_yet_and_nothing_found_are_told_apart(north: Partnership) -> None:
    page = Template("{% load components %}{% listing found 'No services yet' %}rows{% endlisting %}")
    assert "No services yet" in page.render(Context({"found": asked()}))
    narrowed = page.render(Context({"found": asked("?q=lunch")}))
    assert "No services yet" not in narrowed
    assert "Nothing matches" in narrowed
    assert 'value="lunch"' in narrowed


def test_an_export_has_every_row_of_the_list_on_all_its_pages(services: None) -> None:
    request = RequestFactory().get("/?status=active&sort=name&page=2")
    statuses = Filter("status", "Status", Service.Status.choices, "status")
    rows = narrowed(request, Service.objects.all(), filters=[statuses], sorts=[NEWEST, NAME])
    assert [service.name for service in rows] == ["Àird lunch club", "Garden club"]
