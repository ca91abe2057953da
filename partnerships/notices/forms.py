"""How a member wants to be told by mail, kind by kind."""

from typing import Any

from django import forms

from foundations.forms import Form
from partnerships.notices.kinds import Kind, Way


class PreferencesForm(Form):
    """One question a kind; `chosen` holds the ways the member chose before."""

    def __init__(self, *args: Any, chosen: dict[str, Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            about = kind.value
            self.fields[about.slug] = forms.ChoiceField(
                label=str(about.words), choices=about.ways, initial=chosen.get(about.slug, about.usual)
            )
