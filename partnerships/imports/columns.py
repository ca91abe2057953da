"""What columns a list has: how each is called, read, shown and written again."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from foundations.sorting import fold
from foundations.tool import Text
from partnerships.imports.cells import Reader


def show(value: Any) -> str:
    match value:
        case None:
            return ""
        case list() | tuple():
            return "; ".join(str(each) for each in value)
    return str(value)


@dataclass(frozen=True)
class Column:
    """One column of a list that is imported and exported.

    `key` is the field, `read` turns a filled cell into its value, `show` that value into words,
    `path` is its place in an Open Referral object, `synonyms` are other headings it goes by. A
    `coded` column is exported twice: in words and, beside it, as the code behind them.
    """

    key: str
    label: Text
    read: Reader
    synonyms: tuple[str, ...] = ()
    path: str = ""
    show: Callable[[Any], str] = show
    coded: bool = False

    def headings(self) -> set[str]:
        return {bare(each) for each in (self.key, str(self.label), *self.synonyms)}


def bare(heading: str) -> str:
    """A heading without case, accents, space and signs: "Service name*" is "servicename"."""
    return re.sub(r"[^a-z0-9]", "", fold(heading))


def match(header: Sequence[str], columns: Sequence[Column]) -> tuple[dict[str, list[int]], list[str]]:
    """Where each column stands in `header`, and the headings nobody knows."""
    found: dict[str, list[int]] = {}
    unknown = []
    by_heading = {heading: column.key for column in columns for heading in column.headings()}
    of_exports = {bare(code_heading(column)) for column in columns if column.coded}
    for place, heading in enumerate(header):
        if key := by_heading.get(bare(heading)):
            found.setdefault(key, []).append(place)
        elif heading.strip() and bare(heading) not in of_exports:
            unknown.append(heading.strip())
    return found, unknown


# --- writing ---------------------------------------------------------------------------------------
def code_heading(column: Column) -> str:
    return _("%(label)s (code)") % {"label": column.label}


def header(columns: Sequence[Column]) -> list[str]:
    """The headings of an export, in an order that stays."""
    return [
        heading
        for column in columns
        for heading in ([str(column.label), code_heading(column)] if column.coded else [str(column.label)])
    ]


def line(columns: Sequence[Column], value_of: Callable[[str], Any]) -> list[Any]:
    """One row of an export: numbers as numbers, all else in words."""
    cells: list[Any] = []
    for column in columns:
        value = value_of(column.key)
        number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        cells.append(value if number else column.show(value))
        cells += [show(value)] if column.coded else []
    return cells


# --- values in words -----------------------------------------------------------------------------
Choices = Sequence[tuple[str, Any]]


def label_of(choices: Choices) -> Callable[[Any], str]:
    return lambda value: str(dict(choices).get(value, value or ""))


def labels_of(choices: Choices) -> Callable[[Any], str]:
    return lambda values: "; ".join(str(dict(choices).get(each, each)) for each in values or ())


def yes_or_no(value: bool) -> str:
    return _("Yes") if value else _("No")


def pounds(value: Decimal | None) -> str:
    return "" if value is None else f"£{value:,.2f}".removesuffix(".00")
