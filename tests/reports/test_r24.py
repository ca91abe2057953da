"""R24, the one page for members: words that fit on one page, nobody's name, and the same facts as Word."""

import io
import re
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from docx import Document
from docx.oxml.ns import qn

from activities.actions import Meeting, record_decision
from activities.models import Decision, State
from commons.four_cos import Form
from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from partnerships.models import Group
from reports import actions
from reports.kinds import KINDS
from reports.models import Audience, ForMembers
from reports.r24 import data, word
from tests.factories import ActivityFactory, LocalityFactory, MembershipFactory, ReportFactory, ServiceFactory
from tests.mapping.rounds import exp_1, group_says, open_round, published, with_evidence
from tests.reports.pdfs import findings, words, write

DECIMAL = re.compile(r"\d\.\d")
SYMBOLS = "%≥≤α±&"
WORDY = "Peer befriending with neighbours who have time and lunch clubs that want to run it with us"


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def read(north: Any) -> data.MembersPage:
    return data.read(north, Audience.BOARD)


def everything_of(facts: data.MembersPage) -> str:
    """All the words of its own that a page says."""
    cells = [cell for row in facts.decisions.rows for cell in row] if facts.decisions else []
    lists = (*facts.works.shown, *facts.differs.shown, *facts.stopped.shown, *facts.unknown.shown)
    return " ".join((facts.title, facts.looked_at, *facts.star, *lists, *cells, *facts.costs, facts.ask_text))


def taken_on(title: str, by: Any, **fields: Any) -> Any:
    made = ActivityFactory(title=title, state=State.LIVE, **fields)
    room = {"citizen": 3, "manager": 2, "councillor": 1}
    record_decision(
        subject=made, by=by, outcome=State.PRIORITISED, meeting=Meeting("Partnership board", room, "")
    )
    return made


def a_round(cast: Any, name: str, level: int, *names: str) -> Any:
    """One with groups large enough to be shown; managers see much more than citizens do."""
    services = [ServiceFactory(name=each) for each in names]
    made = open_round(*services, by=cast.lead, name=name)
    for service in services:
        for form in (Form.CC1, Form.CL3):
            citizens = 3 if form is Form.CL3 else level
            for response in (
                *group_says(made, service, Group.MANAGER, [4] * 5, [], form),
                *group_says(made, service, Group.CITIZEN, [citizens] * 6, [], form),
            ):
                with_evidence(response)
    return published(made, cast.lead)


@pytest.fixture
def full(cast: Any, north: Any) -> Any:
    """As much as there can be: every list longer than its place, every text as long as it may be."""
    north.name = "The Partnership of All Councils and Boards between the Rivers and the Northern Sea"
    north.save()
    names = (f"Service number {n} for people in the northern and western villages" for n in range(4))
    a_round(cast, "Autumn round of the year in all the villages", 1, *names)
    today = timezone.localdate()
    owner = MembershipFactory(name="Senga Private", team="Community planning and partnership working team")
    for n in range(7):
        taken_on(
            f"{n} {WORDY}",
            cast.lead,
            owner=owner,
            first_action=f"Phone all of the lunch clubs and ask them to come along {n}",
            first_action_due=today + timedelta(days=30),
        )
        ActivityFactory(
            title=f"Stopped {n} {WORDY}", state=State.STOPPED, stop_reason=f"{WORDY} at 12.5% of & more " * 4
        )
    ForMembers.objects.create(
        ask=ForMembers.Ask.CHOOSE,
        ask_text=" ".join(["whether"] * 20),
        first_question=" ".join(["question"] * 12),
        second_question=" ".join(["question"] * 12),
        cost="1234567.89",
        staff_hours=120_000,
        community_hours=340_000,
        covers=" ".join(["everything"] * 8),
        worth=ForMembers.Worth.VALUE,
        unknown=" ".join(["something"] * 14),
        contact="Community planning team of the council in the north",
    )
    return north


# --- one page ------------------------------------------------------------------------------------------
def test_the_fullest_page_is_one_page_of_at_most_350_words(full: Any, tmp_path: Path) -> None:
    path = write("R24", full.pk, tmp_path / "members.pdf")
    with pymupdf.open(path) as opened:
        assert len(opened) == 1
    assert len(words(path).split()) <= 350
    facts = read(full)
    assert facts.more_decisions and facts.stopped.more and facts.decisions and facts.works.shown


