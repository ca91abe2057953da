"""A job: the row is the truth, workers and the broker only follow it."""

import secrets
from datetime import datetime, timedelta
from pathlib import PurePath

from django.db import models
from django.db.models import Avg, F, Q
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundations.tenancy import WalledModel, url_here
from partnerships.accounts.models import Membership

LEASE = timedelta(seconds=30)
ATTEMPTS = 3
KEPT = timedelta(days=30)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, membership: Membership) -> "JobQuerySet":
        """What a member asked for; nobody else's."""
        return self.filter(requested_by=membership)

    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))

    def claimable(self) -> "JobQuerySet":
        """To be done, with no worker at it: never claimed, or its worker has gone silent."""
        return self.unfinished().filter(Q(lease_until=None) | Q(lease_until__lt=timezone.now()))

    def held(self, job: "Job") -> "JobQuerySet":
        """The row of `job` while this attempt still has it: not cancelled, not taken over."""
        return self.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)

    def failed(self) -> "JobQuerySet":
        """What did not work and nobody has seen to yet."""
        return self.filter(state=Job.State.FAILED)

    def outdated(self) -> "JobQuerySet":
        return self.filter(state=Job.State.DONE, finished_at__lt=timezone.now() - KEPT)

    def finished_before(self, moment: datetime) -> "JobQuerySet":
        """Finished, with no file left behind."""
        return self.filter(finished_at__lt=moment, result="")

    def usual_length(self, kind: str) -> timedelta | None:
        """How long jobs of this kind have taken of late."""
        latest = self.filter(kind=kind, state=Job.State.DONE).order_by("-finished_at")[:20]
        usual: timedelta | None = latest.aggregate(usual=Avg(F("finished_at") - F("started_at")))["usual"]
        return usual


def file_path(job: "Job", name: str) -> str:
    """Within the partnership's own folder, under a name nobody can guess."""
    return f"{job.partnership_id}/jobs/{job.pk}-{secrets.token_hex(8)}/{get_valid_filename(name)}"


class Job(WalledModel):
    """Something made in the background: a report, an export, an import.

    `kind` names the function in `coproduction.jobs`, `params` what it needs. `subject_kind`,
    `subject_id`, `label` and `url` say what it is about and lead back there. Whoever works on it
    holds the lease and counts one `attempt`; `progress` is a percentage.
    """

    class State(models.TextChoices):
        QUEUED = "queued", gettext_lazy("Waiting its turn")
        RUNNING = "running", gettext_lazy("Being made")
        DONE = "done", gettext_lazy("Ready")
        FAILED = "failed", gettext_lazy("Did not work")
        CANCELLED = "cancelled", gettext_lazy("Cancelled")
        EXPIRED = "expired", gettext_lazy("No longer kept")

    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    label = models.CharField(max_length=200)
    url = models.CharField(max_length=200, blank=True)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True)
    requested_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    result = models.FileField(upload_to=file_path, max_length=255, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(state__in=("queued", "running")) ^ Q(finished_at__isnull=False),
                name="job_finished_at_its_end",
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "requested_by", "-created_at"), name="job_newest_of_member"),
            models.Index(
                fields=("partnership", "lease_until"),
                condition=Q(state__in=("queued", "running")),
                name="job_unfinished",
            ),
            models.Index(fields=("partnership", "kind", "-finished_at"), name="job_of_kind"),
            models.Index(
                fields=("partnership", "-finished_at"), condition=Q(state="failed"), name="job_failed_newest"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return url_here("job", job=self.pk)

    @property
    def unfinished(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def kind_in_words(self) -> str:
        """What was to be made, without what it is about: "Import services"."""
        return _(self.kind.replace("_", " ").capitalize())

    @property
    def notice_key(self) -> str:
        """Of the notice that it has finished; asked for again, it is another job."""
        return f"job:{self.pk}"

    @property
    def file_name(self) -> str:
        return PurePath(self.result.name or "").name

    @property
    def kept_until(self) -> datetime | None:
        return self.finished_at + KEPT if self.finished_at else None

    @property
    def colour(self) -> str:
        return {"done": "green", "running": "blue", "failed": "orange"}.get(self.state, "grey")

    def usual_length(self) -> str:
        """How long this kind of job has taken of late, in words; empty when none has been done."""
        usual = Job.objects.usual_length(self.kind)
        if usual is None:
            return ""
        minutes = round(usual.total_seconds() / 60)
        if not minutes:
            return _("less than a minute")
        return ngettext("about %(minutes)d minute", "about %(minutes)d minutes", minutes) % {
            "minutes": minutes
        }
