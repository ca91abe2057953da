"""Show something to all partnerships, find what others show, and take one's own back."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from commons.publications.models import Publication
from foundations.tenancy import current
from partnerships.models import Partnership


@transaction.atomic
def publish(kind: Publication.Kind, content: dict[str, Any]) -> Publication:
    """Let everybody read `content`, in place of what the partnership in scope showed before."""
    shown = {"content": content, "published_at": timezone.now()}
    return Publication.objects.update_or_create(partnership_id=current().id, kind=kind, defaults=shown)[0]


@transaction.atomic
def withdraw(kind: Publication.Kind) -> None:
    """Show it no more. What others copied stays theirs."""
    Publication.objects.filter(partnership_id=current().id, kind=kind).delete()


def published(kind: Publication.Kind) -> QuerySet[Publication]:
    """What all partnerships show, with whose it is; nothing of a rehearsal."""
    shown = Publication.objects.filter(kind=kind).exclude(partnership__kind=Partnership.Kind.REHEARSAL)
    return shown.select_related("partnership")
