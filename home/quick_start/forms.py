"""What the pages ask beside what their tools ask."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity
from foundations.forms import ModelForm
from home.forms import WordsForm
from home.get_started.forms import ServicesForm
from home.quick_start.progress import MANY
from priorities.matrix.models import FEWEST_ACTIVITIES, MOST_ACTIVITIES, MatrixRound
from priorities.meeting.rules import meeting_of

DAYS_TO_ANSWER = 7


class NamesForm(ServicesForm):
    nothing = gettext_lazy("Paste at least one name, or tick one below")


class ResponsibleForm(WordsForm):
    """Only what people must be able to read before they answer."""

    class Meta(WordsForm.Meta):
        fields = ("controller", "privacy_contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            self.fields[name].required = True


class RoundForm(ModelForm):
    """All that a round of the short set needs to open, with days that suit most."""

    activities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("What do you want to weigh?"),
        help_text=gettext_lazy("From two to ten is a good beginning. Each takes people about a minute."),
        queryset=Activity.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    few_reason = forms.CharField(
        label=gettext_lazy("If nobody who uses services is invited to it yet: why?"),
        help_text=gettext_lazy(
            "It is printed with the results. Leave it empty to invite two community members on the next page."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    field_order = ("name", "activities", "closes", "meeting_name", "meeting_on", "few_reason")

    class Meta:
        model = MatrixRound
        fields = ("name", "closes", "meeting_name", "meeting_on")
        labels = {
            "name": gettext_lazy("What do you call this round?"),
            "closes": gettext_lazy("Until when can people answer?"),
            "meeting_name": gettext_lazy("Who decides?"),
            "meeting_on": gettext_lazy("When does it meet?"),
        }
        help_texts = {
            "name": gettext_lazy("People see it when they answer."),
            "closes": gettext_lazy("To the end of this day. All on one afternoon: enter today’s date."),
            "meeting_name": gettext_lazy(
                "The meeting, like “Integration board”. Two people who use services should sit in it."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            self.fields[name].required = True
        offered = Activity.objects.to_weigh().order_by("sort_key", "pk")
        self.fields["activities"].queryset = offered  # type: ignore[attr-defined]
        if self.instance.pk:
            chosen = offered.filter(matrix_entries__round=self.instance)
            self.initial["few_reason"] = meeting_of(self.instance).few_reason
        else:
            soon = timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)
            self.initial.update(name=free_name(), closes=soon, meeting_on=soon)
            chosen = offered.order_by("-pk")[:MANY]
        self.initial["activities"] = [each.pk for each in chosen]

    def clean_activities(self) -> Any:
        chosen = self.cleaned_data["activities"]
        if not FEWEST_ACTIVITIES <= len(chosen) <= MOST_ACTIVITIES:
            words = _("Tick from %(fewest)d to %(most)d; you have ticked %(count)d")
            about = {"fewest": FEWEST_ACTIVITIES, "most": MOST_ACTIVITIES, "count": len(chosen)}
            raise forms.ValidationError(words % about)
        return chosen

    def clean_closes(self) -> date:
        closes: date = self.cleaned_data["closes"]
        if closes < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a day that is still to come"))
        return closes


def free_name() -> str:
    """A name for the round that no other has."""
    name = _("A few ideas, %(month)s") % {"month": date_format(timezone.localdate(), "F Y")}
    taken = set(MatrixRound.objects.filter(name__startswith=name).values_list("name", flat=True))
    names = (name, *(f"{name} ({number})" for number in range(2, len(taken) + 2)))
    return next(each for each in names if each not in taken)
