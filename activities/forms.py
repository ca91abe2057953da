"""What people fill in about activities."""

from copy import copy
from typing import Any

from crispy_forms_gds.layout import Fieldset, Layout
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from activities.actions import Meeting
from activities.guards import Attempt, Recorded
from activities.lifecycle import LEAD, Move
from activities.models import REASONS_LENGTH, Activity, Evidence, Proposal
from foundations.forms import DateField, Form, ModelForm, WholeNumberField
from foundations.uploads import TYPES, checked
from partnerships.access import Permission
from partnerships.models import Group, Locality, Membership, Service


def possible_owners() -> QuerySet[Membership]:
    """Those who can look after an activity: the team's active members."""
    return Membership.objects.holding(Permission.ACTIVITY_DRAFT).order_by("name", "pk")


def _choose_from(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


class DraftForm(ModelForm):
    """The few questions by which an activity comes on the list; `ActivityForm` asks for the rest."""

    services = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=_("Services"),
        help_text=_("Which services does it belong to?"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ("title", "summary", "kind", "forms", "services", "owner")
        labels = {
            "title": _("What is it called?"),
            "summary": _("What is it about?"),
            "kind": _("Does it happen now?"),
            "forms": _("How do people take part?"),
            "owner": _("Who looks after it?"),
        }
        help_texts = {
            "title": _("A few words that people will understand, like “Peer befriending rota”."),
            "forms": _("Choose all that fit."),
        }
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "owner", possible_owners())
        _choose_from(self, "services", Service.objects.open().order_by("name"))

    @property
    def facts(self) -> dict[str, Any]:
        """What the activity says about itself, as `actions.create` and `change` take it."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}


class ActivityForm(DraftForm):
    localities = forms.ModelMultipleChoiceField(
        Locality.objects.none(), label=_("Where"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(DraftForm.Meta):
        fields = (
            *DraftForm.Meta.fields,
            "origin",
            "localities",
            "client_groups",
            "outcomes",
            "budget",
            "risk",
            "regulated_role",
            "children_involved",
            "delivery_moves",
            "power_before",
            "power_after",
            "sponsor",
        )
        labels = DraftForm.Meta.labels | {
            "origin": _("Where does the idea come from?"),
            "client_groups": _("Who is it for?"),
            "outcomes": _("Which national health and wellbeing outcomes does it serve?"),
            "budget": _("Budget in pounds"),
            "risk": _("How risky is it?"),
            "regulated_role": _("Somebody in it has a regulated role and needs PVG scheme membership"),
            "children_involved": _("Children take part"),
            "delivery_moves": _("Delivery passes to the community"),
            "power_before": _("Who decides today?"),
            "power_after": _("Who should decide?"),
            "sponsor": _("Who stands behind it?"),
        }
        help_texts = DraftForm.Meta.help_texts | {
            "budget": _("Leave empty if you do not know yet; 0 if it costs nothing."),
        }
        widgets = DraftForm.Meta.widgets | {"risk": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "sponsor", possible_owners())
        places = Locality.objects.order_by("name")
        _choose_from(self, "localities", places)

    def layout(self) -> Layout:
        first = DraftForm.Meta.fields
        more = [name for name in self.Meta.fields if name not in first]
        rest = [name for name in self.fields if name not in self.Meta.fields]
        return Layout(
            *first, Fieldset(*more, legend=_("More about it, if you know it"), legend_size="m"), *rest
        )


class MeetingForm(Form):
    """Who decided; every field may stay empty."""

    meeting = forms.CharField(label=_("Which meeting decided?"), required=False, max_length=200)
    dissent = forms.CharField(
        label=_("Who disagreed, and why?"), required=False, max_length=2000, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in Group:
            self.fields[f"room_{group}"] = WholeNumberField(
                label=group.label, required=False, min_value=0, max_value=500
            )

    def meeting_layout(self) -> Fieldset:
        return Fieldset(
            "meeting",
            *(f"room_{group}" for group in Group),
            "dissent",
            legend=_("Who was in the room, if a meeting decided"),
            legend_size="m",
        )

    @property
    def held(self) -> Meeting:
        data = self.cleaned_data
        room = {str(group): data[f"room_{group}"] for group in Group if data.get(f"room_{group}")}
        return Meeting(data.get("meeting", ""), room, data.get("dissent", ""))


class MoveForm(MeetingForm):
    """The reasons for a move and what its guards ask for; words come from the lifecycle table."""

    reasons = forms.CharField(widget=forms.Textarea, max_length=4000)
    owner = forms.ModelChoiceField(Membership.objects.none(), label=_("Who looks after it?"))
    first_action = forms.CharField(
        label=_("What happens first?"),
        help_text=_("Something small that somebody does within 14 days, like “phone three lunch clubs”."),
        max_length=200,
    )
    first_action_due = DateField(label=_("By when?"), help_text=_("At most 14 days from today."))
    review_on = DateField(
        label=_("When will you look at it again?"), help_text=_("At most 12 months from today.")
    )
    waiver = forms.CharField(
        label=_("Why is no business case needed?"), widget=forms.Textarea, max_length=2000
    )
    to_be_assessed = forms.BooleanField(
        label=_("Whether it suits being run by the community is still to be checked")
    )
    ASKED = ("owner", "first_action", "first_action_due", "review_on", "waiver", "to_be_assessed")

    def __init__(self, *args: Any, activity: Activity, move: Move, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity, self.move, self.by = activity, move, by
        _choose_from(self, "owner", possible_owners())
        self.initial["owner"] = activity.owner_id
        self.initial["first_action"] = activity.first_action
        asked = {name for guard in move.unmet(Attempt(activity, by)) for name in guard.asks}
        asked |= {name for name in move.asks if name in ("owner", "first_action", "first_action_due")}
        for name in set(self.ASKED) - asked:
            del self.fields[name]
        for field in self.fields.values():
            field.required = False  # the guards say what is missing, in their own words
        optional = _("Anything to put on record? (optional)")
        self.fields["reasons"].label = str(move.ask if "reasons" in asked else optional)
        if not self.decided_by_a_meeting:
            for name in ("meeting", "dissent", *(f"room_{group}" for group in Group)):
                del self.fields[name]

    @property
    def decided_by_a_meeting(self) -> bool:
        return LEAD in self.move.by and "reasons" in self.move.asks

    def layout(self) -> Layout:
        own = [name for name in ("reasons", *self.ASKED) if name in self.fields]
        return Layout(*own, *([self.meeting_layout()] if self.decided_by_a_meeting else []))

    @property
    def said(self) -> dict[str, Any]:
        """What was said, as `actions.move` takes it."""
        return {
            name: self.cleaned_data[name]
            for name in ("reasons", *self.ASKED)
            if name in self.cleaned_data and self.cleaned_data[name] not in (None, "")
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = self.said
        moved = copy(self.activity)
        for name in {"owner", "first_action", "first_action_due", "review_on"} & said.keys():
            setattr(moved, name, said[name])
        words = {name: said[name] for name in ("reasons", "waiver", "to_be_assessed") if name in said}
        for guard in self.move.unmet(Attempt(moved, self.by, **words)):
            asked = [name for name in guard.asks if name in self.fields and name not in self.errors]
            if asked:
                empty = [name for name in asked if name not in said]
                self.add_error((empty or asked[-1:])[0], str(guard.refusal))
        return data


class FirstActionForm(Form):
    text = forms.CharField(label=_("What happens first?"), max_length=200)
    due = DateField(label=_("By when?"), help_text=_("Within 14 days of the decision to take it on."))


class RecordForm(MeetingForm):
    what = forms.ChoiceField(
        label=_("What do you put on record?"),
        choices=[(each.value, each.label) for each in Recorded if each.needs is Permission.ACTIVITY_MOVE],
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label=_("What was said or checked?"), widget=forms.Textarea, max_length=4000, min_length=20
    )

    def layout(self) -> Layout:
        return Layout("what", "said", self.meeting_layout())


class ComplianceForm(Form):
    said = forms.CharField(
        label=_("What was checked, and by what route?"),
        help_text=_("Procurement, subsidy, insurance: what applies to this activity, and where it is filed."),
        widget=forms.Textarea,
        max_length=4000,
        min_length=20,
    )


class EvidenceForm(ModelForm):
    STRENGTHS = (
        (0, _("Somebody says so")),
        (1, _("Seen or noted once")),
        (2, _("Noted regularly")),
        (3, _("Measured or checked by others")),
    )
    strength = forms.TypedChoiceField(
        label=_("How strong is it?"), choices=STRENGTHS, coerce=int, initial=1, widget=forms.RadioSelect
    )

    class Meta:
        model = Evidence
        fields = ("title", "kind", "url", "file", "dated", "strength", "contains_personal")
        labels = {
            "title": _("What does it show?"),
            "kind": _("What is it?"),
            "dated": _("Date"),
            "contains_personal": _("It names or shows people"),
        }
        help_texts = {
            "file": _("PDF, Word, Excel, OpenDocument, CSV, PNG or JPG, up to 10 MB."),
            "dated": _("Like 27 November 2026."),
            "contains_personal": _("Then only the team can open it, and it is never published."),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "file": forms.FileInput(attrs={"accept": ",".join(f".{each}" for each in TYPES)}),
        }

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        return checked(upload) if upload else upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("url") and data.get("file"):
            self.add_error("url", _("Give a web address or a file, not both"))
        needs_source = data.get("kind") not in {Evidence.Kind.QUOTE, Evidence.Kind.OBSERVATION}
        if needs_source and not self.errors and not data.get("url") and not data.get("file"):
            self.add_error("url", _("Give a web address or a file"))
        return data


class AcceptForm(Form):
    title = forms.CharField(label=_("What is it called?"), max_length=150)
    summary = forms.CharField(
        label=_("What is it about?"), required=False, max_length=2000, widget=forms.Textarea
    )
    owner = forms.ModelChoiceField(Membership.objects.none(), label=_("Who looks after it?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "owner", possible_owners())


class RefuseForm(Form):
    reason = forms.CharField(
        label=_("Why not?"),
        help_text=_("Write at least 20 characters."),
        widget=forms.Textarea,
        min_length=REASONS_LENGTH,
        max_length=2000,
    )


class JoinForm(Form):
    activity = forms.ModelChoiceField(
        Activity.objects.none(),
        label=_("Which activity is it part of?"),
        help_text=_("Those like it come first."),
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "activity", proposal.could_join())
