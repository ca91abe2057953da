"""Quick start: five pages from a few names to a decision; it never gets stuck and tells the same on any device."""

from datetime import timedelta
from re import findall
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, State
from foundations.refusals import NotAllowed
from foundations.tenancy import scope, url_here
from home.guided import State as Done
from home.quick_start.progress import progress_of, requirements, the_round
from partnerships.models import Group, Link, Mail, Membership, Partnership, Service
from partnerships.post import delivery, queue
from priorities.matrix import actions as matrix
from priorities.meeting.actions import set_meeting
from priorities.meeting.rules import meeting_of
from priorities.models import MatrixRound
from tests.factories import ActivityFactory, InvitationFactory, MembershipFactory, ServiceFactory
from tests.priorities.rounds import closed_example, draft, opened, rate
from vault import letterbox
from vault.models import Participant


def asked_elsewhere(address: str) -> None:
    """Something else asked this address for something today."""
    queue(to=letterbox.hold(address), subject="Asked", text="Please", key="elsewhere", request=True)


def url(page: str = "") -> str:
    return reverse(f"quick_start{page and '_'}{page}", kwargs={"partnership": "demo-north"})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def done() -> list[str]:
    return [line.page.slug for line in progress_of(the_round()).lines if line.state is Done.DONE]


def ideas(*titles: str) -> list[Activity]:
    service = ServiceFactory()
    made = [ActivityFactory(title=title, state=State.CANDIDATE) for title in titles]
    for each in made:
        each.services.add(service)
    return made


def asked(*chosen: Activity, **more: Any) -> dict[str, Any]:
    day = timezone.localdate().strftime("%d/%m/%Y")
    given = {
        "name": "Autumn",
        "closes": day,
        "meeting_name": "Board",
        "meeting_on": day,
        "few_reason": "Not yet.",
    }
    return {**given, "activities": [each.pk for each in chosen], **more}


@pytest.fixture
def lead(north: Partnership, cast: Any) -> Membership:
    member: Membership = cast.lead
    return member


# --- the way there ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["partnership_home", "step_focus", "matrix_rounds"])
def test_officers_are_offered_it_where_nothing_is_there_yet(page: str, cast: Any, as_: Any) -> None:
    where = reverse(page, kwargs={"partnership": "demo-north"})
    assert url() in text(as_(cast.officer).get(where))


def test_who_cannot_set_up_a_round_is_not_offered_it(cast: Any, as_: Any) -> None:
    where = reverse("partnership_home", kwargs={"partnership": "demo-north"})
    assert url() not in text(as_(cast.councillor).get(where))
    assert as_(cast.councillor).get(url()).status_code == 403


def test_every_page_says_what_comes_next_before_there_is_anything(lead: Membership, as_: Any) -> None:
    client = as_(lead)
    assert done() == []
    assert "There are no services yet" in text(client.get(url("things")))
    assert url("things") in text(client.get(url("round")))
    assert url("round") in text(client.get(url("people")))
    assert url("people") in text(client.get(url("decide")))


# --- services and things ----------------------------------------------------------------------------------
def test_a_name_is_enough_to_begin(lead: Membership, as_: Any) -> None:
    answer = as_(lead).post(url("services"), {"lines": "Home care"})
    assert answer.url == url("things") and Service.objects.get().name == "Home care"
    refused = as_(lead).post(url("services"), {"lines": ""})
    assert refused.status_code == 422 and "skip this page" not in text(refused)


def test_one_idea_is_too_few_to_go_on_with(lead: Membership, as_: Any) -> None:
    client, service = as_(lead), ServiceFactory()
    given = {"form": "CL3", "service": service.pk, "kind": "potential"}
    assert client.post(url("things"), {**given, "lines": "Phone circle"}).url == url("things")
    assert "One more at least" in text(client.get(url("things")))
    assert client.post(url("things"), {**given, "lines": "Shared allotment"}).url == url("round")
    assert "things" in done()


def test_what_is_added_while_the_round_is_set_up_is_weighed_too(lead: Membership, as_: Any) -> None:
    found, service = draft("A", "B", by=lead), ServiceFactory()
    given = {"form": "CL3", "service": service.pk, "kind": "potential", "lines": "C"}
    as_(lead).post(url("things"), given)
    assert set(found.round_activities.values_list("activity__title", flat=True)) == {"A", "B", "C"}


