"""Files as people have them: read where they can be, refused with a way to mend where not."""

import csv
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.imports import cells, files
from partnerships.imports.files import Reading, TooBig, Unreadable
from partnerships.imports.open_referral import read_organisations, read_services
from partnerships.imports.pasting import read_lines
from partnerships.organisations.columns import COLUMNS as ORGANISATION_COLUMNS
from partnerships.services.columns import COLUMNS


def read(data: bytes, name: str = "services.csv") -> Reading:
    return files.read_table(name, io.BytesIO(data), COLUMNS)


def cells_of(reading: Reading) -> list[dict[str, str]]:
    return [row.cells for row in reading.rows]


def workbook(*rows: Any) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# --- CSV ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("heading", ["name", "Name", " NAME* ", "Service name", "service_name", "Ñame"])
def test_headings_go_by_many_names(heading: str) -> None:
    assert cells_of(read(f"{heading},Cost\nLunch club,12\n".encode())) == [
        {"name": "Lunch club", "annual_cost": "12"}
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    text = "Name;What it does\nCafé Èideann;Soup at £2 for all who come, twice a week in the hall\n"
    assert cells_of(read(text.encode(encoding)))[0]["name"] == "Café Èideann"


def test_windows_1252_is_read_with_a_word_of_care() -> None:
    reading = read("Name\nA café for everybody in the village\n".encode("cp1252"))
    assert "Windows-1252" in reading.notes[0]


@pytest.mark.parametrize(
    "data",
    [
        "Name\nДом культуры и отдыха\n".encode("koi8-r"),
        b"Name\nbroken \x81\x8d\x8f\n",
        b"Name\nnul \x00 here\n",
        "Name\nLunch".encode("utf-16")[:-1],
    ],
)
def test_a_wrong_encoding_says_how_to_save_the_file(data: bytes) -> None:
    with pytest.raises(Unreadable, match="CSV UTF-8"):
        read(data)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_separator_is_found(delimiter: str) -> None:
    data = f"Name{delimiter}Cost\nLunch{delimiter}12\n".encode()
    assert cells_of(read(data)) == [{"name": "Lunch", "annual_cost": "12"}]


def test_rows_are_counted_as_in_the_spreadsheet() -> None:
    reading = read(b'Name,What it does\n\nOne,"two\nlines"\n\nTwo,\n')
    assert [row.place for row in reading.rows] == ["Row 3", "Row 6"]


def test_unknown_columns_are_named_and_left_aside() -> None:
    reading = read(b"Name,Colour,Shoe size\nLunch,red,44\n")
    assert reading.notes == ["We left aside columns we do not know: “Colour”, “Shoe size”."]
    assert cells_of(reading) == [{"name": "Lunch"}]


def test_a_hundred_columns_are_read_and_more_are_refused() -> None:
    wide = ",".join(["Name", *(f"c{n}" for n in range(99))])
    assert "and 79 more" in read(f"{wide}\nLunch\n".encode()).notes[0]
    with pytest.raises(Unreadable, match="more than 100 columns"):
        read(f"{wide},one\nLunch\n".encode())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Cost,Users\n1,2\n", "No column holds the names"),
        (b"Name,Service name\na,b\n", "mean the same"),
        (b"Name\n", "no rows under them"),
        (b"\n\n", "No column holds the names"),
        (b'Name\n"' + b"x" * 200_000, "quotation mark"),
    ],
)
def test_what_is_no_list_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(data)


def test_more_rows_than_we_take_are_too_big() -> None:
    with pytest.raises(TooBig, match="20,000 rows"):
        read(b"Name\n" + b"x\n" * 20_001)


def test_size_is_checked_before_reading() -> None:
    with pytest.raises(TooBig, match="smaller than 50 MB"):
        files.check_size(50 * 1024 * 1024 + 1)
    with pytest.raises(Unreadable, match="empty"):
        files.check_size(0)


# Any text a spreadsheet may hold: no NUL, which no CSV carries.
words = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=40)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=8))
def test_whatever_was_written_as_csv_is_read_again(rows: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("Name", "What it does"), *rows])
    filled = [(name, does) for name, does in rows if name.strip() or does.strip()]
    try:
        reading = read(text.getvalue().encode())
    except Unreadable:
        assert not filled
        return
    expected = [
        {key: value for key, value in zip(("name", "description"), row, strict=True) if value.strip()}
        for row in filled
    ]
    assert cells_of(reading) == expected


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.tsv"]))
def test_no_bytes_break_the_reader(data: bytes, name: str) -> None:
    try:
        assert read(data, name).rows
    except Unreadable as refusal:
        assert str(refusal).endswith(".")


