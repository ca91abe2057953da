"""Lists: search, filter, sort and page a queryset, with everything kept in the address."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db.models import Func, QuerySet, TextField, Value
from django.http import HttpRequest, QueryDict

from foundations.sorting import SortKey, fold
from foundations.tool import Text

PER_PAGE = 50
MOST_PAGES = 200
LONGEST_SEARCH = 100
Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Filter:
    """A choice that narrows the list. `by` is a lookup ("status") or a function of rows and value."""

    slug: str
    text: Text
    choices: Sequence[tuple[Any, Text]]
    by: str | Callable[[Rows, str], Rows]

    def apply(self, rows: Rows, value: str) -> Rows:
        return rows.filter(**{self.by: value}) if isinstance(self.by, str) else self.by(rows, value)


@dataclass(frozen=True)
class Sort:
    """An order of the list; the primary key settles ties."""

    slug: str
    text: Text
    order: tuple[Any, ...]

    @property
    def descends(self) -> bool:
        return str(self.order[0]).startswith("-")


@dataclass(frozen=True)
class Chosen:
    """A filter with the value chosen in the address, empty when none is."""

    filter: Filter
    value: str


@dataclass(frozen=True)
class Listing:
    """One page of a list, and what its controls need.

    `total` counts all rows that match; `capped` says that more match than can be paged through.
    """

    rows: list[Any]
    total: int
    page: int
    pages: int
    search: str
    searchable: bool
    filters: tuple[Chosen, ...]
    sorts: tuple[Sort, ...]
    sort: Sort | None
    asked: QueryDict
    capped: bool = False
    per_page: int = PER_PAGE

    @property
    def settable(self) -> bool:
        """Whether there is anything to search, filter or order by."""
        return bool(self.searchable or self.filters or len(self.sorts) > 1)

    @property
    def narrowed(self) -> bool:
        return bool(self.search or any(chosen.value for chosen in self.filters))

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per_page + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    def address(self, **changes: Any) -> str:
        """This list with some of its settings changed; a change to None takes one away."""
        asked = self.asked.copy()
        for name, value in changes.items():
            asked.pop(name, None)
            if value is not None:
                asked[name] = str(value)
        return f"?{asked.urlencode()}"

    @property
    def before(self) -> str:
        return self.address(page=self.page - 1) if self.page > 1 else ""

    @property
    def after(self) -> str:
        return self.address(page=self.page + 1) if self.page < self.pages else ""

    @property
    def query(self) -> str:
        """The search, filters and order in force, for the address of an export."""
        return self.address(page=None)

    @property
    def numbers(self) -> list[tuple[int, str]]:
        """Page numbers to offer with their addresses; 0 stands where some are left out."""
        near = {1, self.pages, self.page - 1, self.page, self.page + 1}
        shown = sorted(number for number in near if 1 <= number <= self.pages)
        numbers: list[tuple[int, str]] = []
        for number in shown:
            if numbers and number - numbers[-1][0] > 1:
                numbers.append((0, ""))
            numbers.append((number, self.address(page=number)))
        return numbers


def listing(
    request: HttpRequest,
    rows: Rows,
    *,
    search: Sequence[str] = (),
    filters: Iterable[Filter] = (),
    sorts: Sequence[Sort] = (),
    per_page: int = PER_PAGE,
) -> Listing:
    """Narrow, order and page `rows` as the address asks. Two queries, however many rows there are.

    `search` names text fields: every word must stand in one of them, whatever its case or accents.
    A long list searches columns whose names end in `_key`: they hold folded text already.
    The first of `sorts` is the order when none is asked for. Nonsense in the address is ignored.
    """
    filters = tuple(filters)
    rows = narrowed(request, rows, search=search, filters=filters, sorts=sorts)
    return paged(request, rows, search=search, filters=filters, sorts=sorts, per_page=per_page)


def paged(
    request: HttpRequest,
    rows: Rows,
    *,
    search: Sequence[str] = (),
    filters: Sequence[Filter] = (),
    sorts: Sequence[Sort] = (),
    per_page: int = PER_PAGE,
) -> Listing:
    """One page of rows that are narrowed and in order already, with the controls of their list."""
    total = rows.count()
    page, pages = _place(request, total, per_page)
    return Listing(
        rows=list(rows[(page - 1) * per_page : page * per_page]),
        total=total,
        page=page,
        pages=pages,
        search=_words(request) if search else "",
        searchable=bool(search),
        filters=_chosen(request, filters),
        sorts=tuple(sorts),
        sort=_order(request, sorts),
        asked=request.GET,
        capped=total > MOST_PAGES * per_page,
        per_page=per_page,
    )


def in_memory(request: HttpRequest, items: Sequence[Any], *, per_page: int = PER_PAGE) -> Listing:
    """One page of a list worked out in memory, in its own order, with nothing to search or filter."""
    page, pages = _place(request, len(items), per_page)
    return Listing(
        rows=list(items[(page - 1) * per_page : page * per_page]),
        total=len(items),
        page=page,
        pages=pages,
        search="",
        searchable=False,
        filters=(),
        sorts=(),
        sort=None,
        asked=request.GET,
        per_page=per_page,
    )


def _place(request: HttpRequest, total: int, per_page: int) -> tuple[int, int]:
    """The page asked for, or the last there is, and how many there are."""
    pages = min(max(1, ceil(total / per_page)), MOST_PAGES)
    return min(_whole(request.GET.get("page", "")), pages), pages


def narrowed(
    request: HttpRequest,
    rows: Rows,
    *,
    search: Sequence[str] = (),
    filters: Iterable[Filter] = (),
    sorts: Sequence[Sort] = (),
) -> Rows:
    """All rows that the address asks for, in its order, as `listing` takes them: for an export."""
    for each in _chosen(request, filters):
        rows = each.filter.apply(rows, each.value) if each.value else rows
    if search and (words := _words(request)):
        rows = _matching(rows, search, words)
    if sort := _order(request, sorts):
        rows = rows.order_by(*sort.order, "pk")
    return rows


def merged(
    request: HttpRequest,
    parts: Iterable[Rows],
    *,
    order: Sequence[str],
    search: Sequence[str] = (),
    filters: Sequence[Filter] = (),
) -> Rows:
    """Several querysets of the same columns, each narrowed as the address asks, as one in `order`."""
    first, *others = (narrowed(request, part, search=search, filters=filters) for part in parts)
    return first.union(*others, all=True).order_by(*order)


def _words(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH]


def _chosen(request: HttpRequest, filters: Iterable[Filter]) -> tuple[Chosen, ...]:
    return tuple(Chosen(each, _allowed(each, request.GET.get(each.slug, ""))) for each in filters)


def _order(request: HttpRequest, sorts: Sequence[Sort]) -> Sort | None:
    asked = request.GET.get("sort")
    return next((each for each in sorts if each.slug == asked), sorts[0] if sorts else None)


def _allowed(each: Filter, value: str) -> str:
    return value if value in {str(key) for key, _ in each.choices} else ""


def _whole(value: str) -> int:
    return max(1, int(value)) if value.isdecimal() and len(value) < 7 else 1


def _matching(rows: Rows, fields: Sequence[str], words: str) -> Rows:
    text = Func(Value(" "), *fields, function="concat_ws", output_field=TextField())
    folded = all(field.endswith("_key") for field in fields)
    rows = rows.alias(searched=text if folded else SortKey(text))
    for word in fold(words).split():
        rows = rows.filter(searched__contains=word)
    return rows
