"""Adding and changing the places where services are."""

from typing import Any

from foundations.forms import ModelForm
from partnerships.areas.models import Locality


class LocalityForm(ModelForm):
    class Meta:
        model = Locality
        fields = ("name", "kind", "code", "parent", "simd_quintile")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Locality.objects.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
