"""Choosing a file, or pasting lines."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundations.forms import Form

TABLES = ".csv,.xlsx,.txt,.tsv"


class FileForm(Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (.xlsx) or Open Referral UK (.json), up to 50 MB"),
        allow_empty_file=True,
        max_length=250,
        widget=forms.ClearableFileInput(attrs={"accept": f"{TABLES},.json"}),
    )

    def __init__(self, *args: Any, json: bool, **kwargs: Any) -> None:
        """Without `json` only tables are asked for."""
        super().__init__(*args, **kwargs)
        if not json:
            self.fields["file"].help_text = _("CSV or Excel (.xlsx), up to 50 MB")
            self.fields["file"].widget.attrs["accept"] = TABLES


class PasteForm(Form):
    lines = forms.CharField(
        label=_("Names, one per line"),
        help_text=_("Up to 2,000 lines. Empty lines and repeats do no harm."),
        max_length=600_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
