"""What forms of the lists share: detail that is folded away, and why something closes."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.layout import HTML
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.forms import Form

UNFOLDED = HTML("</div></details>")


def folded(form: forms.BaseForm, inside: Iterable[str]) -> HTML:
    """The beginning of "Add detail", open where something inside is to be mended; ends at `UNFOLDED`."""
    mend = bool(form.errors and set(inside) & set(form.errors))
    return HTML(
        format_html(
            '<details class="govuk-details"{}><summary class="govuk-details__summary">'
            '<span class="govuk-details__summary-text">{}</span></summary>'
            '<div class="govuk-details__text">',
            " open" if mend else "",
            _("Add detail"),
        )
    )


class ClosingForm(Form):
    """Why something closes: choose a reason or write one."""

    USUAL = (
        ("ended", gettext_lazy("It came to an end")),
        ("joined", gettext_lazy("It became part of another")),
        ("moved", gettext_lazy("It no longer belongs to the partnership")),
        ("mistake", gettext_lazy("It was entered by mistake or twice")),
    )
    usual = forms.ChoiceField(
        label=gettext_lazy("Why does it close?"),
        help_text=gettext_lazy("Choose a reason, write one, or both."),
        choices=USUAL,
        widget=forms.RadioSelect,
        required=False,
    )
    own = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self.reason:
            self.add_error("usual", _("Choose a reason, or write one"))
        return self.cleaned_data

    @property
    def reason(self) -> str:
        """The reason chosen and the one written, as one text."""
        chosen = str(dict(self.USUAL).get(self.cleaned_data.get("usual", ""), ""))
        return ". ".join(each for each in (chosen, self.cleaned_data.get("own", "")) if each)
