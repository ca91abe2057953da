"""A poster says to who walks by what it is about, fits one page, and prints nothing else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import outloud
import pymupdf
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from mapping.explorer.models import ExplorerRound
from partnerships import links
from partnerships.links.models import Link
from partnerships.models import Partnership
from tests.browser import show
from tests.factories import ExplorerRoundFactory, MatrixRoundFactory, poster

QUESTION = "What works well here, and what should we do together?"
OF_STAFF = ("Copy the address", "Wi-Fi", "Get it as a PDF", "Settings", "Sign out", "Spring round")


def address(link: Link, view: str = "link_poster") -> str:
    return reverse(view, kwargs={"partnership": "demo-north", "link": link.pk})


@pytest.fixture
def spring(north: Partnership) -> Link:
    """A poster with the longest words that may stand on it."""
    north.privacy_contact = (
        "The council’s data protection officer, " + "privacy@demonorth.example " * 4
    ).strip()
    north.name = "Demo North Community Planning and Integration Partnership"
    north.save()
    closes = timezone.localdate() + timedelta(days=9)
    asked = ExplorerRoundFactory(name="Spring round", closes=closes)
    return poster(subject_id=asked.pk, label="Spring round", group="citizen")


def words_of(file: bytes) -> tuple[int, str]:
    with pymupdf.open(stream=file) as document:
        return len(document), " ".join(" ".join(page.get_text() for page in document).split())


def expect_poster(said: str, link: Link, north: Partnership) -> None:
    assert QUESTION in said and north.name in said and north.privacy_contact in said
    assert link.code in said and "localhost:8000/s" in said
    assert "Five minutes. No account" in said
    assert f"{timezone.localdate() + timedelta(days=9):%B %Y}" in said
    assert [words for words in OF_STAFF if words in said] == []


def test_a_poster_on_paper_is_one_page_and_nothing_but_the_poster(
    spring: Link, north: Partnership, cast: Any, as_: Any, chromium: Browser
) -> None:
    client = as_(cast.officer)
    html = client.get(address(spring)).content.decode()
    assert all(words in html for words in OF_STAFF[:3])
    page = chromium.new_page()
    try:
        show(page, address(spring), html, lambda path: ("text/css", client.get(path).content.decode()))
        pages, said = words_of(page.pdf(prefer_css_page_size=True))
    finally:
        page.close()
    assert pages == 1
    expect_poster(said, spring, north)


def test_a_poster_as_a_pdf_says_the_same_and_reads_out_loud(
    spring: Link, north: Partnership, cast: Any, as_: Any, tmp_path: Path
) -> None:
    answer = as_(cast.officer).get(address(spring, "link_poster_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    pages, said = words_of(answer.content)
    assert pages == 1
    expect_poster(said, spring, north)
    file = tmp_path / "poster.pdf"
    file.write_bytes(answer.content)
    result = outloud.check(str(file))
    assert result.error is None
    assert [finding for finding in result.findings if finding.severity == "error"] == []


def test_a_poster_to_hand_out_is_one_page_of_half_the_size(
    spring: Link, north: Partnership, cast: Any, as_: Any, tmp_path: Path
) -> None:
    answer = as_(cast.officer).get(address(spring, "link_poster_a5"))
    pages, said = words_of(answer.content)
    assert pages == 1
    expect_poster(said, spring, north)
    with pymupdf.open(stream=answer.content) as document:
        width, height = document[0].rect.width, document[0].rect.height
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (148, 210)
    file = tmp_path / "poster.pdf"
    file.write_bytes(answer.content)
    result = outloud.check(str(file))
    assert result.error is None
    assert [finding for finding in result.findings if finding.severity == "error"] == []


def test_a_poster_of_the_matrix_asks_its_own_question(north: Partnership, cast: Any, as_: Any) -> None:
    weighing = poster(subject_kind="matrix", subject_id=MatrixRoundFactory().pk)
    page = as_(cast.officer).get(address(weighing)).content.decode()
    assert "Which ideas should we start with?" in page and QUESTION not in page


@pytest.mark.parametrize("end", ["closed", "past its last day"])
def test_a_closed_poster_says_so_and_prints_no_more(
    end: str, spring: Link, north: Partnership, cast: Any, as_: Any
) -> None:
    if end == "closed":
        links.close("explorer", spring.subject_id)
    else:
        yesterday = timezone.localdate() - timedelta(days=1)
        ExplorerRound.objects.filter(pk=spring.subject_id).update(closes=yesterday)
    client = as_(cast.officer)
    page = client.get(address(spring)).content.decode()
    assert "nobody can answer by it any more" in page
    assert "can answer." not in page and QUESTION not in page
    for view in ("link_poster_pdf", "link_poster_a5"):
        assert client.get(address(spring, view)).status_code == 409
