"""Closing a service and opening it again."""

from django.db import transaction

from partnerships.accounts.models import Membership
from partnerships.services.models import Service


@transaction.atomic
def close(*, service: Service, reason: str, by: Membership) -> None:
    """Close for good. The service keeps its page, its history and all that was done with it."""
    _set(service, Service.Status.DEFUNCT, reason, by)


@transaction.atomic
def reopen(*, service: Service, by: Membership) -> None:
    _set(service, Service.Status.ACTIVE, "", by)


def _set(service: Service, status: Service.Status, reason: str, by: Membership) -> None:
    service.status, service.closing_reason = status, reason
    service.version += 1
    service.updated_by = by
    service.save(update_fields=["status", "closing_reason", "version", "updated_by", "updated_at"])