def test_what_an_open_round_weighs_stays(lead: Membership, as_: Any) -> None:
    opened("A", "B", by=lead)
    given = {"form": "CL3", "service": ServiceFactory().pk, "kind": "potential", "lines": "C"}
    assert "stays as it is" in text(as_(lead).post(url("things"), given))
    assert not Activity.objects.filter(title="C").exists()


def test_a_file_leads_back_to_the_quick_start(lead: Membership, as_: Any) -> None:
    found = draft("A", "B", by=lead)
    ServiceFactory(name="Home care")
    file = SimpleUploadedFile("ideas.csv", b"Title,Service,Forms\nC,Home care,CL3\n")
    page = as_(lead).post(url("import"), {"file": file}, follow=True)
    assert page.wsgi_request.path.startswith(url("things"))
    answer = as_(lead).post(page.wsgi_request.path, {"digest": page.context["plan"].digest})
    assert answer.url == url("things")
    assert found.round_activities.filter(activity__title="C").exists()


# --- the round ------------------------------------------------------------------------------------------
def test_the_round_asks_everybody_the_four_questions(lead: Membership, as_: Any) -> None:
    first, second = ideas("A", "B")
    assert as_(lead).post(url("round"), asked(first, second)).url == url("people")
    row = MatrixRound.objects.get()
    assert row.groups == list(Group.values) and row.criteria.count() == 4 and row.is_draft
    assert matrix.reasons_not_to_open(row) == []
    assert done() == ["services", "things", "round"]


def test_a_round_without_community_members_waits_until_some_are_invited(lead: Membership, as_: Any) -> None:
    as_(lead).post(url("round"), asked(*ideas("A", "B"), few_reason=""))
    row = MatrixRound.objects.get()
    where = url_here("meeting_seats", matrix_round=row.pk)
    assert [reason.url for reason in matrix.reasons_not_to_open(row)] == [where]
    assert where in text(as_(lead).get(url("people")))


def test_ideas_are_ticked_and_days_suggested_to_begin_with(lead: Membership, as_: Any) -> None:
    ideas(*"ABCDEFGHIJKL")
    form = as_(lead).get(url("round")).context["form"]
    assert len(form.initial["activities"]) == 10
    assert form.initial["closes"] == timezone.localdate() + timedelta(days=7)


def test_the_same_round_is_changed_when_coming_back(lead: Membership, as_: Any) -> None:
    first, second, third = ideas("A", "B", "C")
    as_(lead).post(url("round"), asked(first, second))
    page = as_(lead).get(url("round"))
    version = page.context["form"]["version"].value()
    as_(lead).post(url("round"), asked(second, third, name="Winter", version=version))
    row = MatrixRound.objects.get()
    assert row.name == "Winter"
    assert set(row.round_activities.values_list("activity__title", flat=True)) == {"B", "C"}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"activities": []}, "activities", "What do you want to weigh?"),
        ({"closes": "1/1/2020"}, "closes", "Choose today or a day that is still to come"),
        ({"meeting_name": ""}, "meeting_name", "Who decides?"),
        ({"meeting_on": ""}, "meeting_on", "When does it meet?"),
    ],
)
def test_what_is_missing_is_asked_for_before_anything_is_kept(
    change: dict[str, Any], field: str, words: str, lead: Membership, as_: Any
) -> None:
    answer = as_(lead).post(url("round"), asked(*ideas("A", "B")) | change)
    assert answer.status_code == 422
    assert any(words in each for each in answer.context["form"].errors[field])
    assert not MatrixRound.objects.exists()


# --- people -----------------------------------------------------------------------------------------------
def test_the_lead_opens_and_gets_one_link_for_everybody(lead: Membership, as_: Any) -> None:
    row = draft("A", "B", by=lead)
    page = text(as_(lead).post(url("people"), follow=True))
    link = matrix.posters(row).get()
    assert link.group == "" and page.count(link.address) >= 3
    assert "0 of at least 3 people have answered in full" in page and "Nobody who uses services yet" in page


def test_an_officer_is_told_who_opens(lead: Membership, cast: Any, as_: Any) -> None:
    draft("A", "B", by=cast.officer)
    page = text(as_(cast.officer).get(url("people")))
    assert lead.name in page and "Open the round and get the link" not in page