# --- what is not what its name says ------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("list.csv", workbook(["Name"], ["x"]), "Excel or zip file, though its name ends in .csv"),
        ("list.xlsx", b"Name\nLunch\n", "not an Excel file"),
        ("list.csv", b"%PDF-1.7", "PDF file"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "older Excel file"),
        ("list.csv", b"\xd0\xcf\x11\xe0\xa1\xb1", "older Excel file"),
        ("list.docx", b"PK\x03\x04", "ends in .csv, .xlsx or .json"),
        ("list.xlsx", b"PK\x03\x04 and nothing more", "damaged"),
    ],
)
def test_a_file_that_is_something_else_is_refused(name: str, data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(data, name)


# --- Excel -----------------------------------------------------------------------------------------
def test_excel_is_read_with_numbers_as_typed() -> None:
    data = workbook(
        ["Name", "Cost", "Users", "Regulated care"], ["Lunch", 1200.1, 12.0, True], [None], ["Tea"]
    )
    reading = read(data, "list.xlsx")
    assert cells_of(reading) == [
        {"name": "Lunch", "annual_cost": "1200.1", "annual_users": "12", "regulated_care": "yes"},
        {"name": "Tea"},
    ]
    assert [row.place for row in reading.rows] == ["Row 2", "Row 4"]


def test_formulas_are_never_worked_out() -> None:
    data = workbook(["Name", "Cost"], ["Lunch", "=1+1"], ["Tea", '=HYPERLINK("http://example.org")'])
    assert cells_of(read(data, "list.xlsx")) == [{"name": "Lunch"}, {"name": "Tea"}]


def test_the_first_sheet_with_something_on_it_is_read() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Second").append(["Name"])
    book["Second"].append(["Lunch"])
    file = io.BytesIO()
    book.save(file)
    assert cells_of(read(file.getvalue(), "list.xlsx")) == [{"name": "Lunch"}]


def test_a_zip_bomb_is_refused_unopened() -> None:
    file = io.BytesIO()
    archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _megabyte in range(401):
            part.write(b" " * 1024 * 1024)
    assert len(file.getvalue()) < 1024 * 1024
    with pytest.raises(TooBig, match="once unpacked"):
        read(file.getvalue(), "bomb.xlsx")


def test_an_entity_bomb_is_refused() -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    data, laughing = workbook(["Name"], ["Lunch"]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(laughing, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                text = f"<?xml version='1.0'?><!DOCTYPE worksheet [{entities}]>".encode() + text.replace(
                    b"Lunch", b"&a9;"
                )
            new.writestr(part, text)
    with pytest.raises(Unreadable, match="damaged"):
        read(laughing.getvalue(), "list.xlsx")


# --- cells ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("reader", "raw", "value"),
    [
        (cells.money, "£1,200.50", Decimal("1200.50")),
        (cells.money, " 1200 ", Decimal(1200)),
        (cells.money, "GBP 1 200", Decimal(1200)),
        (cells.whole_number(0, 5000), "1,200", 1200),
        (cells.whole_number(0, 5000), "12.0", 12),
        (cells.yes_no, "Y", True),
        (cells.yes_no, "FALSE", False),
        (cells.postcode, "eh221dn", "EH22 1DN"),
        (cells.charity_number, "sc 012345", "SC012345"),
        (cells.web_address, "www.example.org", "https://www.example.org"),
        (cells.text(200), "'=1+1", "=1+1"),
        (cells.text(200), "'tis the season", "'tis the season"),
        (cells.text(200), "  two\u00a0 spaces\n", "two spaces"),
        (cells.names(120), "Leith; Dalkeith, Midlothian|leith", ["Leith", "Dalkeith, Midlothian"]),
    ],
)
def test_cells_are_read_generously(reader: Any, raw: str, value: Any) -> None:
    assert reader(raw) == value


@pytest.mark.parametrize(
    ("reader", "raw", "words"),
    [
        (cells.money, "lots", "like £1,200.50"),
        (cells.money, "-5", "like £1,200.50"),
        (cells.money, "1.234", "two figures"),
        (cells.money, "1000000000", "up to £999,999,999.99"),
        (cells.whole_number(0, 150), "1e3", "like 12"),
        (cells.whole_number(0, 150), "NaN", "like 12"),
        (cells.whole_number(0, 150), "200", "from 0 to 150"),
        (cells.yes_no, "perhaps", "yes or no"),
        (cells.postcode, "nowhere", "EH22 1DN"),
        (cells.web_address, "javascript:alert(1)", "https://www.example.org"),
        (cells.web_address, "ftp://example.org", "https://www.example.org"),
        (cells.email, "me at home", "name@example.org"),
        (cells.text(5), "longer", "it has 6"),
        (cells.text(50), "half \ud800 a letter", "hidden characters"),
        (cells.text(50), "nul \x00", "hidden characters"),
    ],
)
def test_a_cell_that_cannot_be_read_says_how_to_mend_it(reader: Any, raw: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        reader(raw)


# --- Open Referral ----------------------------------------------------------------------------------
LUNCH = {
    "id": "aa148810-d857-441c-9679-408f346de14b",
    "name": "Lunch club",
    "status": "temporarily closed",
    "minimum_age": 60,
    "email": "hello@example.org",
    "assurer_email": "person@example.org",
    "contacts": [{"name": "Ann Persona", "email": "ann@example.org"}],
    "phones": [{"number": "01234 567890"}],
    "organization": {"id": "bb148810-d857-441c-9679-408f346de14b", "name": "Age Friends", "description": "x"},
}
TAKEN = {
    "identifier": LUNCH["id"],
    "name": "Lunch club",
    "status": "temporarily closed",
    "minimum_age": "60",
    "email": "hello@example.org",
    "organisation": "Age Friends",
    "organisation_identifier": "bb148810-d857-441c-9679-408f346de14b",
}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"contents": [LUNCH], "total_items": 1}, "contents[0]"),
        ({"content": [LUNCH]}, "content[0]"),
        ([LUNCH], "[0]"),
        (LUNCH, "JSON"),
    ],
)
def test_services_are_read_from_every_shape_without_contacts(document: Any, place: str) -> None:
    reading = read_services(document, COLUMNS)
    assert cells_of(reading) == [TAKEN]
    assert reading.rows[0].place == place
    assert reading.headers["organisation"] == "organization.name"


