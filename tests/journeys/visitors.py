"""People who use the product over plain HTTP, as a browser without JavaScript does, and persist when it is down."""

import re
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from threading import Event, Thread
from typing import Any

PATIENCE = 60
"""Seconds to wait for a page on a busy machine."""
READ = 3.1
"""Seconds that a person takes at least; who is faster is asked to wait."""
ANSWER = {"now": "1", "should": "3"}
"""What every citizen says about every question: once or twice, and it should be a rule."""


class Visitor:
    """Somebody with a browser: cookies, the page they look at, and its address."""

    def __init__(self) -> None:
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.page = self.address = ""

    def look(self, address: str, fields: list[tuple[str, str]] | None = None) -> None:
        """Open a page, or send a form to it. Raises OSError where the product does not answer."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        with self.browser.open(address, data, timeout=PATIENCE) as answer:
            self.page, self.address = answer.read().decode(errors="replace"), answer.url

    def send(self, **fields: str) -> None:
        """Fill in the form of this page and send it, with what it carries unseen."""
        unseen = {name: self.value_of(name) for name in ("csrfmiddlewaretoken", "submission")}
        self.look(self.address, [*(unseen | fields).items()])

    def value_of(self, name: str) -> str:
        """Of the first field of this name, empty when the page has none."""
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.page)
        return found[1] if found else ""


class Citizen(Visitor):
    """Answers the short Explorer. Where that fails, they open their link again and go on from there."""

    def __init__(self, link: str) -> None:
        super().__init__()
        self.link, self.refused = link, 0

    @property
    def receipt(self) -> str:
        """The code on the page that says thank you; empty before."""
        thanks = self.address.endswith("/explorer/done/")
        found = re.search(r"<strong>([A-Z2-9]{4}-[A-Z2-9]{4})</strong>", self.page) if thanks else None
        return found[1] if found else ""

    def answer(self) -> None:
        while not self.receipt:
            try:
                self.look(self.link)
                self.go_on()
            except OSError:
                self.refused += 1
                time.sleep(0.2)

    def go_on(self) -> None:
        """From wherever the link leads, to the receipt."""
        if self.value_of("group"):
            self.came_by_a_poster()
        if self.address.endswith("/services/"):
            self.send(services=self.value_of("services"))
        if "/about/" in self.address:
            asked = sorted(set(re.findall(r'name="(\w+)-now"', self.page)))
            self.send(**{f"{form}-{part}": value for form in asked for part, value in ANSWER.items()})
        if self.address.endswith("/check/"):
            self.send()

    def came_by_a_poster(self) -> None:
        """Read before starting, and before anything is sent: who has no link of their own is timed."""
        time.sleep(READ)
        self.send(group="citizen")
        time.sleep(READ)


class Stream:
    """Citizens who answer one after the other in the background, until told to stop."""

    def __init__(self, links: list[str]) -> None:
        self.links, self.answered = iter(links), list[Citizen]()
        self.now = Citizen("")
        self.over = Event()
        self.thread = Thread(target=self.run, daemon=True)

    def run(self) -> None:
        for link in self.links:
            if self.over.is_set():
                return
            self.now = Citizen(link)
            self.now.answer()
            self.answered.append(self.now)

    @property
    def receipts(self) -> list[str]:
        return [citizen.receipt for citizen in self.answered]

    @property
    def refused(self) -> int:
        """How often somebody met no page but an error."""
        return sum(citizen.refused for citizen in (*self.answered, self.now))

    def __enter__(self) -> "Stream":
        self.thread.start()
        return self

    def __exit__(self, *exception: Any) -> None:
        self.over.set()
        self.thread.join(PATIENCE)


class Lead(Visitor):
    """Signs in and asks for reports."""

    def __init__(self, site: str, email: str, password: str) -> None:
        super().__init__()
        self.site = site
        self.look(f"{site}/accounts/login/")
        self.send(login=email, password=password)

    def ask(self, address: str) -> int:
        """Ask for a report for the board; returns the number of the job."""
        self.look(f"{self.site}{address}")
        self.send(audience="board")
        found = re.search(r"/jobs/(\d+)/", self.address)
        assert found, f"led to {self.address}: {self.page}"
        return int(found[1])

    def pdf_of(self, job: int) -> str:
        """The report that a job has made: to its page, and from there to the file."""
        self.look(f"{self.site}/p/demo-north/jobs/{job}/")
        found = re.search(r'href="(/p/demo-north/reports/\d+/)"', self.page)
        assert found, self.page
        self.look(f"{self.site}{found[1]}file/")
        return self.page
