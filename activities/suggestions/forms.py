"""What a citizen fills in to suggest something, and what officers fill in to look at it and answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities.models import REASONS_TO_COMMUNITY_LENGTH, Activity, State, Suggestion
from activities.suggestions.models import reasons_to_hide
from commons.four_cos import Form as CoForm
from foundations.forms import Form, ModelForm
from partnerships.links.free_text import AsksBeforePersonalData, personal_data, refuse_personal_data
from partnerships.models import Locality, Partnership, Service

NOT_CHOSEN = {"locality": _("No place in particular"), "service": _("I do not know")}
ENDED = (State.STOPPED, State.DROPPED, State.ARCHIVED)


def _choose_from(form: forms.BaseForm, name: str, rows: Any) -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


def _offer_reasons(form: forms.BaseForm, partnership: Partnership) -> None:
    reasons = [(words, words) for words in reasons_to_hide(partnership)]
    form.fields["hidden_because"].choices = reasons  # type: ignore[attr-defined]


class SuggestForm(AsksBeforePersonalData, Form):
    """What, where and why; an address only if one likes."""

    what = forms.CharField(
        label=_("What is your idea?"),
        help_text=_("In one sentence. Please leave out names and telephone numbers."),
        max_length=150,
        widget=forms.Textarea,
    )
    why = forms.CharField(
        label=_("Why? What would be better?"),
        max_length=2000,
        widget=forms.Textarea,
    )
    locality = forms.ModelChoiceField(Locality.objects.none(), label=_("Where?"), required=False)
    place = forms.CharField(
        label=_("Or say where in your own words"),
        help_text=_("For example the hall in the High Street."),
        required=False,
        max_length=150,
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Which service is it about, if you know?"),
        required=False,
    )
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_(
            "Only if you want our answer by email. Nobody who works on this sees it. "
            "Leave it empty if you are under 16: you get a code that shows you the answer."
        ),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("what", "why", "locality", "place", "keep_personal", "service", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "locality", Locality.objects.order_by("sort_key"))
        _choose_from(self, "service", Service.objects.open().order_by("name"))
        self.fields["what"].widget.attrs["rows"] = 2
        for name, words in NOT_CHOSEN.items():
            self.fields[name].empty_label = words  # type: ignore[attr-defined]
        if not Locality.objects.exists():
            del self.fields["locality"]
            self.fields["place"].label = _now("Where?")

    def clean_what(self) -> str:
        return " ".join(self.cleaned_data["what"].split())

    @property
    def facts(self) -> dict[str, Any]:
        """What the suggestion says, as `actions.send` takes it."""
        names = ("what", "why", "locality", "place", "service")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def _free_text(self, cleaned: dict[str, Any]) -> list[str]:
        return [*super()._free_text(cleaned), str(cleaned.get("place") or "")]


class CheckForm(ModelForm):
    """Whether everybody may read a suggestion, and in which words."""

    open_to_all = forms.ChoiceField(
        label=_("May everybody read it?"),
        help_text=_("It stands on the public page once it has an answer."),
        choices=[("yes", _("Yes, in these words")), ("no", _("No, keep it from the public"))],
        widget=forms.RadioSelect,
    )
    hidden_because = forms.ChoiceField(
        label=_("If not, why?"),
        help_text=_("The sender reads it."),
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = Suggestion
        fields = ("what", "why", "place", "edit_note")
        labels = {
            "what": _("The idea"),
            "why": _("Why"),
            "place": _("Where, in their own words"),
            "edit_note": _("If you changed the words: what did you change?"),
        }
        help_texts = {"edit_note": _("The sender reads it. For example: We took out a telephone number.")}

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].required = True
        _offer_reasons(self, partnership)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        shown = cleaned.get("open_to_all") == "yes"
        if {"what", "why", "place"} & set(self.changed_data) and not cleaned.get("edit_note"):
            self.add_error("edit_note", _now("Say what you changed: the sender reads it"))
        if cleaned.get("open_to_all") == "no" and not cleaned.get("hidden_because"):
            self.add_error("hidden_because", _now("Choose why everybody may not read it"))
        if shown:
            cleaned["hidden_because"] = ""
            self._refuse_personal_data(cleaned)
        return cleaned

    def _refuse_personal_data(self, cleaned: dict[str, Any]) -> None:
        for name in ("what", "why", "place"):
            if found := personal_data(cleaned.get(name) or ""):
                words = _now("Take out %(found)s, or keep the suggestion from the public")
                self.add_error(name, words % {"found": " and ".join(found)})


class HideForm(Form):
    """Why everybody may no longer read a suggestion that was let through."""

    hidden_because = forms.ChoiceField(
        label=_("Why?"), help_text=_("The sender reads it."), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_reasons(self, partnership)


class _AnswerForm(Form):
    reason = forms.CharField(
        label=_("What do you answer, and why?"),
        help_text=_("In plain words. The sender reads it, and so may everybody."),
        max_length=2000,
        widget=forms.Textarea,
    )


class TakeUpForm(_AnswerForm):
    title = forms.CharField(label=_("What is it called?"), max_length=150)
    summary = forms.CharField(
        label=_("What is it about?"), required=False, max_length=2000, widget=forms.Textarea
    )
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Service"), required=False)
    form = forms.ChoiceField(
        label=_("How would people take part?"),
        help_text=_("With a service and this, it can be weighed at once. Otherwise add them later."),
        choices=[("", ""), *CoForm.choices],
        required=False,
    )
    field_order = ("title", "summary", "service", "form", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "service", Service.objects.open().order_by("name"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        refuse_personal_data(self, "title", "summary")
        return cleaned


class JoinForm(_AnswerForm):
    activity = forms.ModelChoiceField(
        Activity.objects.none(),
        label=_("Which activity does it join?"),
        help_text=_("Its sender sees the title and how far it is."),
    )
    field_order = ("activity", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "activity", Activity.objects.exclude(state__in=ENDED).order_by("sort_key", "pk"))


class RefuseForm(_AnswerForm):
    answer = forms.ChoiceField(
        label=_("What is your answer?"),
        choices=[
            (each.value, each.label) for each in (Suggestion.Answer.ELSEWHERE, Suggestion.Answer.REFUSED)
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("answer", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _now(
            "If somebody else looks after it, say who and how to reach them. If it is a no, write at least "
            "%(least)d characters. The sender reads it, and so may everybody."
        ) % {"least": REASONS_TO_COMMUNITY_LENGTH}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reason = cleaned.get("reason", "")
        refused = cleaned.get("answer") == Suggestion.Answer.REFUSED
        if refused and reason and len(reason) < REASONS_TO_COMMUNITY_LENGTH:
            words = _now("Say why not, in at least %(least)d characters; you have %(have)d")
            self.add_error("reason", words % {"least": REASONS_TO_COMMUNITY_LENGTH, "have": len(reason)})
        return cleaned
