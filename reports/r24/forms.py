"""What the programme lead writes for members."""

from typing import Any

from crispy_forms_gds.layout import Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.forms import Form, ModelForm
from partnerships.links.free_text import refuse_personal_data
from reports.r24.fitting import count, plain
from reports.r24.models import ForMembers

MOST_WORDS = {
    "ask_text": 20,
    "first_question": 12,
    "second_question": 12,
    "covers": 8,
    "unknown": 14,
}
"""What the page has room for, in words."""


class ForMembersForm(ModelForm):
    """Everything on the page that is the lead's own judgement, in words that fit."""

    class Meta:
        model = ForMembers
        fields = (
            "ask",
            "ask_text",
            "first_question",
            "second_question",
            "cost",
            "staff_hours",
            "community_hours",
            "covers",
            "worth",
            "unknown",
            "contact",
        )
        widgets = {
            "ask": forms.RadioSelect,
            "worth": forms.RadioSelect,
            **dict.fromkeys(MOST_WORDS, forms.Textarea),
        }
        labels = {"ask": gettext_lazy("What should they do?")}
        help_texts = {
            "ask_text": gettext_lazy("For example: “that two community members sit in every meeting”."),
            "first_question": gettext_lazy("For example: “Who do we not hear from yet?”"),
            "second_question": gettext_lazy("For example: “What would you stop to make room for this?”"),
            "unknown": gettext_lazy("For example: “What happens when the grant ends”."),
            "cost": gettext_lazy(
                "In pounds, like £1,200. Leave it empty where nobody knows: the page says so."
            ),
            "staff_hours": gettext_lazy("Leave it empty where nobody knows."),
            "community_hours": gettext_lazy("Leave it empty where nobody knows."),
            "covers": gettext_lazy("For example: “All activities, April to September”."),
            "contact": gettext_lazy("A shared mailbox or a team, not a person: anybody can read the page."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worth = self.fields["worth"]
        worth.choices = [("", _("Nobody knows yet")), *ForMembers.Worth.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, most in MOST_WORDS.items():
            self._refuse_what_does_not_fit(name, cleaned.get(name, ""), most)
        refuse_personal_data(self, *MOST_WORDS)
        return cleaned

    def _refuse_what_does_not_fit(self, name: str, text: str, most: int) -> None:
        if (used := count(text)) > most:
            words = _("Use %(most)d words or fewer; you have used %(used)d")
            self.add_error(name, words % {"most": most, "used": used})
        if plain(text) != " ".join(text.split()):
            words = _("Write it without decimals and symbols, like “half” or “about 13 per cent”")
            self.add_error(name, words)

    def layout(self) -> Layout:
        asked = ("ask", *map(_counted, ("ask_text", "first_question", "second_question")))
        worth = ("cost", "staff_hours", "community_hours", _counted("covers"), "worth")
        rest = (_counted("unknown"), "contact")
        hidden = [name for name in ("version",) if name in self.fields]
        return Layout(
            Fieldset(*asked, legend=_("What you ask of members"), legend_size="m"),
            Fieldset(*worth, legend=_("What it costs, and what for"), legend_size="m"),
            Fieldset(*rest, legend=_("What you do not know, and whom to ask"), legend_size="m"),
            *hidden,
        )


class TakeBackForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you take it back?"),
        help_text=gettext_lazy(
            "This is put on record with your name. Do not repeat here what must not be read."
        ),
        max_length=500,
        widget=forms.Textarea,
    )


def _counted(name: str) -> Field:
    """A field that says how many words are left, while one types."""
    return Field.textarea(name, rows=2, max_words=MOST_WORDS[name])
