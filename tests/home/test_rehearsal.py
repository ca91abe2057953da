"""A rehearsal fills an officer's own services with invented answers; none of it counts, and all of it goes."""

import io
import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pgtrigger
import pymupdf
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.urls import reverse
from django.utils import timezone
from docx import Document
from playwright.sync_api import Browser

from activities.models import Activity
from commons.four_cos import Co
from coproduction.jobs import KINDS as JOBS
from coproduction.tasks import keep_to_retention_schedule, run_job
from coproduction.watch.metrics import Waiting
from foundations.emptying import WALLED_TABLES
from foundations.refusals import NotAllowed
from foundations.tenancy import across, no_scope, scope, url_here
from home.facts import facts_of
from home.rehearsal import actions
from home.rehearsal.filling import MOST_SERVICES, fill
from mapping.explorer import actions as explorer
from mapping.explorer.models import ExplorerCell, ExplorerRound, FormResult, LevelSummary, RoundService
from partnerships import links, post
from partnerships.access import ROLES
from partnerships.accounts.actions import invite
from partnerships.areas.rehearsals import add_rehearsal, rehearsal_of, remove_rehearsal
from partnerships.jobs import work
from partnerships.models import Job, Membership, Notice, Partnership, Service, User
from partnerships.post import Mail, delivery
from priorities.matrix.models import MatrixPlacement, MatrixRound, RoundActivity
from reports import actions as reports
from reports.facts import to_json
from reports.kinds import KINDS
from reports.models import Audience, Report
from tests.browser import show
from tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    ReportFactory,
    ServiceFactory,
    TaskFactory,
    members_page,
    poster,
)
from tests.routes import MAKERS, MEMBER_ROUTES, ROUTES, Route, make_objects
from tests.test_pages import html_errors, violations

MARK = "Rehearsal: invented answers"
SERVICES = ("Day support", "Library service", "Youth work")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def officer(north: Partnership) -> Membership:
    return MembershipFactory(roles=["officer"], name="Callum Rae")


@pytest.fixture
def services(north: Partnership) -> list[Service]:
    return [ServiceFactory(name=name) for name in SERVICES]


@pytest.fixture
def rehearsal(officer: Membership, services: list[Service]) -> Partnership:
    return rehearsed(officer)


def rehearsed(by: Membership) -> Partnership:
    """The rehearsal, as a worker makes it."""
    done(actions.start(partnership=by.partnership, by=by))
    found = rehearsal_of(by.partnership)
    assert found
    return found


def done(job: Job) -> None:
    claimed = work.claim(job.pk)
    assert claimed
    JOBS[job.kind](claimed, lambda *progress: None)
    work.hand_in(claimed, None)


