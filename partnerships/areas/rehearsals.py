"""A rehearsal: a partnership of its own behind its own wall, for what is invented, and soon thrown away."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundations.emptying import remove_everything
from foundations.tenancy import scope
from partnerships.areas.models import Partnership

KEPT = timedelta(days=14)
LONGEST_NAME = 100


def rehearsal_of(partnership: Partnership) -> Partnership | None:
    return Partnership.objects.rehearsals().filter(rehearses=partnership).first()


def add_rehearsal(partnership: Partnership) -> Partnership:
    """An empty rehearsal of the partnership in scope, which looks like it and is called otherwise."""
    return Partnership.objects.create(
        name=_("%(name)s (rehearsal)") % {"name": partnership.name[:LONGEST_NAME]},
        slug=f"rehearsal-{partnership.pk}",
        kind=Partnership.Kind.REHEARSAL,
        status=Partnership.Status.ACTIVE,
        label=partnership.label,
        accent=partnership.accent,
        controller=partnership.controller or partnership.name,
        privacy_contact=partnership.privacy_contact or partnership.name,
        settings=partnership.settings,
        rehearses=partnership,
        kept_until=timezone.localdate() + KEPT,
    )


@transaction.atomic
def remove_rehearsal(rehearsal: Partnership) -> None:
    """Delete a rehearsal with every row and file. The database refuses where it is not one."""
    if rehearsal.rehearses is None:
        raise ValueError(f"{rehearsal} is not a rehearsal")
    with scope(rehearsal):
        remove_everything()
    with scope(rehearsal.rehearses), connection.cursor() as cursor:
        cursor.execute("DELETE FROM partnerships_partnership WHERE id = %s", [rehearsal.pk])


def remove_old_rehearsals() -> int:
    """Delete the rehearsals whose day has come, everywhere; says how many."""
    old = Partnership.objects.rehearsals().filter(kept_until__lte=timezone.localdate())
    for rehearsal in old.select_related("rehearses"):
        remove_rehearsal(rehearsal)
    return len(old)
