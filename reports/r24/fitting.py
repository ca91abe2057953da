"""Making texts fit on one page: plain words, no text too long, and as many lines as there is room for.

Pure: knows nothing of the database.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

MOST_WORDS = 350
LETTERS_PER_WORD = 12
"""Room on paper, so that a few very long words take no more of it than many short ones."""

_SPELLED = (
    ("%", " per cent"),
    ("&", " and "),
    ("≥", " at least "),
    ("≤", " at most "),
    ("±", " about "),
    ("→", " to "),
)
_DECIMAL = re.compile(r"(?<![\d.,/])(\d[\d,]*)\.(\d+)(?![\d.])")
_SYMBOLS = re.compile(r"[<>=+*^~|#@_\\{}\[\]×÷√∑αβκρ≠≈∆Δ]")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def count(text: str) -> int:
    return len(text.split())


def plain(text: str) -> str:
    """The text without decimals and symbols: "12.5%" is "about 13 per cent"; "£1,200.50" is "about £1,201"."""
    for symbol, words in _SPELLED:
        text = text.replace(symbol, words)
    text = re.sub(r"£?" + _DECIMAL.pattern, _whole, text)
    return " ".join(_SYMBOLS.sub(" ", _POINT.sub(" ", text)).split())


def _whole(found: re.Match[str]) -> str:
    pounds = "£" if found[0].startswith("£") else ""
    number = Decimal(f"{found[1].replace(',', '')}.{found[2]}").quantize(Decimal(1), ROUND_HALF_UP)
    return f"about {pounds}{number:,}"


def short(text: str, most: int) -> str:
    """The text in plain words, at most so many of them; "…" stands where it was cut."""
    text = plain(text)
    kept = " ".join(text.split()[:most])[: most * LETTERS_PER_WORD].rstrip(" ,;:")
    return kept if kept == text else f"{kept}…"


def lines_to_keep(lists: Sequence[Sequence[int]], room: int, for_more: int) -> tuple[int, ...]:
    """How many lines of each list to keep, from its beginning, so that the fewest words are lost.

    `lists` holds the words of each line, `room` the words there is room for; a list that is cut takes
    `for_more` words to say how many more there are. The first line of each list stays as long as it can.
    """
    for fewest in (1, 0):
        kept = [
            each
            for each in product(*(range(min(fewest, len(lines)), len(lines) + 1) for lines in lists))
            if _taken(lists, each, for_more) <= room
        ]
        if kept:
            return max(kept, key=lambda each: (_said(lists, each), each))
    return (0,) * len(lists)


def _said(lists: Sequence[Sequence[int]], kept: tuple[int, ...]) -> int:
    return sum(sum(lines[:n]) for lines, n in zip(lists, kept, strict=True))


def _taken(lists: Sequence[Sequence[int]], kept: tuple[int, ...], for_more: int) -> int:
    cut = sum(n < len(lines) for lines, n in zip(lists, kept, strict=True))
    return _said(lists, kept) + cut * for_more
