"""Ask for a job, stop it, ask again."""

from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundations.refusals import NotAllowed
from partnerships.accounts.models import Membership
from partnerships.jobs.models import Job

TASK = "coproduction.tasks.run_job"


def wake(job: Job) -> None:
    """Tell a worker once this is saved. If the broker is down, the sweep offers the job again."""

    def send() -> None:
        current_app.send_task(TASK, (job.partnership_id, job.pk))

    transaction.on_commit(send, robust=True)


def start(
    kind: str,
    *,
    label: str,
    by: Membership,
    params: dict[str, Any] | None = None,
    subject_kind: str = "",
    subject_id: int | None = None,
    url: str = "",
) -> Job:
    """Ask for a job. Asked again while the same one is still waiting, it is that one."""
    asked = {"kind": kind, "params": params or {}, "requested_by": by}
    job = Job.objects.unfinished().filter(**asked).first()
    if job is None:
        about = {"label": label[:200], "url": url, "subject_kind": subject_kind, "subject_id": subject_id}
        job = Job.objects.create(**asked, **about)
    wake(job)
    return job


@transaction.atomic
def cancel(job: Job) -> None:
    """Stop a job that is not finished. A worker at it notices within seconds."""
    now = timezone.now()
    stopped = Job.objects.unfinished().filter(pk=job.pk)
    if not stopped.update(state=Job.State.CANCELLED, finished_at=now, lease_until=None):
        raise NotAllowed([_("This has already finished.")])


@transaction.atomic
def retry(job: Job) -> None:
    """Put a job that did not work back in the queue: whoever asked for it gets it, as they asked."""
    afresh = {"attempt": 0, "progress": 0, "message": "", "error": ""}
    once_more = Job.objects.failed().filter(pk=job.pk)
    if not once_more.update(state=Job.State.QUEUED, started_at=None, finished_at=None, **afresh):
        raise NotAllowed([_("Somebody has seen to this already.")])
    wake(job)


@transaction.atomic
def discard(job: Job) -> None:
    """Take a job that did not work off the list of what failed; who asked for it can ask again."""
    if not Job.objects.failed().filter(pk=job.pk).update(state=Job.State.CANCELLED):
        raise NotAllowed([_("Somebody has seen to this already.")])


@transaction.atomic
def again(job: Job) -> Job:
    """Ask once more for a job that did not work, was cancelled or is no longer kept."""
    if job.unfinished or job.state == Job.State.DONE:
        raise NotAllowed([_("This is still being made, or is ready.")])
    return start(
        job.kind,
        label=job.label,
        by=job.requested_by,
        params=job.params,
        subject_kind=job.subject_kind,
        subject_id=job.subject_id,
        url=job.url,
    )
