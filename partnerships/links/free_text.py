"""Personal data in what people write freely: warn before it is sent, flag it when it is."""

import re
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PATTERNS: dict[str | Promise, re.Pattern[str]] = {
    gettext_lazy("an email address"): re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}", re.IGNORECASE),
    gettext_lazy("a phone number"): re.compile(
        r"(?<!\d)(?:\+44[\s-]?(?:\(0\)[\s-]?)?|\(?0)\d(?:[\s()-]*\d){8,9}(?!\d)"
    ),
    gettext_lazy("a National Insurance number"): re.compile(
        r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?(?:\d{2}\s?){3}[A-D]\b", re.IGNORECASE
    ),
    gettext_lazy("an NHS or CHI number"): re.compile(r"(?<!\d)\d{6}[\s-]?\d{4}(?!\d)"),
}


def personal_data(text: str) -> list[str]:
    """What looks like personal data in `text`, in words: "a phone number"."""
    return [str(words) for words, pattern in PATTERNS.items() if pattern.search(text)]


def refuse_personal_data(form: forms.BaseForm, *names: str) -> None:
    """An error at each of these fields that seems to hold personal data, for words anybody may read."""
    for name in names:
        if found := personal_data(form.cleaned_data.get(name) or ""):
            words = _("Take out %(found)s: anybody may read this")
            form.add_error(name, words % {"found": get_text_list(found, _("and"))})


class AsksBeforePersonalData(forms.Form):
    """A form that asks once before it sends what looks like personal data in its text areas.

    After `is_valid()`, `flagged` says that a moderator should look before anybody else does.
    """

    keep_personal = forms.BooleanField(
        label=gettext_lazy("Send it as it is"), required=False, widget=forms.HiddenInput
    )
    flagged = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = personal_data("\n".join(self._free_text(cleaned)))
        self.flagged = bool(found)
        if found and not cleaned.get("keep_personal"):
            self.fields["keep_personal"].widget = forms.CheckboxInput()
            self.add_error(
                "keep_personal",
                _("You seem to have written %(found)s. Take it out, or tick the box to send it as it is.")
                % {"found": get_text_list(found, _("and"))},
            )
        return cleaned

    def _free_text(self, cleaned: dict[str, Any]) -> list[str]:
        return [
            str(cleaned.get(name) or "")
            for name, field in self.fields.items()
            if isinstance(field.widget, forms.Textarea)
        ]
