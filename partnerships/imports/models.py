"""What somebody uploaded or pasted, kept between looking at it and saying yes."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel, url_here

KEPT = timedelta(days=1)
BATCH = {"services": "service_batch", "organisations": "organisation_batch", "activities": "activity_batch"}
"""What the address of a preview calls it, by kind."""


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def expired(self) -> "ImportBatchQuerySet":
        return self.filter(created_at__lte=timezone.now() - KEPT)


class ImportBatch(WalledModel):
    """Rows read from a file or a paste: a `partnerships.imports.files.Reading`, kept for a day.

    `headers` is what each column is called there; `notes` are sentences about the reading (columns
    left aside, the encoding found). Once carried out only `source` and the dates are kept.
    """

    class Kind(models.TextChoices):
        SERVICES = "services", _("Services")
        ORGANISATIONS = "organisations", _("Organisations")
        ACTIVITIES = "activities", _("Activities")

    kind = models.CharField(max_length=13, choices=Kind)
    source = models.CharField(max_length=200)
    headers = models.JSONField()
    rows = models.JSONField()
    notes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("partnerships.Membership", models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=("partnership", "created_at"), name="import_batch_newest")]

    def __str__(self) -> str:
        return self.source

    def get_absolute_url(self) -> str:
        return url_here(f"{self.kind}_import_preview", **{BATCH[self.kind]: self.pk})

    @property
    def is_open(self) -> bool:
        """Whether it may still be carried out."""
        return self.done_at is None and self.created_at > timezone.now() - KEPT
