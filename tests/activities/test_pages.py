"""What people see and do on the pages of activities."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities import actions
from activities.models import OUTCOMES, Activity, Evidence, State, national_outcomes
from foundations.tenancy import scope, url_here
from partnerships.models import Partnership
from tests.factories import (
    ActivityFactory,
    EvidenceFactory,
    LocalityFactory,
    MembershipFactory,
    ProposalFactory,
    ServiceFactory,
    TaskFactory,
)
from tests.foundations.test_uploads import GOOD
from tests.test_pages import questions


def soon() -> str:
    return (timezone.localdate() + timedelta(days=10)).strftime("%d/%m/%Y")


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def rows(response: Any) -> list[list[str]]:
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


# --- the list -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "asked",
    [
        "state=live",
        "co=CA",
        "form=CA2",
        "service={service}",
        "owner={owner}",
        "quadrant=quick_win",
        "q=cairdeas",
    ],
)
def test_the_list_narrows_by_what_one_decides_by(asked: str, cast: Any, as_: Any) -> None:
    service, owner = ServiceFactory(), MembershipFactory()
    ActivityFactory(
        title="Càirdeas", state="live", forms=["CA2"], services=[service], owner=owner, quadrant="quick_win"
    )
    ActivityFactory(title="Something else")
    address = asked.format(service=service.pk, owner=owner.pk)
    shown = text(as_(cast.officer).get(f"{url_here('activities')}?{address}"))
    assert "Càirdeas" in shown
    assert "Something else" not in shown


def test_the_list_never_shows_the_neighbours(south: Partnership, cast: Any, as_: Any) -> None:
    with scope(south):
        ActivityFactory(title="Neighbour activity")
    client = as_(cast.lead)
    assert "Neighbour" not in text(client.get(url_here("activities")))
    assert len(rows(client.get(url_here("activities_csv")))) == 1


def test_the_export_holds_what_the_list_shows_and_runs_nothing(cast: Any, as_: Any) -> None:
    ActivityFactory(title="=1+1", state="live", services=[ServiceFactory(name="Day support")])
    ActivityFactory(title="Draft")
    header, *found = rows(as_(cast.councillor).get(url_here("activities_csv") + "?state=live"))
    assert header[:3] == ["Reference", "Title", "State"]
    assert [line[1:3] for line in found] == [["'=1+1", "Up and running"]]
    assert "Day support" in found[0]


# --- the thread -----------------------------------------------------------------------------------------
def test_the_thread_tells_the_story_in_order(cast: Any, as_: Any) -> None:
    proposal = ProposalFactory(title="Peer befriending rota", summary="People would like it as a rule.")
    activity = actions.accept_proposal(proposal=proposal, by=cast.officer)
    Activity.objects.filter(pk=activity.pk).update(created_at=timezone.now() - timedelta(days=3))
    actions.add_evidence(
        activity=activity, by=cast.officer, title="Notes of an open afternoon", kind="observation"
    )
    actions.record(
        activity=activity,
        by=cast.officer,
        what=actions.Recorded.CITIZEN_VIEW,
        said="They meet each week and like it.",
        meeting=actions.Meeting("Open afternoon", {"citizen": 9}),
    )
    shown = text(as_(cast.councillor).get(activity.get_absolute_url()))
    story = [
        "People would like it as a rule.",
        "Idea to weigh</a></h3>",
        "Notes of an open afternoon",
        "They meet each week and like it.",
        "People who use services 9",
    ]
    places = [shown.index(moment) for moment in story]
    assert places == sorted(places)


def test_the_thread_offers_what_may_be_done_and_says_what_stands_in_the_way(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(state="prioritised", regulated_role=True, quadrant="quick_win")
    fast_lane = url_here("activity_fast_lane", activity=activity.pk)
    shown = text(as_(cast.lead).get(activity.get_absolute_url()))
    assert "regulated role" in shown
    assert f'href="{fast_lane}"' not in shown
    assert f'href="{url_here("activity_edit", activity=activity.pk)}">The fast lane' in shown
    activity.regulated_role, activity.budget = False, Decimal(0)
    activity.save()
    assert f'href="{fast_lane}"' in text(as_(cast.lead).get(activity.get_absolute_url()))
    for reader in (cast.officer, cast.councillor):
        shown = text(as_(reader).get(activity.get_absolute_url()))
        assert f'href="{fast_lane}"' not in shown
        assert "A programme lead can do this." in shown


def test_evidence_that_shows_people_is_for_the_team(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(state="live")
    photo = EvidenceFactory(activity=activity, title="Photo of the group", contains_personal=True)
    for member, sees in ((cast.front_line, True), (cast.councillor, False), (cast.associate, False)):
        client = as_(member)
        assert ("Photo of the group" in text(client.get(activity.get_absolute_url()))) is sees
        assert (client.get(url_here("evidence", evidence=photo.pk)).status_code == 302) is sees


def test_the_thread_asks_the_database_equally_often_for_a_long_story(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(state="live", owner=cast.officer)
    client = as_(cast.lead)

    def grow() -> None:
        EvidenceFactory(activity=activity)
        TaskFactory(activity=activity)
        actions.record(
            activity=activity,
            by=MembershipFactory(roles=["officer"]),
            what=actions.Recorded.CITIZEN_VIEW,
            said="They meet each week and like it.",
        )

    grow()
    few = questions(client, activity.get_absolute_url())
    for _ in range(5):
        grow()
    assert questions(client, activity.get_absolute_url()) == few


# --- moves ------------------------------------------------------------------------------------------------
def test_taking_on_by_the_form(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(state="rated")
    page = url_here("activity_take_on", activity=activity.pk)
    said = {
        "reasons": "The lunch clubs are keen to begin.",
        "owner": cast.officer.pk,
        "first_action": "Phone three lunch clubs",
        "first_action_due": soon(),
        "meeting": "Board",
        "room_citizen": "2",
        "dissent": "One would rather wait.",
    }
    answer = as_(cast.lead).post(page, said)
    assert answer.url == activity.get_absolute_url()
    activity.refresh_from_db()
    decision = activity.decisions.get()
    assert (activity.state, activity.owner) == ("prioritised", cast.officer)
    assert (decision.meeting, decision.room, decision.dissent) == (
        "Board",
        {"citizen": 2},
        "One would rather wait.",
    )


def test_what_the_form_can_mend_is_an_error_on_it_and_nothing_typed_is_lost(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(state="rated")
    page = url_here("activity_take_on", activity=activity.pk)
    answer = as_(cast.lead).post(page, {"reasons": "short", "first_action": "Phone three clubs"})
    shown = text(answer)
    assert answer.status_code == 422
    for words in (
        "Say why, in at least 20 characters.",
        "Choose an owner.",
        "at most 14 days",
        "Phone three clubs",
    ):
        assert words in shown
    activity.refresh_from_db()
    assert activity.state == "rated"


def test_what_the_form_cannot_mend_is_a_refusal_with_every_reason(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(state="prioritised", regulated_role=True, children_involved=True)
    answer = as_(cast.lead).post(url_here("activity_fast_lane", activity=activity.pk), {})
    shown = text(answer)
    assert answer.status_code == 409
    for words in ("quick win", "regulated role", "Children take part", "below £500"):
        assert words in shown


@pytest.mark.parametrize(
    ("role", "state", "status"),
    [
        ("lead", "live", 409),
        ("officer", "rated", 403),
        ("officer", "live", 403),
        ("councillor", "rated", 403),
    ],
)
def test_the_wrong_role_is_403_and_the_wrong_state_409(
    role: str, state: str, status: int, cast: Any, as_: Any
) -> None:
    page = url_here("activity_take_on", activity=ActivityFactory(state=state).pk)
    client = as_(getattr(cast, role))
    assert {client.get(page).status_code, client.post(page, {}).status_code} == {status}


def test_an_owner_from_elsewhere_cannot_be_chosen(south: Partnership, cast: Any, as_: Any) -> None:
    with scope(south):
        stranger = MembershipFactory(name="Stranger of the south")
    activity = ActivityFactory(state="rated")
    page = url_here("activity_take_on", activity=activity.pk)
    said = {
        "reasons": "The lunch clubs are keen to begin.",
        "first_action": "Phone",
        "first_action_due": soon(),
    }
    for nobody in (stranger, cast.councillor, MembershipFactory(active=False)):
        answer = as_(cast.lead).post(page, said | {"owner": nobody.pk})
        assert answer.status_code == 422
        assert "Stranger of the south" not in text(answer)


# --- adding and changing ---------------------------------------------------------------------------------
def test_front_line_staff_add_an_activity(cast: Any, as_: Any) -> None:
    said = {
        "title": "Walking group",
        "kind": "potential",
        "forms": ["CL3", "CD2"],
        "services": [ServiceFactory().pk],
    }
    as_(cast.front_line).post(url_here("activity_add"), said)
    made = Activity.objects.get()
    assert (made.state, made.cos, made.created_by) == ("identified", ["CD", "CL"], cast.front_line)
    assert made.services.count() == 1


def test_a_form_with_gaps_says_what_to_do_and_saves_nothing(cast: Any, as_: Any) -> None:
    answer = as_(cast.officer).post(url_here("activity_add"), {"title": "Kept <b>as typed</b>"})
    assert answer.status_code == 422
    assert "Kept &lt;b&gt;as typed&lt;/b&gt;" in text(answer)
    assert "Choose at least one answer under “Services”" in text(answer)
    assert not Activity.objects.exists()


def test_a_service_of_the_neighbour_cannot_be_chosen(south: Partnership, cast: Any, as_: Any) -> None:
    with scope(south):
        theirs = ServiceFactory(name="Their service")
    said = {"title": "Walking group", "kind": "potential", "forms": ["CL3"], "services": [theirs.pk]}
    answer = as_(cast.officer).post(url_here("activity_add"), said)
    assert answer.status_code == 422
    assert "Their service" not in text(answer)


def test_two_editors_do_not_overwrite_each_other(cast: Any, as_: Any) -> None:
    service = ServiceFactory()
    activity = ActivityFactory(title="Before", services=[service])
    said = {
        "kind": "potential",
        "forms": ["CL3"],
        "services": [service.pk],
        "origin": "other",
        "risk": "low",
        "version": activity.version,
    }
    client, page = as_(cast.officer), url_here("activity_edit", activity=activity.pk)
    assert client.post(page, said | {"title": "First"}).status_code == 302
    assert client.post(page, said | {"title": "Second"}).status_code == 409
    activity.refresh_from_db()
    assert (activity.title, activity.updated_by) == ("First", cast.officer)


def test_others_drafts_are_not_theirs_to_change(cast: Any, as_: Any) -> None:
    page = url_here("activity_edit", activity=ActivityFactory(created_by=cast.officer).pk)
    assert as_(cast.front_line).get(page).status_code == 403


# --- things to do ---------------------------------------------------------------------------------------------
def test_a_task_is_done_by_its_owner_alone(cast: Any, as_: Any) -> None:
    task = TaskFactory(owner=cast.officer)
    page = url_here("task_done", task=task.pk)
    assert as_(cast.lead).post(page).status_code == 403
    as_(cast.officer).post(page)
    task.refresh_from_db()
    assert task.done_at


def test_the_owner_changes_and_finishes_the_first_action(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(state="rated")
    actions.move(
        activity=activity,
        event="take_on",
        by=cast.lead,
        reasons="The meeting wanted it first.",
        owner=cast.front_line,
        first_action="Phone",
        first_action_due=timezone.localdate(),
    )
    owner = as_(cast.front_line)
    page = url_here("first_action", activity=activity.pk)
    assert owner.post(page, {"text": "Visit one club", "due": soon()}).status_code == 302
    owner.post(url_here("first_action_done", activity=activity.pk))
    activity.refresh_from_db()
    assert activity.first_action == "Visit one club"
    assert activity.first_action_done_at


# --- evidence ---------------------------------------------------------------------------------------------------
@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


SAID = {"title": "Notes", "kind": "document", "strength": "2"}


def test_a_file_is_kept_apart_and_served_to_members_alone(
    files: Path, south: Partnership, north: Partnership, cast: Any, as_: Any
) -> None:
    activity = ActivityFactory(state="live")
    upload = SimpleUploadedFile("my notes.pdf", GOOD["note.pdf"])
    as_(cast.officer).post(url_here("evidence_add", activity=activity.pk), SAID | {"file": upload})
    kept = Evidence.objects.get()
    page = url_here("evidence", evidence=kept.pk)
    assert kept.file.name.startswith(f"evidence/{north.pk}/")
    assert "notes" not in kept.file.name
    served = as_(cast.councillor).get(page)
    assert b"".join(served.streaming_content) == GOOD["note.pdf"]
    assert served["Content-Disposition"] == 'attachment; filename="notes.pdf"'
    assert served["X-Content-Type-Options"] == "nosniff"
    with scope(south):
        neighbour = MembershipFactory(roles=["lead"])
    assert as_(neighbour).get(page).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("page.pdf", b"<script>", 415), ("run.exe", b"MZ", 415), ("big.pdf", b"%PDF-" + b"0" * 10_485_760, 413)],
)
def test_a_file_we_do_not_take_is_refused_and_the_rest_is_kept(
    name: str, content: bytes, status: int, files: Path, cast: Any, as_: Any
) -> None:
    page = url_here("evidence_add", activity=ActivityFactory().pk)
    answer = as_(cast.officer).post(page, SAID | {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == status
    assert 'value="Notes"' in text(answer)
    assert not Evidence.objects.exists()


def test_evidence_is_a_link_or_a_file_or_what_somebody_saw(files: Path, cast: Any, as_: Any) -> None:
    page = url_here("evidence_add", activity=ActivityFactory().pk)
    client = as_(cast.officer)
    assert "Give a web address or a file" in text(client.post(page, SAID))
    both = SAID | {"url": "https://example.org", "file": SimpleUploadedFile("a.pdf", GOOD["note.pdf"])}
    assert "not both" in text(client.post(page, both))
    assert client.post(page, SAID | {"kind": "observation"}).status_code == 302
    assert client.post(page, SAID | {"url": "javascript:alert(1)"}).status_code == 422


# --- ideas and decisions ---------------------------------------------------------------------------------------
def test_ideas_are_accepted_joined_and_refused_on_their_pages(cast: Any, as_: Any) -> None:
    first, second, third = ProposalFactory.create_batch(3)
    client = as_(cast.officer)
    client.post(url_here("proposal_accept", proposal=first.pk), {"title": "In better words", "summary": ""})
    made = Activity.objects.get()
    assert (made.title, made.state) == ("In better words", State.CANDIDATE)
    client.post(url_here("proposal_join", proposal=second.pk), {"activity": made.pk})
    assert made.proposals.count() == 2
    page = url_here("proposal_refuse", proposal=third.pk)
    assert client.post(page, {"reason": "No."}).status_code == 422
    client.post(page, {"reason": "We tried this last year and nobody came."})
    assert client.get(page).status_code == 409
    shown = text(client.get(url_here("proposals")))
    for words in ("Accepted", "Joined to an activity", "Refused"):
        assert words in shown


def test_the_decision_log_and_its_file_hold_the_same(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(title="Rota", services=[ServiceFactory()])
    actions.move(activity=activity, event="put_forward", by=cast.officer)
    client = as_(cast.auditor)
    assert "Idea to weigh" in text(client.get(url_here("decisions") + "?about=activity"))
    _header, line = rows(client.get(url_here("decisions_csv")))
    assert line[1:4] == ["Rota", activity.ref, "Idea to weigh"]
    assert "Rota" not in text(client.get(url_here("decisions") + "?about=proposal"))


# --- compliance -----------------------------------------------------------------------------------------
def test_an_approver_records_that_compliance_was_checked(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(state="chartered", budget=Decimal(100))
    page = url_here("activity_compliance", activity=activity.pk)
    assert page in text(as_(cast.approver).get(activity.get_absolute_url()))
    assert as_(cast.approver).post(page, {"said": "Fine"}).status_code == 422
    answer = as_(cast.approver).post(page, {"said": "Below the threshold; filed under P-17."})
    assert answer.url == activity.get_absolute_url()
    decision = activity.decisions.get()
    assert (decision.event, decision.decided_by) == ("compliance_checked", cast.approver)


def test_others_are_told_who_can_record_that_compliance_was_checked(cast: Any, as_: Any) -> None:
    approver, activity = cast.approver, ActivityFactory(state="chartered", budget=Decimal(100))
    page = url_here("activity_compliance", activity=activity.pk)
    assert f'href="{page}">Money is involved' in text(as_(cast.lead).get(activity.get_absolute_url()))
    answer = as_(cast.lead).get(page)
    assert (answer.status_code, approver.name in text(answer)) == (403, True)
    records = url_here("activity_record", activity=activity.pk)
    said = {"what": "compliance_checked", "said": "I looked at it myself, surely."}
    assert as_(cast.lead).post(records, said).status_code == 422


# --- what it says about itself --------------------------------------------------------------------------
def edited(activity: Activity, **changes: Any) -> dict[str, Any]:
    """All that the form for changing an activity sends."""
    return {
        "title": activity.title,
        "kind": activity.kind,
        "forms": activity.forms,
        "services": [service.pk for service in activity.services.all()],
        "origin": activity.origin,
        "risk": activity.risk,
        "version": activity.version,
        **changes,
    }


def test_the_rest_of_what_it_says_is_entered_and_read(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(services=[ServiceFactory()])
    place = LocalityFactory(name="Gorebridge")
    said = edited(
        activity,
        outcomes=["2", "6"],
        localities=[place.pk],
        client_groups=["carers"],
        budget="£1,200.50",
        risk="high",
        power_before="0",
        power_after="3",
        sponsor=cast.lead.pk,
    )
    assert as_(cast.officer).post(url_here("activity_edit", activity=activity.pk), said).status_code == 302
    activity.refresh_from_db()
    assert activity.outcomes == [2, 6]
    reader = as_(cast.councillor)
    shown = text(reader.get(activity.get_absolute_url()))
    for words in (
        "More about it",
        "live, as far as reasonably practicable, independently and at home",
        "People who provide unpaid care are supported",
        "Gorebridge",
        "Carers",
        "£1,200.50",
        "High",
        "People are told",
        "Decisions are shared",
        cast.lead.name,
    ):
        assert words in shown, words
    header, line = rows(reader.get(url_here("activities_csv")))
    assert "People who provide unpaid care" in line[header.index("Outcomes")]


def test_an_outcome_there_is_not_is_refused(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(services=[ServiceFactory()])
    page = url_here("activity_edit", activity=activity.pk)
    answer = as_(cast.officer).post(page, edited(activity, outcomes=["10"]))
    assert (answer.status_code, "Choose one of the answers listed" in text(answer)) == (422, True)
    with pytest.raises(IntegrityError, match="activity_outcomes_are_national"), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(outcomes=[OUTCOMES + 1])
    assert [code for code, _label in national_outcomes()] == list(range(1, OUTCOMES + 1))


def test_what_was_not_said_is_not_shown(cast: Any, as_: Any) -> None:
    shown = text(as_(cast.officer).get(ActivityFactory().get_absolute_url()))
    for words in ("National outcomes it serves", "Budget", "Who should decide", "Who stands behind it"):
        assert words not in shown


# --- what changed ---------------------------------------------------------------------------------------
def test_what_changed_is_told_in_words_to_those_who_may(cast: Any, as_: Any) -> None:
    activity = ActivityFactory(title="Tea", services=[ServiceFactory()])
    said = edited(activity, title="Tea after the walk", outcomes=["6"], power_after="3", risk="high")
    as_(cast.officer).post(url_here("activity_edit", activity=activity.pk), said)
    actions.move(activity=activity, event="put_forward", by=cast.lead)
    changes = (
        "Title: from “Tea” to “Tea after the walk”",
        "National health and wellbeing outcomes: “People who provide unpaid care",
        "Who should decide: “Decisions are shared”",
        "Risk: from “Low” to “High”",
        "State: from “Suggested” to “Idea to weigh”",
        f"{cast.officer.name}</p>",
    )
    for reader, reads in (("lead", True), ("auditor", True), ("councillor", False), ("front_line", False)):
        shown = text(as_(getattr(cast, reader)).get(activity.get_absolute_url()))
        assert [words for words in changes if (words in shown) is not reads] == [], reader
        assert ("What changed" in shown) is reads
    assert "State since" not in text(as_(cast.lead).get(activity.get_absolute_url()))


def test_of_very_many_services_the_list_offers_only_the_one_asked_for(
    cast: Any, as_: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("activities.views.MOST_CHOICES", 1)
    lunch, walks = (ServiceFactory(name=name) for name in ("Lunch club", "Health walks"))
    for service in (lunch, walks):
        ActivityFactory(title=f"Rota of {service}").services.add(service)
    page = url_here("activities")
    everything = as_(cast.officer).get(page).content.decode()
    assert "Rota of Lunch club" in everything and 'name="service"' not in everything
    narrowed = as_(cast.officer).get(f"{page}?service={lunch.pk}").content.decode()
    assert "Rota of Lunch club" in narrowed and "Rota of Health walks" not in narrowed
    assert 'name="service"' in narrowed and "Health walks" not in narrowed
