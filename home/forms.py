"""What a partnership sets for itself."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from activities.suggestions.models import REASONS, reasons_to_hide
from foundations.forms import Form, ModelForm, WholeNumberField
from partnerships.accounts.leaving import belongings_of, possible_successors
from partnerships.links.limits import SUBMISSIONS
from partnerships.models import Link, Membership, Partnership

LEAST_CONTRAST = 4.5
LONGEST_REASON = 200
OUTSIDE = {"name", "label", "logo_text", "accent", "controller", "privacy_contact", "steps_outside"}


def contrast_with_white(colour: str) -> float:
    """The WCAG contrast ratio of white on `colour` ("#1d3f5e"), from 1 to 21."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


class WordsForm(ModelForm):
    """What a partnership calls it, and whom people can ask about what they tell it."""

    NEEDED = {
        "controller": _("Enter who is responsible for the data: people are answering by links that are open"),
        "privacy_contact": _("Enter whom to ask about the data: people are answering by links that are open"),
    }

    class Meta:
        model = Partnership
        fields: tuple[str, ...] = ("label", "controller", "privacy_contact")
        help_texts = {
            "label": _("For example co-production, co-operative working or working together."),
            "logo_text": _("Leave it empty to show the name of the partnership."),
            "accent": _("A dark colour as # and six letters or figures, like #1d3f5e."),
            "controller": _("The organisation people can hold to account, as it stands in privacy notices."),
            "privacy_contact": _("A shared mailbox or a telephone number rather than a named person."),
        }

    def clean(self) -> dict[str, Any]:
        """Who came by a link is told who is responsible and whom to ask, for as long as it is open."""
        cleaned = super().clean() or {}
        emptied = [name for name in ("controller", "privacy_contact") if cleaned.get(name) == ""]
        if emptied and Link.objects.in_use().exists():
            for name in emptied:
                self.add_error(name, self.NEEDED[name])
        return cleaned


class SettingsForm(WordsForm):
    """OWN stands in `Partnership.settings`, and the reasons where they are not the usual ones."""

    OWN = ("steps_outside", "submissions_per_10_minutes")

    steps_outside = forms.BooleanField(
        label=_("Draw the five steps around the Star, and the four Co’s inside"), required=False
    )
    submissions_per_10_minutes = WholeNumberField(
        label=_("Answers from one address in 10 minutes"),
        help_text=_("After so many, people are asked to wait a moment. Many share one address in a library."),
        min_value=10,
        max_value=10_000,
    )

    suggestion_reasons = forms.CharField(
        label=_("Why a suggestion may be kept from the public"),
        help_text=_("One reason a line. Leave it empty for the usual ones."),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
    )

    class Meta(WordsForm.Meta):
        fields = (
            "name",
            "label",
            "logo_text",
            "accent",
            "controller",
            "privacy_contact",
            "hold_from",
            "hold_to",
        )
        help_texts = {
            **WordsForm.Meta.help_texts,
            "hold_from": _("Publishing, awards and letters to many then ask for a reason."),
            "hold_to": _("Usually the day of the election."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, **self.values_of(self.instance)}

    @property
    def shows_outside(self) -> bool:
        """Whether something changed that anybody may see."""
        return bool(set(self.changed_data) & (OUTSIDE))

    def values_of(self, row: Any) -> dict[str, Any]:
        kept = row.settings
        return {
            **super().values_of(row),
            "steps_outside": kept.get("steps_outside", False),
            "submissions_per_10_minutes": kept.get("submissions_per_10_minutes", SUBMISSIONS),
            REASONS: "\n".join(reasons_to_hide(row)),
        }

    def clean_suggestion_reasons(self) -> list[str]:
        lines = self.cleaned_data[REASONS].splitlines()
        reasons = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
        if any(len(reason) > LONGEST_REASON for reason in reasons):
            raise ValidationError(
                _("Use %(most)d characters or fewer in each line"), params={"most": LONGEST_REASON}
            )
        return reasons

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_hold(cleaned)
        return cleaned

    def _check_hold(self, cleaned: dict[str, Any]) -> None:
        if {"hold_from", "hold_to"} & set(self.errors):
            return
        first, last = cleaned.get("hold_from"), cleaned.get("hold_to")
        if first and not last:
            self.add_error("hold_to", _("Enter the last day of the pre-election period too"))
        elif last and not first:
            self.add_error("hold_from", _("Enter the first day of the pre-election period too"))
        elif first and last and last < first:
            self.add_error("hold_to", _("Enter a last day that is not before the first"))

    def clean_accent(self) -> str:
        colour: str = self.cleaned_data["accent"].strip().lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise ValidationError(_("Enter a colour as # and six letters or figures, like #1d3f5e"))
        if (ratio := contrast_with_white(colour)) < LEAST_CONTRAST:
            raise ValidationError(
                _("Choose a darker colour: white words on it have a contrast of %(ratio).1f, and need 4.5"),
                params={"ratio": ratio},
            )
        return colour

    def save(self, commit: bool = True, **kwargs: Any) -> Any:
        kept = self.instance.settings
        kept.pop(REASONS, None)
        kept |= {name: self.cleaned_data[name] for name in self.OWN}
        reasons = self.cleaned_data[REASONS]
        if reasons and reasons != reasons_to_hide(self.instance):
            kept[REASONS] = reasons
        return super().save(commit, **kwargs)


class HandOverForm(Form):
    """Who takes over, first of all the person's stand-in; asked only where there is something to hand over."""

    to = forms.ModelChoiceField(Membership.objects.none(), label=_("Who takes over?"))
    ends = forms.BooleanField(label=_("Their access ends now"), required=False)

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = possible_successors(member).order_by("name", "pk")  # type: ignore[attr-defined]
        self.initial["to"] = member.stands_in_id
        if not belongings_of(member):
            del self.fields["to"]