def test_words_are_counted_as_they_stand_on_paper(full: Any, tmp_path: Path) -> None:
    on_paper = len(words(write("R24", full.pk, tmp_path / "members.pdf")).split())
    assert on_paper <= read(full).words <= on_paper + 20


def test_no_decimals_and_no_symbols(full: Any, tmp_path: Path) -> None:
    text = words(write("R24", full.pk, tmp_path / "members.pdf"))
    assert not DECIMAL.search(text)
    assert not set(SYMBOLS) & set(text)
    assert "£1,234,568" in text


def test_a_screen_reader_meets_no_error(full: Any, tmp_path: Path) -> None:
    assert findings(write("R24", full.pk, tmp_path / "members.pdf")) == []


def test_a_page_with_nothing_on_record_says_what_nobody_knows(north: Any, tmp_path: Path) -> None:
    path = write("R24", north.pk, tmp_path / "empty.pdf")
    text = words(path)
    assert "No service has been looked at yet." in text and "not asked yet" in text
    assert "What it costs." in text and "What it costs Nothing" not in text
    assert "Whether it saves cash" in text
    assert findings(path) == []


# --- what it says ----------------------------------------------------------------------------------------
def test_who_looked_at_what_and_how_it_changed_like_for_like(cast: Any, north: Any) -> None:
    a_round(cast, "Spring", 0, "Home care")
    second = open_round(
        *ServiceOf("Home care"), ServiceFactory(name="Libraries"), by=cast.lead, name="Autumn"
    )
    for service in (*ServiceOf("Home care"), *ServiceOf("Libraries")):
        group_says(second, service, Group.MANAGER, [4] * 5, [], Form.CC1)
        group_says(second, service, Group.CITIZEN, [4] * 6, [], Form.CC1)
    published(second, cast.lead)
    facts = read(north)
    assert facts.looked_at == "In Autumn, 22 people looked at 2 services. 12 of them use services."
    choosing, planning, *_others = facts.star
    assert choosing == ("Choosing together: as a rule, and we decide together (up from regular in places)")
    assert planning == "Planning together: not asked yet"


def ServiceOf(*names: str) -> Any:
    from partnerships.models import Service

    return Service.objects.filter(name__in=names)


def test_what_works_and_what_people_see_differently(cast: Any, north: Any) -> None:
    a_round(cast, "Spring", 1, "Home care")
    facts = read(north)
    assert facts.works.shown == ("Home care: People who have been through it support each other.",)
    assert facts.differs.shown == ("Home care: People who use it help decide what it should achieve.",)


def test_small_groups_are_not_counted_nor_told_apart(cast: Any, north: Any) -> None:
    service = ServiceFactory(name="Day support")
    small = open_round(service, by=cast.lead, name="Small round")
    exp_1(small, service)
    published(small, cast.lead)
    facts = read(north)
    assert (
        facts.looked_at
        == "In Small round, 11 people looked at 1 service. Some groups are too small to be counted."
    )
    assert facts.differs.shown == ()


def test_decisions_say_who_decided_by_group_and_name_nobody(cast: Any, north: Any, tmp_path: Path) -> None:
    late = timezone.localdate() - timedelta(days=1)
    owner = MembershipFactory(name="Senga Private", team="", roles=["service_manager"])
    taken_on("Late one", cast.lead, owner=owner, first_action="Phone clubs", first_action_due=late)
    done = taken_on("Done one", cast.lead, first_action="Ring", first_action_due=late)
    type(done).objects.filter(pk=done.pk).update(first_action_done_at=timezone.now())
    rows = read(north).decisions.rows  # type: ignore[union-attr]
    assert rows == (
        ("Done one", "Councillors, managers, people who use services", "Council officer", "Ring", "done"),
        (
            "Late one",
            "Councillors, managers, people who use services",
            "Service manager",
            "Phone clubs",
            "late",
        ),
    )
    path = write("R24", north.pk, tmp_path / "members.pdf")
    assert b"Senga" not in path.read_bytes() and "Senga" not in words(path)


def test_what_is_recorded_of_cost_is_said_and_the_rest_is_not_known(north: Any) -> None:
    ForMembers.objects.create(cost="1200.40", community_hours=300, worth=ForMembers.Worth.CASH)
    facts = read(north)
    assert facts.costs == ("£1,200", "300 hours of people from the community", "It saves cash.")
    assert facts.unknown.shown == ("How many hours staff give.",)


