"""Whatever is typed, chosen, forged or put into an address: a plain answer, never a broken page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from datetime import timedelta
from functools import cache as once
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.db import DataError, IntegrityError, InternalError, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat, Left
from django.utils import timezone

from commons.four_cos import Form
from foundations.tenancy import WalledModel
from mapping.explorer import actions as explorer
from partnerships import links
from partnerships.access import ROLES
from partnerships.links import Link
from partnerships.models import Membership, Partnership
from priorities.matrix import actions as matrix
from priorities.models import MatrixRound
from tests.databases import undone
from tests.factories import MembershipFactory, ServiceFactory
from tests.forms_on import PageForm, forms_on
from tests.mapping.rounds import level, open_round
from tests.priorities.rounds import closed_example, worked_example
from tests.routes import MAKERS, MEMBER_ROUTES, ROUTES, Route

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
LONGEST_ADDRESS = 4_000
SIGN_OUT = "/accounts/logout/"
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
def attempt(client: Any) -> Iterator[None]:
    """What happens within is taken back: the next attempt is made by the same person upon the same rows."""
    cookies = copy(client.cookies)
    with undone():
        yield
    client.cookies = cookies


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
Scene = dict[str, Callable[[], int]]
"""The key of each object that stands in it; what nobody asks for is not made."""


def as_made(by: Membership) -> Scene:
    return {}


def under_way(by: Membership) -> Scene:
    """Rounds that take answers."""
    explorer_round = once(lambda: open_round(ServiceFactory(), ServiceFactory(), by=by))
    matrix_round = once(lambda: worked_example(by))
    return {
        "explorer_round": lambda: explorer_round().pk,
        "round_service": lambda: explorer_round().round_services.first().pk,
        **in_matrix(matrix_round),
    }


def over(by: Membership) -> Scene:
    """Rounds that are closed, with what they found."""
    return in_matrix(once(lambda: closed_example(by)))


def in_matrix(matrix_round: Callable[[], MatrixRound]) -> Scene:
    return {
        "matrix_round": lambda: matrix_round().pk,
        "round_activity": lambda: matrix_round().round_activities.first().pk,
        "round_criterion": lambda: matrix_round().criteria.first().pk,
    }


SCENES: dict[str, Callable[[Membership], Scene]] = {
    "as made": as_made,
    "under way": under_way,
    "over": over,
}


def address(route: Route, scene: Scene) -> str:
    objects = {name: scene[name]() if name in scene else MAKERS[name]().pk for name in route.objects}
    return route.url(partnership="demo-north", token="nobody-holds-this", **objects)


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
    for (action, body), words in attempts(url, html).items():
        with attempt(client):
            answer = client.post(action, body, content_type=FORM)
            for each in follow(client, answer):
                assert_sound(each, f"{action}: {words}")


def attempts(url: str, html: str) -> dict[tuple[str, str], str]:
    """What is sent where, each with what it is in words. The same thing is not sent twice.

    The form that signs out stands on every page; it has a test of its own.
    """
    forms = [form for form in forms_on(html, url) if form.method == "post" and form.action != SIGN_OUT]
    return {
        (form.action, encoded(body)): words
        for form in (*forms, PageForm(url, "post"))
        for words, body in nasty_bodies(form)
    }


def places() -> Iterator[Any]:
    """Every route, and once more in each scene that changes what it shows."""
    for route in ROUTES:
        for name, scene in SCENES.items():
            if name == "as made" or set(scene(None)) & set(route.objects):
                yield pytest.param(route, name, id=f"{route} {name}")


@pytest.mark.parametrize(("route", "scene"), places())
def test_no_page_breaks(route: Route, scene: str, everybody: Membership, as_: Any) -> None:
    there, client = SCENES[scene](everybody), as_(everybody)
    send_everything(client, address(route, there))
    assert client.session.get(SESSION_KEY), "a stranger's attempts prove nothing of a member's page"


def test_signing_out_never_breaks(everybody: Membership, as_: Any) -> None:
    send_everything(as_(everybody), SIGN_OUT)


# --- people who came by a link -----------------------------------------------------------------------------
def link_to(kind: str, subject: int, **fields: Any) -> Link:
    about = {"subject_kind": kind, "subject_id": subject, "label": "Spring", "group": "citizen", **fields}
    link = links.personal_link(**about).link
    Link.objects.filter(pk=link.pk).update(created_at=timezone.now() - timedelta(minutes=5))
    return link


def in_the_explorer(by: Membership) -> tuple[Link, dict[str, Any]]:
    """Somebody at work, who has answered one question."""
    explorer_round = open_round(ServiceFactory(), by=by)
    link, service = link_to("explorer", explorer_round.pk, group="front_line"), explorer_round.services.get()
    explorer.choose_services(
        explorer_round=explorer_round, services=[service], group="front_line", code=link.code
    )
    response = explorer_round.responses.get()
    explorer.save_answers(response=response, answers=[level(2, form=Form(response.asked[0]))])
    return link, {"service": service.pk, "page": 1, "form": response.asked[0]}


def in_the_matrix(by: Membership) -> tuple[Link, dict[str, Any]]:
    matrix_round = worked_example(by)
    link = link_to("matrix", matrix_round.pk)
    response = matrix.start_answer(matrix_round=matrix_round, group="citizen", code=link.code)
    return link, {"round_activity": response.asked[0]}


WAYS_IN = {"explorer": in_the_explorer, "matrix": in_the_matrix}
BY_LINK = [route for route in ROUTES if "token" in route.arguments and route.name != "invitation"]


@pytest.mark.parametrize("kind", WAYS_IN)
@pytest.mark.parametrize("route", BY_LINK, ids=str)
def test_no_page_by_link_breaks(route: Route, kind: str, everybody: Membership, client: Any) -> None:
    """Also with a link to another kind of round, and with numbers of another's things."""
    link, there = WAYS_IN[kind](everybody)
    named = {"service": 2**63, "page": 2**63, "form": "\0", "round_activity": 2**63, **there}
    send_everything(client, route.url(token=link.token, **{each: named[each] for each in route.objects}))
    forged = {each: "\0" if each == "form" else 2**63 for each in route.objects}
    assert_sound(client.get(route.url(token=link.token, **forged)), "forged numbers")
    assert_sound(client.post(route.url(token=link.token, **forged)), "forged numbers")


