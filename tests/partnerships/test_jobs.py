"""Jobs: claimed once, kept alive, tried three times, shown and handed to who asked."""

import time
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import no_scope, scope
from partnerships import jobs
from partnerships.jobs import work
from partnerships.jobs.models import Job
from partnerships.models import Mail, Partnership
from tests.factories import JobFactory, MembershipFactory


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def report(job: Job, progress: work.Report) -> ContentFile:
    progress(50, "Drawing")
    return ContentFile(b"%PDF", name="Board pack.pdf")


def run(job: Job, made: work.Work = report) -> Job:
    work.run(job.partnership, job.pk, {job.kind: made})
    job.refresh_from_db()
    return job


def url(name: str, job: Job) -> str:
    return reverse(name, kwargs={"partnership": "demo-north", "job": job.pk})


# --- asking -----------------------------------------------------------------------------------
def test_a_job_stands_in_the_database_before_any_worker_hears_of_it(cast: Any) -> None:
    job = jobs.start("report", label="Board pack", by=cast.lead, params={"round": 3}, url="/p/x/")
    kept = Job.objects.get()
    assert (kept.pk, kept.state, kept.params, kept.requested_by) == (
        job.pk,
        "queued",
        {"round": 3},
        cast.lead,
    )


def test_asking_twice_while_it_waits_is_one_job(cast: Any) -> None:
    first = jobs.start("report", label="Board pack", by=cast.lead, params={"round": 3})
    assert jobs.start("report", label="Board pack", by=cast.lead, params={"round": 3}) == first
    assert jobs.start("report", label="Board pack", by=cast.lead, params={"round": 4}) != first
    assert jobs.start("report", label="Board pack", by=cast.officer, params={"round": 3}) != first


def test_a_broker_that_is_down_does_not_stop_who_asks(
    cast: Any, monkeypatch: Any, django_capture_on_commit_callbacks: Any, caplog: Any
) -> None:
    down = Celery("down", set_as_current=False)
    down.config_from_object("django.conf:settings", namespace="CELERY")
    down.conf.broker_url = "redis://localhost:1/0"
    monkeypatch.setattr("partnerships.jobs.actions.current_app", down)
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        jobs.start("report", label="Board pack", by=cast.lead)
    assert time.monotonic() - began < 2
    assert "Connection refused" in caplog.text
    assert Job.objects.get().state == "queued"


# --- doing ------------------------------------------------------------------------------------
def test_a_job_is_made_and_its_file_kept_in_the_partnerships_own_folder(north: Partnership) -> None:
    job = run(JobFactory())
    assert (job.state, job.progress, job.attempt, job.lease_until) == ("done", 100, 1, None)
    assert job.result.name.startswith(f"{north.pk}/jobs/{job.pk}-")
    assert job.file_name == "Board_pack.pdf"
    assert job.result.read() == b"%PDF"


def test_a_job_without_a_file_is_done_too(north: Partnership) -> None:
    job = run(JobFactory(), lambda job, progress: None)
    assert (job.state, job.result.name) == ("done", "")


def test_one_worker_at_a_time_holds_a_job(north: Partnership) -> None:
    job = JobFactory()
    assert work.claim(job.pk)
    assert work.claim(job.pk) is None
    with freeze_time() as clock:
        clock.tick(timedelta(seconds=31))
        again = work.claim(job.pk)
    assert again and again.attempt == 2


def test_a_finished_job_is_not_made_again(north: Partnership) -> None:
    job = run(JobFactory())
    before = job.result.name
    assert run(job).result.name == before


def test_a_worker_that_lost_its_job_leaves_no_result(north: Partnership, tmp_path: Any) -> None:
    def overtaken(job: Job, progress: work.Report) -> ContentFile:
        Job.objects.filter(pk=job.pk).update(attempt=2)
        return ContentFile(b"late", name="late.pdf")

    job = run(JobFactory(), overtaken)
    assert (job.state, job.result.name) == ("running", "")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_cancelled_job_leaves_no_result(north: Partnership) -> None:
    def cancelled_meanwhile(job: Job, progress: work.Report) -> ContentFile:
        jobs.cancel(Job.objects.get(pk=job.pk))
        return ContentFile(b"late", name="late.pdf")

    job = run(JobFactory(), cancelled_meanwhile)
    assert (job.state, job.result.name) == ("cancelled", "")


def test_a_worker_stops_when_nobody_wants_the_job_any_more(north: Partnership) -> None:
    pulse = work.Pulse(JobFactory(state="cancelled", finished_at=timezone.now()))
    pulse.beat()
    with pytest.raises(work.Stopped):
        pulse.report(10)


