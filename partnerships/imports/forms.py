"""Choosing a file, or pasting lines."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundations.forms import Form


class FileForm(Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (.xlsx) or Open Referral UK (.json), up to 50 MB"),
        allow_empty_file=True,
        max_length=250,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.json,.txt,.tsv"}),
    )


class PasteForm(Form):
    lines = forms.CharField(
        label=_("Names, one per line"),
        help_text=_("Up to 2,000 lines. Empty lines and repeats do no harm."),
        max_length=600_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
