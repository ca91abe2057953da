"""Somebody who works with a keyboard only: sees where the focus is, and what getting there costs."""

import re

from playwright.sync_api import Page

MOST_STOPS = 250
SKIP = "Skip to main content"

# What has the focus: its words, the question it stands in, and whether a person could see it.
FOCUSED = """() => {
  const element = document.activeElement
  if (!element || element === document.body) return null
  const plain = (node) => {
    const spoken = node?.cloneNode(true)
    spoken?.querySelectorAll('[aria-hidden=true]').forEach((each) => each.remove())
    return (spoken?.textContent ?? '').replace(/\\s+/g, ' ').trim()
  }
  const label = element.labels?.[0]
  const painted = [getComputedStyle(element)]
  if (label) painted.push(getComputedStyle(label), getComputedStyle(label, '::before'))
  const [box] = element.getClientRects()
  const hit = box && document.elementFromPoint(
    Math.max(0, Math.min(innerWidth - 1, box.x + box.width / 2)),
    Math.max(0, Math.min(innerHeight - 1, box.y + Math.min(box.height, innerHeight) / 2)))
  return {
    words: element.getAttribute('aria-label') || (label ? plain(label) : plain(element)),
    group: plain(element.closest('fieldset')?.querySelector('legend')),
    marked: painted.some((style) => style.boxShadow !== 'none' || style.fill === 'rgb(255, 221, 0)' ||
      (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== 'rgba(0, 0, 0, 0)')),
    seen: Boolean(hit) && (element.contains(hit) || hit.contains(element) || Boolean(label?.contains(hit))),
  }
}"""


class Keyboard:
    """Presses keys and counts them. `words` are what a field, link or button says in full."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pages = self.presses = self.typed = 0
        page.on("load", lambda _page: self._turn())

    def _turn(self) -> None:
        self.pages += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def to(self, words: str, *, group: str = "", back: bool = False) -> None:
        """Tab to what says `words`: from the top of a page past the menu, or `back` from there."""
        if back and self.page.evaluate("document.activeElement === document.body"):
            self.to(SKIP)
            self.press("Enter")
        before: object = None
        for _stop in range(MOST_STOPS):
            self.press("Shift+Tab" if back else "Tab")
            found = self.page.evaluate(FOCUSED)
            if found is None or found == before:
                continue
            before = found
            assert found["marked"], f"Nothing shows that “{found['words']}” has the focus on {self.page.url}."
            assert found["seen"], f"“{found['words']}” has the focus out of sight on {self.page.url}."
            if found["words"] == words and group in found["group"]:
                return
            if found["words"] == SKIP:
                self.press("Enter")
        raise AssertionError(f"Tab never reaches “{words}” on {self.page.url}.")

    def open(self, words: str, *, back: bool = False) -> None:
        """Go to a link or button, press Enter, and wait for the next page."""
        self.to(words, back=back)
        with self.page.expect_navigation():
            self.press("Enter")
        status = self.page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")
        assert status == 200, f"“{words}” leads to a page with status {status}: {self.main()[:400]}"

    def tick(self, words: str, *, group: str = "") -> None:
        """Choose a box, or the radio button that Tab stops at."""
        self.to(words, group=group)
        self.press("Space")

    def choose(self, first: str, steps: int, *, group: str = "") -> None:
        """Of radio buttons none of which is chosen, choose the one so many arrows below the first."""
        self.tick(first, group=group)
        for _step in range(steps):
            self.press("ArrowDown")

    def write(self, label: str, text: str, *, group: str = "") -> None:
        """Write into a field, over what stands there."""
        self.to(label, group=group)
        self.press("Control+A")
        self.page.keyboard.insert_text(text)
        self.typed += len(text)

    def pick(self, label: str, option: str) -> None:
        """Choose from a list by typing how the option begins."""
        self.to(label)
        self.page.keyboard.type(option)
        self.typed += len(option)
        chosen = self.page.evaluate("document.activeElement.selectedOptions[0].text")
        assert chosen.startswith(option), f"Typing “{option}” chose “{chosen}”."

    def main(self) -> str:
        """The words of the page."""
        return re.sub(r"[ \t\xa0]+", " ", self.page.locator("main").inner_text())