def test_the_pulse_writes_progress_and_renews_the_lease(north: Partnership) -> None:
    job = work.claim(JobFactory().pk)
    assert job
    pulse = work.Pulse(job)
    pulse.report(40, "Drawing the Star")
    with freeze_time() as clock:
        clock.tick(timedelta(seconds=20))
        pulse.beat()
        job.refresh_from_db()
        assert (job.progress, job.message) == (40, "Drawing the Star")
        assert job.lease_until == timezone.now() + timedelta(seconds=30)


def failing(job: Job, progress: work.Report) -> None:
    raise ZeroDivisionError


def test_what_fails_is_tried_three_times_and_then_says_so(north: Partnership) -> None:
    job = JobFactory()
    with freeze_time() as clock:
        for attempt in (1, 2):
            run(job, failing)
            assert (job.state, job.attempt) == ("queued", attempt)
            assert run(job, failing).attempt == attempt  # not before a pause
            clock.tick(timedelta(seconds=6))
        run(job, failing)
    assert (job.state, job.attempt) == ("failed", 3)
    assert "three times" in job.error
    assert "ZeroDivisionError" not in job.error


def test_a_job_whose_workers_keep_dying_is_given_up(north: Partnership) -> None:
    job = JobFactory(state="running", attempt=3, lease_until=timezone.now() - timedelta(seconds=1))
    run(job)
    assert (job.state, bool(job.error)) == ("failed", True)


def test_a_refusal_fails_at_once_with_its_reasons(north: Partnership) -> None:
    def refused(job: Job, progress: work.Report) -> None:
        raise NotAllowed([Reason("The round is still open.")])

    job = run(JobFactory(), refused)
    assert (job.state, job.attempt, job.error) == ("failed", 1, "The round is still open.")


def test_the_sweep_finds_what_no_worker_is_at_in_every_partnership(
    south: Partnership, north: Partnership
) -> None:
    now = timezone.now()
    silent = JobFactory(state="running", lease_until=now - timedelta(seconds=1))
    JobFactory(state="running", lease_until=now + timedelta(seconds=20))
    JobFactory(state="done", finished_at=now)
    with scope(south):
        theirs = JobFactory()
    with no_scope():
        assert set(work.waiting_everywhere()) == {(north.pk, silent.pk), (south.pk, theirs.pk)}


def test_results_go_after_thirty_days(north: Partnership, tmp_path: Any) -> None:
    old, new = run(JobFactory()), run(JobFactory())
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=31))
    assert work.remove_outdated() == 1
    old.refresh_from_db()
    assert (old.state, old.result.name) == ("expired", "")
    assert [path.name for path in tmp_path.rglob("*.pdf")] == [new.file_name]


# --- seeing -----------------------------------------------------------------------------------
def test_who_asked_sees_how_far_it_is_and_may_cancel(as_: Any, cast: Any) -> None:
    job = JobFactory(requested_by=cast.officer, state="running", progress=40, message="Drawing the Star")
    client = as_(cast.officer)
    assert "Drawing the Star: 40%" in client.get(url("job", job)).content.decode()
    client.post(url("job_cancel", job))
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "This was cancelled" in client.get(url("job", job)).content.decode()


def test_a_finished_job_cannot_be_cancelled(north: Partnership) -> None:
    with pytest.raises(NotAllowed):
        jobs.cancel(run(JobFactory()))


def test_the_state_is_sent_again_only_when_it_changed(as_: Any, cast: Any) -> None:
    job = JobFactory(requested_by=cast.officer, state="running", progress=40)
    client = as_(cast.officer)
    tag = client.get(url("job_state", job))["ETag"]
    assert client.get(url("job_state", job), headers={"If-None-Match": tag}).status_code == 304
    Job.objects.filter(pk=job.pk).update(progress=41)
    changed = client.get(url("job_state", job), headers={"If-None-Match": tag})
    assert "41%" in changed.content.decode()


def test_a_failure_says_why_and_can_be_asked_for_again(as_: Any, cast: Any) -> None:
    job = JobFactory(
        requested_by=cast.officer,
        state="failed",
        error="The round is still open.",
        finished_at=timezone.now(),
    )
    client = as_(cast.officer)
    assert "The round is still open." in client.get(url("job", job)).content.decode()
    answer = client.post(url("job_again", job))
    fresh = Job.objects.get(state="queued")
    assert answer.url == url("job", fresh)
    assert (fresh.kind, fresh.label, fresh.requested_by) == (job.kind, job.label, cast.officer)


