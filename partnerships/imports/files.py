"""An uploaded file, read into rows. What cannot be read says why, and what to do.

Nothing in a file is trusted: its name, its encoding, its size once unpacked, or its formulas, which
are never worked out.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _

from partnerships.imports.columns import Column, match

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
DELIMITERS = (",", ";", "\t", "|")

ZIP = b"PK\x03\x04"
OTHER_KINDS = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"{\\rtf": "RTF",
}


class Unreadable(Exception):
    """The file as a whole cannot be read. The message says how to mend it."""


class TooBig(Unreadable):
    """More than we take (413)."""


class WrongKind(Unreadable):
    """Not what its name says, or no kind of file we read (415)."""


@dataclass(frozen=True)
class Row:
    """`place` is where it stands ("Row 7"), `cells` its filled cells by column,
    `problems` what could not even be taken as text.
    """

    place: str
    cells: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """Rows of a file; `headers` is what each column is called there; `notes` are for the reader."""

    headers: dict[str, str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)


Numbered = Iterator[tuple[int, Sequence[str]]]


def read_table(name: str, file: IO[bytes], columns: Sequence[Column]) -> Reading:
    """Read a CSV or XLSX file of `columns`."""
    start = file.read(8)
    file.seek(0)
    kind = name.lower().rpartition(".")[2]
    check_contents(kind, start)
    if kind == "xlsx":
        return tabulate(rows_of_xlsx(file), columns)
    text, notes = decode(file.read())
    return tabulate(rows_of_csv(text, columns), columns, notes)


def check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise TooBig(_("The file must be smaller than 50 MB. Split it and import the parts in turn."))
    if size == 0:
        raise Unreadable(_("The file is empty. Choose one with a heading row and at least one more row."))


def check_contents(kind: str, start: bytes) -> None:
    """Refuse a file that is not what its name says."""
    other = next((label for magic, label in OTHER_KINDS.items() if start.startswith(magic)), "")
    if other == "XLS":
        raise WrongKind(_("This is an older Excel file. Open it and save it as .xlsx, then choose it again."))
    if kind not in {"csv", "txt", "tsv", "xlsx", "json"}:
        raise WrongKind(_("Choose a file that ends in .csv, .xlsx or .json."))
    if other:
        raise WrongKind(
            _("This is a %(kind)s file, whatever its name says. Choose a CSV, XLSX or JSON file.")
            % {"kind": other}
        )
    if kind == "xlsx" and not start.startswith(ZIP):
        raise WrongKind(
            _(
                "The name ends in .xlsx, but this is not an Excel file. Open it in the program it came from and save it as .xlsx or .csv."
            )
        )
    if kind != "xlsx" and start.startswith(ZIP):
        raise WrongKind(
            _(
                "This is an Excel or zip file, though its name ends in .%(kind)s. Save it as .xlsx or .csv, then choose it again."
            )
            % {"kind": kind}
        )


# --- CSV ---------------------------------------------------------------------------------------
def decode(data: bytes) -> tuple[str, list[str]]:
    """Text of UTF-8, UTF-16 or, where that is believable, Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16"), []
    if b"\x00" in data:
        raise WrongKind(_("This is not a plain text file. Save it as “CSV UTF-8” and choose it again."))
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        text = _decoded(data, "cp1252")
    if not _reads_like_words(text):
        raise _wrong_encoding()
    return text, [
        _("We read the file as Windows-1252 text. Check that names with accents and pound signs look right.")
    ]


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _wrong_encoding() from None


def _wrong_encoding() -> Unreadable:
    return Unreadable(
        _(
            "We cannot tell how the letters in this file are stored. Open it, save it as “CSV UTF-8” and choose it again."
        )
    )


def _reads_like_words(text: str) -> bool:
    """Windows-1252 gives a letter for nearly any byte, so it is believed only where few are foreign."""
    foreign = sum(1 for letter in text if ord(letter) > 127)
    return foreign * 4 <= len(text) and not any(ord(letter) < 9 for letter in text)