def rows(sql: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def rows_by_table() -> dict[str, int]:
    """How many rows each walled table shows to whoever reads now."""
    return {table: rows(f"SELECT count(*) FROM {table}")[0][0] for (table,) in rows(WALLED_TABLES)}


# --- what it shows ---------------------------------------------------------------------------------------
def test_it_shows_every_picture_of_the_officers_own_services(rehearsal: Partnership) -> None:
    with scope(rehearsal):
        assert {service.name for service in Service.objects.all()} == set(SERVICES)
        facts = facts_of([rehearsal.pk])[rehearsal.pk]
        assert None not in [facts.cos[co].level for co in Co] and facts.ideas
        results = FormResult.objects.all()
        assert results.filter(practice_lead=True).exists(), "what works already"
        assert results.filter(sees_differently=True).exists()
        assert results.filter(level__lt=1).exists(), "what is not done"
        quadrants = set(MatrixPlacement.objects.values_list("quadrant", flat=True))
        assert quadrants == {"quick_win", "major_project", "back_burner", "drop"}
        assert MatrixRound.objects.decided().count() == 1
        assert len({tuple(each.forms) for each in Activity.objects.all()}) > 2, "ideas of several kinds"


def test_most_groups_are_large_enough_to_be_shown_and_one_is_not(rehearsal: Partnership) -> None:
    with scope(rehearsal):
        small = LevelSummary.objects.filter(answers__lt=5)
        assert set(small.values_list("service__name", "group")) == {("Youth work", "citizen")}


def test_the_same_services_give_the_same_answers(rehearsal: Partnership, officer: Membership) -> None:
    def said() -> list[Any]:
        with scope(rehearsal_of(officer.partnership)):  # type: ignore[arg-type]
            given = ExplorerCell.objects.order_by("response__code", "form")
            return list(
                given.values_list("response__service__name", "response__group", "form", "level", "idea")
            )

    before = said()
    actions.remove(partnership=officer.partnership)
    rehearsed(officer)
    assert said() == before


def test_the_weightiest_services_are_taken_where_there_are_many(officer: Membership) -> None:
    for number in range(MOST_SERVICES):
        ServiceFactory(name=f"Weighty {number}", priority_weight=2)
    ServiceFactory(name="Light", priority_weight=1)
    with scope(rehearsed(officer)):
        assert Service.objects.count() == MOST_SERVICES
        assert not Service.objects.filter(name="Light").exists()


def test_nobody_is_in_it_but_who_started_it(officer: Membership, cast: Any) -> None:
    ServiceFactory(
        name="Day support",
        manager=cast.service_manager,
        email="a@b.example",
        organisation=OrganisationFactory(),
    )
    logins = User.objects.count()
    with scope(rehearsed(officer)):
        member = Membership.objects.get()
        assert (member.user, member.name) == (officer.user, "Callum Rae")
        service = Service.objects.get()
        assert (service.manager, service.email, service.organisation) == (None, "", None)
    assert User.objects.count() == logins


@pytest.mark.parametrize("number", range(3))
def test_one_service_is_enough(number: int, officer: Membership) -> None:
    """Whatever its name draws."""
    ServiceFactory(name=f"Service {number}")
    with scope(rehearsed(officer)):
        assert MatrixRound.objects.decided().exists()


def test_every_kind_of_report_there_is_can_be_read(
    rehearsal: Partnership, officer: Membership, as_: Any
) -> None:
    with scope(rehearsal):
        assert {job.params["code"] for job in Job.objects.filter(kind=reports.JOB)} == set(KINDS)
    page = as_(officer).get(url_here("rehearsal")).content.decode()
    assert all(f"/p/{rehearsal.slug}/{there}" in page for there in ("map/explorer/", "jobs/"))
    assert html_errors(page) == []


# --- it counts nowhere -----------------------------------------------------------------------------------
NOT_COMPARED = {"rehearsal", "jobs", "get_started_people"}
"""Pages that speak of the rehearsal, or offer one."""


def real_round(by: Membership, services: list[Service], name: str) -> None:
    """A published round and a decided matrix of people's own, in the partnership in scope."""
    fill(services=services, by=by, progress=lambda *progress: None)
    with pgtrigger.ignore():
        ExplorerRound.objects.filter(name__startswith="Rehearsal").update(name=name)
        MatrixRound.objects.filter(name__startswith="Rehearsal").update(name=name)


def counted(client: Any, visitor: Any, north: Partnership) -> dict[str, Any]:
    """Every aggregate there is: pages, downloads, reports, the public page, and what is read across all."""
    known = {
        "explorer_round": ExplorerRound.objects.earliest("pk").pk,
        "matrix_round": MatrixRound.objects.earliest("pk").pk,
        "round_service": RoundService.objects.earliest("pk").pk,
        "round_activity": RoundActivity.objects.earliest("pk").pk,
        "activity": Activity.objects.earliest("pk").pk,
        "service": Service.objects.earliest("pk").pk,
        "form": "CL3",
    }
    found: dict[str, Any] = {"rows": rows_by_table() | {"partnerships_job": None}}
    for route in MEMBER_ROUTES:
        if route.name not in NOT_COMPARED and set(route.objects) <= set(known):
            found[route.name] = words(client, route.url(partnership=north.slug, **known))
    for name in ("home", "my_partnerships"):
        found[name] = words(client, reverse(name))
    for route in ROUTES:
        if route.arguments == ("partnership",) and not route.in_partnership:
            found[f"public {route.name}"] = words(visitor, route.url(partnership=north.slug))
    found["start"] = words(visitor, reverse("start"))
    found["metrics"] = letters_in_figures()
    for code, kind in KINDS.items():
        for audience in Audience:
            subject = kind.subjects(None).earliest("pk")
            with suppress(NotAllowed):  # the page for members is for the board alone
                found[f"{code} {audience}"] = to_json(kind.read(subject, audience))
    everywhere = list(Partnership.objects.listed().values_list("pk", flat=True))
    with across(everywhere):
        found["national"] = facts_of(everywhere), rows_by_table() | {"partnerships_job": None}
    return found


def letters_in_figures() -> list[Any]:
    return [each.samples for each in Waiting().collect() if each.name == "coproduction_mail"]


OFFER = re.compile(r"(See in a minute|There is a rehearsal).*?</a>", re.DOTALL)


def words(client: Any, url: str) -> str:
    """A page or a table as it is shown, without what is new each time and the way to a rehearsal."""
    answer = client.get(url)
    if answer.status_code != 200 or "text" not in answer["Content-Type"]:
        return str(answer.status_code)
    shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
    fixed = re.sub(r'name="(csrfmiddlewaretoken|submission)" value="[^"]*"', "", shown.decode())
    return OFFER.sub("", fixed)


def test_no_rehearsal_row_counts_anywhere(north: Partnership, services: list[Service], as_: Any) -> None:
    everybody = MembershipFactory(roles=list(ROLES), name="Sees everything")
    client = as_(everybody)
    visitor = type(client)()
    real_round(everybody, services, "Spring")
    before = counted(client, visitor, north)
    assert len(before) > 60 and sum(len(str(each)) > 1000 for each in before.values()) > 40

    rehearsed(everybody)
    # Who started it is told that it is ready.
    told = Notice.objects.get(key__startswith="job:")
    assert Mail.objects.filter(key=told.mail_key).delete() and told.delete()
    after = counted(client, visitor, north)
    assert [name for name in before if before[name] != after[name]] == []

    # The same rows on this side of the wall are seen by this comparison.
    real_round(everybody, services, "Autumn")
    spoilt = counted(client, visitor, north)
    changed = {name for name in before if before[name] != spoilt[name]}
    lists = {"explorer", "matrix_rounds", "activities", "decisions", "proposals"}
    assert (
        changed
        >= {"rows", "national", "public partnership_public", "partnership_home", "step_map", "step_focus"}
        | lists
    )


def test_home_neither_lists_it_nor_what_waits_in_it(
    rehearsal: Partnership, officer: Membership, as_: Any
) -> None:
    with scope(rehearsal):
        TaskFactory(owner=Membership.objects.get(), label="Invented task")
    for name in ("home", "my_partnerships"):
        page = as_(officer).get(reverse(name)).content.decode()
        assert "Demo North" in page
        assert "rehearsal" not in page and "Invented task" not in page


def test_an_open_round_goes_on_as_it_is(officer: Membership, services: list[Service], cast: Any) -> None:
    real = ExplorerRound(name="Spring", closes=timezone.localdate() + timedelta(days=9))
    explorer.save_round(explorer_round=real, by=cast.lead)
    explorer.set_services(explorer_round=real, services=services, by=cast.lead)
    explorer.open_round(explorer_round=real, by=cast.lead)
    rehearsed(officer)
    real.refresh_from_db()
    assert real.takes_answers and real.round_services.filter(is_open=True).count() == len(services)
    assert explorer.start(explorer_round=real, service=services[0], group="citizen", code="KX7M-4QPT").asked


# --- nobody outside meets it -----------------------------------------------------------------------------
def test_the_public_finds_nothing_of_it(rehearsal: Partnership, client: Any) -> None:
    with scope(rehearsal):
        shown = members_page().pk
    beside = [each for each in ROUTES if "partnership" in each.arguments and not each.in_partnership]
    for route in beside:
        if route.name != "look":  # its colours, for who works in it
            url = route.url(partnership=rehearsal.slug, members_page=shown)
            assert client.get(url).status_code == 404, route
    assert len(beside) > 8
    assert "rehearsal" not in client.get(reverse("start")).content.decode()


def test_its_links_open_nothing(rehearsal: Partnership, north: Partnership, client: Any) -> None:
    ours = poster()
    with scope(rehearsal):
        theirs = poster(by=Membership.objects.get())
    assert links.find(ours.token) and not links.find(theirs.token)
    assert client.get(theirs.url("link")).status_code == 404
    assert not links.actions.find_by_code(theirs.code)


def test_no_letter_leaves_it(rehearsal: Partnership, mailoutbox: list[Any]) -> None:
    with scope(rehearsal):
        assert not Mail.objects.due().exists()
        before = letters_in_figures()
        post.queue(to=Membership.objects.get(), subject="S", text="T", key="k")
    assert letters_in_figures() == before, "nobody is alarmed that it waits"
    assert rehearsal.pk not in delivery.due_everywhere()
    delivery.deliver(rehearsal)
    assert mailoutbox == []


def test_what_is_invented_is_neither_adopted_nor_published(north: Partnership, as_: Any) -> None:
    with scope(add_rehearsal(north)):
        lead = MembershipFactory(roles=["lead"])
        report = ReportFactory(adopted_at=None, adopted_by=None)
        shown, adopt = report.get_absolute_url(), url_here("report_adopt", report=report.pk)
    page = as_(lead).get(shown).content.decode()
    assert adopt not in page and "nobody can adopt or publish it" in page
    refused = as_(lead).post(adopt)
    assert refused.status_code == 409 and "neither adopted nor published" in refused.content.decode()


def test_nobody_is_invited_into_it(rehearsal: Partnership) -> None:
    with scope(rehearsal), pytest.raises(NotAllowed, match="rehearsal"):
        invite(email="a@b.example", name="A", roles=["officer"], by=Membership.objects.get())


def test_a_colleague_is_told_whose_it_is(rehearsal: Partnership, cast: Any, as_: Any) -> None:
    client = as_(cast.lead)
    page = client.get(url_here("rehearsal")).content.decode()
    assert "Callum Rae started it" in page and html_errors(page) == []
    assert client.get(f"/p/{rehearsal.slug}/").status_code == 404


# --- it says what it is ----------------------------------------------------------------------------------
def test_every_page_of_it_says_so_and_leads_back(north: Partnership, as_: Any) -> None:
    rehearsal = add_rehearsal(north)
    with scope(rehearsal):
        client = as_(MembershipFactory(roles=list(ROLES)))
    day = rehearsal.kept_until
    assert day
    shown = 0
    for route in MEMBER_ROUTES:
        page = page_in(rehearsal, route, client)
        if page:
            shown += 1
            assert f"<strong>{MARK}.</strong> Deleted on {day.day} {day:%B %Y}." in page, route.name
            assert 'href="/p/demo-north/rehearsal/"' in page and "Delete it now" in page, route.name
    assert shown > 60
    assert html_errors(page_in(rehearsal, named("partnership_home"), client)) == []
    assert MARK in client.get(f"/p/{rehearsal.slug}/nowhere/").content.decode(), "errors are pages too"


def named(name: str) -> Route:
    return next(route for route in MEMBER_ROUTES if route.name == name)


def page_in(partnership: Partnership, route: Route, client: Any) -> str:
    """The whole page, or nothing where the route answers with a file, a part of a page or another address."""
    with scope(partnership):
        url = route.url(partnership=partnership.slug, **make_objects(route))
    answer = client.get(url)
    whole = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    page = answer.content.decode() if whole else ""
    return page if "<!DOCTYPE html>" in page else ""


def test_its_pages_can_be_used_by_everybody(
    rehearsal: Partnership, officer: Membership, as_: Any, chromium: Browser
) -> None:
    client, urls = as_(officer), (url_here("rehearsal"), f"/p/{rehearsal.slug}/")
    pages = {url: client.get(url).content.decode() for url in urls}
    browser = chromium.new_page(viewport={"width": 375, "height": 800})
    for url, page in pages.items():
        show(browser, url, page, lambda path: None)
        assert violations(browser) == [], url
        assert browser.evaluate("document.documentElement.scrollWidth") <= 375
    browser.close()


def test_pages_of_a_real_partnership_do_not_say_so(north: Partnership, cast: Any, as_: Any) -> None:
    assert MARK not in as_(cast.officer).get(url_here("partnership_home")).content.decode()


def test_every_page_of_every_report_says_so(rehearsal: Partnership) -> None:
    with scope(rehearsal):
        for job in Job.objects.filter(kind=reports.JOB):
            done(job)
        made = list(Report.objects.ready())
        assert {report.code for report in made} == set(KINDS)
        for report in made:
            with report.file.open() as file:
                assert marked["pdf"](file.read()), report


def test_every_file_that_leaves_it_says_so(north: Partnership, as_: Any) -> None:
    """Whatever page hands it over: by its name, and inside. The PDFs of reports are read above."""
    rehearsal = add_rehearsal(north)
    with scope(rehearsal):
        client = as_(MembershipFactory(roles=list(ROLES)))
    taken = {}
    for route in MEMBER_ROUTES:
        for name, content in files_of(rehearsal, route, client):
            taken[route.name] = name
            assert name.startswith("rehearsal-invented-answers-"), route.name
            assert route.name == "report_file" or marked[name.rpartition(".")[2]](content), route.name
    assert {"services_csv", "explorer_answers_download", "report_bundle", "link_poster_pdf"} < set(taken)
    assert len(taken) >= 20
    assert {name.rpartition(".")[2] for name in taken.values()} >= {"csv", "xlsx", "json", "pdf", "zip"}


def files_of(partnership: Partnership, route: Route, client: Any) -> list[tuple[str, bytes]]:
    """Name and content of the file a page hands over, at once or when it is said what for."""
    with scope(partnership):
        url = route.url(partnership=partnership.slug, **make_objects(route))
    answer = client.get(url)
    if answer["Content-Type"].startswith("text/html") and b'name="purpose"' in answer.content:
        answer = client.post(url, {"purpose": "To see what leaves a rehearsal"})
    found = re.search(r'attachment; filename="(.+)"', answer.get("Content-Disposition", ""))
    if not found:
        return []
    return [(found[1], b"".join(answer.streaming_content) if answer.streaming else answer.content)]


def pages_are_marked(content: bytes) -> bool:
    with pymupdf.open(stream=content) as pdf:
        return all(MARK in page.get_text() for page in pdf)


def bundle_is_marked(content: bytes) -> bool:
    with ZipFile(io.BytesIO(content)) as bundle:
        figures = [name for name in bundle.namelist() if name.endswith(".json")]
        return bool(figures) and all(marked["json"](bundle.read(name)) for name in figures)


marked: dict[str, Callable[[bytes], bool]] = {
    "csv": lambda content: content.decode("utf-8-sig").startswith(f"{MARK}\r\n"),
    "xlsx": lambda content: (
        {sheet["A1"].value for sheet in openpyxl.load_workbook(io.BytesIO(content))} == {MARK}
    ),
    "json": lambda content: json.loads(content)["rehearsal"] == MARK,
    "pdf": pages_are_marked,
    "docx": lambda content: Document(io.BytesIO(content)).sections[0].header.paragraphs[0].text == MARK,
    "zip": bundle_is_marked,
}


def test_the_page_for_members_leads_nowhere_a_rehearsal_has_no_page(rehearsal: Partnership, as_: Any) -> None:
    with scope(rehearsal):
        for job in Job.objects.filter(kind=reports.JOB):
            done(job)
        page = Report.objects.ready().get(code="R24")
        client, word = as_(Membership.objects.get()), url_here("report_word", report=page.pk)
        with page.file.open() as file, pymupdf.open(stream=file.read()) as pdf:
            said = pdf[0].get_text()
            assert "Choose it at" not in said
            assert not [link for link in pdf[0].get_links() if link["uri"].startswith("http")]
    content = client.get(word).content
    assert marked["docx"](content)
    made = Document(io.BytesIO(content))
    assert "Choose it at" not in "".join(each.text for each in made.paragraphs) and not made.inline_shapes


def test_nobody_is_told_of_what_happens_in_it(rehearsal: Partnership, officer: Membership) -> None:
    with scope(rehearsal):
        assert not Notice.objects.exists()
    assert Notice.objects.get().subject == "Ready: Rehearsal with invented answers"


# --- it goes ---------------------------------------------------------------------------------------------
def test_deleting_it_leaves_no_row_and_no_file(
    rehearsal: Partnership, north: Partnership, officer: Membership, as_: Any, files: Path
) -> None:
    mine = ReportFactory()
    with scope(rehearsal):
        for maker in MAKERS.values():
            maker()
        assert sum(n > 0 for n in rows_by_table().values()) > 40, "what could stay must be there"
        assert Report.objects.exists()
    before = {str(path) for path in files.rglob("*") if path.is_file()}
    ours = rows_by_table()
    answer = as_(officer).post(url_here("rehearsal_delete"))
    assert answer.url == url_here("partnership_home"), "where the next step stands"
    rows("SET CONSTRAINTS ALL IMMEDIATE; SELECT 1")
    with scope(rehearsal):
        assert {table: n for table, n in rows_by_table().items() if n} == {}
    assert not Partnership.objects.rehearsals().exists()
    left = {str(path) for path in files.rglob("*") if path.is_file()}
    assert len(before) > 1 and left == {mine.file.path}
    assert rows_by_table() == ours, "and takes nothing of ours"
    assert as_(officer).get(f"/p/{rehearsal.slug}/").status_code == 404


def test_it_goes_after_fourteen_days(rehearsal: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rehearsal.kept_until == timezone.localdate() + timedelta(days=14)

    def on(day: int) -> int:
        today = timezone.localdate
        with monkeypatch.context() as patched, no_scope():
            moved = today() + timedelta(days=day)
            patched.setattr("partnerships.areas.rehearsals.timezone.localdate", lambda: moved)
            keep_to_retention_schedule()
        return Partnership.objects.rehearsals().count()

    assert on(13) == 1
    assert on(14) == 0


def test_one_can_be_started_anew_once_it_is_deleted(rehearsal: Partnership, officer: Membership) -> None:
    with pytest.raises(NotAllowed, match="already"):
        actions.start(partnership=officer.partnership, by=officer)
    actions.remove(partnership=officer.partnership)
    actions.remove(partnership=officer.partnership)
    assert rehearsed(officer).pk != rehearsal.pk


def test_a_job_of_a_deleted_one_is_nobodys(rehearsal: Partnership, officer: Membership) -> None:
    with scope(rehearsal):
        job = Job.objects.earliest("pk")
    actions.remove(partnership=officer.partnership)
    run_job(rehearsal.pk, job.pk)


# --- starting it -----------------------------------------------------------------------------------------
def test_the_button_starts_a_job(officer: Membership, services: list[Service], as_: Any) -> None:
    client = as_(officer)
    assert "Start the rehearsal" in client.get(url_here("rehearsal")).content.decode()
    answer = client.post(url_here("rehearsal_start"))
    assert answer.url == Job.objects.get(kind=actions.JOB).get_absolute_url()
    page = client.get(url_here("rehearsal")).content.decode()
    assert "is being made" in page and answer.url in page


@pytest.mark.parametrize("view", ["partnership_home", "step_map"])
def test_officers_find_it_where_nothing_is_yet(view: str, cast: Any, as_: Any) -> None:
    assert url_here("rehearsal") in as_(cast.officer).get(url_here(view)).content.decode()
    assert url_here("rehearsal") not in as_(cast.councillor).get(url_here(view)).content.decode()


def test_where_there_is_one_it_is_opened_until_its_day(rehearsal: Partnership, cast: Any, as_: Any) -> None:
    day = rehearsal.kept_until
    assert day
    for view in ("partnership_home", "step_map", "get_started"):
        page = as_(cast.lead).get(url_here(view)).content.decode()
        assert "Open the rehearsal" in page and f"until {day.day} {day:%B %Y}" in page
        assert "Rehearse with invented answers" not in page


def test_without_a_service_it_says_what_to_do(officer: Membership, as_: Any) -> None:
    assert url_here("services_paste") in as_(officer).get(url_here("rehearsal")).content.decode()
    refused = as_(officer).post(url_here("rehearsal_start"))
    assert refused.status_code == 409 and "Add a service first" in refused.content.decode()


def test_a_rehearsal_has_none_of_its_own(rehearsal: Partnership, officer: Membership, as_: Any) -> None:
    with scope(rehearsal):
        here, start = url_here("rehearsal"), url_here("rehearsal_start")
    assert as_(officer).get(here).url == url_here("rehearsal")
    assert as_(officer).post(start).status_code == 409


def test_one_that_breaks_off_leaves_nothing(officer: Membership, services: list[Service]) -> None:
    def stop(progress: int, message: str = "") -> None:
        if progress > 50:
            raise work.Stopped

    job = work.claim(actions.start(partnership=officer.partnership, by=officer).pk)
    assert job
    with pytest.raises(work.Stopped):
        actions.make(job, stop)
    assert not Partnership.objects.rehearsals().exists()


# --- what the database refuses -----------------------------------------------------------------------------
def test_only_ones_own_rehearsal_can_be_added_or_removed(south: Partnership, north: Partnership) -> None:
    for fields in (
        {"kind": "local", "name": "Another", "slug": "another"},
        {
            "kind": "rehearsal",
            "name": "R",
            "slug": "r",
            "rehearses": south,
            "kept_until": timezone.localdate(),
        },
    ):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Partnership.objects.create(**fields)
    with scope(south):
        theirs = add_rehearsal(south)
    removed = "DELETE FROM partnerships_partnership WHERE id = %s RETURNING id"
    assert [rows(removed, each.pk) for each in (north, south, theirs)] == [[], [], []]
    with pytest.raises(ValueError, match="not a rehearsal"):
        remove_rehearsal(north)


def test_what_was_invented_never_comes_to_count(north: Partnership) -> None:
    rehearsal = add_rehearsal(north)
    alive = {"kind": "local", "rehearses": None, "kept_until": None}
    with scope(rehearsal), pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Partnership.objects.filter(pk=rehearsal.pk).update(**alive)
    assert not Partnership.objects.listed().filter(pk=rehearsal.pk).exists()
