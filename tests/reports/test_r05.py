"""R05, the thread of one activity."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from activities.actions import Meeting, join_proposal, record_decision
from activities.models import Activity, Proposal, State
from foundations.tenancy import scope
from mapping.explorer.actions import publish
from reports.models import Report
from tests.factories import (
    ActivityFactory,
    DecisionFactory,
    EvidenceFactory,
    MembershipFactory,
    ServiceFactory,
)
from tests.mapping.rounds import exp_1, open_round
from tests.mapping.test_explorer_actions import worked_out
from tests.priorities.rounds import activity_of, closed_example
from tests.reports.pdfs import findings, words, write

REASONS = (
    "It helps people who are alone most of the week, and the lunch clubs want to run it with us. "
    "Money comes from what the day service no longer spends on taxis. "
)


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def activity(cast: Any) -> Activity:
    """One with a long story."""
    made = ActivityFactory(
        title="Peer befriending rota",
        summary="Neighbours who have time call on neighbours who are alone.\n\nThree lunch clubs take part.",
        state=State.LIVE,
        owner=cast.officer,
        forms=["CL3", "CD2"],
        services=[ServiceFactory(name="Older people's day support"), ServiceFactory(name="Lunch clubs")],
        budget="1200.50",
        origin="explorer_gap",
    )
    room = {"citizen": 3, "manager": 2, "councillor": 1}
    for outcome in ("prioritised", "peopling", "designing", "chartered", "live"):
        record_decision(
            subject=made,
            by=cast.lead,
            outcome=outcome,
            reasons=REASONS * 4,
            meeting=Meeting("Partnership board", room, "One member would rather have waited for the audit."),
        )
    for title in ("Note of the lunch club meeting", "What 40 people said in spring"):
        EvidenceFactory(title=title, activity=made)
    return made


@pytest.fixture
def pdf(activity: Activity, north: Any, tmp_path: Path) -> Path:
    return write("R05", activity.pk, tmp_path / "thread.pdf")


def test_story_is_told_from_the_gap_to_what_is_not_yet(pdf: Path) -> None:
    text = words(pdf)
    for said in (
        "Peer befriending rota",
        "Gap found in an Explorer round",
        "Older people's day support",
        "Officer (Council officer)",
        "£1,200.50",
        "Taken on",
        "Up and running",
        "decided in Partnership board",
        "In the room: People who use services: 3, Managers: 2, Councillors: 1",
        "One member would rather have waited",
        "What 40 people said in spring",
        "People found not yet",
        "Gap in the next round not yet",
    ):
        assert said in text, said


def test_a_screen_reader_meets_no_error(pdf: Path) -> None:
    assert findings(pdf) == []


def test_report_made_without_a_browser_is_listed(pdf: Path, north: Any) -> None:
    report = Report.objects.get()
    assert (report.author, report.requested_by, report.number) == (north.name, None, 1)


def test_command_does_not_reach_into_another_partnership(
    activity: Activity, south: Any, tmp_path: Path
) -> None:
    with scope(south):
        theirs = ActivityFactory(title="Theirs alone")
    with pytest.raises(CommandError):
        write("R05", theirs.pk, tmp_path / "theirs.pdf")
    assert not (tmp_path / "theirs.pdf").exists()


def test_nobody_from_the_community_is_named_and_nothing_personal_shown(
    activity: Activity, tmp_path: Path, north: Any
) -> None:
    member = MembershipFactory(name="Senga Private", roles=["community_member"])
    DecisionFactory(activity=activity, decided_by=member)
    EvidenceFactory(title="Photograph of Senga Private", contains_personal=True, activity=activity)
    Activity.objects.filter(pk=activity.pk).update(owner=member, created_by=member)
    for audience in ("board", "team"):
        path = write("R05", activity.pk, tmp_path / f"{audience}.pdf", audience=audience)
        assert "Community member" in words(path) and "Senga" not in words(path)


def test_the_gap_and_the_ratings_stand_before_the_decisions(cast: Any, tmp_path: Path) -> None:
    service = ServiceFactory(name="Day support")
    explorer_round = open_round(service, by=cast.lead, name="Round 2026-A")
    exp_1(explorer_round, service)
    worked_out(explorer_round, cast.lead)
    weighed = closed_example(cast.lead)
    activity = activity_of(weighed, "A")
    activity.origin = Activity.Origin.EXPLORER_GAP
    activity.save()
    join_proposal(proposal=Proposal.objects.get(form="CL3"), by=cast.officer, activity=activity)
    told = {
        audience: words(write("R05", activity.pk, tmp_path / f"{audience}.pdf", audience=audience))
        for audience in ("team", "board")
    }
    for audience, figures in (("team", "4.13 1.87"), ("board", "4.1 1.9")):
        text = told[audience]
        order = [text.index(part) for part in ("The gaps it came from", figures, "What was decided")]
        assert order == sorted(order)
        assert "Where it came from Gap found in Round 2026-A" in text
    assert "regular in places (2.0)" in told["team"] and "(3.5)" in told["team"]
    assert "not published" in told["board"]
    publish(explorer_round=explorer_round, by=cast.lead, waived="The board meets tomorrow morning.")
    board = words(write("R05", activity.pk, tmp_path / "published.pdf"))
    assert "(3.0–" in board and "(3.5)" not in board
    assert "fewer than five people of a group answered" in board