def rows_of_csv(text: str, columns: Sequence[Column]) -> Numbered:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, columns))
    try:
        for cells in reader:
            yield reader.line_num - sum(cell.count("\n") for cell in cells), cells
    except csv.Error:
        raise Unreadable(
            _(
                "Row %(row)s cannot be read: a cell is far too long. Look for a quotation mark that is not closed."
            )
            % {"row": reader.line_num}
        ) from None


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """The separator that makes most sense of the heading row."""
    head = text.lstrip("\ufeff\r\n")[:100_000]
    if head[:4] == "sep=":
        return head[4]

    def sense(delimiter: str) -> tuple[int, int]:
        try:
            header = next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return len(match(header, columns)[0]), len(header)

    return max(DELIMITERS, key=sense)


# --- XLSX ----------------------------------------------------------------------------------------
def rows_of_xlsx(file: IO[bytes]) -> Numbered:
    """Rows of the first sheet that has any; of a formula, the value Excel last saved."""
    _check_unpacked(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # the size a file declares for itself may be anything
            empty = True
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                if any(cell is not None for cell in cells):
                    empty = False
                    yield number, [as_text(cell) for cell in cells]
            if not empty:
                return
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise WrongKind(
            _("The Excel file is damaged. Open it in Excel, save it again as .xlsx and choose it.")
        ) from error


def _check_unpacked(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile:
        raise WrongKind(
            _("The Excel file is damaged. Open it in Excel, save it again as .xlsx and choose it.")
        ) from None
    if size > MOST_UNPACKED:
        raise TooBig(
            _("The Excel file is too large once unpacked. Copy the list into a new workbook and save that.")
        )
    file.seek(0)


def as_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return format(value, ".15g") if abs(value) < 1e15 else str(value)
    return str(value)


# --- from rows to cells by column ------------------------------------------------------------------
def tabulate(
    numbered: Iterable[tuple[int, Sequence[str]]], columns: Sequence[Column], notes: Sequence[str] = ()
) -> Reading:
    """Take the first filled row as headings and give every other row's cells by column."""
    filled = ((number, cells) for number, cells in numbered if any(cell.strip() for cell in cells))
    number, header = next(filled, (0, ()))
    if number and header[0].startswith("sep=") and not any(cell.strip() for cell in header[1:]):
        number, header = next(filled, (0, ()))
    places = _places(header, columns)
    _found, unknown = match(header, columns)
    rows: list[Row] = []
    for number, cells in filled:
        if len(rows) == MOST_ROWS:
            raise TooBig(_("The file has more than 20,000 rows. Split it and import the parts in turn."))
        rows.append(
            Row(
                place=_("Row %(number)s") % {"number": number},
                cells={
                    key: cells[place]
                    for key, place in places.items()
                    if place < len(cells) and cells[place].strip()
                },
            )
        )
    if not rows:
        raise Unreadable(_("The file has headings but no rows under them. Add at least one row."))
    left_aside = (
        [_("We left aside columns we do not know: %(names)s.") % {"names": _listed(unknown)}]
        if unknown
        else []
    )
    return Reading({key: header[place].strip() for key, place in places.items()}, rows, [*notes, *left_aside])


def _places(header: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    if sum(1 for heading in header if heading.strip()) > MOST_COLUMNS:
        raise Unreadable(
            _(
                "The file has more than 100 columns. Keep the ones you need, at least the name, and choose it again."
            )
        )
    found, _unknown = match(header, columns)
    for places in found.values():
        if len(places) > 1:
            twice = ", ".join(f"“{header[place].strip()}”" for place in places)
            raise Unreadable(
                _("These columns mean the same: %(columns)s. Keep one of them.") % {"columns": twice}
            )
    if "name" not in found:
        raise Unreadable(_("No column holds the names. Call the heading of one column “Name”."))
    return {key: places[0] for key, places in found.items()}


def _listed(names: Sequence[str], most: int = 20) -> str:
    shown = ", ".join(f"“{name[:40]}”" for name in names[:most])
    return (
        shown
        if len(names) <= most
        else _("%(names)s and %(more)s more") % {"names": shown, "more": len(names) - most}
    )


# --- JSON -----------------------------------------------------------------------------------------
def load_json(data: bytes) -> Any:
    """A JSON document in UTF-8 (or UTF-16 or UTF-32, as its standard allows)."""
    try:
        return json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError:
        raise _wrong_encoding() from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            _("The JSON breaks off at line %(line)s, character %(column)s. Mend it there or export it again.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    except (RecursionError, ValueError):
        raise Unreadable(_("The JSON is nested too deeply or holds a number too long to read.")) from None
