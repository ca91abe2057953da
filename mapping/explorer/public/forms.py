"""What people who answer fill in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commons.four_cos import Form as CoForm
from foundations.forms import Form, NumberField
from mapping.explorer.models import Barrier, ExplorerCell, Involvement
from mapping.explorer.questions import LONGEST_IDEA, SERVICES_A_PERSON, CellAnswer
from mapping.explorer.scoring import Status
from mapping.explorer.wording import ANSWERS, DONT_KNOW, NOT_FOR_THIS_SERVICE, QUESTIONS, SPEAKS_AS
from partnerships.links.free_text import AsksBeforePersonalData, personal_data
from partnerships.models import Group, Service

LEVELS = [(str(level), words) for level, words in enumerate(ANSWERS)]
NOW = [*LEVELS, (Status.DONT_KNOW.value, DONT_KNOW), (Status.NOT_APPLICABLE.value, NOT_FOR_THIS_SERVICE)]


class GroupForm(Form):
    """Whom a person speaks for, where their link does not say. Managers get a link of their own."""

    group = forms.ChoiceField(
        label=gettext_lazy("Which of these are you?"),
        help_text=gettext_lazy("If you are more than one, choose how you want to answer today."),
        choices=[(group.value, words) for group, words in SPEAKS_AS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which of these you are")},
    )


class ChosenServicesForm(Form):
    """The one or two services a person knows."""

    services = forms.ModelMultipleChoiceField(
        queryset=Service.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one service")},
    )

    def __init__(self, *args: Any, services: Sequence[Service], most: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.most = services, most
        choices = Service.objects.filter(pk__in=[service.pk for service in services])
        self.fields["services"].queryset = choices  # type: ignore[attr-defined]

    def clean_services(self) -> list[Service]:
        chosen = list(self.cleaned_data["services"])
        if self.most and len(chosen) > self.most:
            raise ValidationError(
                _("Tick no more than %(most)d services; you can answer about others later")
                % {"most": self.most}
            )
        return chosen

    @property
    def ticks(self) -> list[tuple[Service, bool]]:
        """Every service, and whether it is ticked."""
        chosen = {str(getattr(each, "pk", each)) for each in self["services"].value() or ()}
        return [(service, str(service.pk) in chosen) for service in self.offered]


def most_services(group: Group) -> int | None:
    return None if group == Group.MANAGER else SERVICES_A_PERSON


def answer_of(cell: ExplorerCell) -> CellAnswer:
    """What a cell says, to be changed in part and saved again."""
    return CellAnswer(
        form=CoForm(cell.form),
        status=Status(cell.status),
        level=cell.level or None,
        potential=cell.potential,
        reach_pct=cell.reach_pct,
        involved=cell.involved,
        barriers=cell.barriers,
        idea=cell.idea,
        keep_private=cell.keep_private,
        idea_held=cell.idea_held,
    )


class TellMeForm(Form):
    """Where to write once when a round is published."""

    email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy("Only if you like. We write once, then forget the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


# --- six questions ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Option:
    value: str
    words: str | Promise
    checked: bool


@dataclass(frozen=True)
class Question:
    """One form of one service as its page shows it."""

    form: CoForm
    sentence: str | Promise
    now: list[Option]
    should: list[Option]
    idea: str
    errors: Mapping[str, str]


class QuestionsForm(AsksBeforePersonalData, Form):
    """How it is, how it should be, and an idea, for each of some forms. Nothing must be answered.

    `kept` are the cells answered before, by form. After `is_valid()`, `answers` is what to save.
    """

    def __init__(
        self, *args: Any, asked: Sequence[CoForm], kept: Mapping[CoForm, ExplorerCell], **kwargs: Any
    ) -> None:
        self.asked, self.kept = asked, kept
        self.base_fields = {**type(self).base_fields, **_fields(asked)}  # type: ignore[misc]
        super().__init__(*args, initial=_initial(kept), **kwargs)

    def clean(self) -> dict[str, Any]:
        self.answers = [answer for form in self.asked if (answer := self._answer(form, self.cleaned_data))]
        for answer in self.answers:
            if answer.problem:
                self.add_error(f"{answer.form}-should", str(answer.problem))
        return super().clean()

    @property
    def error_links(self) -> Iterator[tuple[str, str]]:
        """A wish that is too low leads to the one chosen: levels below the answer are out of sight."""
        for href, words in super().error_links:
            name = href.removeprefix("#id_").removesuffix("_1")
            chosen = self[name].value() if name.endswith("-should") else ""
            level = next((n for n, (value, _words) in enumerate(LEVELS, start=1) if value == chosen), 0)
            yield (f"#id_{name}_{level}" if level else href), words

    def _answer(self, form: CoForm, cleaned: Mapping[str, Any]) -> CellAnswer | None:
        now, should, idea = (cleaned.get(f"{form}-{part}", "") for part in ("now", "should", "idea"))
        if not now:
            if should or idea:
                self.add_error(f"{form}-now", _("Say how it is now, or choose “Don’t know”"))
            return None
        knows = now.isdigit()
        kept = self.kept.get(form)
        answer = answer_of(kept) if kept else CellAnswer(form, Status.DONT_KNOW)
        return replace(
            answer,
            status=(Status.DOING if int(now) else Status.NOT_DOING) if knows else Status(now),
            level=int(now) if knows and int(now) else None,
            # Whoever cannot say how it is has nothing to raise it from.
            potential=int(should) if knows and should else None,
            idea=idea,
            idea_held=bool(personal_data(idea)),
        )

    @property
    def questions(self) -> list[Question]:
        return [
            Question(
                form=form,
                sentence=QUESTIONS[form],
                now=self._options(f"{form}-now", NOW),
                should=self._options(f"{form}-should", LEVELS),
                idea=self[f"{form}-idea"].value() or "",
                errors={part: " ".join(map(str, self.errors.get(f"{form}-{part}", ()))) for part in PARTS},
            )
            for form in self.asked
        ]

    def _options(self, name: str, options: Sequence[tuple[str, str | Promise]]) -> list[Option]:
        chosen = str(self[name].value() or "")
        return [Option(value, words, value == chosen) for value, words in options]


PARTS = ("now", "should", "idea")


def _fields(asked: Sequence[CoForm]) -> dict[str, forms.Field]:
    return {name: field for form in asked for name, field in _fields_about(form).items()}


@cache
def _fields_about(form: CoForm) -> dict[str, forms.Field]:
    """Made once: every form of Django's works on copies."""
    return {
        f"{form}-now": forms.ChoiceField(choices=NOW, required=False, widget=forms.RadioSelect),
        f"{form}-should": forms.ChoiceField(choices=LEVELS, required=False, widget=forms.RadioSelect),
        f"{form}-idea": forms.CharField(required=False, max_length=LONGEST_IDEA, widget=forms.Textarea),
    }


