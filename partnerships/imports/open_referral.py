"""Open Referral UK: its JSON read into rows. Contacts, phones and assurers are never taken over.

Human Services Data Specification: an Open Referral resource (https://openreferral.org/), UK profile.
A document is a page of results (`contents` or `content`), a plain list, or one full object.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from partnerships.imports.columns import Column
from partnerships.imports.files import MOST_ROWS, Reading, Row, TooBig, Unreadable, as_text

Placed = tuple[str, dict[str, Any]]


def read_services(document: Any, columns: Sequence[Column]) -> Reading:
    """Services, those of an organisation given in full included, each with who runs it."""
    return _read(_services(document), columns)


def read_organisations(document: Any, columns: Sequence[Column]) -> Reading:
    """Organisations, each once, also those that stand inside services."""
    seen: set[str] = set()

    def once() -> Iterator[Placed]:
        for place, each in _organisations(document):
            key = str(each.get("id") or each.get("name") or place)
            if key not in seen:
                seen.add(key)
                yield place, each

    return _read(once(), columns)


def _objects(document: Any) -> Iterator[tuple[str, Any]]:
    """What a document holds, with where it stands."""
    for name in ("contents", "content"):
        if isinstance(document, dict) and isinstance(document.get(name), list):
            yield from ((f"{name}[{i}]", each) for i, each in enumerate(document[name]))
            return
    if isinstance(document, list):
        yield from ((f"[{i}]", each) for i, each in enumerate(document))
    elif isinstance(document, dict) and ("id" in document or "name" in document):
        yield "", document
    else:
        raise Unreadable(
            _(
                "This is not an Open Referral UK file: we look for a list called “contents”, or one service or organisation."
            )
        )


def _dict(place: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(
            _("%(place)s should be an object with an id and a name.") % {"place": place or "JSON"}
        )
    return value


def _services(document: Any) -> Iterator[Placed]:
    for place, each in _objects(document):
        each = _dict(place, each)
        if not isinstance(each.get("services"), list):
            yield place, each
            continue
        for i, service in enumerate(each["services"]):
            inside = _join(place, f"services[{i}]")
            yield inside, {"organization": each, **_dict(inside, service)}


def _organisations(document: Any) -> Iterator[Placed]:
    for place, each in _objects(document):
        each = _dict(place, each)
        if isinstance(each.get("organization"), dict):
            yield _join(place, "organization"), each["organization"]
        elif "organization_id" not in each:
            yield place, each


def _join(place: str, more: str) -> str:
    return f"{place}.{more}" if place else more


def _read(placed: Iterator[Placed], columns: Sequence[Column]) -> Reading:
    paths = {column.key: column.path for column in columns if column.path}
    rows: list[Row] = []
    for place, each in placed:
        if len(rows) == MOST_ROWS:
            raise TooBig(_("The file holds more than 20,000 objects. Split it and import the parts in turn."))
        cells, problems = _cells(each, paths)
        rows.append(Row(place or "JSON", cells, problems))
    if not rows:
        raise Unreadable(_("The file holds nothing to import: its list is empty."))
    headers = {key: path.split("|")[0] for key, path in paths.items()}
    note = _("Of each object we take %(names)s. Contacts, phone numbers and all else stay out.")
    return Reading(headers, rows, [note % {"names": ", ".join(headers.values())}])


def _cells(each: dict[str, Any], paths: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    cells, problems = {}, {}
    for key, path in paths.items():
        value = _at(each, path)
        if isinstance(value, dict | list):
            problems[key] = _("Give one value here, not a list or an object.")
        elif text := as_text(value):
            cells[key] = text
    return cells, problems


def _at(each: Any, path: str) -> Any:
    """The value at `a.b`. Of alternatives separated by "|", the first that is there."""
    for alternative in path.split("|"):
        value = each
        for name in alternative.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            return value
    return None
