"""Adding and changing an organisation."""

from crispy_forms_gds.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from foundations.forms import ModelForm, PostcodeField
from partnerships.forms import UNFOLDED, folded
from partnerships.imports import cells
from partnerships.organisations.models import Organisation


class OrganisationForm(ModelForm):
    """All fields of an organisation. A name is enough; the rest stands under "Add detail"."""

    postcode = PostcodeField(label=_("Postcode"), required=False)
    charity_number = forms.CharField(
        label=_("Charity number"), required=False, help_text=_("Like SC012345"), max_length=20
    )

    class Meta:
        model = Organisation
        fields = (
            "name",
            "kind",
            "description",
            "website",
            "contact_email",
            "address",
            "postcode",
            "charity_number",
            "identifier",
        )
        help_texts = {"identifier": _("Its number in the system it came from, if it has one.")}

    def clean_charity_number(self) -> str:
        typed = self.cleaned_data["charity_number"]
        try:
            return str(cells.charity_number(typed)) if typed else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def layout(self) -> Layout:
        if self.instance.pk:
            return Layout(*self.fields)
        inside = [name for name in self.fields if name not in {"name", "kind"}]
        return Layout("name", "kind", folded(self, inside), *inside, UNFOLDED)
