"""Forms speak plainly, keep what was typed, and never overwrite somebody else's change."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from freezegun import freeze_time

from foundations.forms import (
    DateField,
    Form,
    ModelForm,
    MoneyField,
    PostcodeField,
    WholeNumberField,
    form_page,
)
from foundations.refusals import Stale
from foundations.tenancy import scope
from partnerships.models import Organisation, Partnership, Service
from tests.factories import MembershipFactory, ServiceFactory


class ServiceForm(ModelForm):
    class Meta:
        model = Service
        fields = ("name", "status", "client_groups", "annual_cost", "annual_users", "regulated_care")


class OrganisationForm(ModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "kind", "contact_email", "website", "charity_number")


def posted(**changes: object) -> dict[str, object]:
    return {"name": "Day care", "status": "active", **changes}


def drawn(form: object) -> str:
    return Template("{% load components %}{% form form %}").render(Context({"form": form}))


def test_a_missing_answer_says_what_to_do(north: Partnership) -> None:
    form = OrganisationForm({"kind": "spaceship", "contact_email": "me", "website": "x y"})
    assert form.errors["name"] == ["Enter a name"]
    assert form.errors["kind"] == ["Choose one of the answers listed"]
    assert form.errors["contact_email"] == ["Enter an email address, like name@example.org"]
    assert form.errors["website"] == ["Enter a web address, like https://www.example.org"]


def test_a_model_keeps_its_own_message(north: Partnership) -> None:
    form = OrganisationForm({"name": "A", "kind": "other", "charity_number": "12"})
    assert form.errors["charity_number"] == ["Enter a charity number, like SC012345"]


@pytest.mark.parametrize(
    ("typed", "pounds"),
    [
        ("£1,200.50", "1200.50"),
        ("1200", "1200"),
        (" £ 1 200 ", "1200"),
        ("0", "0"),
        ("999999999.99", "999999999.99"),
    ],
)
def test_money_is_read_as_people_write_it(typed: str, pounds: str) -> None:
    assert MoneyField().clean(typed) == Decimal(pounds)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("-1", "Enter an amount of £0 or more"),
        ("1.234", "Enter pounds and pence, like £1,200.50"),
        ("1000000000", "Enter an amount below £1,000,000,000"),
        ("much", "Enter an amount in pounds, like £1,200 or £1,200.50"),
        ("NaN", "Enter an amount in pounds, like £1,200 or £1,200.50"),
    ],
)
def test_money_refuses_with_words(typed: str, message: str) -> None:
    class Cost(Form):
        cost = MoneyField()

    assert Cost({"cost": typed}).errors["cost"] == [message]


@pytest.mark.parametrize(
    "typed",
    [
        "27/11/2026",
        "27 November 2026",
        "27 nov 2026",
        "27th November 2026",
        "2026-11-27",
        "27.11.2026",
        "27/11/26",
    ],
)
def test_dates_are_read_as_people_write_them(typed: str) -> None:
    assert DateField().clean(typed) == date(2026, 11, 27)


@freeze_time("2026-11-22")
def test_a_date_far_ahead_is_refused() -> None:
    class Due(Form):
        due = DateField()

    assert Due({"due": "22 November 2036"}).is_valid()
    assert Due({"due": "23 November 2036"}).errors["due"] == ["Enter a date within the next 10 years"]
    assert Due({"due": "1 January 2099"}).errors["due"] == ["Enter a date within the next 10 years"]
    assert Due({"due": "31/2/2026"}).errors["due"] == ["Enter a date, like 27 November 2026"]


def test_every_date_shows_how_it_may_be_written() -> None:
    class Due(Form):
        due = DateField()
        by = DateField(help_text="Within 14 days.")

    for form in (Due(), Due()):
        assert form["due"].help_text == "For example 18/12/2026."
        assert form["by"].help_text == "Within 14 days. For example 18/12/2026."


def test_postcodes_need_no_space() -> None:
    assert PostcodeField().clean("eh221dn") == "EH22 1DN"
    assert PostcodeField().clean(" g1  1aa ") == "G1 1AA"


def test_whole_numbers_take_commas() -> None:
    assert WholeNumberField().clean("1,250") == 1250


def test_a_refused_form_keeps_what_was_typed(north: Partnership, rf: RequestFactory) -> None:
    response = form_page(rf.post("/"), ServiceForm(posted(name="", annual_cost="lots & lots")))
    page = response.content.decode()
    assert response.status_code == 422
    assert "lots &amp; lots" in page
    assert '<a href="#id_name">Enter a name</a>' in page
    assert '<a href="#id_annual_cost">Enter an amount in pounds, like £1,200 or £1,200.50</a>' in page


def test_the_error_summary_leads_to_the_first_of_several_answers() -> None:
    class Groups(Form):
        groups = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)

    form = Groups({})
    assert list(form.error_links) == [("#id_groups_1", "Choose at least one answer under “Groups”")]
    assert 'id="id_groups_1"' in drawn(form)


def test_words_that_could_be_markup_are_escaped() -> None:
    class Careless(Form):
        answer = forms.CharField(label="<b>Label</b>", help_text="<i>Hint</i>")

    page = drawn(Careless())
    assert "<b>" not in page and "<i>" not in page
    assert "&lt;b&gt;Label" in page and "&lt;i&gt;Hint" in page


def test_nothing_is_styled_inline(north: Partnership) -> None:
    assert "style=" not in drawn(ServiceForm(posted(name="")))


def test_the_same_name_twice_is_refused_beside_the_name(north: Partnership, south: Partnership) -> None:
    ServiceFactory(name="Day care")
    form = ServiceForm(posted())
    assert form.errors == {"name": ["You already have a service with this name."]}
    with scope(south):
        assert ServiceForm(posted()).is_valid()


def test_saving_counts_the_version_and_names_the_author(north: Partnership) -> None:
    member, service = MembershipFactory(), ServiceFactory(name="Old")
    form = ServiceForm(posted(version=service.version), instance=service)
    assert form.is_valid()
    form.save(by=member)
    service.refresh_from_db()
    assert (service.name, service.version, service.updated_by) == ("Day care", 2, member)


def test_a_row_changed_since_is_not_overwritten(north: Partnership) -> None:
    service = ServiceFactory(name="Before", annual_cost=Decimal(1200))
    Service.objects.filter(pk=service.pk).update(name="Theirs", version=2)
    form = ServiceForm(posted(name="Mine", annual_cost="1,200", version=1), instance=service)
    with pytest.raises(Stale) as refusal:
        form.is_valid()
    differences = form.differences(refusal.value.theirs)
    assert [(each.label, each.theirs, each.yours) for each in differences] == [("Name", "Theirs", "Mine")]


def test_a_form_without_its_version_counts_as_stale(north: Partnership) -> None:
    with pytest.raises(Stale):
        ServiceForm(posted(), instance=ServiceFactory()).is_valid()


def test_lists_of_choices_are_read_and_kept(north: Partnership) -> None:
    form = ServiceForm(posted(client_groups=["carers", "dementia"]))
    assert form.is_valid(), form.errors
    assert form.save().client_groups == ["carers", "dementia"]
