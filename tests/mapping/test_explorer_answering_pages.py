"""The pages people answer on: valid, labelled, reachable, narrow enough, and few queries each."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser

from mapping.explorer import actions
from mapping.explorer.models import ExplorerRound
from partnerships.links import Link
from partnerships.models import Group, Partnership
from tests.browser import show
from tests.factories import ServiceFactory, poster
from tests.mapping.rounds import group_says, open_round
from tests.mapping.test_explorer_answering import begin, page_url, personal, publish, send
from tests.test_pages import html_errors, questions, violations

MOST_QUERIES = 9


@pytest.fixture
def spring(cast: Any) -> ExplorerRound:
    cache.clear()
    return open_round(
        ServiceFactory(name="Home care"), ServiceFactory(name="Parks"), by=cast.lead, name="Spring 2027"
    )


@pytest.fixture
def link(spring: ExplorerRound, client: Any) -> Link:
    """Of a member of staff, who meets most: one question answered, with an idea."""
    mine = personal(spring, Group.FRONT_LINE)
    response = begin(client, mine)
    one, two = response.asked[:2]
    typed = {f"{one}-now": "2", f"{one}-should": "3", f"{one}-idea": "Benches", f"{two}-now": "dont_know"}
    client.post(page_url(mine, response), typed)
    return mine


def questions_of(link: Link) -> str:
    service = ExplorerRound.objects.get(pk=link.subject_id).services.get(name="Home care")
    return link.url("explorer_questions", service=service.pk, page=1)


def detail_of(link: Link) -> str:
    return questions_of(link).replace("/1/", "/CC1/detail/")


PAGES: dict[str, Callable[[Link], str]] = {
    "poster": lambda link: poster(subject_id=link.subject_id).url("explorer_start"),
    "services": lambda link: link.url("explorer_choose"),
    "questions": questions_of,
    "detail": detail_of,
    "check": lambda link: link.url("explorer_check"),
    "withdraw": lambda link: link.url("explorer_withdraw"),
}


def well_made(client: Any, url: str, html: str, chromium: Browser) -> None:
    assert html_errors(html) == []
    assert len(re.findall(r"<h1[\s>]", html)) == 1
    page = chromium.new_page(viewport={"width": 1280, "height": 900})

    def served(path: str) -> tuple[str, str] | None:
        answer = client.get(path)
        return (answer["Content-Type"], answer.content.decode()) if answer.status_code == 200 else None

    try:
        show(page, url, html, served)
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert violations(page) == []
    finally:
        page.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_made(name: str, link: Link, client: Any, chromium: Browser) -> None:
    url = PAGES[name](link)
    answer = client.get(url)
    assert answer.status_code == 200
    well_made(client, url, answer.content.decode(), chromium)


@pytest.mark.parametrize("name", ["services", "questions"])
def test_refused_pages_are_well_made(name: str, link: Link, client: Any, chromium: Browser) -> None:
    url = PAGES[name](link)
    form = str(link.pk and begin(client, link).asked[0])
    sent = {f"{form}-now": "3", f"{form}-should": "1", f"{form}-idea": "0131 496 0000"}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    well_made(client, url, refused.content.decode(), chromium)


def test_the_receipt_and_what_came_of_it_are_well_made(
    link: Link,
    spring: ExplorerRound,
    north: Partnership,
    cast: Any,
    client: Any,
    chromium: Browser,
) -> None:
    send(client, link)
    url = link.url("explorer_receipt")
    well_made(client, url, client.get(url).content.decode(), chromium)
    care = spring.services.get(name="Home care")
    for group in (Group.CITIZEN, Group.COUNCILLOR):
        group_says(spring, care, group, [1] * 6)
    actions.close_round(explorer_round=spring, by=cast.lead)
    url = link.url("explorer_afterwards")
    well_made(client, url, client.get(url).content.decode(), chromium)
    ExplorerRound.objects.filter(pk=spring.pk).update(status="open")
    publish(spring, cast)
    html = client.get(url).content.decode()
    assert "What came of it" in html
    well_made(client, url, html, chromium)


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_the_database_seldom_and_no_more_with_more_services(
    name: str, link: Link, spring: ExplorerRound, client: Any
) -> None:
    url = PAGES[name](link)
    client.get(url)
    few = questions(client, url)
    assert len(few) <= MOST_QUERIES
    begin(client, link, "Home care", "Parks")
    assert len(questions(client, url)) == len(few)
