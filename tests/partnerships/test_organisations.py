"""Organisations: found, added, changed, closed."""

from typing import Any

from foundations.tenancy import url_here
from partnerships.models import Organisation, Partnership, Service
from tests.factories import OrganisationFactory, ServiceFactory


def names(answer: Any) -> list[str]:
    return [row.name for row in answer.context["organisations"].rows]


def test_a_name_is_enough_and_the_rest_is_read_generously(north: Partnership, cast: Any, as_: Any) -> None:
    client = as_(cast.officer)
    client.post(url_here("organisation_add"), {"name": "Age Friends", "kind": "third_sector"})
    added = Organisation.objects.get()
    assert added.created_by == cast.officer
    client.post(
        url_here("organisation_edit", organisation=added.pk),
        {
            "name": "Age Friends",
            "kind": "third_sector",
            "version": "1",
            "postcode": "eh221dn",
            "charity_number": "sc 012345",
            "website": "www.example.org",
        },
    )
    added.refresh_from_db()
    assert (added.postcode, added.charity_number) == ("EH22 1DN", "SC012345")
    page = client.get(added.get_absolute_url()).content.decode()
    assert "Charity number: “SC012345”" in page


def test_mistakes_say_how_to_mend_them(north: Partnership, cast: Any, as_: Any) -> None:
    answer = as_(cast.officer).post(
        url_here("organisation_add"),
        {"name": "", "kind": "other", "postcode": "nowhere", "charity_number": "12"},
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Enter a name", "Enter a postcode, like EH22 1DN", "Enter a charity number, like SC012345"):
        assert words in html
    assert '<details class="govuk-details" open>' in html


def test_the_list_is_searched_filtered_and_counted(south: Partnership, cast: Any, as_: Any) -> None:
    council = OrganisationFactory(name="Council", kind="council")
    OrganisationFactory(name="Age Friends", kind="third_sector")
    ServiceFactory.create_batch(2, organisation=council)
    client, url = as_(cast.officer), url_here("organisations")
    assert names(client.get(f"{url}?q=FRIENDS")) == ["Age Friends"]
    assert names(client.get(f"{url}?kind=council")) == ["Council"]
    assert names(client.get(f"{url}?status=closed")) == []
    assert {row.name: row.services for row in client.get(url).context["organisations"].rows} == {
        "Age Friends": 0,
        "Council": 2,
    }


def test_who_still_runs_services_cannot_close(north: Partnership, cast: Any, as_: Any) -> None:
    runner = OrganisationFactory()
    service = ServiceFactory(organisation=runner)
    client, close = as_(cast.officer), url_here("organisation_close", organisation=runner.pk)
    refused = client.post(close, {"usual": "ended"})
    assert refused.status_code == 409
    assert "It still runs 1 service" in refused.content.decode()
    assert f"?owner={runner.pk}" in refused.content.decode()

    Service.objects.filter(pk=service.pk).update(status="defunct")
    client.post(close, {"own": "Wound up"})
    runner.refresh_from_db()
    assert runner.closed_at
    assert not Organisation.objects.open().exists()
    assert "Wound up" in client.get(runner.get_absolute_url()).content.decode()
    form = client.get(url_here("service_add")).context["form"]
    assert runner not in form.fields["organisation"].queryset

    client.post(url_here("organisation_reopen", organisation=runner.pk))
    runner.refresh_from_db()
    assert (runner.closed_at, runner.closing_reason) == (None, "")
