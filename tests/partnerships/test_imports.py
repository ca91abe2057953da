"""Imports: looked at first, then all or nothing, and never over the wall."""

import io
import json
from datetime import timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coproduction.jobs import KINDS
from foundations.tenancy import no_scope, scope, url_here
from partnerships.jobs import work
from partnerships.models import ImportBatch, Job, Locality, Organisation, Partnership, Service
from tests.factories import LocalityFactory, MembershipFactory, OrganisationFactory, ServiceFactory


class Importer:
    """An officer with a file."""

    def __init__(self, client: Any, what: str = "services") -> None:
        self.client, self.what = client, what

    def upload(self, data: str | bytes, name: str = "list.csv") -> Any:
        content = data.encode() if isinstance(data, str) else data
        return self.client.post(url_here(f"{self.what}_import"), {"file": SimpleUploadedFile(name, content)})

    def preview(self, data: str | bytes, name: str = "list.csv") -> Any:
        """The page to look at, after an upload without mistakes."""
        answer = self.upload(data, name)
        assert answer.status_code == 302, answer.context["plan"].problems
        self.address = answer.url
        return self.client.get(answer.url)

    def confirm(self, page: Any) -> Any:
        return self.client.post(self.address, {"digest": page.context["plan"].digest})

    def bring_in(self, data: str | bytes, name: str = "list.csv") -> Any:
        return self.confirm(self.preview(data, name))


@pytest.fixture
def officer(cast: Any, as_: Any) -> Importer:
    return Importer(as_(cast.officer))


def problems(answer: Any) -> list[tuple[str, str, str]]:
    assert answer.status_code == 422
    return [(each.place, each.column, each.message) for each in answer.context["plan"].problems]


# --- what comes in -----------------------------------------------------------------------------------
def test_a_file_becomes_services_with_all_that_belongs_to_them(officer: Importer, cast: Any) -> None:
    manager = MembershipFactory(name="Morag MacLeod")
    officer.bring_in(
        "Name,Run by,Who it is for,Where,Cost,Users,Status,Legal basis,Min age,Manager,Web page\n"
        'Lunch club,Age Friends,Carers; dementia,Leith; Dalkeith,"£1,200.50",340,Temporarily closed,duty,'
        "60,morag macleod,www.example.org\n"
    )
    service = Service.objects.get()
    assert service.organisation == Organisation.objects.get(name="Age Friends")
    assert service.client_groups == ["carers", "dementia"]
    assert sorted(place.name for place in service.localities.all()) == ["Dalkeith", "Leith"]
    assert (service.annual_cost, service.annual_users) == (Decimal("1200.50"), 340)
    assert (service.status, service.statutory_basis, service.minimum_age) == (
        "temporarily closed",
        "duty",
        60,
    )
    assert (service.manager, service.url) == (manager, "https://www.example.org")
    assert service.created_by == cast.officer


def test_the_preview_says_what_is_added_changed_and_left_alone(officer: Importer) -> None:
    runner = OrganisationFactory(name="Age Friends")
    ServiceFactory(name="Lunch club", annual_cost=1000, organisation=runner)
    ServiceFactory(name="Choir", annual_users=12)
    page = officer.preview(
        "Name,Cost,Users,Run by\nlunch CLUB,£1200,,Age Friends\nChoir,,12,\nTea,,,New group\n"
    )
    plan = page.context["plan"]
    assert [each.values["name"] for each in plan.additions] == ["Tea"]
    assert [(c.column, c.before, c.after) for c in plan.updates[0].changes] == [
        ("Name", "Lunch club", "lunch CLUB"),
        ("Cost a year", "£1,000", "£1,200"),
    ]
    assert plan.unchanged == ["Choir"]
    html = page.content.decode()
    assert "£1,000" in html
    assert "New group" in html
    assert Service.objects.count() == 2
    assert not Organisation.objects.filter(name="New group").exists()


def test_an_empty_cell_leaves_what_is_there(officer: Importer) -> None:
    ServiceFactory(name="Lunch club", description="Soup", annual_cost=5)
    officer.bring_in("Name,What it does,Cost\nLunch club,,7\n")
    service = Service.objects.get()
    assert (service.description, service.annual_cost, service.version) == ("Soup", 7, 2)


