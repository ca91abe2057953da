"""Levels as words: a score is the nearest level, with the number small beside it."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

LEVELS = (
    _("not yet"),
    _("in pockets"),
    _("regular in places"),
    _("as a rule"),
    _("as a rule, and we decide together"),
)
NOT_ASKED = _("not asked yet")
TENTH = Decimal("0.1")


def nearest(level: float) -> int:
    """The whole level nearest to the number as it is printed; halves round up. So 1.5 has one word everywhere."""
    return int(_tenths(level).quantize(Decimal(1), ROUND_HALF_UP))


def level_word(level: float | None) -> str:
    """The level as a person reads it; None is not asked yet, which is not 0."""
    return str(NOT_ASKED if level is None else LEVELS[nearest(level)])


def small_number(level: float | None) -> str:
    """The number to print small beside the word, halves rounded up like the word; empty when there is none."""
    return "" if level is None else str(_tenths(level))


@lru_cache(maxsize=4096)
def _tenths(level: float) -> Decimal:
    return Decimal(level).quantize(TENTH, ROUND_HALF_UP)


def check_range(value: float, low: float, high: float, what: str) -> None:
    """Raise ValueError unless low ≤ value ≤ high; not-a-number is refused too."""
    if not low <= value <= high:
        raise ValueError(f"{what} must be from {low} to {high}, not {value}")
