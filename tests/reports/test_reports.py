"""Reports: made in the background, read again with the same figures, adopted for good."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from coproduction.jobs import KINDS as JOBS
from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from partnerships.jobs import work
from partnerships.models import Job
from reports import actions
from reports.facts import from_json
from reports.kinds import KINDS
from reports.models import Audience, Report
from reports.rendering import pdf_of
from tests.factories import ActivityFactory, MembershipFactory
from tests.reports import pdfs


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def url(name: str, **named: Any) -> str:
    return reverse(name, kwargs={"partnership": "demo-north", **named})


def run(job: Job) -> Job:
    work.run(job.partnership, job.pk, JOBS)
    job.refresh_from_db()
    return job


def made(by: Any, activity: Any = None, audience: Audience = Audience.BOARD) -> Report:
    job = actions.ask(kind=KINDS["R05"], subject=activity or ActivityFactory(), audience=audience, by=by)
    assert run(job).state == "done", job.error
    return Report.objects.get(job=job.pk)


def words(report: Report) -> str:
    return pdfs.words(report.file.path)


def test_a_table_on_paper_breaks_no_word_and_no_number(north: Any, tmp_path: Path) -> None:
    """Only what is longer than any word may be broken, so that it does not run off the page."""
    cells = (
        "Community transport",
        "Programme lead",
        *["as a rule, and we decide together"] * 4,
        "0123456789abcdef" * 4,
        "2.00",
    )
    table = {"caption": "T", "columns": ("What", *"ABCDEF", "Gap"), "rows": [cells], "heads_rows": True}
    html = render_to_string("reports/table.html", {"table": table})
    path = tmp_path / "table.pdf"
    sheet = '<link rel="stylesheet" href="/static/css/report.css">'
    path.write_bytes(
        pdf_of(f"<html lang=en><head><title>T</title>{sheet}</head><body>{html}</body></html>", north)
    )
    with pymupdf.open(path) as opened:
        found = opened[0].get_text("words")
        assert all(word[2] <= opened[0].rect.width for word in found)
    said = [word[4] for word in found]
    assert {"Community", "transport", "Programme", "together", "Gap", "2.00"} <= set(said)


# --- asking and making ----------------------------------------------------------------------------
def test_asking_leads_to_the_progress_page_and_from_there_to_the_report(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(title="Befriending rota")
    client = as_(cast.officer)
    answer = client.post(url("report_on_activity", activity=activity.pk), {"audience": "board"})
    job = Job.objects.get()
    assert answer.url == url("job", job=job.pk)
    run(job)
    report = Report.objects.get()
    assert url("report", report=report.pk) in client.get(answer.url).content.decode()
    assert "Befriending rota" in client.get(url("report", report=report.pk)).content.decode()


def test_pdf_says_who_what_when_and_for_whom(cast: Any, north: Any) -> None:
    north.label = "working together"
    north.save()
    report = made(cast.officer, ActivityFactory(title="Befriending rota"))
    text = words(report)
    for said in (
        "Activity thread: Befriending rota",
        "Working together",
        north.name,
        "Officer (Council officer)",
        "Data as at",
        f"{report.number} (figures {report.snapshot_short})",
        "Official",
        "Page 1 of",
        "large print, Easy Read",
        f"/p/demo-north/reports/{report.pk}/",
    ):
        assert said.replace(" ", "") in text.replace(" ", ""), said  # a line may end within an address
    assert "co-production" not in text.lower()


def test_a_worker_that_died_after_reading_is_followed_by_one_that_draws_the_same_figures(
    cast: Any, monkeypatch: Any
) -> None:
    activity = ActivityFactory(title="Befriending rota")
    job = actions.ask(kind=KINDS["R05"], subject=activity, audience=Audience.BOARD, by=cast.officer)
    with monkeypatch.context() as patched:
        patched.setattr(actions, "draw", lambda *given: 1 / 0)
        run(job)
    read = Report.objects.get()
    assert (job.refresh_from_db(), job.state, read.sha256) == (None, "queued", "")
    activity.title = "Changed meanwhile"
    activity.save()
    with freeze_time(timezone.now() + timedelta(minutes=1)):
        assert run(job).state == "done"
    report = Report.objects.get()
    assert (report.pk, report.snapshot) == (read.pk, read.snapshot)
    assert "Befriending rota" in words(report) and "Changed meanwhile" not in words(report)


def test_versions_of_one_subject_are_counted_for_each_audience(cast: Any) -> None:
    activity = ActivityFactory()
    numbers = [
        made(cast.lead, activity, audience).number
        for audience in (Audience.BOARD, Audience.BOARD, Audience.TEAM)
    ]
    assert numbers == [1, 2, 1]


def test_same_figures_have_the_same_mark_and_other_figures_another(cast: Any) -> None:
    activity = ActivityFactory()
    first, second = made(cast.lead, activity), made(cast.officer, activity)
    assert first.snapshot == second.snapshot
    activity.title = "Renamed"
    activity.save()
    assert made(cast.lead, activity).snapshot != first.snapshot


def test_file_is_the_one_whose_hash_is_kept(cast: Any) -> None:
    report = made(cast.lead)
    assert hashlib.sha256(report.file.read()).hexdigest() == report.sha256


def test_what_is_gone_when_the_worker_comes_is_said(cast: Any) -> None:
    activity = ActivityFactory()
    job = actions.ask(kind=KINDS["R05"], subject=activity, audience=Audience.BOARD, by=cast.officer)
    activity.delete()
    assert (run(job).state, "no longer there" in job.error) == ("failed", True)


# --- the same figures everywhere --------------------------------------------------------------------
def test_page_pdf_and_csv_say_the_same(cast: Any, as_: Any) -> None:
    report = made(cast.officer, ActivityFactory(title="Befriending rota"))
    client = as_(cast.officer)
    page = client.get(url("report", report=report.pk)).content.decode()
    csv = b"".join(client.get(url("report_figures", report=report.pk)).streaming_content).decode()
    text = words(report)
    facts = KINDS["R05"].facts
    cells = [
        cell for table in from_json(report.figures, facts).tables() for row in table.rows for cell in row
    ]
    assert cells
    for cell in cells:
        assert cell in page and cell in csv and cell in text, cell


# --- adopting -----------------------------------------------------------------------------------------
def test_adopted_report_cannot_be_changed_or_removed(cast: Any) -> None:
    report = actions.adopt(report=made(cast.officer), by=cast.lead)
    rows = Report.objects.filter(pk=report.pk)
    for change in (
        lambda: rows.update(title="Another"),
        lambda: rows.update(adopted_at=None, adopted_by=None),
        lambda: rows.delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()
    assert Report.objects.get(pk=report.pk).title == report.title


def test_figures_of_a_working_copy_cannot_be_changed_either(cast: Any) -> None:
    report = made(cast.officer)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(figures={"title": "Better"})


def test_lead_adopts_and_it_is_on_record(cast: Any, as_: Any) -> None:
    report = made(cast.officer)
    assert as_(cast.officer).post(url("report_adopt", report=report.pk)).status_code == 403
    client = as_(cast.lead)
    assert client.post(url("report_adopt", report=report.pk)).url == url("report", report=report.pk)
    assert report.title in client.get(url("decisions")).content.decode()
    assert client.post(url("report_adopt", report=report.pk)).status_code == 409


def test_file_that_was_tampered_with_is_not_adopted(cast: Any) -> None:
    report = made(cast.officer)
    with report.file.open("ab") as file:
        file.write(b"more")
    with pytest.raises(NotAllowed, match="not the one that was made"):
        actions.adopt(report=report, by=cast.lead)


def test_working_copies_go_after_thirty_days_and_adopted_ones_stay(cast: Any, as_: Any) -> None:
    working, adopted = made(cast.officer), actions.adopt(report=made(cast.officer), by=cast.lead)
    path = working.file.path
    with freeze_time(timezone.now() + timedelta(days=31)):
        assert (actions.remove_outdated(), actions.remove_outdated()) == (1, 0)
    assert not (working.file.storage.exists(path)) and adopted.file.storage.exists(adopted.file.name)
    client = as_(cast.officer)
    assert "kept for 30 days" in client.get(url("report", report=working.pk)).content.decode()
    assert client.get(url("report_file", report=working.pk)).url == url("report", report=working.pk)
    assert client.get(url("report_file", report=adopted.pk)).status_code == 200


# --- who may read what ----------------------------------------------------------------------------------
def test_board_reads_what_was_adopted_and_what_it_asked_for(cast: Any, as_: Any) -> None:
    working, own = made(cast.officer), made(cast.councillor)
    adopted = actions.adopt(report=made(cast.officer), by=cast.lead)
    team = actions.adopt(report=made(cast.officer, audience=Audience.TEAM), by=cast.lead)
    client = as_(cast.councillor)
    found = {
        report.pk: {
            client.get(url(name, report=report.pk)).status_code
            for name in ("report", "report_file", "report_figures")
        }
        for report in (working, own, adopted, team)
    }
    assert found == {working.pk: {404}, own.pk: {200}, adopted.pk: {200}, team.pk: {404}}


def test_only_the_team_may_ask_for_the_teams_report(cast: Any, as_: Any) -> None:
    address = url("report_on_activity", activity=ActivityFactory().pk)
    assert as_(cast.councillor).post(address, {"audience": "team"}).status_code == 422
    with pytest.raises(NotAllowed):
        actions.ask(kind=KINDS["R05"], subject=ActivityFactory(), audience=Audience.TEAM, by=cast.councillor)
    assert not Job.objects.exists()


def test_a_neighbours_report_and_its_file_are_not_found(cast: Any, south: Any, as_: Any) -> None:
    with scope(south):
        theirs = made(MembershipFactory(roles=["lead"]))
    client = as_(cast.lead)
    for name in ("report", "report_file", "report_figures"):
        assert client.get(url(name, report=theirs.pk)).status_code == 404


def test_file_is_never_kept_by_browsers_or_proxies(cast: Any, as_: Any) -> None:
    answer = as_(cast.officer).get(url("report_file", report=made(cast.officer).pk))
    assert "no-store" in answer["Cache-Control"] and "attachment" in answer["Content-Disposition"]


def test_community_member_is_not_named_as_author(cast: Any) -> None:
    report = made(MembershipFactory(roles=["community_member"], name="Senga Private"))
    assert "Senga Private" not in words(report) and "Community member" in words(report)
