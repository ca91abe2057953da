"""What the pages ask."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.forms import Form
from foundations.sorting import fold
from partnerships.accounts import inviting
from partnerships.accounts.forms import InviteManyForm
from partnerships.imports.addresses import Address, read_addresses
from partnerships.imports.files import Reading, Row, Unreadable
from partnerships.imports.forms import PasteForm
from partnerships.imports.pasting import read_lines
from partnerships.imports.plan import Plan
from partnerships.models import Group, Membership, Service
from partnerships.services.common import BY_SLUG, COMMON

MOST_SHOWN = 20
MOST_SERVICES = 60


class ServicesForm(PasteForm):
    """Common services ticked, and names pasted. After `is_valid()`, `reading` holds both, each once."""

    common = forms.MultipleChoiceField(
        label=gettext_lazy("Common services"),
        help_text=gettext_lazy("Each comes with a line on what it does, which you can change later."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = ("lines", "common")
    nothing = gettext_lazy("Paste at least one name, tick one below, or skip this page")

    def __init__(self, *args: Any, listed: set[str], **kwargs: Any) -> None:
        """`listed` are the folded names of the services there are."""
        super().__init__(*args, **kwargs)
        self.fields["lines"].required = False
        self.listed = listed
        self.fields["common"].choices = [  # type: ignore[attr-defined]
            Choice(each.slug, each.name) for each in COMMON if self._is_new(each.slug)
        ]

    def _is_new(self, slug: str) -> bool:
        return fold(str(BY_SLUG[slug].name)) not in self.listed

    def clean_common(self) -> list[Row]:
        chosen = [BY_SLUG[slug] for slug in self.cleaned_data["common"]]
        return [
            Row(_("Ticked"), {"name": str(each.name), "description": str(each.description)})
            for each in chosen
        ]

    def clean_lines(self) -> Reading | None:
        lines: str = self.cleaned_data["lines"]
        if not lines.strip():
            return None
        try:
            return read_lines(lines)
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        ticked, pasted = cleaned.get("common", []), cleaned.get("lines")
        if not self.errors and not ticked and pasted is None:
            self.add_error("lines", str(self.nothing))
        return cleaned

    @property
    def reading(self) -> Reading:
        """A name ticked and pasted is taken once, with its description."""
        ticked: list[Row] = self.cleaned_data["common"]
        pasted: Reading = self.cleaned_data["lines"] or Reading({}, [])
        taken = {fold(row.cells["name"]) for row in ticked}
        rows = [row for row in pasted.rows if fold(row.cells["name"]) not in taken]
        headers = {"name": _("Name"), "description": _("What it does")}
        return Reading(headers, ticked + rows, pasted.notes)

    def refuse(self, plan: Plan) -> None:
        """Say at the field what stands in the way of taking the names over."""
        for each in plan.problems[:MOST_SHOWN]:
            self.add_error("lines", f"{each.place}: {each.message}")


class PeopleForm(InviteManyForm):
    """Many to invite; who stands in for the lead; who reviews from outside."""

    nobody = gettext_lazy("Paste at least one address, or skip this page")
    stand_in = forms.CharField(
        label=gettext_lazy("Who stands in for you?"),
        help_text=gettext_lazy(
            "The email address of a colleague. They can let you in again if you lose your phone. "
            "Somebody new is invited as a council officer."
        ),
        max_length=400,
        required=False,
    )
    reviewer = forms.CharField(
        label=gettext_lazy("Who reviews you from outside?"),
        help_text=gettext_lazy(
            "The email address of an associate, or of the programme lead of another partnership. "
            "They read, and never see who people are."
        ),
        max_length=400,
        required=False,
    )

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_stand_in(self) -> Address | None:
        return self._one(
            "stand_in", lambda email: inviting.reasons_not_to_stand_in(email=email, lead=self.by)
        )

    def clean_reviewer(self) -> Address | None:
        return self._one("reviewer", lambda email: inviting.reasons_not_to_review(email=email))

    def _one(self, name: str, reasons: Any) -> Address | None:
        found = read_addresses(self.cleaned_data[name])
        if found.wrong:
            raise ValidationError(_("Enter one email address, like name@example.org"))
        if len(found.right) > 1:
            raise ValidationError(_("Enter the address of one person"))
        if not found.right:
            return None
        if refused := reasons(found.right[0].email):
            raise ValidationError(refused)
        return found.right[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        reviewer, stand_in = cleaned["reviewer"], cleaned["stand_in"]
        inside = {each.email for each in (*self.found.right, *([stand_in] if stand_in else []))}
        if reviewer and reviewer.email in inside:
            self.add_error("reviewer", _("This person is inside already. Choose somebody from outside."))
        return cleaned

    def names_somebody(self) -> bool:
        asked = self.cleaned_data
        return super().names_somebody() or bool(asked.get("stand_in") or asked.get("reviewer"))


class RoundForm(Form):
    """Which services the first round asks about, and whom."""

    services = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Services"),
        queryset=Service.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one service. Three are enough to begin")},
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Who is asked?"),
        help_text=gettext_lazy("A result needs people who use the services, and at least one more group."),
        choices=Group.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, chosen: list[int], **kwargs: Any) -> None:
        """`chosen` are ticked and stand first."""
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = services_to_offer(chosen)  # type: ignore[attr-defined]
        self.initial.setdefault("services", chosen)


def services_to_offer(chosen: list[int]) -> QuerySet[Service]:
    """The open services, those chosen first; no more than fit on a page."""
    first = Case(When(pk__in=chosen, then=Value(0)), default=Value(1), output_field=IntegerField())
    offered = Service.objects.open().order_by(first, "sort_key").values_list("pk", flat=True)
    return Service.objects.filter(pk__in=offered[:MOST_SERVICES]).order_by(first, "sort_key")
