"""Chromium for tests: pages rendered by the test client, looked at by a real browser.

Nothing is served over a network: the browser's requests are answered from the pages handed in and
from our own static files.
"""

import mimetypes
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route, sync_playwright

AXE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
ORIGIN = "http://testserver"


def chromium() -> str:
    """The browser on this machine. `./run` installs one."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "No Chromium found: ./run test installs it, or says how."
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-quic"],
        )
        yield running
        running.close()


def show(page: Page, path: str, html: str, pages: Callable[[str], tuple[str, str] | None]) -> None:
    """Open `html` as the page at `path`; `pages` gives (type, text) of what else we serve."""

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url).path
        if asked == path:
            return route.fulfill(body=html, content_type="text/html; charset=utf-8")
        if asked.startswith("/static/") and (file := finders.find(asked.removeprefix("/static/"))):
            kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
            return route.fulfill(path=file, content_type=kind)
        if served := pages(asked):
            return route.fulfill(body=served[1], content_type=served[0])
        return route.fulfill(status=404, body="")

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(ORIGIN + path)
