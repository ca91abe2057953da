"""The partnerships somebody belongs to."""

from typing import Any

from django.utils import timezone

from foundations.tenancy import acting_user
from partnerships.models import Membership, Partnership


def mine(user: Any) -> list[Membership]:
    """Memberships that let this person in today, with their partnerships, by name; a rehearsal is none."""
    today = timezone.localdate()
    with acting_user(user.pk):
        found = Membership.objects.filter(user_id=user.pk).select_related("partnership", "user")
        real = found.exclude(partnership__kind=Partnership.Kind.REHEARSAL)
        return [each for each in real.order_by("partnership__name") if each.lets_in(today)]
