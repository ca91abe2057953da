"""Whatever is typed, chosen, forged or put into an address: a plain answer, never a broken page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction

from partnerships.access import ROLES
from partnerships.models import Membership, Partnership
from tests.factories import MembershipFactory, ServiceFactory
from tests.forms_on import PageForm, forms_on
from tests.mapping.rounds import open_round
from tests.priorities.rounds import closed_example, worked_example
from tests.routes import MEMBER_ROUTES, ROUTES, Route, make_objects

MARKUP = "'\"></title></textarea><b id=unescaped>&amp;\u202eمرحبا 👩‍👩‍👧"
TYPED = {
    "markup, right to left, and a family": MARKUP,
    "NUL": "before\0after",
    "half a surrogate pair": "\ud800",
    "a number beyond every integer": "99999999999999999999",
    "not a number": "NaN",
    "a large exponent": "1e999999",
    "less than nothing": "-1",
    "a digit that is no number": "²",
    "a year beyond every calendar": "99999-12-31",
    "far too much": "x" * 300_000,
}
FORGED = ("NUL", "a number beyond every integer", "less than nothing", "a digit that is no number")
IN_ROUNDS = {"explorer_round", "round_service", "matrix_round", "round_activity", "round_criterion"}
LONGEST_ADDRESS = 4_000
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def everybody(north: Partnership) -> Membership:
    """A member who may open every page."""
    return MembershipFactory(roles=list(ROLES))


def encoded(fields: dict[str, str]) -> str:
    """As a browser sends it, and as none would: halves of surrogate pairs go out as they are."""
    return urlencode(fields, errors="surrogatepass")


@contextmanager
def undone() -> Iterator[None]:
    """What happens within is taken back, so that the next attempt meets the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def assert_sound(answer: Any, tried: str) -> None:
    assert answer.status_code < 500, tried
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith(("text/html", "image/svg")):
        assert "<b id=unescaped" not in answer.content.decode(), tried


def follow(client: Any, answer: Any) -> Iterator[Any]:
    """The answer and the pages it leads to."""
    yield answer
    for _hop in range(3):
        if answer.status_code not in {301, 302, 303}:
            return
        answer = client.get(answer.url)
        yield answer


# --- scenes: what stands behind the addresses -------------------------------------------------------------
def as_made(by: Membership) -> dict[str, Any]:
    return {}


def under_way(by: Membership) -> dict[str, Any]:
    """Rounds that take answers."""
    explorer_round = open_round(ServiceFactory(), ServiceFactory(), by=by)
    asked = explorer_round.round_services.first()
    matrix_round = worked_example(by)
    entry = matrix_round.round_activities.first()
    return {
        "explorer_round": explorer_round.pk,
        "round_service": asked.pk,
        "matrix_round": matrix_round.pk,
        "round_activity": entry.pk,
        "round_criterion": matrix_round.criteria.first().pk,
    }


def over(by: Membership) -> dict[str, Any]:
    """Rounds that are closed, with what they found."""
    matrix_round = closed_example(by)
    return {"matrix_round": matrix_round.pk, "round_activity": matrix_round.round_activities.first().pk}


SCENES: dict[str, Callable[[Membership], dict[str, Any]]] = {
    "as made": as_made,
    "under way": under_way,
    "over": over,
}


def address(route: Route, scene: dict[str, Any]) -> str:
    objects = {**make_objects(route), **{name: scene[name] for name in route.objects if name in scene}}
    slug = {"slug": "demo-north"} if "slug" in route.arguments else {}
    return route.url(partnership="demo-north", token="nobody-holds-this", **objects, **slug)


def nasty_addresses(url: str, html: str) -> Iterator[str]:
    """The page with nonsense in every parameter its links and search forms know."""
    names = {"q", "page", "sort", "next", *re.findall(r"[?&;]([a-z_0-9]+)=", html)}
    for form in forms_on(html, url):
        if form.method == "get":
            names |= {field.name for field in form.fields}
    for typed in TYPED.values():
        if len(typed) < LONGEST_ADDRESS:
            yield f"{url}?{encoded(dict.fromkeys(names, typed))}"
    yield f"{url}?{encoded(dict.fromkeys(names, ''))}&{encoded(dict.fromkeys(names, 'twice'))}&%00&=&%FF=%ED"


def nasty_bodies(form: PageForm) -> Iterator[tuple[str, dict[str, str]]]:
    """The form filled badly where one types; then with choices and hidden fields forged; then not at all."""
    for words, typed in TYPED.items():
        yield words, form.filled(typed)
    for words in FORGED:
        yield f"{words}, forged", form.filled(TYPED[words], chosen=TYPED[words])
        yield f"{words}, all forged", form.filled(TYPED[words], chosen=TYPED[words], hidden=TYPED[words])
    yield "nothing at all", {}


def send_everything(client: Any, url: str) -> None:
    """Read the page with nonsense in its address, and send each of its forms filled badly."""
    page = client.get(url)
    assert_sound(page, url)
    html = page.content.decode(errors="replace") if not page.streaming else ""
    for each in nasty_addresses(url, html):
        assert_sound(client.get(each), each[:300])
    forms = [form for form in forms_on(html, url) if form.method == "post"]
    for form in (*forms, PageForm(url, "post")):
        for words, body in nasty_bodies(form):
            with undone():
                answer = client.post(form.action, encoded(body), content_type=FORM)
                for each in follow(client, answer):
                    assert_sound(each, f"{form.action}: {words}")


def places() -> Iterator[Any]:
    """Every route, and once more in each scene that changes what it shows."""
    for route in ROUTES:
        yield pytest.param(route, "as made", id=str(route))
        for scene in ("under way", "over"):
            if IN_ROUNDS & set(route.objects):
                yield pytest.param(route, scene, id=f"{route} {scene}")


@pytest.mark.parametrize(("route", "scene"), places())
def test_no_page_breaks(route: Route, scene: str, everybody: Membership, as_: Any) -> None:
    there = SCENES[scene](everybody)
    send_everything(as_(everybody), address(route, there))


# --- addresses and methods --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["/p/%00/", "/p/%ED%A0%80/services/", "/s/%00/", "/p-look/%00.css", "/privacy/%00/"]
)
def test_an_address_that_cannot_be_is_not_found(path: str, everybody: Membership, as_: Any) -> None:
    assert as_(everybody).get(path).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_only_reading_and_sending_are_answered(method: str, everybody: Membership, as_: Any) -> None:
    for path in ("/", "/s/", "/p/demo-north/services/", "/p/demo-north/services/add/"):
        answer = as_(everybody).generic(method, path)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize("route", MEMBER_ROUTES, ids=str)
def test_what_can_be_read_can_be_asked_for_by_its_headers(
    route: Route, everybody: Membership, as_: Any
) -> None:
    client, url = as_(everybody), address(route, {})
    assert client.head(url).status_code == client.get(url).status_code


# --- what is kept on a shared computer ---------------------------------------------------------------------
def test_pages_of_a_member_are_kept_by_no_browser(everybody: Membership, as_: Any) -> None:
    for path in (
        "/p/demo-north/",
        "/p/demo-north/services/services.csv",
        "/home/",
        "/p/demo-north/nothing-here/",
    ):
        assert "no-store" in as_(everybody).get(path)["Cache-Control"], path


def test_pages_for_everybody_may_be_kept(north: Partnership, client: Any) -> None:
    assert "Cache-Control" not in client.get("/privacy/").headers
