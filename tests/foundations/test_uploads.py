"""Files are known by their content; pictures lose what a camera noted."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from foundations import uploads
from foundations.uploads import TOO_LARGE, WRONG_KIND, checked


def zipped(**files: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


def picture(kind: str, **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 4), "navy").save(out, kind, **more)
    return out.getvalue()


GOOD = {
    "note.pdf": b"%PDF-1.7 ...",
    "note.docx": zipped(word__document_xml="<w/>"),
    "table.xlsx": zipped(xl__workbook_xml="<x/>"),
    "note.odt": zipped(mimetype="application/vnd.oasis.opendocument.text"),
    "table.csv": "Gàidhlig,1\n".encode(),
    "photo.png": picture("PNG"),
    "photo.JPEG": picture("JPEG"),
}
BAD = {
    "page.html": b"<script>alert(1)</script>",
    "note.pdf": b"MZ\x90 a program",
    "note.docx": zipped(xl__workbook_xml="<x/>"),
    "table.xlsx": b"PK\x03\x04 not really",
    "note.odt": zipped(word__document_xml="<w/>"),
    "table.csv": b"\x00\x01\x02",
    "empty.csv": b"",
    "photo.png": b"%PDF-1.7",
    "photo.jpg": picture("PNG"),
    "noname": b"text",
}


@pytest.mark.parametrize("name", GOOD)
def test_the_kinds_we_take_are_taken(name: str) -> None:
    assert checked(SimpleUploadedFile(name, GOOD[name])).size


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_what_it_says_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        checked(SimpleUploadedFile(name, BAD[name]))
    assert refused.value.code == WRONG_KIND


def test_a_file_above_ten_megabytes_is_refused_as_too_large() -> None:
    with pytest.raises(ValidationError) as refused:
        checked(SimpleUploadedFile("note.pdf", b"%PDF-" + b"0" * uploads.MOST_BYTES))
    assert refused.value.code == TOO_LARGE


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PIXELS", 31)
    with pytest.raises(ValidationError):
        checked(SimpleUploadedFile("photo.png", GOOD["photo.png"]))


def test_a_photograph_keeps_no_place_and_no_camera_and_stands_upright() -> None:
    noted = Image.Exif()
    noted[0x010F] = "Camera of a person"
    noted[0x0112] = 6  # turned by a quarter
    noted.get_ifd(0x8825)[1] = "N"
    sent = picture("JPEG", exif=noted)
    assert b"Camera of a person" in sent
    kept = checked(SimpleUploadedFile("home.jpg", sent)).read()
    with Image.open(BytesIO(kept)) as drawn:
        assert dict(drawn.getexif()) == {}
        assert drawn.size == (4, 8)
    assert b"Camera of a person" not in kept


@pytest.fixture
def scanner(tmp_path: Path, settings: Any) -> Path:
    """A scanner that finds something where the word "harm" stands."""
    script = tmp_path / "scanner"
    script.write_text("#!/bin/sh\n! grep -q harm\n")
    script.chmod(0o755)
    settings.FILE_SCANNER = [str(script)]
    return script


def test_a_file_the_scanner_refuses_is_not_taken(scanner: Path) -> None:
    assert checked(SimpleUploadedFile("table.csv", b"Name\nChoir\n")).read() == b"Name\nChoir\n"
    with pytest.raises(ValidationError, match="virus scanner refused") as refused:
        checked(SimpleUploadedFile("table.csv", b"Name\nharm\n"))
    assert refused.value.code == WRONG_KIND


def test_a_file_that_cannot_be_scanned_is_not_taken(scanner: Path) -> None:
    scanner.unlink()
    with pytest.raises(ValidationError, match="could not be checked"):
        checked(SimpleUploadedFile("table.csv", b"Name\nChoir\n"))
