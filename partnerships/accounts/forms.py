"""Forms of people: joining, inviting, changing what somebody may do, a lost phone."""

from datetime import date, timedelta
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundations.forms import DateField, Form, ModelForm
from partnerships.access import ROLES, SECOND_APPROVER, role_choices, staff_roles
from partnerships.accounts.actions import reasons_not_to_change
from partnerships.accounts.inviting import MOST_AT_ONCE
from partnerships.accounts.leaving import reasons_to_hand_over
from partnerships.accounts.models import Invitation, Membership, User
from partnerships.areas.models import Locality
from partnerships.groups import Group
from partnerships.imports.addresses import Addresses, read_addresses

ROLE_CHOICES = role_choices()
OWN_ROLE_CHOICES = [each for each in ROLE_CHOICES if each[0] != SECOND_APPROVER]
"""All but the one for which only leads of other partnerships are asked, on a page of its own."""


class JoinForm(Form):
    """A name and a password for somebody new; nothing to fill in for who has an account.

    Who joins with no staff role chooses no password: they sign in with a code by email.
    """

    name = forms.CharField(label=_("Your full name"), max_length=120)
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("12 characters or more. Three random words make a good one."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation, self.user = invitation, user
        self.initial["name"] = invitation.name
        if user:
            del self.fields["name"]
        if user or not set(invitation.roles) & set(staff_roles()):
            del self.fields["password"]

    def clean_password(self) -> str:
        newcomer = User(email=self.invitation.email, name=self.cleaned_data.get("name", ""))
        password: str = self.cleaned_data["password"]
        validate_password(password, newcomer)
        return password

    def save(self) -> User:
        if self.user:
            return self.user
        return User.objects.create_user(
            self.invitation.email, self.cleaned_data.get("password"), name=self.cleaned_data["name"]
        )


class LinkAgainForm(Form):
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The one your link or invitation was sent to."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


def refuse_guest_without_end(form: forms.BaseForm) -> None:
    """Ask for the last day of access where a role is for dated guests."""
    dated = [ROLES[slug].name for slug in form.cleaned_data.get("roles", ()) if ROLES[slug].dated]
    if dated and "until" not in form.errors and not form.cleaned_data.get("until"):
        words = _("Enter the last day of access, like 27 November 2026: who is here as %(role)s is a guest")
        form.add_error("until", words % {"role": str(dated[0]).lower()})


TO_INVITE = (
    "officer",
    "service_manager",
    "front_line",
    "councillor",
    "community_member",
    "community_group",
    "approver",
)
"""The roles for which many may be invited at once: none that runs the programme or is a guest's."""
MOST_SHOWN = 20
MOST_DAYS_AS_SECOND = 366


def _many_roles() -> list[Choice]:
    return [Choice(slug, ROLES[slug].name, hint=ROLES[slug].description) for slug in TO_INVITE]


class InviteManyForm(Form):
    """Addresses with a role for all, or one for each in the last column.

    With `only_right` those that are wrong are left for later: they stand in `found.wrong`.
    """

    nobody = _("Paste at least one address")
    addresses = forms.CharField(
        label=_("Email addresses of colleagues"),
        help_text=_(
            "One on each line, with or without a name: Ann Smith <ann@example.org>. From a spreadsheet, "
            "a last column may say what each will do: Ann Smith, ann@example.org, Councillor."
        ),
        max_length=60_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("What will they do here?"),
        help_text=_("For all who have no role of their own above. You can change it for each person later."),
        choices=_many_roles,
        initial=TO_INVITE[0],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, only_right: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only_right, self.found = only_right, Addresses()

    def clean_addresses(self) -> Addresses:
        names = {str(ROLES[slug].name): slug for slug in TO_INVITE}
        self.found = found = read_addresses(self.cleaned_data["addresses"], names)
        if len(found.right) > MOST_AT_ONCE:
            raise forms.ValidationError(_("Invite at most 200 people at a time"))
        if found.wrong and not self.only_right:
            raise forms.ValidationError([str(each) for each in found.wrong[:MOST_SHOWN]])
        return found

    def clean_role(self) -> str:
        return str(self.cleaned_data["role"] or TO_INVITE[0])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.names_somebody():
            self.add_error("addresses", self.nobody)
        return cleaned

    def names_somebody(self) -> bool:
        return bool(self.found.right or self.found.wrong)

    @property
    def may_go_on_without(self) -> str:
        """The words of the button that invites those who are right while others are still wrong."""
        right = len(self.found.right)
        if not right or list(self.errors) != ["addresses"] or not self.found.wrong:
            return ""
        return ngettext(
            "Invite the %(n)d that is right, and show me the rest",
            "Invite the %(n)d that are right, and show me the rest",
            right,
        ) % {"n": right}


class InviteForm(Form):
    email = forms.EmailField(label=_("Email address"))
    name = forms.CharField(label=_("Full name"), max_length=120)
    roles = forms.MultipleChoiceField(
        label=_("What they will do here"), choices=OWN_ROLE_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    group = forms.ChoiceField(
        label=_("Whose view they give when they answer"),
        choices=[("", _("They do not answer")), *Group.choices],
        required=False,
    )
    team = forms.CharField(label=_("Team"), max_length=120, required=False)
    until = DateField(
        label=_("Last day of access"),
        help_text=_("Auditors are guests and need one. For others, leave it empty for no end."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        refuse_guest_without_end(self)
        return self.cleaned_data

    def clean_until(self) -> date | None:
        return still_to_come(self.cleaned_data["until"])


class NeighbourForm(Form):
    """The lead of another partnership, and until when they are asked to act as second."""

    email = forms.EmailField(
        label=_("Their email address"), help_text=_("The one with which they sign in to their partnership.")
    )
    name = forms.CharField(label=_("Full name"), max_length=120)
    until = DateField(label=_("Last day"), help_text=_("A year from now at the latest."))

    def clean_until(self) -> date | None:
        return within_a_year(still_to_come(self.cleaned_data["until"]))


def within_a_year(day: date | None) -> date | None:
    if day and day > timezone.localdate() + timedelta(days=MOST_DAYS_AS_SECOND):
        raise forms.ValidationError(_("Choose a day within a year. You can ask them again then."))
    return day


def still_to_come(day: date | None) -> date | None:
    if day and day < timezone.localdate():
        raise forms.ValidationError(_("Choose today or a day that is still to come"))
    return day


def offer_wards(form: forms.BaseForm) -> None:
    """Offer the wards there are; do not ask where there are none."""
    wards = Locality.objects.wards()
    form.fields["wards"].queryset = wards  # type: ignore[attr-defined]
    if not wards.exists():
        del form.fields["wards"]


class OwnWardsForm(ModelForm):
    """The wards a member wants to see first."""

    class Meta:
        model = Membership
        fields = ("wards",)
        widgets = {"wards": forms.CheckboxSelectMultiple}
        labels = {"wards": _("Which wards do you want to see first?")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_wards(self)


class MemberForm(ModelForm):
    roles = forms.MultipleChoiceField(
        label=_("What they do here"), choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Membership
        fields = ("name", "roles", "group", "organisation", "team", "wards", "stands_in", "until", "active")
        widgets = {"wards": forms.CheckboxSelectMultiple}
        labels = {"active": _("May sign in to this partnership")}
        help_texts = {
            "stands_in": _(
                "Agrees in their place when a phone is lost. Anybody who can see people and roles."
            ),
            "wards": _("A councillor's own: shown to them first."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if SECOND_APPROVER not in self.instance.roles:
            self.fields["roles"].choices = OWN_ROLE_CHOICES  # type: ignore[attr-defined]
        offer_wards(self)
        others = Membership.objects.stand_ins_for(self.instance).order_by("name")
        self.fields["stands_in"].queryset = others  # type: ignore[attr-defined]

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        return within_a_year(until) if SECOND_APPROVER in self.cleaned_data.get("roles", ()) else until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_guest_without_end(self)
        before = Membership.objects.get(pk=self.instance.pk)
        until = cleaned.get("until")
        stays = cleaned.get("active", False) and (until is None or until >= timezone.localdate())
        reasons = reasons_not_to_change(member=before, roles=cleaned.get("roles", before.roles), active=stays)
        if reasons:
            self.add_error("roles", reasons)
        if before.lets_in(timezone.localdate()) and not stays:
            for reason in reasons_to_hand_over(before):
                self.add_error("active", reason.text)
        return cleaned


class ResetForm(Form):
    reason = forms.CharField(
        label=_("What happened, and how do you know it is them?"),
        help_text=_("For example: “Rang me from the office number; new phone since Monday.”"),
        min_length=20,
        max_length=500,
        widget=forms.Textarea,
    )
