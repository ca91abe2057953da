"""Takes the pictures of the README from a running demo.

`.venv/bin/python -m docs.pictures.take http://127.0.0.1:8000`
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page

from tests.browser import browser

EMAIL, PASSWORD = "lead@north.demo.example", "demo north south east"
WIDTH, MARGIN = 1280, 24
HERE = Path(__file__).parent


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/home/")


def take(page: Page, name: str, last: Locator) -> None:
    """From the top of the page to the foot of `last`, in few colours."""
    box = last.bounding_box()
    if box is None:
        raise LookupError(f"{page.url} shows nothing to end the picture of {name} with")
    clip: FloatRect = {"x": 0, "y": 0, "width": WIDTH, "height": box["y"] + box["height"] + MARGIN}
    taken = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip)))
    few = taken.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)


def main(demo: str) -> None:
    with browser() as chromium:
        page = chromium.new_context(base_url=demo, viewport={"width": WIDTH, "height": 800}).new_page()
        sign_in(page)
        page.goto("/p/demo-north/")
        take(page, "star", page.locator(".stand"))
        page.goto("/p/demo-north/focus/matrix/")
        page.get_by_role("link", name="First weighing").click()
        page.get_by_role("link", name="See the results").click()
        take(page, "matrix", page.locator("figure").first)


if __name__ == "__main__":
    main(*sys.argv[1:])
