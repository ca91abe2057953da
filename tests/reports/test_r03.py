"""R03, a matrix round: MAT-1 of the specification to every digit, and the meeting's reasons."""

import re
from pathlib import Path
from typing import Any

import pytest

from foundations.refusals import NotAllowed
from priorities.matrix import actions as matrix
from reports import actions
from reports.kinds import KINDS
from reports.models import Audience
from reports.r03.data import read
from tests.priorities.rounds import closed_example, confirm, draft, rate, worked_example
from tests.priorities.test_matrix_decisions import WHY, as_plotted, decided
from tests.reports.making import made
from tests.reports.pdfs import findings, words, write

WHAT = ("Befriending rota", "Repair café", "Walking group", "Shared garden", "Letters written with readers")
WHERE = ("in Dalkeith", "for new parents", "with the library", "after hospital")


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def test_mat_1_appears_to_every_digit(cast: Any, tmp_path: Path) -> None:
    text = words(write("R03", closed_example(cast.lead).pk, tmp_path / "matrix.pdf", audience="team"))
    for figures in (
        "1. A 4.1333 1.8667 2.214 1.00 0.9883 0.9871",
        "2. B 4.2667 4.6000 0.928",
        "3. C 2.1833 1.3667",
        "4. D 1.8667 3.9667",
        "0.8222 0.7333",
    ):
        assert figures in text, figures
    for said in ("Quick win", "Major project", "Small and easy", "Small and hard", "3 people weighed"):
        assert said in text, said
    assert "How much better would people’s lives be? Impact 30" in text


def test_page_pdf_and_csv_give_mat_1_alike(cast: Any, as_: Any) -> None:
    example = closed_example(cast.lead)
    report, client = made("R03", example, Audience.TEAM, cast.lead), as_(cast.lead)
    page = client.get(report.get_absolute_url()).content.decode()
    table = b"".join(client.get(f"{report.get_absolute_url()}figures.csv").streaming_content).decode()
    text = words(report.file.path)
    for figure in ("4.1333", "1.8667", "2.214", "0.8222", "0.7333", "0.9883", "0.9871", "1.00"):
        assert figure in page and figure in table and figure in text, figure


def test_a_screen_reader_meets_no_error(cast: Any, tmp_path: Path) -> None:
    titles = [f"{what} {where}" for what in WHAT for where in WHERE]
    found = draft(*titles, by=cast.lead, criteria_set="full", no_citizen_reason="They are asked in spring.")
    matrix.open_round(matrix_round=found, by=cast.lead)
    for n, group in enumerate(("manager", "front_line", "councillor") * 2):
        asked = found.criteria.filter(groups__contains=[group]).count()
        scores = {
            title: "".join(str((m * 7 + n + k) % 5 + 1) for k in range(asked))
            for m, title in enumerate(titles)
        }
        rate(found, group, scores)
    matrix.close_round(matrix_round=found, by=cast.lead)
    for audience in ("board", "team"):
        assert findings(write("R03", found.pk, tmp_path / f"{audience}.pdf", audience=audience)) == []


def test_open_round_is_not_reported(cast: Any) -> None:
    with pytest.raises(NotAllowed, match="before"):
        actions.ask(
            kind=KINDS["R03"], subject=worked_example(cast.lead), audience=Audience.TEAM, by=cast.lead
        )


def test_board_is_not_told_how_many_of_a_small_group_answered(cast: Any, tmp_path: Path) -> None:
    example = closed_example(cast.lead)
    team = words(write("R03", example.pk, tmp_path / "team.pdf", audience="team"))
    board = words(write("R03", example.pk, tmp_path / "board.pdf"))
    assert "Who rated" in team and "Who rated" not in board
    assert "not counted by group" in board
    assert "for the team only" in team and "for the team only" not in board


def test_board_cannot_work_out_what_a_small_group_said(cast: Any, tmp_path: Path) -> None:
    board = words(write("R03", closed_example(cast.lead).pk, tmp_path / "board.pdf"))
    assert "1. A Quick win 4.1 1.9 3" in board and "2. B Major project 4.3 4.5–5.0 3" in board
    assert "figures are rounded or given as a range" in board
    assert not re.search(r"\b[1-5]\.\d\d", board.replace("3.00", ""))
    for said in ("r_wg", "Robustness", "Kendall", "agree"):
        assert said not in board, said


def test_who_was_asked_what_names_the_groups_of_the_round_alone(cast: Any) -> None:
    rows = read(closed_example(cast.lead), Audience.TEAM).criteria.rows
    assert {row[-1] for row in rows} == {"Managers, Front-line staff, People who use services"}


def test_what_the_plot_says_is_where_it_falls_beside_what_that_suggests(cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "B", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    confirm(found, cast.officer)
    matrix.decide(matrix_round=found, by=cast.lead)
    overrides = read(found, Audience.TEAM).overrides
    assert overrides
    assert overrides.rows == (("2. B", "Major project, which suggests “Take it on”", "Weigh it again", WHY),)
