"""Keeping what was uploaded until somebody says yes, and then carrying it out."""

from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.accounts.models import Membership
from partnerships.imports.catalogue import Catalogue
from partnerships.imports.files import Reading, Row
from partnerships.imports.models import ImportBatch
from partnerships.imports.plan import Plan

# More rows than this are carried out in the background.
MOST_AT_ONCE = 2_000


class Outdated(Exception):
    """The list changed since the preview was shown: nothing was done, look again."""


def keep(*, catalogue: Catalogue, reading: Reading, source: str, by: Membership) -> ImportBatch:
    """Keep the rows for a day, behind the wall. What others left for longer goes now."""
    ImportBatch.objects.expired().delete()
    return ImportBatch.objects.create(
        kind=catalogue.kind,
        source=source[:200],
        headers=reading.headers,
        rows=[asdict(row) for row in reading.rows],
        notes=reading.notes,
        created_by=by,
    )


@transaction.atomic
def take_over(*, catalogue: Catalogue, reading: Reading, source: str, by: Membership) -> Plan:
    """Carry out what was read without showing it first; a plan with problems changes nothing."""
    batch = keep(catalogue=catalogue, reading=reading, source=source, by=by)
    plan = plan_of(batch, catalogue)
    return plan if plan.problems else confirm(batch=batch, catalogue=catalogue, digest=plan.digest, by=by)


def plan_of(batch: ImportBatch, catalogue: Catalogue) -> Plan:
    """What the batch would do to the list as it is now."""
    return catalogue.plan(Reading(batch.headers, [Row(**row) for row in batch.rows], batch.notes))


@transaction.atomic
def confirm(*, batch: ImportBatch, catalogue: Catalogue, digest: str, by: Membership) -> Plan:
    """Carry out what was shown with `digest`. Raises `Outdated` if that is not what would happen."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not batch.is_open:
        raise Outdated
    list(catalogue.model._base_manager.select_for_update(of=("self",)).values_list("pk"))
    plan = plan_of(batch, catalogue)
    if plan.problems or plan.digest != digest:
        raise Outdated
    try:
        with transaction.atomic():
            catalogue.carry_out(plan, by)
    except IntegrityError:  # somebody saved the same name in this very moment
        raise Outdated from None
    batch.done_at = timezone.now()
    batch.rows = []
    batch.save(update_fields=["done_at", "rows"])
    return plan


def done_in_words(plan: Plan) -> str:
    """How many rows were added, and changed where any was."""
    added, changed = f"{len(plan.additions):,}", f"{len(plan.updates):,}"
    if not plan.updates:
        return _("%(added)s added.") % {"added": added}
    return _("%(added)s added, %(changed)s changed.") % {"added": added, "changed": changed}
