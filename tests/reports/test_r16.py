"""R16, the audit pack of a matrix round: who decided what, when, why, and what shows it."""

import hashlib
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.actions import record_decision
from activities.models import Activity
from foundations.refusals import NotAllowed
from priorities.matrix import actions as matrix
from reports import actions
from reports.facts import snapshot_id
from reports.kinds import KINDS
from reports.models import Audience, Report
from reports.r03 import data as r03
from reports.r16.data import read
from tests.factories import EvidenceFactory
from tests.priorities.rounds import closed_example, confirm, worked_example
from tests.priorities.test_matrix_decisions import WHY, as_plotted, decided
from tests.reports.making import made
from tests.reports.pdfs import findings, words, write


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def found(cast: Any) -> Any:
    """MAT-1, decided: B otherwise than the plot says, confirmed by a second person."""
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "B", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    confirm(found, cast.officer)
    matrix.decide(matrix_round=found, by=cast.lead)
    found.refresh_from_db()
    return found


def adopted(found: Any, by: Any) -> Report:
    return actions.adopt(report=made("R03", found, Audience.BOARD, by), by=by)


def test_every_decision_stands_with_reasons_room_and_who_made_it(found: Any) -> None:
    rows = read(found, Audience.BOARD).trail.rows
    of_b = [row for row in rows if row[1] == str(Activity.objects.get(title="B"))]
    assert any(
        WHY in row[3] and "Lead (Programme lead)" in row[5] and "People who use services: 2" in row[4]
        for row in of_b
    )
    assert [row[2] for row in rows if row[1] == found.name] == [
        "Opened",
        "Closed, to be decided",
        "Meeting recorded",
    ]


def test_a_second_person_is_named_where_one_was_needed(found: Any) -> None:
    approvals = read(found, Audience.BOARD).approvals
    assert approvals
    ((activity, decision, recorded, confirmed, _when),) = approvals.rows
    assert (activity, decision) == ("B", "Weigh it again")
    assert "Programme lead" in recorded and "Council officer" in confirmed


def test_every_change_of_settings_and_weights_is_told_with_before_and_after(cast: Any) -> None:
    draft = closed_example(cast.lead)
    rows = read(draft, Audience.BOARD).versions.rows
    assert ("The round", "Status", "Open", "To decide") in [row[1:5] for row in rows]
    added = [row[1] for row in rows if row[2] == "Added" and row[1].startswith("The question")]
    assert len(added) == 14 and sum(words.endswith("no longer asked") for words in added) == 4


def test_evidence_has_the_fingerprint_of_its_file_and_hides_what_names_people(found: Any) -> None:
    activity = Activity.objects.get(title="A")
    shown = EvidenceFactory(title="Minutes of May", activity=activity)
    shown.file.save("minutes.pdf", ContentFile(b"minutes"))
    EvidenceFactory(title="What Mrs Brown said", contains_personal=True, activity=activity)
    evidence = read(found, Audience.TEAM).evidence
    assert evidence
    told = {row[0]: row[-1] for row in evidence.rows}
    assert told == {
        "Minutes of May": hashlib.sha256(b"minutes").hexdigest(),
        "Withheld: it names or shows people": "",
    }


def test_a_file_that_is_gone_is_said_to_be_missing(found: Any) -> None:
    shown = EvidenceFactory(title="Minutes of May", activity=Activity.objects.get(title="A"))
    shown.file.save("minutes.pdf", ContentFile(b"minutes"))
    Path(shown.file.path).unlink()
    evidence = read(found, Audience.BOARD).evidence
    assert evidence and evidence.rows[0][-1] == "The file is missing"


def test_the_fingerprint_of_an_adopted_report_is_that_of_its_file(found: Any, cast: Any) -> None:
    report = adopted(found, cast.lead)
    pack = read(found, Audience.BOARD)
    assert pack.reports
    assert pack.reports.rows[0][-1] == hashlib.sha256(Path(report.file.path).read_bytes()).hexdigest()
    assert pack.fingerprint == report.snapshot == snapshot_id(r03.read(found, Audience.BOARD))


def test_what_was_given_out_names_decisions_and_board_reports_alone(found: Any, cast: Any) -> None:
    adopted(found, cast.lead)
    pack = read(found, Audience.TEAM)
    assert pack.made_public
    told = [row[1] for row in pack.made_public.rows]
    assert len(told) == 5 and told[-1] == "Priority matrix: Worked example"


def test_the_board_is_not_told_what_a_small_group_said(found: Any, tmp_path: Path) -> None:
    board = words(write("R16", found.pk, tmp_path / "board.pdf"))
    assert "4.1333" not in board and "Who rated" not in board


def test_a_narrow_column_breaks_no_word_but_a_fingerprint(found: Any, cast: Any, tmp_path: Path) -> None:
    report = adopted(found, cast.lead)
    said = words(write("R16", found.pk, tmp_path / "pack.pdf"))
    assert all(word in said for word in ("When", "Decision", "Weighed", "(Programme"))
    assert report.sha256 not in said and report.sha256 in said.replace(" ", "")


def test_an_open_round_has_no_audit_pack(cast: Any) -> None:
    with pytest.raises(NotAllowed, match="before"):
        actions.ask(
            kind=KINDS["R16"], subject=worked_example(cast.lead), audience=Audience.BOARD, by=cast.lead
        )


def test_a_screen_reader_meets_no_error(found: Any, cast: Any, tmp_path: Path) -> None:
    adopted(found, cast.lead)
    shown = EvidenceFactory(title="Minutes of May", activity=Activity.objects.get(title="A"))
    shown.file.save("minutes.pdf", ContentFile(b"minutes"))
    pack = write("R16", found.pk, tmp_path / "pack.pdf")
    assert findings(pack) == []
    with pymupdf.open(pack) as pages:
        wide = [page.rect.width > page.rect.height for page in pages if "Meeting and room" in page.get_text()]
        assert wide and all(wide), "six columns need the room"


def test_more_evidence_and_decisions_need_no_more_queries(found: Any, cast: Any) -> None:
    activity = Activity.objects.get(title="A")
    EvidenceFactory(activity=activity)
    with CaptureQueriesContext(connection) as few:
        read(found, Audience.BOARD)
    for _each in range(2):
        EvidenceFactory(activity=activity)
        record_decision(subject=activity, by=cast.lead, outcome="live")
    with CaptureQueriesContext(connection) as many:
        read(found, Audience.BOARD)
    assert len(few) == len(many)
