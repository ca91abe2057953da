"""What officers fill in: a round's settings, its services, days and reasons, a service's comment."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms import AddressesForm
from assessments.models import Response
from commons.four_cos import Form as FormOfWork
from foundations.forms import DateField, Form, ModelForm, WholeNumberField
from mapping.explorer.models import ExplorerRound, RoundService
from mapping.explorer.questions import LONGEST_IDEA, NUMBERS, CellAnswer
from mapping.explorer.scoring import Status
from mapping.explorer.sheets import MOST_SHEETS
from mapping.explorer.wording import QUESTIONS
from partnerships.models import Group, Membership, Service


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
            "opens": gettext_lazy("The day you plan for. People can answer once you press the button."),
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


class PurposeForm(Form):
    """What answers are taken away for; it goes on record."""

    purpose = forms.CharField(
        label=gettext_lazy("What do you need them for?"),
        help_text=gettext_lazy("It goes on record, with your name and today’s date."),
        min_length=10,
        max_length=500,
    )


class ReleaseForm(Form):
    """An idea as others will read it, without what was personal in it."""

    idea = forms.CharField(
        label=gettext_lazy("The idea, without anything personal"),
        widget=forms.Textarea,
        max_length=LONGEST_IDEA,
        required=False,
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


# --- asking people -----------------------------------------------------------------------------------
class GroupAddressesForm(AddressesForm):
    """Addresses of people who all speak for one group."""

    group = forms.ChoiceField(label=gettext_lazy("Who are they?"), widget=forms.RadioSelect)
    field_order = ("group", "addresses")

    def __init__(self, *args: Any, groups: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [(each, Group(each).label) for each in groups]  # type: ignore[attr-defined]


class OwnStaffForm(AddressesForm):
    """Addresses of people who work in one of one's own services."""

    service = forms.ModelChoiceField(
        label=gettext_lazy("Which of your services do they work in?"),
        queryset=Service.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    field_order = ("service", "addresses")

    def __init__(self, *args: Any, services: QuerySet[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


class AgainForm(Form):
    """Where a letter that came back goes; that of a member goes to the address they sign in with."""

    address = forms.EmailField(
        label=gettext_lazy("A mended address"),
        help_text=gettext_lazy("Leave it empty to try the same address again."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, citizen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not citizen:
            del self.fields["address"]


class MembersForm(Form):
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members"),
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, members: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members  # type: ignore[attr-defined]


# --- paper -------------------------------------------------------------------------------------------
NO_QUESTION = "none"
KEYS = {"d": Status.DONT_KNOW, "n": Status.NOT_APPLICABLE, "0": Status.NOT_DOING}


class KeyField(forms.CharField):
    """One key: 0 to 4, and where allowed d (don't know) or n (not for this service)."""

    widget = forms.TextInput(
        attrs={"class": "govuk-input govuk-input--width-2", "maxlength": 1, "autocomplete": "off"}
    )

    def __init__(self, *, keys: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.keys = keys

    def clean(self, value: Any) -> str:
        key = str(super().clean(value)).lower()
        if key and key not in self.keys:
            raise ValidationError(_("Type one of %(keys)s"), params={"keys": ", ".join(self.keys)})
        return key


class PrintForm(Form):
    """Which paper forms to print."""

    service = forms.ModelChoiceField(label=gettext_lazy("Service"), queryset=Service.objects.none())
    group = forms.ChoiceField(label=gettext_lazy("Who will answer"), choices=[("", ""), *Group.choices])
    copies = WholeNumberField(
        label=gettext_lazy("How many forms?"),
        help_text=gettext_lazy("One for each person. Each has a code of its own, so copy none of them."),
        initial=10,
        min_value=1,
        max_value=MOST_SHEETS,
    )

    def __init__(self, *args: Any, explorer_round: ExplorerRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = explorer_round.services.order_by("name")  # type: ignore[attr-defined]


class PaperForm(Form):
    """One paper form: code, service, group, then two keys for each question answered."""

    code = forms.CharField(
        label=gettext_lazy("Code on the form"),
        help_text=gettext_lazy("Leave it empty if the form has none."),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    service = forms.ModelChoiceField(label=gettext_lazy("Service"), queryset=Service.objects.none())
    group = forms.ChoiceField(label=gettext_lazy("Who answered"), choices=[("", ""), *Group.choices])
    source = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[(each.value, each.label) for each in (Response.Source.PAPER, Response.Source.INTERVIEW)],
    )
    idea = forms.CharField(
        label=gettext_lazy("An idea, if one is written down"),
        max_length=LONGEST_IDEA,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    about = forms.ChoiceField(
        label=gettext_lazy("Which question is the idea about?"),
        help_text=gettext_lazy(
            "An idea about no question in particular is kept with the first one answered."
        ),
        choices=[
            (NO_QUESTION, gettext_lazy("No question in particular")),
            *((form.value, format_lazy("{}. {}", n, QUESTIONS[form])) for form, n in NUMBERS.items()),
        ],
        initial=NO_QUESTION,
        required=False,
    )

    def __init__(self, *args: Any, explorer_round: ExplorerRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = explorer_round.services.order_by("name")  # type: ignore[attr-defined]
        for each, number in NUMBERS.items():
            now, should = _("%(n)d. How it is: %(q)s"), _("%(n)d. How it should be: %(q)s")
            question = {"n": number, "q": QUESTIONS[each]}
            self.fields[f"now_{each}"] = KeyField(keys="01234dn", label=now % question)
            self.fields[f"should_{each}"] = KeyField(keys="01234", label=should % question)

    @property
    def rows(self) -> list[tuple[int, Any, forms.BoundField, forms.BoundField]]:
        """A question with its number and its two boxes."""
        return [
            (number, QUESTIONS[each], self[f"now_{each}"], self[f"should_{each}"])
            for each, number in NUMBERS.items()
        ]

    @property
    def error_links(self) -> Iterator[tuple[str, str]]:
        """What is wrong with a box, after the question it belongs to."""
        names = {
            f"#{self[f'{box}_{each}'].auto_id}": each for each in FormOfWork for box in ("now", "should")
        }
        for href, words in super().error_links:
            if each := names.get(href):
                words = _("Question %(n)d, “%(q)s” %(words)s") % {
                    "n": NUMBERS[each],
                    "q": QUESTIONS[each],
                    "words": words,
                }
            yield href, words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        answers = [answer for each in FormOfWork if (answer := self._answer(each, cleaned))]
        if not answers and not self.errors:
            raise ValidationError(_("Type at least one answer"))
        for answer in answers:
            if answer.problem:
                self.add_error(f"should_{answer.form}", str(answer.problem))
        return {**cleaned, "answers": self._with_idea(answers, cleaned)}

    @property
    def entry(self) -> dict[str, Any]:
        """What `actions.enter_paper` takes."""
        names = ("code", "service", "group", "source", "answers")
        return {name: self.cleaned_data[name] for name in names}

    def _answer(self, each: FormOfWork, cleaned: dict[str, Any]) -> CellAnswer | None:
        key, should = cleaned.get(f"now_{each}"), cleaned.get(f"should_{each}")
        if not key:
            if should:
                self.add_error(f"now_{each}", _("Type how it is, too"))
            return None
        return CellAnswer(
            form=each,
            status=KEYS.get(key, Status.DOING),
            level=int(key) if key in "1234" else None,
            potential=int(should) if should else None,
        )

    def _with_idea(self, answers: list[CellAnswer], cleaned: dict[str, Any]) -> list[CellAnswer]:
        """The idea beside the question it is about, or beside the first that is answered."""
        idea, about = cleaned.get("idea"), cleaned.get("about")
        general = about in ("", NO_QUESTION)
        if not idea or not answers:
            return answers
        place = next((n for n, answer in enumerate(answers) if general or answer.form == about), None)
        if place is None:
            self.add_error("about", _("Answer this question above, or choose “No question in particular”"))
            return answers
        answers[place] = replace(answers[place], idea=idea)
        return answers