def test_the_identifier_finds_a_renamed_service_and_the_name_one_without(officer: Importer) -> None:
    by_identifier = ServiceFactory(name="Old name", identifier="s1")
    by_name = ServiceFactory(name="Choir")
    officer.bring_in("Identifier,Name\ns1,New name\ns2,Choir\n")
    by_identifier.refresh_from_db()
    by_name.refresh_from_db()
    assert by_identifier.name == "New name"
    assert by_name.identifier == "s2"
    assert Service.objects.count() == 2


def test_importing_twice_changes_nothing_the_second_time(officer: Importer) -> None:
    data = "Identifier,Name,Cost,Run by,Where,Who it is for\ns1,Lunch,£5,Age Friends,Leith;Dalkeith,Carers\n"
    officer.bring_in(data)
    page = officer.preview(data)
    assert not page.context["plan"].does_something
    assert "is here already, just as it is" in page.content.decode()


def test_what_we_export_we_read_back_without_a_change(officer: Importer) -> None:
    OrganisationFactory(name="Age Friends", identifier="o1")
    officer.bring_in(
        "Name,Cost,Run by,Where,Who it is for,Legal basis\n'=SUM(A1),£5.50,Age Friends,Leith,Carers,duty\n"
    )
    assert Service.objects.get().name == "=SUM(A1)"
    for kind in ("csv", "xlsx"):
        exported = b"".join(officer.client.get(url_here(f"services_{kind}")).streaming_content)
        plan = officer.preview(exported, f"services.{kind}").context["plan"]
        assert plan.unchanged == ["=SUM(A1)"]
        assert not plan.does_something


def test_excel_and_organisations(cast: Any, as_: Any) -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Organisation", "Type", "Postcode", "Charity no", "Email"])
    book.active.append(
        ["Age Friends", "Third sector organisation", "eh221dn", "sc012345", "hello@example.org"]
    )
    book.save(file)
    Importer(as_(cast.officer), "organisations").bring_in(file.getvalue(), "groups.xlsx")
    found = Organisation.objects.get()
    assert (found.kind, found.postcode, found.charity_number) == ("third_sector", "EH22 1DN", "SC012345")


def open_referral(**service: Any) -> bytes:
    runner = {"id": "o1", "name": "Age Friends", "description": "x", "contacts": [{"name": "Ann Persona"}]}
    one = {"id": "s1", "name": "Lunch club", "status": "inactive", "organization": runner, **service}
    return json.dumps({"contents": [{**one, "contacts": [{"email": "ann@example.org"}]}]}).encode()


def test_open_referral_services_link_or_bring_their_organisation(officer: Importer) -> None:
    officer.bring_in(open_referral(), "services.json")
    service = Service.objects.get()
    assert (service.identifier, service.status) == ("s1", "inactive")
    assert (service.organisation.name, service.organisation.identifier) == ("Age Friends", "o1")

    Organisation.objects.update(name="Age Friends Midlothian")
    officer.bring_in(open_referral(status="active"), "services.json")
    assert Organisation.objects.count() == 1
    assert Service.objects.get().status == "active"
    assert "Persona" not in str(list(ImportBatch.objects.values()))


def test_open_referral_mistakes_name_the_field(officer: Importer) -> None:
    answer = officer.upload(open_referral(status="gone", minimum_age=-3, description=["x"]), "services.json")
    places = {(place, column) for place, column, _message in problems(answer)}
    assert places == {
        ("contents[0]", "status"),
        ("contents[0]", "minimum_age"),
        ("contents[0]", "description"),
    }


# --- all or nothing ------------------------------------------------------------------------------------
def test_one_mistake_saves_nothing_and_every_mistake_is_told(officer: Importer) -> None:
    answer = officer.upload("Service name,Cost,Legal basis,Run by\nGood,1,duty,New\n,lots,maybe,\nGood,2,,\n")
    assert [(place, column) for place, column, _message in problems(answer)] == [
        ("Row 3", "Cost"),
        ("Row 3", "Legal basis"),
        ("Row 3", "Service name"),
        ("Row 4", "Service name"),
    ]
    html = answer.content.decode()
    assert "Enter an amount in pounds, like £1,200.50." in html
    assert "The law says we must" in html
    assert (Service.objects.count(), Organisation.objects.count(), ImportBatch.objects.count()) == (0, 0, 0)


