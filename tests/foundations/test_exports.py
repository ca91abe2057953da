"""What leaves as a spreadsheet is complete, and opening it runs nothing."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from foundations.exports import cell, download, neutral

HEADER = ["Title", "Cost", "From"]
ROWS = [
    ['=HYPERLINK("http://evil.example")', Decimal("1200.50"), date(2026, 11, 27)],
    ["Càirdeas - befriending", None, None],
]


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_could_run_is_made_harmless(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Phone 3 clubs", "a=b", "'quoted"])
def test_other_text_is_left_alone(text: str) -> None:
    assert neutral(text) == text


def test_numbers_below_zero_stay_numbers() -> None:
    assert cell(-5) == -5


def test_times_are_local_and_lists_are_joined() -> None:
    assert cell(datetime(2026, 7, 1, 12, tzinfo=UTC)) == datetime(2026, 7, 1, 13)
    assert cell(["Peer support", "Self-management"]) == "Peer support; Self-management"
    assert cell(True) == "yes"


def test_csv_opens_as_utf_8_in_a_spreadsheet() -> None:
    response = download("csv", name="activities", header=HEADER, rows=ROWS)
    content = body(response)
    assert content.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert found == [
        HEADER,
        ['\'=HYPERLINK("http://evil.example")', "1200.50", "2026-11-27"],
        ["Càirdeas - befriending", "", ""],
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="activities-')


def test_xlsx_holds_values_and_no_formula() -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(body(download("xlsx", name="activities", header=HEADER, rows=ROWS)))
    ).active
    assert [c.value for c in sheet[1]] == HEADER
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value == 1200.5
    assert sheet["C2"].value == datetime(2026, 11, 27)
    assert sheet["A3"].value == "Càirdeas - befriending"
