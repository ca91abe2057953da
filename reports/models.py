"""Reports that were made: what they say, for whom, and which of them the partnership stands by."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from activities.models import Decision
from assessments import small_groups
from foundations.exports import file_name
from foundations.tenancy import WalledModel, url_here, watermark
from partnerships.access import Permission
from partnerships.models import Membership
from reports.r24.models import ForMembers

__all__ = ["Audience", "Code", "ForMembers", "Report"]

KEPT = timedelta(days=30)
TAKEN_BACK = "taken_back"
"""The event of the decision that takes a page for members off the public pages."""


class Code(models.TextChoices):
    """The reports there are; codes as in the specification."""

    EXPLORER = "R01", _("Star and Explorer results")
    MATRIX = "R03", _("Priority matrix")
    THREAD = "R05", _("Activity thread")
    AUDIT = "R16", _("Audit pack")
    MEMBERS = "R24", _("One page for members")


class Audience(models.TextChoices):
    """Whom a report is made for: what small groups said is for the team alone."""

    BOARD = "board", _("The board and others")
    TEAM = "team", _("The team that runs the programme")

    @classmethod
    def widest(cls, membership: Membership) -> "Audience":
        """The one that may read most of those this member may ask a report for."""
        return cls.TEAM if membership.may(Permission.EXPLORER_RESPONSES) else cls.BOARD

    @property
    def reader(self) -> small_groups.Audience:
        """As whom it reads results."""
        team = self is Audience.TEAM
        return small_groups.Audience.OFFICERS if team else small_groups.Audience.OUTSIDE


CLASSIFICATIONS = {
    Audience.BOARD: _("Official"),
    Audience.TEAM: _("Official – sensitive: for the team only"),
}


class ReportQuerySet(models.QuerySet["Report"]):
    def ready(self) -> "ReportQuerySet":
        """Made to the end; those no longer kept are still listed."""
        return self.exclude(sha256="")

    def adopted(self) -> "ReportQuerySet":
        return self.filter(adopted_at__isnull=False)

    def for_members(self) -> "ReportQuerySet":
        """The pages for members that anybody may read, the newest first."""
        taken_back = Decision.objects.filter(subject_kind="report", event=TAKEN_BACK).values("subject_id")
        published = self.adopted().filter(code=Code.MEMBERS, audience=Audience.BOARD)
        return published.exclude(pk__in=taken_back).order_by("-adopted_at", "-pk")

    def visible_to(self, membership: Membership) -> "ReportQuerySet":
        """Everything for the team. For others what was adopted for the board, and what they asked for."""
        ready = self.ready()
        if membership.may(Permission.EXPLORER_RESPONSES):
            return ready
        own = Q(requested_by=membership)
        return ready.filter(own | Q(adopted_at__isnull=False), audience=Audience.BOARD)

    def outdated(self) -> "ReportQuerySet":
        """Working copies kept for long enough."""
        long_ago = timezone.now() - KEPT
        return self.filter(adopted_at=None, expired_at=None, created_at__lt=long_ago)


def file_path(report: "Report", name: str) -> str:
    """Within the partnership's own folder, under a name nobody can guess."""
    return f"{report.partnership_id}/reports/{report.pk}-{secrets.token_hex(8)}/{name}"


class Report(WalledModel):
    """One report as it was made. `number` counts the versions about one subject for one audience.

    `figures` is what it says (`reports.facts`), read at `data_as_at`; `snapshot` is the hash of these,
    `sha256` that of the PDF; `job` is the number of the job that made it, which goes sooner than an adopted
    report. A working copy loses both after 30 days; an adopted one keeps them, and
    its address, for good.
    """

    code = models.CharField(max_length=3, choices=Code)
    subject_id = models.BigIntegerField()
    audience = models.CharField(_("for whom"), max_length=5, choices=Audience, default=Audience.BOARD)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    figures = models.JSONField(null=True)
    snapshot = models.CharField(max_length=64)
    data_as_at = models.DateTimeField()
    author = models.CharField(max_length=200)
    requested_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    job = models.BigIntegerField(null=True)
    file = models.FileField(upload_to=file_path, max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expired_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="adopted_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__adopted_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="figures_stand",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__figures__isnull=False)
                & (
                    pgtrigger.Q(old__figures__df=pgtrigger.F("new__figures"))
                    | pgtrigger.Q(old__snapshot__df=pgtrigger.F("new__snapshot"))
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "code", "subject_id", "audience", "number"), name="report_number_once"
            ),
            models.UniqueConstraint(fields=("partnership", "job"), name="report_of_job_once"),
            models.CheckConstraint(
                condition=Q(adopted_at=None, adopted_by=None)
                | Q(adopted_at__isnull=False, adopted_by__isnull=False, figures__isnull=False)
                & ~Q(file="")
                & ~Q(sha256=""),
                name="report_adopted_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(expired_at=None, figures__isnull=False)
                | Q(expired_at__isnull=False, figures__isnull=True, file=""),
                name="report_expired_is_empty",
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "-created_at"), name="report_newest"),
            models.Index(fields=("partnership", "title"), name="report_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return url_here("report", report=self.pk)

    def file_name_as(self, extension: str) -> str:
        return file_name(f"{self.code}-{slugify(self.title)[:60]}-{self.number}.{extension}")

    @property
    def for_machines(self) -> dict[str, Any]:
        """What the report says, as it leaves the product."""
        mark = {"rehearsal": words} if (words := watermark()) else {}
        return mark | (self.figures or {})

    @property
    def file_name(self) -> str:
        return self.file_name_as("pdf")

    @property
    def classification(self) -> str:
        return str(CLASSIFICATIONS[Audience(self.audience)])

    @property
    def taken_back(self) -> Decision | None:
        """By whom and why it was taken off the public pages, where it was."""
        return Decision.objects.filter(subject_kind="report", subject_id=self.pk, event=TAKEN_BACK).last()

    @property
    def kept(self) -> bool:
        return self.expired_at is None

    @property
    def kept_until(self) -> datetime:
        """When a working copy goes."""
        return self.created_at + KEPT

    @property
    def snapshot_short(self) -> str:
        """Enough of the hash for people to compare two reports by."""
        return self.snapshot[:12]

    @property
    def state_words(self) -> str:
        if self.adopted_at:
            return str(_("Adopted"))
        return str(_("Working copy") if self.kept else _("No longer kept"))

    @property
    def colour(self) -> str:
        return "green" if self.adopted_at else "blue" if self.kept else "grey"