def test_a_failure_half_way_leaves_no_row(officer: Importer, monkeypatch: Any) -> None:
    page = officer.preview("Name,Run by,Where\nOne,New group,Leith\n")

    def fall_over(*_args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("partnerships.services.imports._place", fall_over)
    with pytest.raises(RuntimeError):
        officer.confirm(page)
    assert (Service.objects.count(), Organisation.objects.count(), Locality.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("s9,Choir,,,", "Identifier", "“Choir” is here already, as s2"),
        ("s1,Choir,,,", "Name", "Another one is called “Choir”"),
        (",Tea,Nobody Here,,", "Manager", "Nobody called “Nobody Here”"),
        (",Tea,Two People,,", "Manager", "More than one person"),
        (",Lunch,,80,", "Oldest age", "below the youngest age"),
        (",Tea,,,o404", "Organisation identifier", "Import the organisations first"),
    ],
)
def test_a_row_that_does_not_fit_what_is_here_says_why(
    row: str, column: str, words: str, officer: Importer
) -> None:
    ServiceFactory(name="Lunch", identifier="s1", maximum_age=70)
    ServiceFactory(name="Choir", identifier="s2")
    MembershipFactory.create_batch(2, name="Two People")
    answer = officer.upload(f"Identifier,Name,Manager,Youngest age,Organisation identifier\n{row}\n")
    [(_place, found, message)] = problems(answer)
    assert found == column
    assert words in message


def test_two_rows_about_one_service_are_refused(officer: Importer) -> None:
    ServiceFactory(name="Lunch", identifier="s1")
    answer = officer.upload("Identifier,Name\ns1,Brunch\n,Lunch\n")
    assert problems(answer)[0][0] == "Row 3"


def test_an_upload_too_big_is_refused_with_413(officer: Importer, monkeypatch: Any) -> None:
    monkeypatch.setattr("partnerships.imports.files.MOST_BYTES", 10)
    answer = officer.upload("Name\nLunch club\n")
    assert answer.status_code == 413
    assert "smaller than 50 MB" in answer.content.decode()


def test_an_import_the_scanner_refuses_is_not_read(officer: Importer, settings: Any) -> None:
    settings.FILE_SCANNER = ["sh", "-c", "! grep -q harm"]
    answer = officer.upload("Name\nharm\n")
    assert answer.status_code == 415
    assert "virus scanner refused" in answer.content.decode()
    assert officer.upload("Name\nChoir\n").status_code == 302


def test_a_file_that_is_none_is_sent_back_at_the_field(officer: Importer) -> None:
    answer = officer.upload(b"%PDF-1.7", "list.csv")
    assert answer.status_code == 415
    assert "This is a PDF file" in answer.context["form"].errors["file"][0]
    assert officer.upload(b"Name\nChoir", "list.pdf").status_code == 415
    assert officer.upload(b"Name\nChoir", "list.xlsx").status_code == 415
    assert officer.upload(b"PK\x03\x04 broken", "list.xlsx").status_code == 415
    assert officer.upload(b"Na\0me\nChoir", "list.csv").status_code == 415
    assert officer.upload(b"", "list.csv").status_code == 422
    assert officer.client.post(url_here("services_import"), {"x": "1"}).status_code == 422


# --- between looking and saying yes ----------------------------------------------------------------------
def test_a_preview_that_is_no_longer_true_is_shown_anew(officer: Importer) -> None:
    service = ServiceFactory(name="Lunch", annual_cost=1)
    page = officer.preview("Name,Cost\nLunch,2\n")
    Service.objects.filter(pk=service.pk).update(annual_cost=5, version=2)
    answer = officer.confirm(page)
    assert answer.status_code == 409
    assert "The list has changed since you looked" in answer.content.decode()
    assert Service.objects.get().annual_cost == 5
    officer.confirm(answer)
    assert Service.objects.get().annual_cost == 2


def test_saying_yes_twice_imports_once(officer: Importer) -> None:
    page = officer.preview("Name\nLunch\n")
    officer.confirm(page)
    Service.objects.all().delete()
    again = officer.client.post(officer.address, {"digest": page.context["plan"].digest}, follow=True)
    assert "finished or too old" in again.content.decode()
    assert not Service.objects.exists()


def test_what_was_uploaded_is_kept_for_a_day(officer: Importer) -> None:
    page = officer.preview("Name\nLunch\n")
    ImportBatch.objects.update(created_at=timezone.now() - timedelta(days=1))
    officer.confirm(page)
    assert not Service.objects.exists()
    officer.upload("Name\nTea\n")
    assert ImportBatch.objects.count() == 1


