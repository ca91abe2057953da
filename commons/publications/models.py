"""A copy of something a partnership chose to show to all others."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel


class Publication(WalledModel):
    """What one partnership shows to all others, as it was when it was published.

    The wall lets every partnership read each row, and change its own: what must not be read is not
    written here. `content` is a copy and points to nothing behind a wall; nobody is named in it.
    To take it back is to delete the row.
    """

    class Kind(models.TextChoices):
        SET_UP = "set_up", _("Set-up")

    kind = models.CharField(max_length=12, choices=Kind)
    content = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("partnership", "kind"), name="publication_once")]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.get_kind_display()}"