def test_the_result_is_handed_to_who_asked_and_to_nobody_else(as_: Any, cast: Any) -> None:
    job = run(JobFactory(requested_by=cast.officer))
    answer = as_(cast.officer).get(url("job_file", job))
    assert b"".join(answer.streaming_content) == b"%PDF"
    assert answer["Content-Disposition"] == 'attachment; filename="Board_pack.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert as_(cast.lead).get(url("job_file", job)).status_code == 403


def test_a_neighbours_result_is_not_found(
    south: Partnership, north: Partnership, as_: Any, cast: Any
) -> None:
    with scope(south):
        theirs = run(JobFactory())
    assert theirs.state == "done"
    assert as_(cast.lead).get(url("job_file", theirs)).status_code == 404


def test_a_result_no_longer_kept_leads_back_to_its_page(as_: Any, cast: Any) -> None:
    job = JobFactory(requested_by=cast.officer, state="expired", finished_at=timezone.now())
    client = as_(cast.officer)
    assert client.get(url("job_file", job)).url == url("job", job)
    assert "30 days" in client.get(url("job", job)).content.decode()


def test_a_list_shows_my_own_jobs_newest_first(as_: Any, cast: Any) -> None:
    JobFactory(requested_by=MembershipFactory(), label="Somebody else's")
    for label in ("Older", "Newer"):
        JobFactory(requested_by=cast.officer, label=label)
    page = as_(cast.officer).get(reverse("jobs", kwargs={"partnership": "demo-north"})).content.decode()
    assert page.index("Newer") < page.index("Older")
    assert "Somebody else" not in page


# --- what failed ------------------------------------------------------------------------------
@pytest.fixture
def failed(north: Partnership) -> Job:
    owner = MembershipFactory(name="Agnes Owner")
    return JobFactory(
        requested_by=owner,
        label="Board pack of the secret round",
        state="failed",
        attempt=3,
        error="Something went wrong on our side.",
        finished_at=timezone.now(),
    )


@pytest.mark.parametrize("role", ["technical_admin", "lead"])
def test_who_keeps_things_running_sees_that_a_job_failed_and_not_what_it_was(
    failed: Job, cast: Any, as_: Any, role: str
) -> None:
    page = as_(getattr(cast, role)).get(reverse("failed_jobs", kwargs={"partnership": "demo-north"}))
    shown = page.content.decode()
    assert f"Report {failed.pk}" in shown and failed.error in shown
    assert "secret round" not in shown and "Agnes" not in shown
    if role == "technical_admin":
        for name in ("job", "job_file", "job_again", "job_cancel"):
            assert as_(cast.technical_admin).post(url(name, failed)).status_code == 403, name


def test_a_failed_job_is_tried_again_for_who_asked(failed: Job, cast: Any, as_: Any) -> None:
    answer = as_(cast.technical_admin).post(url("failed_job_retry", failed))
    assert answer.status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.attempt, failed.error) == ("queued", 0, "")
    done = run(failed)
    assert (done.state, done.attempt, done.requested_by.name) == ("done", 1, "Agnes Owner")
    assert as_(cast.technical_admin).get(url("job_file", done)).status_code == 403
    assert as_(done.requested_by).get(url("job_file", done)).status_code == 200


def test_a_failed_job_can_be_taken_off_the_list(failed: Job, cast: Any, as_: Any) -> None:
    as_(cast.technical_admin).post(url("failed_job_discard", failed))
    failed.refresh_from_db()
    assert failed.state == "cancelled"
    page = as_(cast.technical_admin).get(reverse("failed_jobs", kwargs={"partnership": "demo-north"}))
    assert b"Nothing failed" in page.content


@pytest.mark.parametrize("state", ["queued", "done", "cancelled"])
def test_only_what_failed_is_seen_to(cast: Any, as_: Any, state: str) -> None:
    job = JobFactory(state=state, finished_at=None if state == "queued" else timezone.now())
    for name in ("failed_job_retry", "failed_job_discard"):
        answer = as_(cast.technical_admin).post(url(name, job))
        assert answer.status_code == 409 and b"Somebody has seen to this already." in answer.content


def test_the_page_says_how_many_letters_wait_and_did_not_arrive(cast: Any, as_: Any) -> None:
    for number, state in enumerate(("queued", "queued", "failed", "bounced", "bounced", "bounced", "sent")):
        Mail.objects.create(key=str(number), membership=cast.lead, subject="Hello", text="…", state=state)
    assert Mail.objects.standing() | {"since": None} == {
        "waiting": 2,
        "failed": 1,
        "bounced": 3,
        "since": None,
    }
    page = as_(cast.lead).get(reverse("failed_jobs", kwargs={"partnership": "demo-north"}))
    assert b"(the oldest since" in page.content
