"""Every page: valid HTML, one heading, labels, no axe violation, no overflow on a phone, few queries."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser

from partnerships.access import ROLES
from partnerships.models import Partnership
from tests.browser import AXE, show
from tests.factories import MembershipFactory
from tests.routes import MAKERS, ROUTES, Route, make_objects

ROOT = Path(__file__).resolve().parent.parent
BOOKKEEPING = re.compile(
    r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|SET LOCAL|SELECT set_config|SELECT coalesce\(current_setting)"
)

# Pages of people who came by a link stand in the journeys, where the link is a real one.
PAGES = tuple(route for route in ROUTES if "token" not in route.arguments and route.access is not None)
ROOM_AT_THE_SIDE = """Math.min(
  ...[...document.querySelectorAll(".govuk-width-container")].map(each => each.getBoundingClientRect().left)
)"""
# Only what is wrong is told in full: most of the time goes into describing what is right.
VIOLATIONS = """axe.run({resultTypes: ["violations"]}).then(({violations}) =>
  violations.flatMap(each => each.nodes.map(node => `${each.id}: ${each.help} — ${node.target}`))
)"""
each_page = pytest.mark.parametrize("route", PAGES, ids=str)


@pytest.fixture
def everybody(north: Partnership) -> Any:
    """A member who may open every page."""
    return MembershipFactory(roles=list(ROLES))


def address(route: Route) -> str:
    return route.url(partnership="demo-north", **make_objects(route))


def page_of(client: Any, route: Route) -> tuple[str, str] | None:
    """(path, html) of the page, or None where the route answers with something else than a page."""
    url = address(route)
    answer = client.get(url)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return None
    return url, answer.content.decode()


@each_page
def test_page_is_well_made(route: Route, everybody: Any, as_: Any, chromium: Browser) -> None:
    client = as_(everybody)
    if (found := page_of(client, route)) is None:
        return
    check_page(*found, client, chromium)


OF_SIGNING_IN = ("login/", "login/code/", "password/set/", "2fa/", "2fa/webauthn/", "2fa/webauthn/add/")


@pytest.mark.parametrize("path", OF_SIGNING_IN)
def test_page_of_signing_in_is_well_made(path: str, stranger: Any, as_: Any, chromium: Browser) -> None:
    """They come from django-allauth, in our templates. Whoever has no password is asked for none first."""
    stranger.set_unusable_password()
    stranger.save()
    client = as_(stranger)
    if path.startswith("login"):
        client.logout()
    answer = client.get(f"/accounts/{path}")
    assert answer.status_code == 200
    check_page(f"/accounts/{path}", answer.content.decode(), client, chromium)


def check_page(url: str, html: str, client: Any, chromium: Browser) -> None:
    assert html_errors(html) == []
    assert len(re.findall(r"<h1[\s>]", html)) == 1
    assert re.search(r"<title>\s*\S+", html)
    assert " style=" not in html
    inline = r"<script(?![^>]* (src=|type=\"application/json\"))|<[^>]* on\w+=\""
    assert not re.search(inline, html), "our policy lets no such script run"

    def served(path: str) -> tuple[str, str] | None:
        answer = client.get(path)
        return (answer["Content-Type"], answer.content.decode()) if answer.status_code == 200 else None

    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    try:
        show(page, url, html, served)
        assert violations(page) == []
        page.set_viewport_size({"width": 1024, "height": 768})
        assert page.evaluate(ROOM_AT_THE_SIDE) >= 15
        page.set_viewport_size({"width": 375, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        assert violations(page) == []
    finally:
        page.close()


@cache
def validator() -> subprocess.Popen[str]:
    """One process that checks all pages: starting it takes longer than checking."""
    return subprocess.Popen(
        ["node", ROOT / "tests" / "htmlvalidate.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def html_errors(html: str) -> list[str]:
    """What html-validate says of a page."""
    checker = validator()
    assert checker.stdin and checker.stdout
    checker.stdin.write(json.dumps(html) + "\n")
    checker.stdin.flush()
    errors: list[str] = json.loads(checker.stdout.readline())
    return errors


def violations(page: Any) -> list[str]:
    """Breaches of WCAG 2.2 A and AA and of axe's best practices."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(VIOLATIONS)
    return found


# Those of a partnership have a file of their own: test_questions.py.
@pytest.mark.parametrize("route", [page for page in PAGES if not page.in_partnership], ids=str)
def test_page_asks_the_database_equally_often_for_one_row_and_for_three(
    route: Route, everybody: Any, as_: Any
) -> None:
    client, url = as_(everybody), address(route)
    fill(1)
    few = questions(client, url)
    fill(2)
    assert questions(client, url) == few


def fill(rows: int) -> None:
    for maker in MAKERS.values():
        for _ in range(rows):
            maker()


def questions(client: Any, url: str) -> list[str]:
    """What a page asks the database, once the day's first visit has been noted."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return [
        re.sub(r"\d+|north|south", "n", q["sql"])[:200]
        for q in captured.captured_queries
        if not BOOKKEEPING.match(q["sql"])
    ]
