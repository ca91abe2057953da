"""How the tests read a PDF: its words, and what a screen reader makes of it."""

from pathlib import Path

import outloud
import pymupdf
from django.core.management import call_command

from foundations.tenancy import no_scope

MARGIN = 30  # points; the narrowest margin of a report is wider
BULLETS = {"ORD-001"}  # list bullets are painted after the words


def words(path: str | Path) -> str:
    with pymupdf.open(path) as opened:
        return " ".join(" ".join(page.get_text().split()) for page in opened)


def in_the_margin(path: str | Path) -> list[str]:
    """Words that run out of the column at the right: a table wider than the page."""
    with pymupdf.open(path) as opened:
        return [
            str(word)
            for page in opened
            for _left, _top, right, _bottom, word, *_place in page.get_text("words")
            if right > page.rect.width - MARGIN
        ]


def findings(path: str | Path) -> list[str]:
    """What `outloud` says against it, apart from the order of bullets, and what stands in the margin."""
    result = outloud.check(str(path))
    assert result.error is None, result.error
    said = [
        f"{each.rule} ({each.severity}): {each.message}"
        for each in result.findings
        if each.rule not in BULLETS
    ]
    return said + [f"in the margin: {word}" for word in in_the_margin(path)]


def write(code: str, subject: int, path: Path, *, audience: str = "board") -> Path:
    """Write a report as `./run manage report` does."""
    options = {"partnership": "demo-north", "subject": subject, "audience": audience, "out": path}
    with no_scope():
        call_command("report", code, *(f"--{name}={value}" for name, value in options.items()))
    return path