def test_what_was_uploaded_goes_once_it_is_carried_out(officer: Importer) -> None:
    officer.bring_in("Name\nLunch\n")
    assert ImportBatch.objects.get().rows == []


def test_the_same_identifier_and_name_next_door_stay_untouched(
    south: Partnership, north: Partnership, officer: Importer
) -> None:
    with scope(south):
        theirs = ServiceFactory(name="Lunch", identifier="s1", annual_cost=1)
        OrganisationFactory(name="Age Friends", identifier="o1")
        LocalityFactory(name="Leith")
        MembershipFactory(name="Their Manager")
        batch = ImportBatch.objects.create(
            kind="services", source="theirs.csv", headers={}, rows=[], created_by=MembershipFactory()
        )
    officer.bring_in("Identifier,Name,Cost,Run by,Where\ns1,Lunch,9,Age Friends,Leith\n")
    assert Service.objects.get().annual_cost == 9
    answer = officer.upload("Name,Manager\nTea,Their Manager\n")
    assert "Nobody called" in problems(answer)[0][2]
    address = url_here("services_import_preview", service_batch=batch.pk)
    assert officer.client.get(address).status_code == 404
    assert officer.client.post(address, {"digest": ""}).status_code == 404
    with scope(south):
        theirs.refresh_from_db()
        assert (theirs.annual_cost, theirs.version) == (1, 1)
        assert Organisation.objects.count() == Locality.objects.count() == 1


# --- pasting -----------------------------------------------------------------------------------------
def test_pasted_lines_are_looked_at_and_then_added(officer: Importer) -> None:
    ServiceFactory(name="Choir")
    answer = officer.client.post(url_here("services_paste"), {"lines": "Lunch club\n\nchoir\nLunch Club\n"})
    officer.address = answer.url
    page = officer.client.get(answer.url)
    html = page.content.decode()
    assert "Line 4 repeats an earlier one" in html
    officer.confirm(page)
    assert set(Service.objects.values_list("name", flat=True)) == {"Lunch club", "choir"}


def test_lines_that_cannot_be_taken_are_sent_back_with_all_that_was_pasted(officer: Importer) -> None:
    lines = f"Lunch\n{'x' * 201}"
    answer = officer.client.post(url_here("services_paste"), {"lines": lines})
    assert answer.status_code == 422
    assert answer.context["form"].errors["lines"] == ["Line 2: Shorten this to 200 characters; it has 201."]
    assert "x" * 201 in answer.content.decode()


# --- many --------------------------------------------------------------------------------------------
def many(rows: int) -> str:
    lines = (f"s{n},Service number {n},Organisation {n % 40},Place {n % 7},{n}" for n in range(rows))
    return "Identifier,Name,Run by,Where,Cost\n" + "\n".join(lines)


def carried_out_by_a_worker(job: Job, partnership: Partnership) -> None:
    with no_scope():
        work.run(partnership, job.pk, KINDS)
    job.refresh_from_db()


def test_five_thousand_rows_come_in_within_seconds_in_the_background(
    officer: Importer, north: Partnership, monkeypatch: Any
) -> None:
    monkeypatch.setattr(work.Pulse, "keep_beating", lambda pulse: None)  # this test holds the connection
    page = officer.preview(many(5000))
    answer = officer.confirm(page)
    job = Job.objects.get()
    assert answer.url == job.get_absolute_url()
    assert not Service.objects.exists()
    began = perf_counter()
    with CaptureQueriesContext(connection) as asked:
        carried_out_by_a_worker(job, north)
    assert job.state == Job.State.DONE, job.error
    assert (Service.objects.count(), Organisation.objects.count(), Locality.objects.count()) == (5000, 40, 7)
    assert len(asked) < 85
    assert perf_counter() - began < 20


def test_a_worker_refuses_a_preview_that_is_no_longer_true(
    officer: Importer, north: Partnership, monkeypatch: Any
) -> None:
    monkeypatch.setattr(work.Pulse, "keep_beating", lambda pulse: None)
    officer.confirm(officer.preview(many(2001)))
    ServiceFactory(name="Service number 7")
    job = Job.objects.get()
    carried_out_by_a_worker(job, north)
    assert job.state == Job.State.FAILED
    assert "Nothing was saved" in job.error
    assert Service.objects.count() == 1
