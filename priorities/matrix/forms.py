"""What people fill in around the matrix."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from crispy_forms_gds.layout import HTML, Layout
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity
from foundations.forms import DateField, Form, ModelForm, NumberField, WholeNumberField
from partnerships.access import Permission
from partnerships.links.free_text import AsksBeforePersonalData
from partnerships.models import Group, Membership
from priorities.matrix import scoring
from priorities.matrix.actions.decisions import STILL_TO_COME, problems
from priorities.matrix.actions.rounds import weight_problems
from priorities.matrix.models import (
    MOST_ACTIVITIES,
    CriteriaSet,
    MatrixDecision,
    MatrixPlacement,
    MatrixRound,
    RoundActivity,
    RoundCriterion,
)

DONT_KNOW = "dk"
CHOOSE_A_NUMBER = gettext_lazy("Choose a number from 1 to 5, or “Don’t know”")


def heading(words: object) -> HTML:
    """A heading between the fields of a form."""
    return HTML(render_to_string("priorities/matrix/form_heading.html", {"words": words}))


def _field(form: forms.BaseForm, name: str) -> Any:
    """A field by name, whatever its kind."""
    return form.fields[name]


# --- set up ------------------------------------------------------------------------------------------
class RoundForm(ModelForm):
    """What a round begins with, and all that may still change once it is open."""

    class Meta:
        model = MatrixRound
        fields = ["name", "closes", "meeting_name", "meeting_on", "co_chair"]
        help_texts = {
            "name": gettext_lazy("For example “Spring 2027”."),
            "closes": gettext_lazy("Ratings are taken until the end of this day."),
            "meeting_name": gettext_lazy(
                "The people who rate want to know who decides. At least two community members should sit in it."
            ),
            "co_chair": gettext_lazy("A community member may chair together with you."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "co_chair").queryset = Membership.objects.active().order_by("name")

    def clean_closes(self) -> date | None:
        """The day it opened is on no form, so that the database alone would refuse an earlier one."""
        closes: date | None = self.cleaned_data["closes"]
        if closes and self.instance.opens and closes < self.instance.opens:
            raise forms.ValidationError(_("The closing day must not be before the opening day."))
        return closes


class SettingsForm(RoundForm):
    """All settings of a round that is being set up."""

    class Meta(RoundForm.Meta):
        fields = [
            *RoundForm.Meta.fields,
            "threshold_impact",
            "threshold_effort",
            "borderline_within",
            "averaging",
        ]
        field_classes = dict.fromkeys(
            ("threshold_impact", "threshold_effort", "borderline_within"), NumberField
        )
        help_texts = {
            **RoundForm.Meta.help_texts,
            "threshold_impact": gettext_lazy("From 1 to 5. Exactly this figure counts as high."),
            "threshold_effort": gettext_lazy("From 1 to 5. Exactly this figure counts as high."),
            "borderline_within": gettext_lazy("How near to a line an activity is called borderline."),
            "averaging": gettext_lazy("With every group, a large group cannot outvote a small one."),
        }
        widgets = {"averaging": forms.RadioSelect}

    def layout(self) -> Layout:
        names = list(self.fields)
        first = names.index("threshold_impact")
        return Layout(*names[:first], heading(_("How it is worked out")), *names[first:])


class ActivitiesForm(Form):
    activities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Ideas to weigh"),
        help_text=gettext_lazy("Choose from 2 to 60."),
        queryset=Activity.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, matrix_round: MatrixRound, **kwargs: Any) -> None:
        chosen = Activity.objects.filter(matrix_entries__round=matrix_round)
        super().__init__(*args, initial={"activities": list(chosen)}, **kwargs)
        _field(self, "activities").queryset = Activity.objects.to_weigh().order_by("title", "pk")

    def clean_activities(self) -> Any:
        found = self.cleaned_data["activities"]
        if len(found) > MOST_ACTIVITIES:
            raise forms.ValidationError(
                _("Choose at most %(most)d; you have chosen %(count)d")
                % {"most": MOST_ACTIVITIES, "count": len(found)}
            )
        return found


class CriteriaForm(Form):
    criteria_set = forms.ChoiceField(
        label=gettext_lazy("Which questions do you want to ask?"),
        widget=forms.RadioSelect,
        choices=[
            (
                CriteriaSet.SHORT.value,
                gettext_lazy("Four questions: two on impact, two on effort. Good for a first round"),
            ),
            (CriteriaSet.FULL.value, gettext_lazy("Ten questions: for when you want the whole picture")),
            (CriteriaSet.OWN.value, gettext_lazy("Your own: change the questions asked now")),
        ],
    )


class CriterionForm(ModelForm):
    class Meta:
        model = RoundCriterion
        fields = ["axis", "label", "question", "low", "middle", "high", "weight", "groups"]
        field_classes = {"weight": NumberField}
        widgets = {"axis": forms.RadioSelect}
        help_texts = {
            "question": gettext_lazy("Plain words. On effort, 5 is the hardest."),
            "weight": gettext_lazy("The weights of an axis come to 100 together."),
        }


class WeightsForm(Form):
    """One weight for each criterion; each axis comes to 100."""

    def __init__(self, *args: Any, criteria: Iterable[RoundCriterion], **kwargs: Any) -> None:
        self.criteria = list(criteria)
        super().__init__(*args, **kwargs)
        for criterion in self.criteria:
            self.fields[criterion.code] = NumberField(
                label=f"{criterion.get_axis_display()}: {criterion.label}",
                initial=criterion.weight.normalize().quantize(Decimal(1))
                if criterion.weight == criterion.weight.to_integral()
                else criterion.weight,
                max_digits=5,
                decimal_places=2,
                validators=[MinValueValidator(0), MaxValueValidator(100)],
                error_messages={
                    "required": _("Enter a weight for “%(label)s”") % {"label": criterion.label},
                    "invalid": _("Enter a weight from 0 to 100 for “%(label)s”") % {"label": criterion.label},
                },
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for criterion in self.criteria:
                criterion.weight = cleaned[criterion.code]
            for problem in weight_problems([criterion.scored for criterion in self.criteria]):
                self.add_error(None, problem)
        return cleaned


class RatersForm(Form):
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Who is asked?"),
        help_text=gettext_lazy("At least two groups, and people who use services among them."),
        choices=Group.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    no_citizen_reason = forms.CharField(
        label=gettext_lazy("If nobody who uses services is asked: why not?"),
        help_text=gettext_lazy("It is shown with the results."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members to ask"),
        help_text=gettext_lazy(
            "They get an email and find it on their home page. Everybody else gets a link."
        ),
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, matrix_round: MatrixRound, **kwargs: Any) -> None:
        super().__init__(
            *args,
            initial={
                "groups": matrix_round.groups,
                "no_citizen_reason": matrix_round.no_citizen_reason,
                "members": list(matrix_round.raters.values_list("membership", flat=True)),
            },
            **kwargs,
        )
        _field(self, "members").queryset = Membership.objects.holding(Permission.MATRIX_RATE).order_by("name")


class LinkForm(Form):
    label = forms.CharField(
        label=gettext_lazy("What is this link for?"),
        help_text=gettext_lazy("For example “Lunch club poster”. People who open it see this."),
        max_length=120,
    )
    group = forms.ChoiceField(label=gettext_lazy("Who will use it?"), required=False)

    def __init__(self, *args: Any, matrix_round: MatrixRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "group").choices = [("", _("Let people say so themselves")), *_groups(matrix_round)]


class InviteForm(Form):
    group = forms.ChoiceField(label=gettext_lazy("Who is it for?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, matrix_round: MatrixRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "group").choices = _groups(matrix_round)


def _groups(matrix_round: MatrixRound) -> list[tuple[str, str]]:
    return [(group, str(Group(group).label)) for group in matrix_round.groups]


# --- rate ----------------------------------------------------------------------------------------------
AS_WHOM = {
    Group.COUNCILLOR: gettext_lazy("a councillor"),
    Group.MANAGER: gettext_lazy("a manager"),
    Group.FRONT_LINE: gettext_lazy("somebody who works with people every day"),
    Group.CITIZEN: gettext_lazy("somebody who uses services, or cares for somebody who does"),
    Group.PARTNER_ORG: gettext_lazy("somebody from a partner organisation"),
}


class GroupForm(Form):
    group = forms.ChoiceField(
        label=gettext_lazy("You answer as"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the words that fit you best")},
    )

    def __init__(self, *args: Any, matrix_round: MatrixRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "group").choices = [(group, AS_WHOM[Group(group)]) for group in matrix_round.groups]


class RateForm(AsksBeforePersonalData, Form):
    """One activity: a number from 1 to 5 for each question asked of the group, and words if wanted."""

    comment = forms.CharField(
        label=gettext_lazy("Do you want to say more?"),
        help_text=gettext_lazy("Leave out names and numbers of people."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, criteria: Iterable[RoundCriterion], group: str, **kwargs: Any) -> None:
        self.criteria = [criterion for criterion in criteria if group in criterion.groups]
        super().__init__(*args, **kwargs)
        for criterion in self.criteria:
            self.fields[self.name(criterion)] = forms.ChoiceField(
                label=criterion.question,
                choices=[(str(n), self.words(criterion, n)) for n in range(1, 6)]
                + [(DONT_KNOW, _("Don’t know"))],
                widget=forms.RadioSelect,
                error_messages={"required": CHOOSE_A_NUMBER, "invalid_choice": CHOOSE_A_NUMBER},
            )
        self.order_fields([*map(self.name, self.criteria), "comment", "keep_personal"])

    @staticmethod
    def name(criterion: RoundCriterion) -> str:
        return f"q{criterion.pk}"

    @staticmethod
    def words(criterion: RoundCriterion, score: int) -> str:
        anchor = criterion.anchors.get(score)
        return f"{score}, {anchor}" if anchor else str(score)

    @classmethod
    def words_of(cls, criterion: RoundCriterion, value: str) -> str:
        """An answer as it was typed, in words."""
        return _("Don’t know") if value == DONT_KNOW else cls.words(criterion, int(value))

    @property
    def questions(self) -> list[tuple[RoundCriterion, forms.BoundField]]:
        return [(criterion, self[self.name(criterion)]) for criterion in self.criteria]

    @property
    def scores(self) -> dict[int, int | None]:
        """By criterion, None for "don't know"; once the form is valid."""
        given = {each.pk: self.cleaned_data[self.name(each)] for each in self.criteria}
        return {pk: None if value == DONT_KNOW else int(value) for pk, value in given.items()}


# --- decide --------------------------------------------------------------------------------------------
class RoomForm(Form):
    """When the meeting met, and who was in the room by group."""

    met_on = DateField(label=gettext_lazy("When did it meet?"))

    def __init__(self, *args: Any, matrix_round: MatrixRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "met_on").initial = matrix_round.meeting_on if matrix_round.has_met else None
        for group in Group:
            self.fields[group.value] = WholeNumberField(
                label=group.label,
                required=False,
                min_value=0,
                max_value=500,
                initial=matrix_round.room.get(group.value, ""),
            )
        self.fields["room_reason"] = forms.CharField(
            label=_("If fewer than two people who use services were there: why?"),
            required=False,
            max_length=1000,
            initial=matrix_round.room_reason,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["dissent"] = forms.CharField(
            label=_("What did the meeting disagree about?"),
            help_text=_("You can note it for each activity too. No names."),
            required=False,
            max_length=2000,
            initial=matrix_round.dissent,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean_met_on(self) -> date:
        met_on: date = self.cleaned_data["met_on"]
        if met_on > timezone.localdate():
            raise forms.ValidationError(STILL_TO_COME)
        return met_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not sum(self.room.values()):
            self.add_error(Group.COUNCILLOR.value, _("Say how many people were in the room, in each group"))
        elif self.room.get(Group.CITIZEN.value, 0) < 2 and not cleaned["room_reason"].strip():
            self.add_error(
                "room_reason", _("Say why fewer than two people who use services were in the room")
            )
        return cleaned

    @property
    def room(self) -> dict[str, int]:
        return {group.value: self.cleaned_data.get(group.value) or 0 for group in Group}


class DecisionForm(ModelForm):
    class Meta:
        model = MatrixDecision
        fields = [
            "outcome",
            "reason",
            "public_reason",
            "dissent",
            "owner",
            "first_action",
            "first_action_due",
            "to_be_assessed",
            "review_on",
        ]
        labels = {
            "reason": gettext_lazy("Reason for the record"),
            "public_reason": gettext_lazy("Reason for the people who took part"),
        }
        widgets = {
            "outcome": forms.RadioSelect,
            "reason": forms.Textarea(attrs={"rows": 3}),
            "public_reason": forms.Textarea(attrs={"rows": 3}),
            "dissent": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "reason": gettext_lazy(
                "Needed where you decide otherwise than the plot, or where it is borderline and people rate it "
                "differently. At least 20 characters. The partnership reads it, the public does not."
            ),
            "public_reason": gettext_lazy(
                "They will read it. Needed, in at least 50 characters, where you decide otherwise than people who use "
                "services rated it, or do not take forward what the community suggested. If you leave it empty, they read whether the "
                "meeting followed the ratings."
            ),
            "dissent": gettext_lazy("By group, without names."),
            "first_action": gettext_lazy("Something small, for example “phone three lunch clubs”."),
            "first_action_due": gettext_lazy("Within 14 days."),
            "review_on": gettext_lazy("Within 12 months. On that day it comes back as an idea to weigh."),
        }

    def __init__(self, *args: Any, entry: RoundActivity, placed: MatrixPlacement, **kwargs: Any) -> None:
        self.placed = placed
        super().__init__(*args, **kwargs)
        self.instance.round_activity = entry
        self.initial.setdefault("outcome", placed.plotted.value)
        _field(self, "owner").queryset = Membership.objects.active().order_by("name")
        if not entry.activity.delivery_moves:
            del self.fields["to_be_assessed"]

    def layout(self) -> Layout:
        fields = [name for name in self.Meta.fields if name in self.fields]
        start = fields.index("owner")
        return Layout(
            *fields[:start],
            heading(_("If you take it on")),
            *[name for name in fields[start:] if name != "review_on"],
            heading(_("If you come back to it later")),
            "review_on",
            *(["version"] if "version" in self.fields else []),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "outcome" not in cleaned:
            return cleaned
        draft = MatrixDecision(
            round_activity=self.instance.round_activity,
            **{name: cleaned[name] for name in self.Meta.fields if name in cleaned},
        )
        for name, problem in problems(draft, self.placed).items():
            self.add_error(name if name in self.fields else None, problem)
        return cleaned


# --- what if ---------------------------------------------------------------------------------------------
class SupposeForm(Form):
    """Other thresholds and weights, tried without saving anything."""

    def __init__(
        self, *args: Any, matrix_round: MatrixRound, criteria: Iterable[RoundCriterion], **kwargs: Any
    ) -> None:
        self.criteria = list(criteria)
        super().__init__(*args, **kwargs)
        for name in ("threshold_impact", "threshold_effort"):
            words = MatrixRound._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = NumberField(
                label=str(words).capitalize(),
                initial=getattr(matrix_round, name),
                validators=[MinValueValidator(1), MaxValueValidator(5)],
                decimal_places=2,
            )
        for criterion in self.criteria:
            self.fields[criterion.code] = NumberField(
                label=f"{criterion.get_axis_display()}: {criterion.label}",
                initial=criterion.weight,
                validators=[MinValueValidator(0), MaxValueValidator(100)],
                decimal_places=2,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            supposed = [
                scoring.Criterion(
                    each.code, scoring.Axis(each.axis), Fraction(cleaned[each.code]), each.scored.asked
                )
                for each in self.criteria
            ]
            for problem in weight_problems(supposed):
                self.add_error(None, problem)
        return cleaned