def test_it_is_made_for_everybody_alone(cast: Any, north: Any) -> None:
    with pytest.raises(NotAllowed, match="for everybody to read"):
        actions.ask(kind=KINDS["R24"], subject=north, audience=Audience.TEAM, by=cast.lead)


# --- as Word ---------------------------------------------------------------------------------------------
def test_word_document_says_the_same_in_a_form_a_screen_reader_finds_its_way_in(full: Any) -> None:
    facts = read(full)
    made = Document(io.BytesIO(word.document(facts, full.name)))
    (table,) = made.tables
    cells = [cell.text for row in table.rows for cell in row.cells]
    text = " ".join((*(paragraph.text for paragraph in made.paragraphs), *cells))
    page = strip_tags(render_to_string("reports/r24.html", {"facts": facts}).replace("<", " <"))
    for line in everything_of(facts).split():
        assert line in text and line in f"{facts.title} {page}", line
    heads = [each.text for each in made.paragraphs if each.style and each.style.name.startswith("Heading")]
    assert heads[0] == facts.title and "What we do not know" in heads
    assert len(text.split()) <= 350
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    (picture,) = made.inline_shapes
    assert "QR code" in picture._inline.docPr.get("descr")
    assert (made.core_properties.title, made.core_properties.language) == (facts.title, "en-GB")
    assert 'w:lang w:val="en-GB"' in made.styles.element.xml or 'w:val="en-GB"' in made.styles.element.xml
    page_size = (made.sections[0].page_width.mm, made.sections[0].page_height.mm)
    assert [round(each) for each in page_size] == [210, 297]


def test_word_document_is_one_page_as_far_as_lines_can_be_counted(full: Any) -> None:
    """Arial of 9.5 points sets about 95 letters on a line, 17 in a cell, and a line takes 1.2 of its size."""
    made = Document(io.BytesIO(word.document(read(full), full.name)))
    height = made.inline_shapes[0].height.pt
    for paragraph in made.paragraphs:
        size, before = word.STYLES[paragraph.style.name]  # type: ignore[union-attr,index]
        height += before + word.AFTER + ceil(len(paragraph.text) * size / 9.5 / 95) * size * 1.2
    for row in made.tables[0].rows:
        height += max(ceil(len(cell.text) / 17) for cell in row.cells) * 9.5 * 1.2 + word.AFTER
    assert height < (297 - 24) * 72 / 25.4 * 0.95


# --- preparing and publishing --------------------------------------------------------------------------------
def here(name: str, **named: Any) -> str:
    return reverse(name, kwargs={"partnership": "demo-north", **named})