def test_without_somebody_responsible_the_page_says_where_to_name_them(
    north: Partnership, lead: Membership, as_: Any
) -> None:
    draft("A", "B", by=lead)
    north.controller = ""
    north.save()
    page = text(as_(lead).get(url("people")))
    assert "who is responsible for what they say" in page and "Open the round and get" not in page
    assert url("responsible") in page
    version = as_(lead).get(url("responsible")).context["form"]["version"].value()
    said = {"controller": "", "privacy_contact": "help@north.example", "version": version}
    refused = as_(lead).post(url("responsible"), said)
    assert refused.status_code == 422 and "help@north.example" in text(refused)
    answer = as_(lead).post(url("responsible"), {**said, "controller": "North Council"})
    assert answer.url == url("people") and "Open the round and get the link" in text(
        as_(lead).get(answer.url)
    )


def test_weights_nobody_agreed_to_are_answered_for_where_the_round_opens(
    lead: Membership, cast: Any, as_: Any
) -> None:
    row = draft("A", "B", by=lead)
    set_meeting(meeting=meeting_of(row), members=[cast.community_member], by=lead)
    assert "No community member has agreed to the weights yet" in text(as_(lead).get(url("people")))
    refused = as_(lead).post(url("people"), {"weights_reason": "No time"})
    assert refused.status_code == 422 and "No time" in text(refused)
    as_(lead).post(url("people"), {"weights_reason": "They meet only next month."})
    row.refresh_from_db()
    assert row.status == "open" and meeting_of(row).weights_reason == "They meet only next month."


def test_the_way_to_community_members_is_shown_until_two_are_here(lead: Membership, as_: Any) -> None:
    row = draft("A", "B", by=lead)
    seats, way = url_here("meeting_seats", matrix_round=row.pk), url_here("members_invite")
    MembershipFactory(roles=["community_member"])
    InvitationFactory(roles=["community_member"])
    page = text(as_(lead).get(seats))
    assert way in page and "1 more was asked in and has not come yet" in page
    MembershipFactory(roles=["community_member"])
    assert way not in text(as_(lead).get(seats))


def test_pages_of_the_round_lead_back_to_the_page_it_has_come_to(
    lead: Membership, cast: Any, as_: Any
) -> None:
    row = draft("A", "B", by=lead)
    pages = [url_here(name, matrix_round=row.pk) for name in ("matrix_round", "meeting", "meeting_seats")]
    assert all(url("people") in text(as_(lead).get(page)) for page in pages)
    assert url("people") not in text(as_(cast.councillor).get(pages[0]))
    MatrixRound.objects.filter(pk=row.pk).update(criteria_set="own")
    assert url("people") not in text(as_(lead).get(pages[0]))
    closed = opened("C", "D", by=lead)
    for group in (Group.MANAGER, Group.FRONT_LINE, Group.CITIZEN):
        rate(closed, group, {"C": "5511", "D": "2244"})
    matrix.close_round(matrix_round=closed, by=lead)
    assert url("decide") in text(as_(lead).get(url_here("matrix_results", matrix_round=closed.pk)))


def test_addresses_pasted_there_are_each_sent_a_link_of_their_own(
    lead: Membership, as_: Any, client: Client, mailoutbox: Any
) -> None:
    row = opened("A", "B", by=lead)
    pasted = "Mary@example.org, jon@example.org\nmary@example.org"
    told = text(as_(lead).post(url("people"), {"addresses": pasted}, follow=True))
    assert "We write to 2 people." in told and "example.org" not in told
    delivery.deliver(lead.partnership)
    letters = {mail.to[0].lower(): findall(r"http://\S+/s/\S+", mail.body)[0] for mail in mailoutbox}
    assert letters.keys() == {"mary@example.org", "jon@example.org"} and len(set(letters.values())) == 2
    start = client.get(letters["mary@example.org"].removeprefix("http://localhost:8000"), follow=True)
    assert "You answer as" in text(start), "nobody said for whom they speak"
    assert set(Link.objects.exclude(person="").values_list("subject_kind", "subject_id")) == {
        ("matrix", row.pk)
    }


