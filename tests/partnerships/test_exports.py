"""The lists as files: as filtered, in a stable order, and harmless to open."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundations.tenancy import url_here
from partnerships.models import Partnership, Service
from tests.factories import LocalityFactory, OrganisationFactory, ServiceFactory

HEADINGS = [
    "Identifier",
    "Name",
    "What it does",
    "Run by",
    "Organisation identifier",
    "Service manager",
    "Status",
    "Status (code)",
    "Who it is for",
    "Who it is for (code)",
    "Where",
    "Web page",
    "Contact email",
    "Service list number (LGSL)",
    "Legal basis",
    "Legal basis (code)",
    "Cost a year",
    "People who use it a year",
    "Regulated care",
    "Youngest age",
    "Oldest age",
    "Weight in the Star",
]


def sheet(client: Any, view: str, query: str = "") -> list[list[Any]]:
    answer = client.get(f"{url_here(view)}{query}")
    data = b"".join(answer.streaming_content)
    if view.endswith("csv"):
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_columns_stand_in_one_order_with_words_and_codes(north: Partnership, cast: Any, as_: Any) -> None:
    service = ServiceFactory(
        name="Lunch club",
        organisation=OrganisationFactory(name="Age Friends", identifier="o1"),
        client_groups=["carers", "dementia"],
        statutory_basis="duty",
        annual_cost="1200.50",
    )
    service.localities.add(LocalityFactory(name="Leith"))
    for view in ("services_csv", "services_xlsx"):
        heading, row = sheet(as_(cast.councillor), view)
        assert heading == HEADINGS
        line = dict(zip(heading, row, strict=True))
        assert line["Run by"] == "Age Friends"
        assert line["Who it is for"] == "Carers; People with dementia"
        assert line["Who it is for (code)"] == "carers; dementia"
        assert (line["Legal basis"], line["Legal basis (code)"]) == ("The law says we must", "duty")
        assert (line["Where"], line["Regulated care"]) == ("Leith", "No")
        assert float(line["Cost a year"]) == 1200.5


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_could_be_a_formula_is_text(start: str, north: Partnership, cast: Any, as_: Any) -> None:
    ServiceFactory(name="Lunch", description=f"{start}cmd|'/c calc'!A1")
    for view in ("services_csv", "services_xlsx"):
        text = sheet(as_(cast.officer), view)[1][2]
        assert text.startswith("'")
    answer = as_(cast.officer).get(url_here("services_xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}


def test_an_export_holds_the_filtered_list_on_all_its_pages(south: Partnership, cast: Any, as_: Any) -> None:
    Service.objects.bulk_create(Service(name=f"Lunch {n:03}") for n in range(120))
    ServiceFactory(name="Choir")
    rows = sheet(as_(cast.officer), "services_csv", "?q=lunch&page=2")[1:]
    assert [row[1] for row in rows] == [f"Lunch {n:03}" for n in range(120)]


def test_organisations_are_exported_by_kind(north: Partnership, cast: Any, as_: Any) -> None:
    OrganisationFactory(name="Age Friends", kind="third_sector")
    OrganisationFactory(name="Council", kind="council")
    heading, row = sheet(as_(cast.officer), "organisations_xlsx", "?kind=third_sector")
    assert dict(zip(heading, row, strict=True))["Kind (code)"] == "third_sector"


def test_an_export_asks_a_little_more_for_each_thousand_rows(north: Partnership, cast: Any, as_: Any) -> None:
    client = as_(cast.officer)
    asked = []
    for rows in (3, 2500):
        Service.objects.bulk_create(Service(name=f"Service {rows} {n}") for n in range(rows))
        with CaptureQueriesContext(connection) as captured:
            sheet(client, "services_csv")
        asked.append(len(captured))
    assert asked[1] - asked[0] <= 2  # where services are, for the second and the third thousand
