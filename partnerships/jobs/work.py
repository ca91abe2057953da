"""How a worker does a job: claim it, keep the lease alive, make the result, hand it in.

Nothing here keeps a transaction open while the result is made. A worker that dies simply stops
renewing its lease, and the next sweep offers the job again.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread

from django.core.files import File
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundations.refusals import NotAllowed
from foundations.tenancy import across, scope
from partnerships.areas.models import Partnership
from partnerships.jobs import heartbeat
from partnerships.jobs.models import ATTEMPTS, LEASE, Job, file_path
from partnerships.notices import Kind, notify

logger = logging.getLogger(__name__)
BEAT = timedelta(seconds=2)
PAUSE_BEFORE_RETRY = timedelta(seconds=5)

Report = Callable[..., None]
Work = Callable[[Job, Report], "File[bytes] | None"]


class Stopped(Exception):
    """The job was cancelled, or another worker has taken it over."""


@dataclass
class Pulse:
    """What the worker last reported; a thread of its own writes it down, so that it commits by itself."""

    job: Job
    progress: int = 0
    message: str = ""
    lost: bool = False
    stop: Event = field(default_factory=Event)

    def report(self, progress: int, message: str = "") -> None:
        """Say how far the work is, in per cent. Raises `Stopped` when nobody wants it any more."""
        if self.lost:
            raise Stopped
        self.progress, self.message = max(0, min(99, progress)), message[:200]

    def beat(self) -> None:
        with scope(self.job.partnership):
            alive = Job.objects.held(self.job).update(
                progress=self.progress, message=self.message, lease_until=timezone.now() + LEASE
            )
        self.lost = not alive
        heartbeat.beat()  # workers that are all busy are alive

    def keep_beating(self) -> None:
        while not self.lost and not self.stop.wait(BEAT.total_seconds()):
            try:
                self.beat()
            except DatabaseError:
                logger.warning("job %s could not renew its lease", self.job.pk, exc_info=True)
                connection.close()
        connection.close()


@contextmanager
def pulse_of(job: Job) -> Iterator[Pulse]:
    pulse = Pulse(job)
    thread = Thread(target=pulse.keep_beating, name=f"pulse of job {job.pk}", daemon=True)
    thread.start()
    try:
        yield pulse
    finally:
        pulse.stop.set()
        thread.join()


def run(partnership: Partnership, pk: int, kinds: Mapping[str, Work]) -> None:
    """Do one job, unless it is done, cancelled or in another worker's hands."""
    with scope(partnership):
        job = claim(pk)
    if job is None:
        return
    try:
        with pulse_of(job) as pulse:
            made = kinds[job.kind](job, pulse.report)
        hand_in(job, made)
    except Stopped:
        return
    except NotAllowed as refused:
        give_up(job, " ".join(map(str, refused.reasons)))
    except Exception:  # whatever went wrong, the person who asked must hear of it
        logger.exception("job %s (%s) failed at attempt %s", job.pk, job.kind, job.attempt)
        try_later(job)


@transaction.atomic
def claim(pk: int) -> Job | None:
    """Take the job for one lease, if nobody has it."""
    job = Job.objects.claimable().select_for_update(skip_locked=True).filter(pk=pk).first()
    if job is None:
        return None
    if job.attempt >= ATTEMPTS:
        _end(job, Job.State.FAILED, error=_out_of_attempts())
        return None
    now = timezone.now()
    job.state, job.attempt, job.lease_until = Job.State.RUNNING, job.attempt + 1, now + LEASE
    job.started_at = job.started_at or now
    job.save(update_fields=["state", "attempt", "lease_until", "started_at"])
    return job


def hand_in(job: Job, made: "File[bytes] | None") -> None:
    """Keep the result, unless the job has been cancelled or taken over meanwhile."""
    storage = job.result.storage
    name = storage.save(file_path(job, made.name or "result"), made) if made else ""
    with scope(job.partnership):
        kept = _end(job, Job.State.DONE, result=name, progress=100, message="")
    if name and not kept:
        storage.delete(name)


def give_up(job: Job, error: str) -> None:
    with scope(job.partnership):
        _end(job, Job.State.FAILED, error=error)


def try_later(job: Job) -> None:
    """Put the job back for the next sweep, or give it up after its last attempt."""
    if job.attempt >= ATTEMPTS:
        return give_up(job, _out_of_attempts())
    with scope(job.partnership):
        later = timezone.now() + PAUSE_BEFORE_RETRY
        Job.objects.held(job).update(state=Job.State.QUEUED, lease_until=later, progress=0, message="")
    return None


def _end(job: Job, state: Job.State, **fields: object) -> int:
    unfinished = Job.objects.unfinished().filter(pk=job.pk, attempt=job.attempt)
    ended = unfinished.update(state=state, lease_until=None, finished_at=timezone.now(), **fields)
    if ended:
        _tell(job, _("Ready: %(label)s") if state == Job.State.DONE else _("This did not work: %(label)s"))
    return ended


def _tell(job: Job, subject: str) -> None:
    """Whoever asked may have left the page; who is still there reads it there, and gets no mail."""
    notify(
        member=job.requested_by,
        kind=Kind.JOB,
        subject=subject % {"label": job.label},
        url=job.get_absolute_url(),
        key=job.notice_key,
    )


def _out_of_attempts() -> str:
    return _("Something went wrong on our side, three times in a row. Nothing of yours was lost.")


def waiting_everywhere() -> list[tuple[int, int]]:
    """(partnership, job) of every job that no worker is at."""
    with across(Partnership.objects.values_list("pk", flat=True)):
        return list(Job.objects.claimable().values_list("partnership_id", "pk"))


def remove_outdated() -> int:
    """Remove results kept for long enough, in the partnership in scope; says how many."""
    outdated = list(Job.objects.outdated())
    for job in outdated:
        job.result.delete(save=False)
        Job.objects.filter(pk=job.pk).update(state=Job.State.EXPIRED, result="")
    return len(outdated)
