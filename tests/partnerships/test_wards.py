"""Wards: lists narrow to what touches one, and a member's own come first."""

from typing import Any

import pytest
from django.urls import reverse

from activities.models import Activity, ActivityLocality, State
from foundations.tenancy import scope
from partnerships.models import MembershipWard
from tests.factories import ActivityFactory, LocalityFactory, MembershipFactory, ServiceFactory


def url(name: str, **named: Any) -> str:
    return reverse(name, kwargs={"partnership": "demo-north", **named})


@pytest.fixture
def ward(north: Any) -> Any:
    """A ward in the Glen, where there is transport; the café is at the harbour, advice is everywhere unnamed."""
    glen = LocalityFactory(name="The Glen")
    transport, cafe = ServiceFactory(name="Glen transport"), ServiceFactory(name="Harbour café")
    transport.localities.add(glen)
    cafe.localities.add(LocalityFactory(name="Harbour", kind="ward"))
    ServiceFactory(name="Advice")
    ActivityFactory(title="Lift sharing", state=State.LIVE, services=[transport])
    ActivityFactory(title="Harbour walks", state=State.LIVE, services=[cafe])
    elsewhere = ActivityFactory(title="Transport at the harbour", state=State.LIVE, services=[transport])
    ActivityLocality.objects.create(activity=elsewhere, locality=cafe.localities.get())
    return LocalityFactory(name="Upper Glen", kind="ward", parent=glen)


def test_a_ward_is_touched_by_what_is_in_it_and_in_what_it_is_part_of(ward: Any) -> None:
    titles = Activity.objects.in_ward(ward).values_list("title", flat=True)
    assert list(titles) == ["Lift sharing"]
    here = ActivityFactory(title="Only in Upper Glen")
    ActivityLocality.objects.create(activity=here, locality=ward)
    assert set(Activity.objects.in_ward(ward)) == {here, Activity.objects.get(title="Lift sharing")}
    assert not Activity.objects.in_ward(ward.parent).filter(pk=here.pk).exists()


@pytest.mark.parametrize(
    ("page", "inside", "outside"),
    [
        ("services", "Glen transport", "Harbour café"),
        ("services_csv", "Glen transport", "Harbour café"),
        ("activities", "Lift sharing", "Harbour walks"),
    ],
)
def test_lists_and_their_files_narrow_to_a_ward(
    ward: Any, cast: Any, as_: Any, page: str, inside: str, outside: str
) -> None:
    answer = as_(cast.councillor).get(url(page), {"ward": ward.pk})
    shown = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    assert inside in shown and outside not in shown


def test_without_wards_no_list_offers_them(north: Any, cast: Any, as_: Any) -> None:
    LocalityFactory(name="Leith")
    for page in ("services", "activities", "partnership_home"):
        assert 'name="ward"' not in as_(cast.councillor).get(url(page)).content.decode()


def test_a_councillor_sees_their_own_ward_first(ward: Any, cast: Any, as_: Any) -> None:
    client, home = as_(cast.councillor), url("partnership_home")
    assert "Activities in Upper Glen" not in client.get(home).content.decode()
    assert client.post(url("my_wards"), {"wards": [ward.pk], "version": cast.councillor.version}).url == home
    page = client.get(home).content.decode()
    assert "Activities in Upper Glen" in page and "Lift sharing" in page and "Harbour walks" not in page


def test_lead_writes_down_a_councillors_ward(ward: Any, cast: Any, as_: Any) -> None:
    client, councillor = as_(cast.lead), cast.councillor
    fields = {"name": councillor.name, "roles": ["councillor"], "active": "on", "version": councillor.version}
    answer = client.post(url("member_edit", member=councillor.pk), fields | {"wards": [ward.pk]})
    assert answer.status_code == 302
    assert "Upper Glen" in client.get(url("member", member=councillor.pk)).content.decode()


def test_only_wards_of_ones_own_partnership_can_be_chosen(ward: Any, cast: Any, as_: Any, south: Any) -> None:
    with scope(south):
        theirs = LocalityFactory(name="Neighbour ward", kind="ward")
    for pk in (theirs.pk, ward.parent.pk):
        sent = {"wards": [pk], "version": cast.councillor.version}
        assert as_(cast.councillor).post(url("my_wards"), sent).status_code == 422
    assert not MembershipWard.objects.exists()
    page = as_(cast.councillor).get(url("partnership_home"), {"ward": theirs.pk})
    assert "Neighbour ward" not in page.content.decode()


def test_a_member_chooses_for_themselves_alone(ward: Any, cast: Any, as_: Any) -> None:
    other = MembershipFactory(roles=["councillor"])
    sent = {"wards": [ward.pk], "version": cast.councillor.version}
    as_(cast.councillor).post(url("my_wards"), sent)
    assert not other.wards.exists() and cast.councillor.wards.get() == ward
