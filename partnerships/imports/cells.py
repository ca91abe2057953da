"""What people type in a cell, read generously. Each reader raises `ValueError` saying how to mend it."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from foundations.exports import FORMULA_STARTS
from foundations.sorting import fold

Reader = Callable[[str], Any]

# Postgres keeps neither NUL nor half a surrogate pair; other control characters are never meant.
UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
GROUPED = re.compile(r"\d{1,3}([, ’']\d{3})+(\.\d+)?|\d+(\.\d+)?")
POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")
CHARITY = re.compile(r"SC\d{6}")
WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def clean(raw: str) -> str:
    """Text without outer space, and without the apostrophe our own exports put before a formula."""
    stripped = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip("\ufeff \t\n")
    return stripped[1:] if stripped.startswith("'") and stripped[1:].startswith(FORMULA_STARTS) else stripped


def one_line(raw: str) -> str:
    return re.sub(r"\s+", " ", clean(raw)).strip()


def text(longest: int) -> Reader:
    """Text of one line, up to `longest` characters."""
    return lambda raw: _kept(one_line(raw), longest)


def long_text(longest: int) -> Reader:
    return lambda raw: _kept(clean(raw), longest)


def _kept(value: str, longest: int) -> str:
    if UNKEEPABLE.search(value):
        raise ValueError(_("Take out the hidden characters: type this cell again."))
    if len(value) > longest:
        raise ValueError(
            _("Shorten this to %(longest)s characters; it has %(length)s.")
            % {"longest": longest, "length": len(value)}
        )
    return value


def _number(raw: str) -> Decimal | None:
    plain = one_line(raw)
    return Decimal(re.sub(r"[, ’']", "", plain)) if GROUPED.fullmatch(plain) else None


def whole_number(lowest: int, highest: int) -> Reader:
    def read(raw: str) -> int:
        number = _number(raw)
        if number is None or number != number.to_integral_value():
            raise ValueError(_("Enter a whole number, like 12."))
        if not lowest <= number <= highest:
            raise ValueError(
                _("Enter a whole number from %(lowest)s to %(highest)s.")
                % {"lowest": f"{lowest:,}", "highest": f"{highest:,}"}
            )
        return int(number)

    return read


def money(raw: str) -> Decimal:
    """Pounds: £1,200.50, 1200.5 and GBP 1200 all serve."""
    number = _number(re.sub(r"(?i)^(£|GBP)|£$", "", one_line(raw)).strip())
    if number is None:
        raise ValueError(_("Enter an amount in pounds, like £1,200.50."))
    if number != round(number, 2):
        raise ValueError(_("Enter pounds and pence, with two figures after the point."))
    if number > Decimal("999999999.99"):
        raise ValueError(_("Enter an amount up to £999,999,999.99."))
    return number


def decimal(lowest: Decimal, highest: Decimal) -> Reader:
    """A number with one figure after the point."""

    def read(raw: str) -> Decimal:
        number = _number(raw)
        if number is None or number != round(number, 1) or not lowest <= number <= highest:
            raise ValueError(
                _("Enter a number from %(lowest)s to %(highest)s, like 1.5.")
                % {"lowest": lowest, "highest": highest}
            )
        return number

    return read


def yes_no(raw: str) -> bool:
    match fold(one_line(raw)):
        case "yes" | "y" | "true" | "1" | "x":
            return True
        case "no" | "n" | "false" | "0":
            return False
    raise ValueError(_("Enter yes or no."))


def _by_word(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    return {word: code for code, label in choices for word in (fold(code), fold(str(label)))}


def choice(choices: Iterable[tuple[str, Any]]) -> Reader:
    """One of `choices`, by its label or its code."""
    choices = list(choices)

    def read(raw: str) -> str:
        # Labels are looked up when read, not when declared: they depend on the language in use.
        if code := _by_word(choices).get(fold(one_line(raw))):
            return code
        raise ValueError(_choose(choices))

    return read


def several(choices: Iterable[tuple[str, Any]]) -> Reader:
    """Some of `choices`, separated by semicolons, commas or lines."""
    choices = list(choices)

    def read(raw: str) -> list[str]:
        known = _by_word(choices)
        parts = [fold(one_line(part)) for part in re.split(r"[;,|\n]", clean(raw)) if part.strip()]
        if not all(part in known for part in parts):
            raise ValueError(_choose(choices))
        return sorted({known[part] for part in parts})

    return read


def _choose(choices: list[tuple[str, Any]]) -> str:
    return _("Choose from: %(labels)s.") % {"labels": "; ".join(str(label) for _code, label in choices)}


def names(longest: int) -> Reader:
    """Names separated by semicolons or lines. A comma may be part of a name."""

    def read(raw: str) -> list[str]:
        found: dict[str, str] = {}
        for part in re.split(r"[;|\n]", clean(raw)):
            name = _kept(one_line(part), longest)
            if name:
                found.setdefault(fold(name), name)
        return list(found.values())

    return read


def web_address(raw: str) -> str:
    value = one_line(raw)
    if not re.match(r"(?i)[a-z][a-z0-9+.-]*:", value):
        value = f"https://{value}"
    try:
        WEB_ADDRESS(value)
    except ValidationError:
        raise ValueError(_("Enter a web address, like https://www.example.org.")) from None
    return _kept(value, 200)


def email(raw: str) -> str:
    value = one_line(raw)
    try:
        validate_email(value)
    except ValidationError:
        raise ValueError(_("Enter an email address, like name@example.org.")) from None
    return _kept(value, 254)


def postcode(raw: str) -> str:
    """A postcode in capitals with one space."""
    if found := POSTCODE.fullmatch(re.sub(r"\s", "", raw).upper()):
        return f"{found[1]} {found[2]}"
    raise ValueError(_("Enter a postcode, like EH22 1DN."))


def charity_number(raw: str) -> str:
    value = re.sub(r"\s", "", raw).upper()
    if not CHARITY.fullmatch(value):
        raise ValueError(_("Enter a charity number, like SC012345."))
    return value
