"""What an import would do: what it adds, what it changes field by field, and what stands in its way.

Nothing is written here. A plan is made afresh each time it is shown or carried out; its `digest`
tells whether what is carried out is what was shown.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from foundations.sorting import fold
from partnerships.imports.columns import Column
from partnerships.imports.files import Row

Values = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell, and how to mend it."""

    place: str
    column: str
    message: str


@dataclass(frozen=True)
class Change:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Addition:
    place: str
    values: Values


@dataclass(frozen=True)
class Update:
    """A row here that the file changes. `values` are those that differ."""

    place: str
    listed: Any
    values: Values
    changes: tuple[Change, ...]


@dataclass
class Plan:
    """`also` names what else comes into being, by kind ("organisation": {folded name: values})."""

    additions: list[Addition] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    also: dict[str, dict[str, Values]] = field(default_factory=dict)

    @property
    def does_something(self) -> bool:
        return bool(self.additions or self.updates)

    @property
    def digest(self) -> str:
        """Changes when anything the plan would do changes, or a row it would change has changed."""
        parts: list[object] = [sorted((kind, sorted(found)) for kind, found in self.also.items())]
        parts += [(each.place, sorted(each.values.items())) for each in self.additions]
        parts += [(each.listed.pk, each.listed.version, each.changes) for each in self.updates]
        parts += self.unchanged
        return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


# Looks at the values of a row beside the listed row they match: puts links to other rows in order,
# notes in the plan what else is to be added, and gives problems by column.
Check = Callable[[Values, Any, Plan], dict[str, str]]


def make_plan(
    *,
    rows: Iterable[Row],
    headers: Mapping[str, str],
    columns: Sequence[Column],
    listed: Iterable[Any],
    current: Callable[[Any, str], Any],
    check: Check,
) -> Plan:
    """Compare `rows` of a file with what is `listed`.

    A row is matched by its identifier and, failing that, by its name. `current(row, key)` gives the
    value that stands in a listed row. An empty cell leaves what is there.
    """
    planning = _Planning(
        Plan(), dict(headers), {column.key: column for column in columns}, list(listed), current, check
    )
    for row in rows:
        planning.take(row)
    return planning.plan


class _Planning:
    def __init__(
        self,
        plan: Plan,
        headers: dict[str, str],
        columns: dict[str, Column],
        listed: list[Any],
        current: Callable[[Any, str], Any],
        check: Check,
    ) -> None:
        self.plan, self.headers, self.columns = plan, headers, columns
        self.current, self.check = current, check
        self.by_identifier = {each.identifier: each for each in listed if each.identifier}
        self.by_name = {fold(each.name): each for each in listed}
        self.taken: dict[tuple[str, Any], str] = {}

    def take(self, row: Row) -> None:
        values, problems = self.read(row)
        existing = self.match(values)
        if not problems:
            problems = self.check(values, existing, self.plan)
        problems |= self.doubles(row, values, existing)
        if problems:
            for key, message in problems.items():
                self.plan.problems.append(Problem(row.place, self.header(key), message))
        elif existing is None:
            self.plan.additions.append(Addition(row.place, values))
        else:
            self.compare(row, values, existing)

    def header(self, key: str) -> str:
        return self.headers.get(key) or str(self.columns[key].label)

    def read(self, row: Row) -> tuple[Values, dict[str, str]]:
        values: Values = {}
        problems = dict(row.problems)
        for key, text in row.cells.items():
            try:
                value = self.columns[key].read(text)
            except ValueError as error:
                problems[key] = str(error)
            else:
                values |= {key: value} if value not in ("", []) else {}
        if not values.get("name") and "name" not in problems:
            problems["name"] = _("Enter a name.")
        return values, problems

    def match(self, values: Values) -> Any:
        identifier = values.get("identifier")
        if identifier and (found := self.by_identifier.get(identifier)):
            return found
        return self.by_name.get(fold(values.get("name", "")))

    def doubles(self, row: Row, values: Values, existing: Any) -> dict[str, str]:
        """Names and identifiers that would stand twice: within the file, or with what is here."""
        problems = {}
        for key in ("name", "identifier"):
            if value := values.get(key):
                first = self.taken.setdefault((key, fold(value)), row.place)
                if first != row.place:
                    problems[key] = _("This is the same as in %(place)s. Keep one of them.") % {
                        "place": first
                    }
        if existing is None or problems:
            return problems
        first = self.taken.setdefault(("row", existing.pk), row.place)
        if first != row.place:
            problems["name"] = _("%(place)s is about “%(name)s”, too. Keep one of them.") % {
                "place": first,
                "name": existing.name,
            }
        identifier = values.get("identifier", "")
        if identifier and existing.identifier and existing.identifier != identifier:
            problems["identifier"] = _(
                "“%(name)s” is here already, as %(identifier)s. Use that identifier or another name."
            ) % {"name": existing.name, "identifier": existing.identifier}
        other = self.by_name.get(fold(values.get("name", "")))
        if other is not None and other is not existing:
            problems["name"] = _(
                "Another one is called “%(name)s”. Use another name, or rename that one first."
            ) % {"name": other.name}
        return problems

    def compare(self, row: Row, values: Values, existing: Any) -> None:
        differing = {}
        changes = []
        for key, value in values.items():
            before = self.current(existing, key)
            if before != value:
                differing[key] = value
                column = self.columns[key]
                changes.append(Change(str(column.label), column.show(before), column.show(value)))
        if differing:
            self.plan.updates.append(Update(row.place, existing, differing, tuple(changes)))
        else:
            self.plan.unchanged.append(existing.name)
