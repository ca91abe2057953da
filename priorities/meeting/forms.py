"""What people fill in around a deciding meeting."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.forms import Form, ModelForm, MoneyField
from partnerships.access import Permission
from partnerships.links.free_text import AsksBeforePersonalData
from partnerships.models import Membership
from priorities.matrix.models import COMMUNITY_MEMBERS_IN_ROOM, REASON_LENGTH, MatrixRound
from priorities.meeting.models import COMMUNITY, DecidingMeeting, Dissent, Expense, Seat

OFFER = gettext_lazy(
    "Travel, care for somebody while you are away, and your time, as our policy on expenses says. Nobody should be "
    "out of pocket."
)


def _field(form: forms.BaseForm, name: str) -> Any:
    """A field by name, whatever its kind."""
    return form.fields[name]


class MeetingForm(ModelForm):
    """Where the meeting sits, who chairs it and who is invited."""

    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who is invited?"),
        help_text=gettext_lazy(
            "At least two community members. Everybody invited gets an email and finds it on their home page."
        ),
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = DecidingMeeting
        fields = ["place", "chair", "few_reason", "expenses"]
        help_texts = {
            "place": gettext_lazy("For example “Town hall, room 2” or the address of a video call."),
            "few_reason": gettext_lazy("It is printed with the results."),
            "expenses": gettext_lazy("Community members read this. Say what your policy pays."),
        }
        widgets = {
            "few_reason": forms.Textarea(attrs={"rows": 3}),
            "expenses": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "chair").queryset = Membership.objects.active().order_by("name")
        able = Membership.objects.holding(Permission.MATRIX_READ).order_by("name")
        members = _field(self, "members")
        members.queryset = able
        members.label_from_instance = lambda member: f"{member.name} ({', '.join(member.role_names)})"
        self.initial["members"] = list(self.instance.round.seats.values_list("membership", flat=True))
        if self.instance.pk is None:
            self.initial["expenses"] = str(OFFER)
        self.order_fields(["place", "chair", "members", "few_reason", "expenses", "version"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        community = [member for member in cleaned.get("members", ()) if COMMUNITY in member.roles]
        if len(community) < COMMUNITY_MEMBERS_IN_ROOM and not cleaned.get("few_reason", "").strip():
            self.add_error("few_reason", _("Invite two community members, or say why fewer are invited"))
        return cleaned


class OpenForm(Form):
    """What is still to be said when a round opens: why, where the community has not agreed to the weights."""

    weights_reason = forms.CharField(
        label=gettext_lazy("Why do you open the round all the same?"),
        help_text=gettext_lazy("At least 20 characters. It is shown with the results."),
        min_length=REASON_LENGTH,
        max_length=1000,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needed:
            del self.fields["weights_reason"]


class WeightsAnswerForm(AsksBeforePersonalData, ModelForm):
    class Meta:
        model = Seat
        fields = ["weights", "weights_note"]
        widgets = {"weights": forms.RadioSelect, "weights_note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "weights_note": gettext_lazy("Needed where you do not agree. It is shown without your name.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "weights").required = True
        _field(self, "weights").choices = Seat.Weights.choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("weights") == Seat.Weights.OBJECTED and not cleaned.get("weights_note", "").strip():
            self.add_error("weights_note", _("Say what you would change"))
        return cleaned


class DissentForm(AsksBeforePersonalData, ModelForm):
    class Meta:
        model = Dissent
        fields = ["words", "named"]
        widgets = {"words": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "words": gettext_lazy("Leave out names of others. Leave it empty to take back what you wrote."),
            "named": gettext_lazy(
                "Otherwise people read which side it comes from, such as “Community member”."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "words").required = False


class ExpensesAnswerForm(Form):
    """Whether somebody wants expenses, and how much of each kind."""

    expenses = forms.ChoiceField(
        label=gettext_lazy("Would you like expenses?"),
        choices=Seat.Expenses.choices,
        widget=forms.RadioSelect,
    )
    notice_seen = forms.BooleanField(
        label=gettext_lazy("I have read what payment for my time can do to benefits"),
        help_text=gettext_lazy(
            "The Department for Work and Pensions can count money for your time as earnings. Travel and care that you "
            "paid for yourself are not counted. We never ask whether you get benefits."
        ),
        required=False,
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"expenses": seat.expenses, "notice_seen": bool(seat.notice_seen_at)}
        # What an officer recorded for them stands beside what they ask for themselves.
        own = {"person": seat.membership_id, "created_by": seat.membership_id}
        asked = Expense.objects.filter(round=seat.round_id, **own).to_approve()
        for kind in Expense.Kind:
            self.fields[kind.value] = MoneyField(
                label=kind.label,
                help_text=_("In pounds, if you know it already. You can come back to it."),
                required=False,
                max_digits=12,
                decimal_places=2,
                validators=[MinValueValidator(Decimal("0.01"))],
            )
        for each in asked:
            self.initial[each.kind] = each.amount
        self.order_fields(["expenses", *Expense.Kind.values, "notice_seen"])

    @property
    def amounts(self) -> dict[str, Decimal]:
        return {kind: amount for kind in Expense.Kind.values if (amount := self.cleaned_data.get(kind))}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("expenses") == Seat.Expenses.NONE and self.amounts:
            self.add_error("expenses", _("Choose “Yes”, or take the amounts out"))
        if cleaned.get(Expense.Kind.TIME) and not cleaned.get("notice_seen"):
            self.add_error("notice_seen", _("Read this and tick it before you ask for payment for your time"))
        return cleaned


class ExpenseForm(ModelForm):
    """What an officer records for somebody."""

    class Meta:
        model = Expense
        fields = ["person", "kind", "amount"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, matrix_round: MatrixRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = matrix_round.seats.of_community().values("membership")
        _field(self, "person").queryset = Membership.objects.filter(pk__in=seats).order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person = cleaned.get("person")
        if person and cleaned.get("kind") == Expense.Kind.TIME:
            seen = person and self.instance.round.seats.filter(
                membership=person, notice_seen_at__isnull=False
            )
            if not seen.exists():
                self.add_error(
                    "kind",
                    _("Ask them to read the notice about benefits on their own page of the meeting first"),
                )
        return cleaned


class PaidForm(ModelForm):
    class Meta:
        model = Expense
        fields = ["paid_ref"]
        help_texts = {"paid_ref": gettext_lazy("From your finance system, for example “BACS 10293”.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "paid_ref").required = True
