"""Skipping a page, and saying that setting up is over."""

from django.db import transaction

from foundations.tenancy import current
from home.get_started.progress import SKIPPED, StartPage
from partnerships.models import Membership, Partnership


@transaction.atomic
def skip(*, page: StartPage, by: Membership) -> None:
    """Leave a page for later. It stays open, and counts as done once its work is done elsewhere."""
    partnership = _locked()
    skipped = partnership.settings.get(SKIPPED, [])
    if page.slug not in skipped:
        partnership.settings[SKIPPED] = [*skipped, page.slug]
        partnership.updated_by = by
        partnership.save(update_fields=["settings", "updated_by"])


@transaction.atomic
def finish(*, by: Membership) -> None:
    """The partnership is set up: its home no longer begins with Get started. The pages stay."""
    partnership = _locked()
    if partnership.status == Partnership.Status.ONBOARDING:
        partnership.status, partnership.updated_by = Partnership.Status.ACTIVE, by
        partnership.save(update_fields=["status", "updated_by"])


def _locked() -> Partnership:
    return Partnership.objects.select_for_update(of=("self",)).get(pk=current().id)
