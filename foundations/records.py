"""What every record of a partnership carries: its wall, who made and changed it, and a version."""

from django.db import models

from foundations.tenancy import WalledModel


class Record(WalledModel):
    """A row people edit. `version` counts saves, so that two editors cannot overwrite each other."""

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        "partnerships.Membership", models.PROTECT, null=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        "partnerships.Membership", models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
