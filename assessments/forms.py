"""What officers fill in to ask people."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.asking import MOST_ADDRESSES
from foundations.forms import Form
from partnerships.imports.addresses import read_addresses

MOST_SHOWN = 20
"""Wrong addresses named at once."""


class AddressesForm(Form):
    """Addresses pasted from wherever they are kept."""

    addresses = forms.CharField(
        label=gettext_lazy("Email addresses"),
        help_text=gettext_lazy("One on each line, or with commas between. Up to 1,000 at a time."),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_addresses(self) -> list[str]:
        typed = read_addresses(self.cleaned_data["addresses"])
        if typed.wrong:
            raise ValidationError([str(each) for each in typed.wrong[:MOST_SHOWN]])
        if len(typed.right) > MOST_ADDRESSES:
            raise ValidationError(_("Send to 1,000 addresses at a time"))
        return [each.email for each in typed.right]
