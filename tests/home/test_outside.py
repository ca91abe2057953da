"""What anybody sees of a partnership: what is published, and nothing of single people."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities.actions import record_decision
from activities.models import Activity, State
from foundations.tenancy import scope
from home.changes import changes_in
from mapping.explorer import actions
from mapping.explorer.models import ExplorerRound, FormResult
from mapping.explorer.results import EVERYBODY, Viewer
from partnerships.models import Group, Partnership
from tests.factories import ActivityFactory, MatrixRoundFactory, RoundServiceFactory, ServiceFactory, poster
from tests.mapping.rounds import group_says, open_round, with_evidence
from tests.test_pages import questions

URL = "/demo-north/"
QUESTION = "Volunteers work beside staff."
CHANGED = f"“{QUESTION}” in pockets before, as a rule now"


def text(page: Any) -> str:
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def published(
    service: Any, levels: dict[Group, list[int]], by: Any, *, days: int, name: str
) -> ExplorerRound:
    asked = open_round(service, by=by, name=name)
    for group, said in levels.items():
        for response in group_says(asked, service, group, said, form="CL4"):
            with_evidence(response)
    actions.close_round(explorer_round=asked, by=by)
    actions.consolidate(explorer_round=asked, by=by)
    actions.publish(explorer_round=asked, waived="Everybody has commented by telephone.", by=by)
    ExplorerRound.objects.filter(pk=asked.pk).update(published_at=timezone.now() - timedelta(days=days))
    return ExplorerRound.objects.get(pk=asked.pk)


@pytest.fixture
def two_rounds(north: Partnership, cast: Any) -> ExplorerRound:
    """A service that moved from "in pockets" to "as a rule" in groups of five; another in a group of two."""
    large, small = ServiceFactory(name="Community transport"), ServiceFactory(name="Night shelter")
    both = (Group.CITIZEN, Group.FRONT_LINE)
    for days, name, level in ((110, "Round A small", 1), (100, "Round B small", 3)):
        published(small, dict.fromkeys(both, [level] * 2), cast.lead, days=days, name=name)
    for days, name, level in ((90, "Round A large", 1), (1, "Round B large", 3)):
        said = dict.fromkeys(both, [level] * 5)
        newest = published(large, said, cast.lead, days=days, name=name)
    return newest


def test_published_results_are_told_in_words(two_rounds: ExplorerRound, client: Any) -> None:
    page = text(client.get(URL))
    assert "What works already" in page and f"<strong>Community transport</strong>: {QUESTION}" in page
    assert "Round B large" in page
    assert "Sign in, if you work on this" in page


def test_what_a_small_group_said_is_not_told_by_what_works_or_changed(
    two_rounds: ExplorerRound, client: Any
) -> None:
    now = timezone.now()
    ExplorerRound.objects.filter(name="Round A small").update(published_at=now - timedelta(hours=2))
    ExplorerRound.objects.filter(name="Round B small").update(published_at=now)
    page = text(client.get(URL))
    assert "Round B small" in page and "Night shelter" not in page


def test_changes_are_told_like_for_like_and_only_to_who_may_see_them(two_rounds: ExplorerRound) -> None:
    for viewer in (EVERYBODY, Viewer(officer=True)):
        changes = changes_in(two_rounds, viewer)
        assert changes and changes.before.name == "Round A large"
        (moved,) = changes.moved
        assert (moved.service, moved.what) == ("Community transport", QUESTION)
        assert (moved.then, moved.now) == ("in pockets", "as a rule")
    first = ExplorerRound.objects.get(name="Round A small")
    assert changes_in(first, EVERYBODY) is None


def test_a_partnership_home_tells_what_changed_and_what_the_star_stands_on(
    two_rounds: ExplorerRound, cast: Any, as_: Any
) -> None:
    for member, link in ((cast.councillor, True), (cast.technical_admin, False)):
        page = text(as_(member).get("/p/demo-north/"))
        assert "What changed since Round A large" in page and CHANGED in page
        assert "It shows what people said in:" in page and "Round B large" in page
        assert (f'href="/p/demo-north/map/explorer/{two_rounds.pk}/results/changed/"' in page) is link
        assert (f'href="/p/demo-north/map/explorer/{two_rounds.pk}/results/grid/"' in page) is link


def test_what_changed_costs_no_more_queries_for_more_services(
    two_rounds: ExplorerRound, cast: Any, as_: Any
) -> None:
    home, first = as_(cast.lead), ExplorerRound.objects.get(name="Round A large")
    few = questions(home, "/p/demo-north/")
    assert len(few) <= 15
    for _each in range(2):
        service = ServiceFactory()
        for number, row in enumerate((first, two_rounds)):
            RoundServiceFactory(round=row, service=service)
            figures = {"round": row, "service": service, "form": "CL3", "level": 1 + number * 2}
            FormResult.objects.create(
                **figures,
                answers=5,
                evidenced_level=1,
                perception_gap=0,
                sees_differently=False,
                provisional=False,
                practice_lead=False,
            )
    assert questions(home, "/p/demo-north/") == few


def test_results_that_are_not_published_are_nowhere(cast: Any, client: Any) -> None:
    service = ServiceFactory(name="Secret service")
    asked = open_round(service, by=cast.lead)
    for response in group_says(asked, service, Group.CITIZEN, [4] * 6):
        with_evidence(response)
    actions.close_round(explorer_round=asked, by=cast.lead)
    actions.consolidate(explorer_round=asked, by=cast.lead)
    page = text(client.get(URL))
    assert "Nothing has been published yet" in page and "Secret service" not in page


def test_only_what_is_public_of_activities_and_decisions_is_told(
    north: Partnership, south: Partnership, cast: Any, client: Any
) -> None:
    started = ActivityFactory(title="Lunch club", state=State.LIVE, owner=cast.officer)
    for state in (State.IDENTIFIED, State.CANDIDATE, State.RATED, State.DROPPED, State.BACK_BURNER):
        ActivityFactory(title=f"Hidden {state}", state=state)
    taken_on = {"by": cast.lead, "outcome": State.PRIORITISED.value, "event": "take_on"}
    record_decision(subject=started, reasons="People asked for it.", published=True, **taken_on)
    record_decision(subject=ActivityFactory(title="Not told"), reasons="Between us.", **taken_on)
    record_decision(
        subject=started,
        by=cast.lead,
        outcome=State.LIVE.value,
        event="start",
        reasons="A step",
        published=True,
    )
    with scope(south):
        ActivityFactory(title="Neighbour's", state=State.LIVE)
    page = text(client.get(URL))
    assert "<li>Lunch club</li>" in page and "People asked for it." in page
    for hidden in (
        "Hidden",
        "Not told",
        "Between us",
        "A step",
        "Neighbour",
        cast.lead.name,
        cast.officer.name,
    ):
        assert hidden not in page
    assert Activity.objects.count() > 5


def test_anybody_finds_the_posters_meant_for_everybody_and_no_others(cast: Any, client: Any) -> None:
    asked = open_round(ServiceFactory(), by=cast.lead)
    weighing = MatrixRoundFactory()
    type(weighing).objects.filter(pk=weighing.pk).update(status="open")
    shown = [
        poster(subject_id=asked.pk, group="citizen"),
        poster(subject_kind="matrix", subject_id=weighing.pk),
    ]
    hidden = [
        poster(subject_id=asked.pk, group="front_line"),
        poster(subject_kind="matrix", subject_id=weighing.pk, group="citizen", label="The tenants’ meeting"),
        poster(subject_kind="matrix", subject_id=MatrixRoundFactory().pk),
        poster(subject_id=asked.pk, group="citizen", expires_at=timezone.now() - timedelta(minutes=1)),
    ]
    page = text(client.get(URL))
    assert all(f'href="{each.url("link")}"' in page for each in shown)
    assert not any(each.token in page for each in hidden)


def test_who_is_not_there_or_closed_is_not_found(north: Partnership, client: Any) -> None:
    assert client.get("/atlantis/").status_code == 404
    north.status = Partnership.Status.CLOSED
    north.save()
    assert client.get(URL).status_code == 404


def test_an_area_is_found_by_part_of_its_name(north: Partnership, client: Any) -> None:
    page = text(client.get("/", {"q": "dEmo nor"}))
    assert f'href="{URL}"' in page and 'href="/demo-south/"' not in page and "Show every area" in page
    assert "No area here is called “Atlantis”" in text(client.get("/", {"q": "Atlantis"}))
    assert 'href="/demo-south/"' in text(client.get("/"))


def test_the_front_page_leads_there_and_its_words_are_the_partnerships_own(
    north: Partnership, client: Any, cast: Any, as_: Any
) -> None:
    north.label = "working side by side"
    north.save()
    assert f'href="{URL}"' in text(client.get("/"))
    assert "working side by side" in text(client.get(URL))
    assert f'href="{URL}"' in text(as_(cast.lead).get("/p/demo-north/"))