@pytest.mark.parametrize("kind", WAYS_IN)
def test_a_link_of_one_kind_opens_nothing_of_another(kind: str, everybody: Membership, client: Any) -> None:
    link, there = WAYS_IN[kind](everybody)
    named = {"service": 1, "page": 1, "form": "CL3", "round_activity": 1, **there}
    for route in BY_LINK:
        other = route.name.split("_")[0] not in {kind, "link"}
        if other:
            url = route.url(token=link.token, **{each: named[each] for each in route.objects})
            assert {client.get(url).status_code, client.post(url).status_code} == {404}, route.name


# --- names as long as may be, full of markup --------------------------------------------------------------
LEAST = 30
TAG = '"><b id=unescaped>'


def written_over() -> int:
    """Fill every text of the partnership with markup to the last letter; says how many columns took it."""
    filled, text_column = 0, models.TextField()
    for model in apps.get_models():
        if not issubclass(model, WalledModel) or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField) or field.choices or field.generated:
                continue
            longest = field.max_length or 300
            if longest < LEAST or field.name in KEPT:
                continue
            text = Concat(Value(TAG), Cast("pk", text_column), Value("w" * longest), output_field=text_column)
            words = Left(text, longest)
            with suppress(IntegrityError, DataError, InternalError), transaction.atomic():
                filled += bool(model._default_manager.update(**{field.name: words}))
    return filled


KEPT = {
    "slug",
    "code",
    "token_hash",
    "poster_token",
    "url",
    "file",
    "result",
    "kind",
    "subject_kind",
    "key",
    "source_key",
    "ref",
}


@pytest.mark.parametrize("scene", SCENES)
def test_names_are_never_markup_and_never_too_long(scene: str, everybody: Membership, as_: Any) -> None:
    there = SCENES[scene](everybody)
    addresses = [address(route, there) for route in MEMBER_ROUTES]
    assert written_over() > 20
    client = as_(everybody)
    for url in addresses:
        page = client.get(url)
        assert_sound(page, url)
        if page.streaming or not page["Content-Type"].startswith("text/html"):
            continue
        for form in forms_on(page.content.decode(), url):
            if form.method == "post":
                with attempt(client):
                    sent = form.filled("Words enough to be a reason")
                    assert_sound(client.post(form.action, encoded(sent), content_type=FORM), form.action)


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
