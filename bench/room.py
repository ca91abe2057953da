"""Room mode: a hall of phones and a projector at the real web server, over the network of this machine."""

import os
import random
import re
import socket
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from time import perf_counter, sleep
from urllib.parse import urljoin

import requests
from django.conf import settings
from django.test import Client
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from bench.databases import ROOT
from bench.national import Place
from bench.report import Budget, Row, Section
from bench.timing import Timing, timing
from coproduction.processes import start, stop
from foundations.tenancy import scope, url_here
from mapping.explorer.models import ExplorerResponse
from partnerships import links
from partnerships.links.models import Link
from partnerships.models import Group

PAGE = Budget(ms=1_000)
HALL = 100
FEWEST = 8
READ = 3.1
"""Seconds that a person takes at least; who is faster is asked to wait."""
SLOWER = 4.0
"""Seconds that some take longer over a page, in a full hall."""
POLL = 2.0
PATIENCE = 60.0
SMALL_FILE = "a small file"
SCAN = "scan the code, all at the same moment"
Seconds = dict[str, list[float]]


@contextmanager
def served() -> Iterator[str]:
    """The product as the demo and the container start it: two processes of four threads."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    command = f"gunicorn coproduction.wsgi --bind {bind} --workers 2 --threads 4 --no-control-socket"
    environment = {**os.environ, "SITE_URL": f"http://{bind}"}
    child = start("web", [sys.executable, "-m", *command.split()], env=environment, cwd=ROOT)
    try:
        yield _answering(f"http://{bind}")
    finally:
        stop([child])


def _answering(site: str) -> str:
    end = perf_counter() + PATIENCE
    while perf_counter() < end:
        try:
            requests.get(f"{site}/accessibility/", timeout=PATIENCE)
        except requests.ConnectionError:
            sleep(0.1)
        else:
            return site
    raise TimeoutError(f"The server at {site} does not answer.")


def browser() -> requests.Session:
    """Keeps its connection and, as browsers do, sends again where the server has closed it meanwhile."""
    made = requests.Session()
    made.mount("http://", HTTPAdapter(max_retries=Retry(total=3, allowed_methods=None, backoff_factor=0.1)))
    return made


class Phone:
    """Somebody who scans the code, answers about one service, and sends it. `seconds` keeps what they waited."""

    def __init__(
        self, site: str, code: str, number: int, pause: Callable[[], float], seconds: Seconds
    ) -> None:
        self.browser, self.site, self.code = browser(), site, code
        self.number, self.pause, self.seconds = number, pause, seconds
        self.html = self.address = ""

    def fetch(
        self, what: str, address: str, fields: list[tuple[str, str]] | None = None
    ) -> requests.Response:
        """What an address answers, wherever it leads. What is refused raises."""
        begun = perf_counter()
        method = "POST" if fields else "GET"
        answer = self.browser.request(method, urljoin(self.site, address), data=fields, timeout=PATIENCE)
        self.seconds[what].append(perf_counter() - begun)
        answer.raise_for_status()
        return answer

    def look(self, what: str, address: str, fields: list[tuple[str, str]] | None = None) -> None:
        """Open a page, or send a form and open the page it leads to."""
        answer = self.fetch(what, address, fields)
        self.html, self.address = answer.text, answer.url

    def tap(self, what: str, **fields: str) -> None:
        """Read, then send the form of this page; before it the small file that tells whether there is Wi-Fi."""
        sleep(self.pause())
        self.fetch(SMALL_FILE, settings.STATIC_URL + "star.svg")
        unseen = {name: self.value_of(name) for name in ("csrfmiddlewaretoken", "submission")}
        self.look(what, self.address, [*(unseen | fields).items()])

    def value_of(self, name: str) -> str:
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.html)
        return found[1] if found else ""

    def answer(self, together: Barrier) -> None:
        together.wait(PATIENCE)
        self.look(SCAN, self.code)
        self.tap("start", group=list(Group)[self.number % len(Group)].value.replace("manager", "citizen"))
        self.tap("choose a service", services=self.value_of("services"))
        asked = sorted(set(re.findall(r'name="(\w+)-now"', self.html)))
        self.tap("save six answers", **{f"{form}-now": "2" for form in asked})
        self.tap("send the answers")
        if not self.address.endswith("/done/"):
            raise RuntimeError(f"A phone ended at {self.address}.")


def project(site: str, address: str, cookies: dict[str, str], over: Event, seconds: Seconds) -> None:
    """The projector asks for the count every two seconds."""
    screen = browser()
    screen.cookies.update(cookies)
    while not over.wait(POLL):
        begun = perf_counter()
        screen.get(site + address, timeout=PATIENCE, allow_redirects=False).raise_for_status()
        seconds["the count on the projector"].append(perf_counter() - begun)


def section(place: Place, runs: int) -> Section:
    """The whole way of every phone, `HALL` of them in a full run."""
    people = min(HALL, max(runs, FEWEST))
    seconds = hall(place, people)
    floor = timing(seconds.pop(SMALL_FILE))
    return Section(
        f"Room mode: {people} phones and a projector, none lost",
        "Over HTTP at gunicorn with two processes of four threads; phones and server share the cores. Sending"
        " includes the page it leads to. The floor is a small file that the same phones fetch in the same crowd.",
        tuple(_row(what, timing(waited), floor) for what, waited in seconds.items()),
    )


def _row(what: str, ours: Timing, floor: Timing) -> Row:
    return Row(what, ours, PAGE, floor)


def hall(place: Place, people: int) -> Seconds:
    """What each page took. Raises where an answer was lost."""
    with scope(place.partnership):
        poster = Link.objects.posters().of("explorer", place.open.pk).get(group="")
        links.begin_group_session(poster)
        counted = f"{url_here('explorer_room_count', explorer_round=place.open.pk)}?group=anybody"
        before = _answered(place)
    signed_in = Client()
    signed_in.force_login(place.lead.user)
    cookies = {name: morsel.value for name, morsel in signed_in.cookies.items()}
    chance = random.Random(1)  # noqa: S311 (nothing secret)
    seconds, over = defaultdict[str, list[float]](list), Event()

    def pause() -> float:
        return READ + chance.random() * SLOWER * people / HALL

    with served() as site, ThreadPoolExecutor(people + 1) as crowd:
        code, together = poster.url("link"), Barrier(people)
        projector = crowd.submit(project, site, counted, cookies, over, seconds)
        try:
            phones = [Phone(site, code, number, pause, seconds) for number in range(people)]
            for each in [crowd.submit(phone.answer, together) for phone in phones]:
                each.result()
        finally:
            over.set()
        projector.result()
    with scope(place.partnership):
        arrived = _answered(place) - before
    if arrived != people:
        raise RuntimeError(f"Of {people} phones {arrived} arrived.")
    return seconds


def _answered(place: Place) -> int:
    counted = ExplorerResponse.objects.counted().filter(round=place.open)
    return counted.values("code").distinct().count()
