"""The service catalogue: found, added, changed, closed, and by whom."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundations.tenancy import scope, url_here
from partnerships.models import Locality, Partnership, Service
from tests.factories import LocalityFactory, OrganisationFactory, ServiceFactory


def test_a_name_is_enough(north: Partnership, cast: Any, as_: Any) -> None:
    answer = as_(cast.officer).post(
        url_here("service_add"),
        {"name": "Lunch club", "status": "active", "statutory_basis": "unknown", "priority_weight": "1"},
        follow=True,
    )
    added = Service.objects.get()
    assert (added.name, added.created_by, added.version) == ("Lunch club", cast.officer, 1)
    assert "Lunch club is in your list of services" in answer.content.decode()


def test_the_bare_form_needs_nothing_but_the_name(north: Partnership, cast: Any, as_: Any) -> None:
    page = as_(cast.officer).get(url_here("service_add"))
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [], False)}
    as_(cast.officer).post(url_here("service_add"), sent | {"name": "Lunch club"})
    assert Service.objects.get().name == "Lunch club"


def test_no_name_is_sent_back_with_all_that_was_typed(north: Partnership, cast: Any, as_: Any) -> None:
    answer = as_(cast.officer).post(url_here("service_add"), {"name": "", "description": "Soup & talk"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_name">Enter a name<' in html
    assert "Soup &amp; talk" in html
    assert not Service.objects.exists()


def test_the_same_name_in_other_letters_is_refused_at_the_name(
    north: Partnership, cast: Any, as_: Any
) -> None:
    ServiceFactory(name="Café Èideann")
    answer = as_(cast.officer).post(url_here("service_add"), {"name": "cafe eideann"})
    assert answer.context["form"].errors["name"] == ["You already have a service with this name."]


def test_the_same_name_may_stand_next_door(south: Partnership, cast: Any, as_: Any) -> None:
    as_(cast.officer).post(
        url_here("service_add"),
        {
            "name": "Neighbour service",
            "status": "active",
            "statutory_basis": "unknown",
            "priority_weight": "1",
        },
    )
    assert Service.objects.get().created_by == cast.officer


def test_money_is_read_generously_and_ages_stay_in_order(north: Partnership, cast: Any, as_: Any) -> None:
    service = ServiceFactory()
    sent = {
        "name": "Day care",
        "status": "active",
        "statutory_basis": "duty",
        "priority_weight": "2.5",
        "version": "1",
        "annual_cost": "£1,200.50",
        "minimum_age": "70",
        "maximum_age": "60",
    }
    client = as_(cast.officer)
    refused = client.post(url_here("service_edit", service=service.pk), sent)
    assert "The youngest age must not be above the oldest age." in refused.content.decode()
    client.post(url_here("service_edit", service=service.pk), sent | {"maximum_age": "90"})
    service.refresh_from_db()
    assert (service.annual_cost, service.maximum_age, service.version) == (Decimal("1200.50"), 90, 2)


def test_the_second_of_two_officers_sees_both_versions(north: Partnership, cast: Any, as_: Any) -> None:
    service = ServiceFactory(name="Day care")
    sent = {
        "name": "Day care",
        "status": "active",
        "statutory_basis": "unknown",
        "priority_weight": "1",
        "version": "1",
    }
    edit = url_here("service_edit", service=service.pk)
    as_(cast.lead).post(edit, sent | {"description": "First words"})
    answer = as_(cast.officer).post(edit, sent | {"description": "Second words"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "First words" in html
    assert "Second words" in html
    service.refresh_from_db()
    assert service.description == "First words"


def test_a_service_is_placed(north: Partnership, cast: Any, as_: Any) -> None:
    service, place = ServiceFactory(), LocalityFactory(name="Leith")
    as_(cast.officer).post(
        url_here("service_edit", service=service.pk),
        {
            "name": "Day care",
            "status": "active",
            "statutory_basis": "unknown",
            "priority_weight": "1",
            "version": "1",
            "localities": [place.pk],
            "client_groups": ["carers", "dementia"],
        },
    )
    service.refresh_from_db()
    assert list(service.localities.all()) == [place]
    page = as_(cast.officer).get(service.get_absolute_url()).content.decode()
    assert "Leith" in page
    assert "Carers, People with dementia" in page


# --- whose it is ------------------------------------------------------------------------------------
def test_a_service_manager_changes_their_own_and_no_other(north: Partnership, cast: Any, as_: Any) -> None:
    mine = ServiceFactory(name="Mine", manager=cast.service_manager, priority_weight=3)
    other = ServiceFactory(name="Other", manager=cast.lead)
    client = as_(cast.service_manager)
    client.post(
        url_here("service_edit", service=mine.pk),
        {
            "name": "Mine, renamed",
            "status": "active",
            "statutory_basis": "unknown",
            "version": "1",
            "priority_weight": "5",
            "manager": cast.lead.pk,
        },
    )
    mine.refresh_from_db()
    assert mine.name == "Mine, renamed"
    assert (mine.manager, mine.priority_weight) == (cast.service_manager, 3)

    for view in ("service_edit", "service_close"):
        refused = client.post(url_here(view, service=other.pk), {"name": "Taken", "version": "1", "own": "x"})
        assert refused.status_code == 403
        assert "Programme lead" in refused.content.decode()
    other.refresh_from_db()
    assert (other.name, other.status) == ("Other", Service.Status.ACTIVE)


@pytest.mark.parametrize("role", ["front_line", "councillor", "community_member", "associate", "auditor"])
def test_who_only_reads_changes_nothing(role: str, north: Partnership, cast: Any, as_: Any) -> None:
    member = getattr(cast, role)
    service = ServiceFactory(manager=member)
    assert not Service.objects.editable_by(member).exists()
    page = as_(member).get(service.get_absolute_url()).content.decode()
    assert url_here("service_edit", service=service.pk) not in page


# --- closing ----------------------------------------------------------------------------------------
def test_closing_needs_a_reason_and_can_be_undone(north: Partnership, cast: Any, as_: Any) -> None:
    service = ServiceFactory()
    client, close = as_(cast.officer), url_here("service_close", service=service.pk)
    refused = client.post(close, {"own": ""})
    assert refused.status_code == 422
    assert "Choose a reason, or write one" in refused.content.decode()

    client.post(close, {"usual": "ended", "own": "The funding ran out"})
    service.refresh_from_db()
    assert service.is_closed
    assert service.closing_reason == "It came to an end. The funding ran out"
    assert not Service.objects.open().exists()
    assert "The funding ran out" in client.get(service.get_absolute_url()).content.decode()

    client.post(url_here("service_reopen", service=service.pk))
    service.refresh_from_db()
    assert (service.status, service.closing_reason, service.version) == (Service.Status.ACTIVE, "", 3)


def test_history_says_who_changed_what(north: Partnership, cast: Any, as_: Any) -> None:
    client = as_(cast.officer)
    client.post(
        url_here("service_add"),
        {"name": "Lunch club", "status": "active", "statutory_basis": "unknown", "priority_weight": "1"},
    )
    service = Service.objects.get()
    runner = OrganisationFactory(name="Age Friends")
    as_(cast.lead).post(
        url_here("service_edit", service=service.pk),
        {
            "name": "Lunch and talk",
            "status": "temporarily closed",
            "statutory_basis": "unknown",
            "priority_weight": "1",
            "version": "1",
            "organisation": runner.pk,
        },
    )
    page = client.get(service.get_absolute_url()).content.decode()
    assert "Name: from “Lunch club” to “Lunch and talk”" in page
    assert "Status: from “Active” to “Temporarily closed”" in page
    assert "Run by: “Age Friends”" in page
    assert cast.lead.name in page
    newest = service.events.order_by("-pgh_id")[0]
    assert newest.pgh_context == {"route": "service_edit"}


def test_history_cannot_be_rewritten_nor_seen_next_door(south: Partnership, north: Partnership) -> None:
    service = ServiceFactory()
    event = service.events.get()
    with scope(south):
        assert not type(event).objects.filter(pgh_obj_id=service.pk).exists()
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        type(event).objects.update(name="never so")


# --- the list ---------------------------------------------------------------------------------------
def names(answer: Any) -> list[str]:
    return [row.name for row in answer.context["services"].rows]


def test_the_list_is_in_order_whatever_case_and_accents(north: Partnership, cast: Any, as_: Any) -> None:
    for name in ("zebra", "Èideann", "apple", "Fish"):
        ServiceFactory(name=name)
    assert names(as_(cast.officer).get(url_here("services"))) == ["apple", "Èideann", "Fish", "zebra"]


def test_the_list_is_searched_and_filtered_in_its_address(south: Partnership, cast: Any, as_: Any) -> None:
    owner, place = OrganisationFactory(name="Age Friends"), LocalityFactory()
    found = ServiceFactory(
        name="Lùnch club",
        organisation=owner,
        client_groups=["carers", "dementia"],
        manager=cast.service_manager,
    )
    found.localities.add(place)
    ServiceFactory(name="Closed", status="defunct")
    client = as_(cast.officer)
    for query in (
        "q=LUNCH",
        "q=age+friends",
        f"owner={owner.pk}",
        "group=dementia",
        f"locality={place.pk}",
        f"manager={cast.service_manager.pk}",
        "q=lunch&group=carers&status=active",
    ):
        assert names(client.get(f"{url_here('services')}?{query}")) == ["Lùnch club"], query
    assert names(client.get(f"{url_here('services')}?status=defunct")) == ["Closed"]
    assert names(client.get(f"{url_here('services')}?q=neighbour")) == []


def test_an_empty_list_says_what_to_do_and_a_vain_search_how_to_go_on(
    north: Partnership, cast: Any, as_: Any
) -> None:
    empty = as_(cast.officer).get(url_here("services")).content.decode()
    assert "No services yet" in empty
    assert url_here("services_paste") in empty
    reader = as_(cast.councillor).get(url_here("services")).content.decode()
    assert url_here("service_add") not in reader
    assert "can add services" in reader
    ServiceFactory()
    assert "Nothing matches" in as_(cast.officer).get(f"{url_here('services')}?q=zzz").content.decode()


def fill(rows: int) -> None:
    Service.objects.bulk_create(Service(name=f"Service number {n}") for n in range(rows))


def test_a_list_of_5000_is_paged_with_as_few_queries_as_one_of_3(
    north: Partnership, cast: Any, as_: Any
) -> None:
    client, url = as_(cast.officer), f"{url_here('services')}?q=service"
    fill(3)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    Service.objects.all().delete()
    fill(5000)
    with CaptureQueriesContext(
        connection,
    ) as many:
        answer = client.get(url)
    assert len(many) == len(few)
    assert answer.context["services"].total == 5000
    assert len(answer.context["services"].rows) == 50


def test_places_are_added_and_changed(north: Partnership, cast: Any, as_: Any) -> None:
    client = as_(cast.officer)
    client.post(url_here("locality_add"), {"name": "Leith", "kind": "locality"})
    place = Locality.objects.get()
    assert client.post(url_here("locality_add"), {"name": "leith", "kind": "ward"}).status_code == 422
    client.post(
        url_here("locality_edit", locality=place.pk),
        {"name": "Leith Walk", "kind": "ward", "simd_quintile": "2", "version": "1"},
    )
    place.refresh_from_db()
    assert (place.name, place.kind, place.simd_quintile) == ("Leith Walk", "ward", 2)
    refused = client.post(
        url_here("locality_edit", locality=place.pk),
        {"name": "Leith", "kind": "ward", "simd_quintile": "6", "version": "2"},
    )
    assert refused.status_code == 422
