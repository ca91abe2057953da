"""Adding, changing and closing a service."""

from typing import Any

from crispy_forms_gds.layout import Fieldset, Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.forms import ModelForm
from partnerships.access import Permission
from partnerships.accounts.models import Membership
from partnerships.areas.models import Locality
from partnerships.forms import UNFOLDED, folded
from partnerships.organisations.models import Organisation
from partnerships.services.models import Service

# What decides about others' work too, so that a service manager leaves it as it is.
OF_THE_CATALOGUE = ("manager", "priority_weight", "identifier")

# What may be left out, since there is a usual answer.
USUAL = ("status", "statutory_basis", "priority_weight")


class ServiceForm(ModelForm):
    """All fields of a service. A name is enough; the rest stands under "Add detail"."""

    class Meta:
        model = Service
        fields = (
            "name",
            "organisation",
            "description",
            "client_groups",
            "localities",
            "manager",
            "status",
            "url",
            "email",
            "annual_cost",
            "annual_users",
            "minimum_age",
            "maximum_age",
            "statutory_basis",
            "regulated_care",
            "lgsl_id",
            "priority_weight",
            "identifier",
        )
        widgets = {"localities": forms.CheckboxSelectMultiple}
        help_texts = {
            "annual_cost": gettext_lazy("In pounds, like £120,000. A good guess is fine."),
            "annual_users": gettext_lazy("How many different people use it in a year."),
            "email": gettext_lazy("A shared mailbox rather than a named person."),
            "priority_weight": gettext_lazy(
                "From 0.1 to 5; 1 is usual. A weight of 2 counts twice in the Star."
            ),
            "identifier": gettext_lazy("Its number in the system it came from, if it has one."),
            "regulated_care": gettext_lazy("Registered with the Care Inspectorate."),
        }

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service = self.instance
        for name in USUAL:
            self.fields[name].required = False
        self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            Q(closed_at__isnull=True) | Q(pk=service.organisation_id)
        )
        self.fields["manager"].queryset = Membership.objects.filter(  # type: ignore[attr-defined]
            Q(active=True) | Q(pk=service.manager_id)
        ).order_by("name")
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in Service.Status.choices
            if value != Service.Status.DEFUNCT or service.status == value
        ]
        if not Locality.objects.exists():
            del self.fields["localities"]
        if not by.may(Permission.SERVICE_WRITE):
            for name in OF_THE_CATALOGUE:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in {*USUAL} & {*self.cleaned_data}:
            if self.cleaned_data[name] in (None, ""):
                self.cleaned_data[name] = getattr(self.instance, name)
        return self.cleaned_data

    def layout(self) -> Layout:
        first = ("name", "organisation", "description")
        groups = (
            (_("Who it is for and where"), ("client_groups", "localities", "minimum_age", "maximum_age")),
            (_("How to reach it"), ("url", "email")),
            (_("Who answers for it"), ("manager", "status")),
            (_("Figures"), ("annual_cost", "annual_users", "priority_weight")),
            (_("The law and other lists"), ("statutory_basis", "regulated_care", "lgsl_id", "identifier")),
        )
        fieldsets = [
            Fieldset(*(name for name in names if name in self.fields), legend=legend, legend_size="m")
            for legend, names in groups
        ]
        hidden = [name for name in ("version",) if name in self.fields]
        if self.instance.pk:
            return Layout(*first, *fieldsets, *hidden)
        inside = set(self.fields) - {"name"}
        return Layout("name", folded(self, inside), *first[1:], *fieldsets, UNFOLDED)