def _initial(kept: Mapping[CoForm, ExplorerCell]) -> dict[str, str]:
    initial = {}
    for form, cell in kept.items():
        initial[f"{form}-now"] = cell.status if cell.level is None else str(cell.level)
        initial[f"{form}-should"] = "" if cell.potential is None else str(cell.potential)
        initial[f"{form}-idea"] = cell.idea
    return initial


# --- what staff may add ------------------------------------------------------------------------------
class DetailForm(AsksBeforePersonalData, Form):
    """More about one form, for staff; none of it is needed."""

    reach_pct = NumberField(
        label=gettext_lazy("What share of the people who use it does this reach?"),
        help_text=gettext_lazy("A number from 0 to 100. A guess is fine."),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        error_messages={
            "min_value": gettext_lazy("Give the share of people reached as a number from 0 to 100."),
            "max_value": gettext_lazy("Give the share of people reached as a number from 0 to 100."),
        },
    )
    barriers = forms.MultipleChoiceField(
        label=gettext_lazy("What gets in the way?"),
        choices=Barrier.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    evidence_title = forms.CharField(
        label=gettext_lazy("What shows it?"),
        help_text=gettext_lazy("For example: minutes of the users’ group, March 2027."),
        required=False,
        max_length=200,
    )
    evidence_url = forms.URLField(
        label=gettext_lazy("Where can it be read?"),
        help_text=gettext_lazy("A web address, like https://www.example.org"),
        required=False,
        assume_scheme="https",
    )
    idea = forms.CharField(
        label=gettext_lazy("Anything you would like to add about this?"),
        help_text=gettext_lazy("Leave out names, phone numbers and other personal details."),
        required=False,
        max_length=LONGEST_IDEA,
        widget=forms.Textarea,
    )
    keep_private = forms.BooleanField(
        label=gettext_lazy("Show what I wrote only to the officers who run this"),
        help_text=gettext_lazy(
            "What staff write may still be released if somebody asks under freedom of information law."
        ),
        required=False,
    )

    def __init__(self, *args: Any, cell: ExplorerCell, **kwargs: Any) -> None:
        self.cell = cell
        self.base_fields = {**_involved_fields(), **type(self).base_fields}  # type: ignore[misc]
        initial = {
            "reach_pct": cell.reach_pct,
            "barriers": cell.barriers,
            "idea": cell.idea,
            "keep_private": cell.keep_private,
            **{f"involved-{group}": how for group, how in cell.involved.items()},
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.order_fields(["reach_pct", *_involved_fields()])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("evidence_url") and not cleaned.get("evidence_title"):
            self.add_error("evidence_title", _("Say what can be read there"))
        return cleaned

    @property
    def answer(self) -> CellAnswer:
        """The answer with its detail, to be saved."""
        cleaned = self.cleaned_data
        involved = {group.value: cleaned[f"involved-{group}"] for group in Group}
        return replace(
            answer_of(self.cell),
            reach_pct=cleaned["reach_pct"],
            barriers=cleaned["barriers"],
            involved={group: int(how) for group, how in involved.items() if how},
            idea=cleaned["idea"],
            keep_private=cleaned["keep_private"],
            idea_held=bool(personal_data(cleaned["idea"])),
        )


def _involved_fields() -> dict[str, forms.Field]:
    return {
        f"involved-{group}": forms.ChoiceField(
            label=_("How much do they take part: %(group)s?") % {"group": group.label},
            choices=[("", ""), *Involvement.choices],
            required=False,
        )
        for group in Group
    }
