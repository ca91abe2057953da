"""Closing an organisation and opening it again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import url_here
from partnerships.accounts.models import Membership
from partnerships.organisations.models import Organisation
from partnerships.services.models import Service


@transaction.atomic
def close(*, organisation: Organisation, reason: str, by: Membership) -> None:
    """Close an organisation that runs no open service any more."""
    running = Service.objects.open().filter(organisation=organisation).count()
    if running:
        unmet = ngettext(
            "It still runs %(count)s service. Close that service or give it to another organisation first.",
            "It still runs %(count)s services. Close them or give them to another organisation first.",
            running,
        ) % {"count": running}
        raise NotAllowed([Reason(unmet, f"{url_here('services')}?owner={organisation.pk}")])
    organisation.closed_at, organisation.closing_reason = timezone.now(), reason
    _save(organisation, by)


@transaction.atomic
def reopen(*, organisation: Organisation, by: Membership) -> None:
    organisation.closed_at, organisation.closing_reason = None, ""
    _save(organisation, by)


def _save(organisation: Organisation, by: Membership) -> None:
    organisation.version += 1
    organisation.updated_by = by
    organisation.save(update_fields=["closed_at", "closing_reason", "version", "updated_by", "updated_at"])
