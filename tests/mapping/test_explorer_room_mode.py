"""Room mode: each group in a hall gets a code, the projector counts without pointing, and shows what is public."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time
from playwright.sync_api import Browser

from mapping.explorer import actions
from mapping.explorer.models import ExplorerResponse, ExplorerRound, RoundStatus
from partnerships import links
from partnerships.links import Link
from partnerships.models import Group, Service
from tests.browser import show
from tests.factories import ServiceFactory
from tests.mapping.rounds import answered, group_says, level, open_round
from tests.test_pages import html_errors, questions, violations

BOTH = "?group=citizen&group=front_line"


@pytest.fixture
def care(cast: Any) -> Service:
    return ServiceFactory(name="Home care")


@pytest.fixture
def spring(cast: Any, care: Service) -> ExplorerRound:
    return open_round(care, by=cast.lead, name="Spring 2027")


def page(which: str, explorer_round: ExplorerRound, query: str = "") -> str:
    kwargs = {"partnership": "demo-north", "explorer_round": explorer_round.pk}
    return reverse(f"explorer_room_{which}", kwargs=kwargs) + query


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def open_room(client: Any, explorer_round: ExplorerRound, *groups: str) -> dict[str, Link]:
    """The posters in the room, by group."""
    assert client.post(page("mode", explorer_round), {"groups": groups}).status_code == 302
    return {link.group: link for link in Link.objects.of("explorer", explorer_round.pk).posters()}


def come_in(poster: Link, explorer_round: ExplorerRound, group: str = "", *, finish: bool = True) -> None:
    """Somebody in the hall scans a code and answers about the first service."""
    mine = links.start(poster).link
    response = answered(
        explorer_round, explorer_round.services.get(), Group(group or mine.group), level(2), code=mine.code
    )
    if not finish:
        response.submitted_at = None
        response.save()


def count(client: Any, explorer_round: ExplorerRound, query: str = BOTH, **headers: str) -> Any:
    return client.get(page("count", explorer_round, query), headers=headers)


def counted(client: Any, explorer_round: ExplorerRound, query: str = BOTH) -> str:
    return text(json.loads(count(client, explorer_round, query).content)["html"])


def test_each_group_in_the_room_gets_a_code_that_carries_it_and_nobody_is_held_back(
    spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    client = as_(cast.officer)
    hung = actions.poster(explorer_round=spring, group=Group.CITIZEN, by=cast.lead)
    sent = client.post(page("mode", spring), {"groups": ["citizen", "front_line"]})
    assert sent["Location"] == page("screen", spring, BOTH)
    posters = {link.group: link for link in Link.objects.of("explorer", spring.pk).posters()}
    assert posters["citizen"] == hung and set(posters) == {"citizen", "front_line"}
    said = client.get(sent["Location"]).content.decode()
    for link in posters.values():
        assert link.group_session_lasts and link.group_session_until is not None
        assert link.group_session_until - timezone.now() > timedelta(hours=2, minutes=59)
        assert link.code in said and f"QR code that opens {link.address}" in said


def test_one_code_for_everybody_asks_people_which_group_they_speak_for(
    spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    client = as_(cast.officer)
    poster = open_room(client, spring, "anybody")[""]
    assert "Which of these are you?" in client.get(poster.url("explorer_start")).content.decode()
    assert poster.code in client.get(page("screen", spring, "?group=anybody")).content.decode()


def test_who_is_in_the_room_must_be_said(spring: ExplorerRound, cast: Any, as_: Any) -> None:
    answer = as_(cast.officer).post(page("mode", spring), {"csrfmiddlewaretoken": "of this page"})
    assert answer.status_code == 422 and "Tick who is in the room" in answer.content.decode()
    [poster] = Link.objects.of("explorer", spring.pk)
    assert poster.group == "citizen", "the one of the public page, and none for a room"


def test_the_count_is_of_those_who_came_by_these_codes_today(
    spring: ExplorerRound, care: Service, cast: Any, as_: Any
) -> None:
    client = as_(cast.officer)
    posters = open_room(client, spring, "citizen", "front_line")
    with freeze_time(timezone.now() - timedelta(days=2)):
        come_in(posters["citizen"], spring)
    answered(spring, care, Group.CITIZEN, level(1))
    assert "started 0 finished 0" in counted(client, spring)
    come_in(posters["citizen"], spring)
    come_in(posters["front_line"], spring, finish=False)
    assert "started 2 finished 1" in counted(client, spring)
    assert "started 1 finished 1" in counted(client, spring, "?group=citizen")


def test_groups_are_counted_apart_only_when_none_of_them_is_small(
    spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    client = as_(cast.officer)
    posters = open_room(client, spring, "citizen", "front_line")
    for _person in range(5):
        come_in(posters["citizen"], spring)
    for _person in range(4):
        come_in(posters["front_line"], spring)
    assert "started 9 finished 9" in counted(client, spring)
    assert ": 5 finished" not in counted(client, spring)
    come_in(posters["front_line"], spring)
    assert "Front-line staff: 5 finished" in counted(client, spring)
    come_in(posters["front_line"], spring, finish=False)
    assert "Front-line staff: 5 finished" in counted(client, spring)


def test_the_count_costs_nothing_while_nothing_changes(spring: ExplorerRound, cast: Any, as_: Any) -> None:
    client = as_(cast.officer)
    posters = open_room(client, spring, "citizen", "front_line")
    etag = count(client, spring)["ETag"]
    assert count(client, spring, **{"If-None-Match": etag}).status_code == 304
    come_in(posters["citizen"], spring)
    fresh = count(client, spring, **{"If-None-Match": etag})
    assert fresh.status_code == 200 and fresh["ETag"] != etag
    asked = questions(client, page("count", spring, BOTH))
    for _person in range(3):
        come_in(posters["front_line"], spring)
    assert questions(client, page("count", spring, BOTH)) == asked


def test_who_may_not_close_is_told_who_can(spring: ExplorerRound, cast: Any, as_: Any) -> None:
    client = as_(cast.officer)
    open_room(client, spring, "citizen")
    said = client.get(page("screen", spring, "?group=citizen")).content.decode()
    assert "ask: Programme lead" in text(said) and page("close", spring) not in said
    assert client.post(page("close", spring)).status_code == 403


def test_nothing_closes_while_there_would_be_nothing_to_show(
    spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    client = as_(cast.lead)
    asked = client.get(page("close", spring)).content.decode()
    assert "Nobody has sent answers yet" in asked and "<form" not in asked
    assert client.post(page("close", spring)).status_code == 409
    spring.refresh_from_db()
    assert spring.status == RoundStatus.OPEN


def test_closing_takes_no_more_answers_works_out_the_results_and_shows_them(
    spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    client = as_(cast.lead)
    posters = open_room(client, spring, "citizen")
    come_in(posters["citizen"], spring)
    come_in(posters["citizen"], spring, finish=False)
    assert "1 person in the room has started and not finished" in text(
        client.get(page("close", spring, "?group=citizen")).content.decode()
    )
    sent = client.post(page("close", spring, "?group=citizen"))
    assert sent["Location"] == page("reveal", spring, "?group=citizen")
    spring.refresh_from_db()
    assert spring.status == RoundStatus.CONSOLIDATED and spring.comments_until
    assert json.loads(count(client, spring).content)["over"] is True
    assert client.get(page("screen", spring)).url == page("reveal", spring)
    shown = text(client.get(sent["Location"]).content.decode())
    assert "1 person answered" in shown and "Not published yet" in shown


def test_a_round_closed_elsewhere_leads_to_working_out_the_results(
    spring: ExplorerRound, care: Service, cast: Any, as_: Any
) -> None:
    answered(spring, care, Group.CITIZEN, level(3))
    actions.close_round(explorer_round=spring, by=cast.lead)
    client = as_(cast.lead)
    assert client.get(page("screen", spring)).url == page("close", spring)
    assert client.post(page("close", spring)).url == page("reveal", spring)
    assert client.get(page("mode", spring)).status_code == 409


def test_the_projector_shows_no_more_than_everybody_will_see(
    spring: ExplorerRound, care: Service, cast: Any, as_: Any
) -> None:
    """Three members of staff say 4, six citizens 1: an officer sees both sides, the hall neither."""
    group_says(spring, care, Group.CITIZEN, [1] * 6)
    group_says(spring, care, Group.FRONT_LINE, [4] * 3)
    client = as_(cast.lead)
    client.post(page("close", spring))
    officers = reverse("explorer_differs", kwargs={"partnership": "demo-north", "explorer_round": spring.pk})
    assert "Front-line staff" in client.get(officers).content.decode()
    shown = text(client.get(page("reveal", spring)).content.decode())
    assert "or a group is too small to show what it sees" in shown
    for word in ("Front-line", "People who use services", "3 answers", "as a rule, and"):
        assert word not in shown


def test_large_groups_are_shown_where_they_differ_and_what_is_a_rule_opens(
    spring: ExplorerRound, care: Service, cast: Any, as_: Any
) -> None:
    group_says(spring, care, Group.CITIZEN, [1] * 5)
    group_says(spring, care, Group.FRONT_LINE, [4] * 5)
    for each in (Group.CITIZEN, Group.FRONT_LINE):
        for _person in range(5):
            answered(spring, care, each, level(3, form="CL4"))  # type: ignore[arg-type]
    client = as_(cast.lead)
    client.post(page("close", spring))
    shown = text(client.get(page("reveal", spring)).content.decode())
    works, _star, differs = (
        shown.index(f"{title} ")
        for title in ("What works already", "The Star of this round", "Where people see")
    )
    assert works < shown.index("Volunteers") < differs
    assert "Front-line staff" in shown[differs:]


def test_an_answer_taken_back_is_not_counted(spring: ExplorerRound, cast: Any, as_: Any) -> None:
    client = as_(cast.officer)
    posters = open_room(client, spring, "citizen")
    come_in(posters["citizen"], spring)
    ExplorerResponse.objects.update(withdrawn_at=timezone.now())
    assert "started 0 finished 0" in counted(client, spring, "?group=citizen")


@pytest.mark.parametrize("which", ["mode", "screen", "close", "reveal"])
def test_the_pages_are_well_made_on_a_projector_and_on_a_phone(
    which: str, spring: ExplorerRound, care: Service, cast: Any, as_: Any, chromium: Browser
) -> None:
    client = as_(cast.lead)
    open_room(client, spring, "citizen", "front_line", "anybody")
    group_says(spring, care, Group.CITIZEN, [1] * 5)
    group_says(spring, care, Group.FRONT_LINE, [4] * 5)
    if which == "reveal":
        client.post(page("close", spring))
    url = page(which, spring, "" if which == "mode" else f"{BOTH}&group=anybody")
    html = client.get(url).content.decode()
    assert html_errors(html) == []
    assert " style=" not in html

    def served(path: str) -> tuple[str, str] | None:
        answer = client.get(path)
        return (answer["Content-Type"], answer.content.decode()) if answer.status_code == 200 else None

    browser_page = chromium.new_page(viewport={"width": 1024, "height": 768})
    try:
        show(browser_page, url.partition("?")[0], html, served)
        assert violations(browser_page) == []
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= 1024
        if which != "mode":
            assert browser_page.evaluate("document.documentElement.scrollHeight") <= 768
        browser_page.set_viewport_size({"width": 375, "height": 800})
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= 375
    finally:
        browser_page.close()