def test_lead_writes_what_only_they_can_say_and_sees_how_many_words_it_makes(cast: Any, as_: Any) -> None:
    client = as_(cast.lead)
    answer = client.post(
        here("for_members_edit"),
        {"ask": "approve", "ask_text": "that two community members sit in every meeting", "cost": "£1,200"},
    )
    assert answer.url == here("for_members")
    page = client.get(answer.url).content.decode()
    assert "We ask you to approve:" in page and "two community members" in page and "£1,200" in page
    assert re.search(r"It uses \d+ of 350 words", page)
    assert ForMembers.objects.get().updated_by == cast.lead


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("word " * 21, "Use 20 words or fewer; you have used 21"),
        ("spend 12.5% more", "without decimals and symbols"),
        ("Ring Ailsa on 0131 496 0000", "Take out a phone number: anybody may read this"),
    ],
)
def test_what_does_not_fit_is_refused_and_kept(cast: Any, as_: Any, typed: str, refusal: str) -> None:
    answer = as_(cast.lead).post(here("for_members_edit"), {"ask": "note", "ask_text": typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and refusal in page and typed.strip() in page
    assert not ForMembers.objects.exists()


def test_before_publication_anybody_reads_that_there_is_nothing_yet(north: Any, client: Any) -> None:
    answer = client.get(here("for_members_public"))
    assert answer.status_code == 404 and "has not published one yet" in answer.content.decode()


def test_published_page_is_read_by_anybody_and_the_old_one_stays(cast: Any, north: Any, client: Any) -> None:
    lead = MembershipFactory(name="Ailsa Private", roles=["lead"])
    first = ReportFactory(code="R24", author="Ailsa Private (Programme lead)", adopted_by=lead)
    ForMembers.objects.create(ask_text="the newer page")
    second = ReportFactory(code="R24", adopted_by=lead)
    newest = client.get(here("for_members_public")).content.decode()
    assert "the newer page" in newest and "Ailsa" not in newest
    old = client.get(here("for_members_public_page", members_page=first.pk)).content.decode()
    assert "the newer page" not in old and "There is a newer page" in old
    pdf = client.get(here("for_members_public_pdf", members_page=second.pk))
    assert pdf["Content-Type"] == "application/pdf" and b"".join(pdf.streaming_content).startswith(b"%PDF")
    document = client.get(here("for_members_public_word", members_page=second.pk))
    assert "attachment" in document["Content-Disposition"]
    assert Document(io.BytesIO(document.content)).core_properties.author == north.name
    assert b"Ailsa" not in document.content


def test_a_page_that_should_not_be_public_is_taken_back_and_the_one_before_is_read(
    cast: Any, north: Any, as_: Any, client: Any
) -> None:
    ForMembers.objects.create(ask_text="the first page")
    ReportFactory(code="R24")
    ForMembers.objects.update(ask_text="what Ailsa said")
    wrong = ReportFactory(code="R24")
    address = here("for_members_take_back", members_page=wrong.pk)
    assert as_(cast.officer).post(address, {"reason": "It names a person"}).status_code == 403
    lead = as_(cast.lead)
    assert address in lead.get(wrong.get_absolute_url()).content.decode()
    assert lead.post(address, {"reason": ""}).status_code == 422
    assert lead.post(address, {"reason": "It names a person"}).url == wrong.get_absolute_url()
    for name in ("page", "pdf", "word"):
        gone = here(f"for_members_public_{name}", members_page=wrong.pk)
        assert client.get(gone).status_code == 404, name
    newest = client.get(here("for_members_public")).content.decode()
    assert "the first page" in newest and "what Ailsa said" not in newest
    inside = lead.get(wrong.get_absolute_url()).content.decode()
    assert "It names a person" in inside and address not in inside
    assert Decision.objects.get(event="taken_back").decided_by == cast.lead
    wrong.refresh_from_db()
    assert wrong.adopted_at and lead.post(address, {"reason": "Once more"}).status_code == 404


def test_working_copies_and_other_reports_stay_inside(cast: Any, north: Any, south: Any, client: Any) -> None:
    working = ReportFactory(code="R24", adopted_by=None, adopted_at=None)
    other = ReportFactory()
    with scope(south):
        theirs = ReportFactory(code="R24")
    for report in (working, other, theirs):
        for name in ("page", "pdf", "word"):
            address = here(f"for_members_public_{name}", members_page=report.pk)
            assert client.get(address).status_code == 404, (report, name)


def test_only_who_adopts_reports_prepares_the_page(cast: Any, as_: Any) -> None:
    for name in ("for_members", "for_members_edit"):
        assert as_(cast.officer).get(here(name)).status_code == 403
    offers = as_(cast.officer).get(here("report_new")).content.decode()
    assert "One page for members" not in offers
    assert here("for_members") in as_(cast.lead).get(here("report_new")).content.decode()


# --- your ward ----------------------------------------------------------------------------------------------
def test_anybody_sees_what_touches_a_ward(north: Any, client: Any) -> None:
    glen = LocalityFactory(name="The Glen")
    upper = LocalityFactory(name="Upper Glen", kind="ward", parent=glen)
    LocalityFactory(name="Harbour", kind="ward")
    inside, outside = ServiceFactory(name="Glen transport"), ServiceFactory(name="Harbour café")
    inside.localities.add(glen)
    ActivityFactory(title="Lift sharing", state=State.LIVE, services=[inside])
    ActivityFactory(title="Harbour walks", state=State.LIVE, services=[outside])
    ActivityFactory(title="Not public yet", state=State.CANDIDATE, services=[inside])
    ReportFactory(code="R24")
    page = client.get(here("for_members_public"), {"ward": upper.pk}).content.decode()
    assert "Glen transport" in page and "Lift sharing" in page
    assert "Harbour walks" not in page and "Harbour café" not in page and "Not public yet" not in page
    for nonsense in ("x", "99999999999999999999", str(glen.pk)):
        assert (
            "Lift sharing" not in client.get(here("for_members_public"), {"ward": nonsense}).content.decode()
        )
