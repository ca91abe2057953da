"""The audit bundle: an audit pack with the reports it names, and what was taken put on record."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from activities.models import Decision
from foundations.tenancy import url_here
from priorities.matrix.models import MatrixRound
from reports.models import Audience, Report
from tests.reports.making import decided_and_adopted, made

PURPOSE = "Annual audit 2026, question 4"


@pytest.fixture
def pack(cast: Any, settings: Any, tmp_path: Path) -> Report:
    """An audit pack an auditor asked for, about a round with an adopted report for the board and one for the team."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return made("R16", decided_and_adopted(cast.lead, *Audience), Audience.BOARD, cast.auditor)


def test_the_bundle_holds_pack_figures_and_adopted_reports_with_their_sums(
    pack: Report, cast: Any, as_: Any
) -> None:
    answer = as_(cast.auditor).post(url_here("report_bundle", audit_pack=pack.pk), {"purpose": PURPOSE})
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    board = Report.objects.get(code="R03", audience="board")
    assert sums[f"adopted/{board.pk}-{board.file_name}"] == board.sha256 and len(sums) == 3
    assert json.loads(files[pack.file_name.replace(".pdf", ".json")]) == pack.figures


def test_two_reports_of_one_name_are_two_files(pack: Report, cast: Any, as_: Any) -> None:
    of_team = made("R16", MatrixRound.objects.get(pk=pack.subject_id), Audience.TEAM, cast.lead)
    answer = as_(cast.lead).post(url_here("report_bundle", audit_pack=of_team.pk), {"purpose": PURPOSE})
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as bundle:
        names = bundle.namelist()
    assert len(names) == len(set(names)) == 5


def test_what_it_is_taken_for_is_put_on_record_or_nothing_is_taken(pack: Report, cast: Any, as_: Any) -> None:
    client, address = as_(cast.auditor), url_here("report_bundle", audit_pack=pack.pk)
    assert client.post(address, {"purpose": "audit"}).status_code == 422
    taken = Decision.objects.filter(outcome="Audit bundle taken")
    assert not taken.exists()
    client.post(address, {"purpose": PURPOSE})
    assert [(each.reasons, each.decided_by) for each in taken] == [(PURPOSE, cast.auditor)]


def test_figures_for_machines_are_those_of_the_report(pack: Report, cast: Any, as_: Any) -> None:
    answer = as_(cast.auditor).get(url_here("report_json", report=pack.pk))
    assert json.loads(answer.content) == pack.figures


def test_only_who_reads_all_changes_takes_one(pack: Report, cast: Any, as_: Any) -> None:
    address = url_here("report_bundle", audit_pack=pack.pk)
    assert as_(cast.councillor).get(address).status_code == 403
    assert as_(cast.lead).get(address).status_code == 200