def test_services_of_a_full_organisation_know_who_runs_them() -> None:
    document = {"id": "o1", "name": "Age Friends", "services": [{"id": "s1", "name": "Lunch"}]}
    reading = read_services(document, COLUMNS)
    assert reading.rows[0].place == "services[0]"
    assert reading.rows[0].cells == {
        "identifier": "s1",
        "name": "Lunch",
        "organisation": "Age Friends",
        "organisation_identifier": "o1",
    }


def test_organisations_are_taken_once_also_from_services() -> None:
    reading = read_organisations({"contents": [LUNCH, LUNCH]}, ORGANISATION_COLUMNS)
    assert [row.cells["name"] for row in reading.rows] == ["Age Friends"]


@pytest.mark.parametrize("document", [{}, 3, "x", {"contents": []}, {"contents": [3]}, {"rows": [LUNCH]}, []])
def test_other_json_is_refused_in_words(document: Any) -> None:
    with pytest.raises(Unreadable):
        read_services(document, COLUMNS)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"name": ', "line 1"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" + b"9" * 5000 + b"]", "too long"),
        (b'{"name": "\xff\xfe"}', "stored"),
    ],
)
def test_broken_json_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        files.load_json(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "contents", "services", "organization", "email"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_json_breaks_the_reader(document: Any) -> None:
    for reader, columns in ((read_services, COLUMNS), (read_organisations, ORGANISATION_COLUMNS)):
        try:
            assert reader(json.loads(json.dumps(document)), columns).rows
        except Unreadable as refusal:
            assert str(refusal).endswith(".")


# --- pasting ----------------------------------------------------------------------------------------
def test_pasted_lines_lose_blanks_bullets_repeats_and_further_columns() -> None:
    reading = read_lines("Lunch club\tDalkeith\r\n\n  • Men's shed \n2. Choir\nlunch CLUB\n")
    assert [(row.place, row.cells["name"]) for row in reading.rows] == [
        ("Line 1", "Lunch club"),
        ("Line 3", "Men's shed"),
        ("Line 4", "Choir"),
    ]
    assert reading.notes == [
        "Some lines have several columns. We took the first as the name.",
        "Line 5 repeats an earlier one. We take it once.",
    ]


def test_two_thousand_lines_are_taken_and_no_more() -> None:
    assert len(read_lines("\n".join(f"Service {n}" for n in range(2000))).rows) == 2000
    with pytest.raises(Unreadable, match="at most 2,000"):
        read_lines("\n".join(f"Service {n}" for n in range(2001)))
    with pytest.raises(Unreadable, match="at least one"):
        read_lines(" \n\t\n")
