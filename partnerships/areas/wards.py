"""Narrowing a list to what touches one ward."""

from django.utils.translation import pgettext_lazy

from foundations.listing import Filter
from partnerships.areas.models import Locality

WARD = pgettext_lazy("electoral", "Ward")


def ward_filters() -> list[Filter]:
    """The filter by ward, for rows with the verb `in_ward`; none where there are no wards."""
    wards = {str(ward.pk): ward for ward in Locality.objects.wards()}
    choices = [(ward.pk, ward.name) for ward in wards.values()]
    return [Filter("ward", WARD, choices, lambda rows, pk: rows.in_ward(wards[pk]))] if wards else []  # type: ignore[attr-defined]
