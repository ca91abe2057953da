"""Room mode in the matrix: the hall rates on its phones, and sees where ideas fall when the round closes."""

import json
import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from partnerships import links
from partnerships.links import Link
from partnerships.models import Group
from priorities.matrix import actions
from priorities.models import MatrixRound
from tests.browser import show
from tests.priorities.rounds import closed_example, draft, entry, opened, worked_example
from tests.test_pages import html_errors, violations


def page(which: str, matrix_round: MatrixRound, query: str = "") -> str:
    kwargs = {"partnership": "demo-north", "matrix_round": matrix_round.pk}
    return reverse(f"matrix_room_{which}", kwargs=kwargs) + query


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def counted(client: Any, matrix_round: MatrixRound, query: str = "?group=citizen") -> str:
    return text(json.loads(client.get(page("count", matrix_round, query)).content)["html"])


def test_a_group_gets_a_code_that_mints_each_phone_its_own_with_the_group(cast: Any, as_: Any) -> None:
    lunch = opened("Lunch club", "Seed library", by=cast.lead)
    client = as_(cast.officer)
    sent = client.post(page("mode", lunch), {"groups": ["citizen", "manager"]})
    assert sent.url == page("screen", lunch, "?group=citizen&group=manager")
    posters = Link.objects.of("matrix", lunch.pk).posters()
    citizens = posters.get(group="citizen")
    assert citizens.group_session_lasts and posters.get(group="manager").group_session_lasts
    assert citizens.code in client.get(sent.url).content.decode()
    client.post(page("mode", lunch), {"groups": ["citizen", "anybody"]})
    assert posters.count() == 3, "the poster for everybody is there since the round opened"
    assert posters.get(group="").group_session_lasts


def test_a_start_that_was_lost_and_sent_again_is_not_counted_twice(cast: Any, as_: Any) -> None:
    lunch = opened("Lunch club", "Seed library", by=cast.lead)
    client = as_(cast.officer)
    client.post(page("mode", lunch), {"groups": ["citizen"]})
    poster = Link.objects.of("matrix", lunch.pk).posters().get(group="citizen")
    for _tap in range(2):
        mine = links.start(poster).link
        response = actions.start_answer(matrix_round=lunch, group=Group.CITIZEN, code=mine.code)
    assert "started 0 finished 0" in counted(client, lunch)
    asked = [row.pk for row in lunch.criteria.all() if Group.CITIZEN in row.groups]
    actions.save_ratings(
        response=response, round_activity=entry(lunch, "Lunch club"), scores=dict.fromkeys(asked, 4)
    )
    assert "started 1 finished 0" in counted(client, lunch)
    actions.submit(response=response)
    assert "started 1 finished 1" in counted(client, lunch)


def test_a_round_that_takes_no_ratings_has_no_room_mode(cast: Any, as_: Any) -> None:
    answer = as_(cast.officer).get(page("mode", draft("A", "B", by=cast.lead)))
    assert answer.status_code == 409 and "Room mode is for a round that is open" in answer.content.decode()


def test_closing_says_what_is_missing_and_who_can(cast: Any, as_: Any) -> None:
    lunch = opened("Lunch club", "Seed library", by=cast.lead)
    asked = as_(cast.lead).get(page("close", lunch)).content.decode()
    assert "At least three people must rate in full" in asked and "<form" not in asked
    assert as_(cast.officer).get(page("close", lunch)).status_code == 403


def test_after_closing_the_hall_sees_the_plot_then_the_table_and_no_figure_of_few_people(
    cast: Any, as_: Any
) -> None:
    """One person of each of three groups rated: an officer sees spreads and how far they agree."""
    example = worked_example(cast.lead)
    client = as_(cast.lead)
    assert client.post(page("close", example)).url == page("reveal", example)
    html = client.get(page("reveal", example)).content.decode()
    shown = text(html)
    assert shown.index("Where the ideas fall") < shown.index("In order of priority")
    assert "Quick win" in shown and "3 people rated." in shown
    officers = client.get(reverse("matrix_results", args=["demo-north", example.pk])).content.decode()
    for secret in ("4.13", "lowest to highest person"):
        assert secret in officers and secret not in html
    dots = re.findall(r'href="([^"]*/results/\d+/)"', html)
    assert dots == [], "a dot would lead to what officers see"
    assert client.get(page("screen", example)).url == page("reveal", example)


@pytest.mark.parametrize("which", ["screen", "close", "reveal"])
def test_the_pages_are_well_made(which: str, cast: Any, as_: Any, chromium: Browser) -> None:
    example = closed_example(cast.lead) if which == "reveal" else worked_example(cast.lead)
    client = as_(cast.lead)
    url = page(which, example, "?group=anybody")
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
        assert browser_page.evaluate("document.documentElement.scrollHeight") <= 768
        browser_page.set_viewport_size({"width": 375, "height": 800})
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= 375
    finally:
        browser_page.close()
