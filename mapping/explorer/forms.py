"""What officers fill in: a round's settings, its services, days and reasons, a service's comment."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.forms import DateField, Form, ModelForm
from mapping.explorer.models import ExplorerRound, RoundService
from partnerships.models import Service


class RoundForm(ModelForm):
    class Meta:
        model = ExplorerRound
        fields = ("name", "groups", "opens", "closes")
        labels = {"opens": gettext_lazy("Opens on"), "closes": gettext_lazy("Closes on")}
        help_texts = {
            "name": gettext_lazy("People who answer see it. For example: Spring 2027."),
            "groups": gettext_lazy(
                "A result needs people who use the services, and at least one more group."
            ),
            "opens": gettext_lazy("Leave it empty to open on the day you press the button."),
            "closes": gettext_lazy("The last day on which people can answer."),
        }


class ServicesForm(Form):
    """Which services a round asks about."""

    services = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Services"),
        queryset=Service.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = Service.objects.open().order_by("name")  # type: ignore[attr-defined]


class ClosesForm(Form):
    """Until when people may answer."""

    closes = DateField(
        label=gettext_lazy("Closes on"), help_text=gettext_lazy("The last day on which people can answer.")
    )

    def clean_closes(self) -> Any:
        closes = self.cleaned_data["closes"]
        if closes < timezone.localdate():
            raise ValidationError(_("Choose a day that is still to come"))
        return closes


class PublishForm(Form):
    """Why services get less time to comment, while they still may."""

    waived = forms.CharField(
        label=gettext_lazy("Why publish now?"),
        help_text=gettext_lazy("Your reason stands beside the results."),
        widget=forms.Textarea,
        min_length=20,
        max_length=2000,
    )


class CommentForm(ModelForm):
    class Meta:
        model = RoundService
        fields = ("comment",)
        widgets = {"comment": forms.Textarea}
        help_texts = {
            "comment": gettext_lazy(
                "It stands beside your results, as you write it. Nothing in the results is changed or deleted."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = True