def test_nobody_is_asked_twice_in_a_month_by_whichever_round(lead: Membership, as_: Any) -> None:
    opened("A", "B", by=lead)
    asked_elsewhere("mary@example.org")
    told = text(as_(lead).post(url("people"), {"addresses": "MARY@example.org jon@example.org"}, follow=True))
    assert "We write to 1 person. 1 person was written to this month already and is left out." in told
    again = text(as_(lead).post(url("people"), {"addresses": "jon@example.org"}, follow=True))
    assert "We write to 0 people." in again
    assert Mail.objects.filter(request=True).count() == 2
    assert Participant.objects.count() == 2, "nothing is kept of who is left out"


def test_a_wrong_address_is_named_and_all_that_was_pasted_stays(lead: Membership, as_: Any) -> None:
    opened("A", "B", by=lead)
    answer = as_(lead).post(url("people"), {"addresses": "mary@example.org jon@"})
    assert answer.status_code == 422 and "“jon@” is not an email address" in text(answer)
    assert "mary@example.org jon@" in text(answer) and not Mail.objects.exists()


def test_nobody_is_written_to_once_the_last_day_is_over(lead: Membership) -> None:
    row = opened("A", "B", by=lead)
    row.closes = timezone.localdate() - timedelta(days=1)
    with pytest.raises(NotAllowed, match="takes no answers now"):
        matrix.invite_addresses(matrix_round=row, addresses=["mary@example.org"], by=lead)


def test_the_count_says_in_words_what_is_still_missing(lead: Membership, as_: Any) -> None:
    row = opened("A", "B", by=lead)
    scores = {"A": "5511", "B": "2244"}
    rate(row, Group.MANAGER, scores)
    rate(row, Group.MANAGER, scores)
    rate(row, Group.CITIZEN, {"A": "5511"}, send=False)
    assert [(each.words, each.met) for each in requirements(row)] == [
        ("2 of at least 3 people have answered in full", False),
        ("1 of at least 2 groups", False),
        ("Nobody who uses services yet", False),
    ]
    client = as_(lead)
    before = client.get(url("count"))
    assert client.get(url("count"), headers={"If-None-Match": before["ETag"]}).status_code == 304
    rate(row, Group.CITIZEN, scores)
    assert all(each.met for each in requirements(row))
    after = client.get(url("count"), headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and "1 person who uses services" in after.json()["html"]


def test_a_closing_day_that_passed_can_be_moved(lead: Membership, as_: Any) -> None:
    row = opened("A", "B", by=lead)
    yesterday = timezone.localdate() - timedelta(days=1)
    MatrixRound.objects.filter(pk=row.pk).update(closes=yesterday, opens=yesterday)
    settings = reverse("matrix_settings", kwargs={"partnership": "demo-north", "matrix_round": row.pk})
    assert settings in text(as_(lead).get(url("people"))) and settings in text(as_(lead).get(url("decide")))


# --- decide -----------------------------------------------------------------------------------------------
def test_closing_waits_for_enough_people_and_leads_back_to_the_link(lead: Membership, as_: Any) -> None:
    opened("A", "B", by=lead)
    page = text(as_(lead).get(url("decide")))
    assert "At least three people must rate in full. 0 have so far." in page and url("people") in page
    assert as_(lead).post(url("decide")).status_code == 409


def test_it_goes_on_with_the_meeting_and_never_with_another_partnerships_round(
    lead: Membership, south: Partnership, as_: Any
) -> None:
    row = closed_example(lead)
    with scope(south):
        MatrixRound.objects.create(name="Neighbour’s round")
    meeting = reverse("matrix_meeting", kwargs={"partnership": "demo-north", "matrix_round": row.pk})
    page = text(as_(lead).get(url("decide")))
    assert meeting in page and "0 of 4 decided" in page
    assert "Neighbour’s round" not in text(as_(lead).get(url()))


def test_after_a_decided_round_another_can_begin(lead: Membership, as_: Any) -> None:
    row = closed_example(lead)
    MatrixRound.objects.filter(pk=row.pk).update(status="decided", decided_at=timezone.now())
    assert "decide" in done()
    assert "Do it again with other ideas" in text(as_(lead).get(url()))
    report = reverse("report_on_matrix_round", kwargs={"partnership": "demo-north", "matrix_round": row.pk})
    assert report in text(as_(lead).get(url("decide")))
    as_(lead).post(url("round"), asked(*ideas("X", "Y"), name="Again"))
    assert the_round() == MatrixRound.objects.get(name="Again")
