"""Asking for a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundations.forms import Form
from partnerships.access import Permission
from partnerships.models import Membership
from reports.models import Audience

HINTS = {
    Audience.BOARD: _("What fewer than five people said is never shown, nor can it be worked out."),
    Audience.TEAM: _("Shows what small groups said. Do not pass it on."),
}


class AskForm(Form):
    """For whom a report is made; the team's own is offered only to the team."""

    audience = forms.ChoiceField(
        label=_("Who is it for?"), widget=forms.RadioSelect, initial=Audience.BOARD.value
    )

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Audience if by.may(Permission.EXPLORER_RESPONSES) else (Audience.BOARD,)
        choices = [(each.value, f"{each.label}. {HINTS[each]}") for each in offered]
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Audience:
        return Audience(self.cleaned_data["audience"])


class PurposeForm(Form):
    """What something that leaves the product is taken for; it is put on record."""

    purpose = forms.CharField(
        label=_("What do you need it for?"),
        help_text=_("For example: “Annual audit 2026, question 4”. This is put on record with your name."),
        min_length=10,
        max_length=500,
    )
