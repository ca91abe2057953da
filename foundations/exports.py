"""Tables that leave the product as CSV or XLSX, safe to open in a spreadsheet.

What leaves a rehearsal says so: in the name of the file, and in a line of its own above the table.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any, Literal

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundations.tenancy import watermark

Kind = Literal["csv", "xlsx"]
KINDS: tuple[Kind, ...] = ("csv", "xlsx")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A cell that begins with one of these may be run as a formula when the file is opened.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | Decimal | date | None


def neutral(text: str) -> str:
    """`text` so that a spreadsheet shows it and never runs it: an apostrophe before a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def cell(value: Any) -> Cell:
    """One value as a cell: numbers and dates stay what they are, lists are joined, text is made safe."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
        case int() | float() | Decimal() | date():
            return value
        case list() | tuple() | set():
            return neutral("; ".join(str(each) for each in value))
    return neutral(str(value))


def file_name(name: str) -> str:
    """`name` for a file that leaves, which says so where it comes out of a rehearsal."""
    return f"{slugify(words)}-{name}" if (words := watermark()) else name


def write_csv(file: IO[bytes], header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    """Write UTF-8 with a byte order mark, by which spreadsheets know it is UTF-8."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerows(_marks())
    writer.writerow([cell(each) for each in header])
    writer.writerows([cell(each) for each in row] for row in rows)
    text.detach()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; `rows` may be read as they are written."""

    name: str
    header: Sequence[Any]
    rows: Iterable[Sequence[Any]]


def write_xlsx(file: IO[bytes], header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    """Write one sheet in constant memory. Text is never read as a formula or a link."""
    write_workbook(file, Sheet("", header, rows))


def write_workbook(file: IO[bytes], *sheets: Sheet) -> None:
    """Write several sheets, one after the other, in constant memory."""
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    bold = book.add_format({"bold": True})
    for each in sheets:
        sheet = book.add_worksheet(each.name or None)
        above = [*_marks(), [cell(value) for value in each.header]]
        sheet.freeze_panes(len(above), 0)
        for number, line in enumerate(above):
            sheet.write_row(number, 0, line, bold)
        for number, row in enumerate(each.rows, start=len(above)):
            sheet.write_row(number, 0, [cell(value) for value in row])
    book.close()


def _marks() -> list[list[Cell]]:
    """The lines above a table: one in a rehearsal, none elsewhere."""
    return [[words]] if (words := watermark()) else []


WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


def download(kind: Kind, *, name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """A table as a download called `name` and today's date.

    The rows are read now, into a temporary file: nothing is read from the database once the
    response is on its way and the partnership's scope has ended.
    """
    return _sent(kind, name, lambda file: WRITERS[kind](file, header, rows))


def download_workbook(*sheets: Sheet, name: str) -> FileResponse:
    """Several sheets as one XLSX download, read now like `download`."""
    return _sent("xlsx", name, lambda file: write_workbook(file, *sheets))


def _sent(kind: Kind, name: str, write: Callable[[IO[bytes]], None]) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write(file)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=file_name(f"{name}-{timezone.localdate():%Y-%m-%d}.{kind}"),
        content_type=TYPES[kind],
    )
