"""What changed in a row people edit, when and by whom, in words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from partnerships.models import Membership

BRIEF = 300
# Fields of the event itself, and those every change changes.
BOOKKEEPING = {"id", "partnership", "created_at", "created_by", "updated_at", "updated_by", "version"}


@dataclass(frozen=True)
class Difference:
    """One field before and after, as people read it."""

    label: str
    before: str
    after: str

    @property
    def words(self) -> str:
        said = {"label": self.label, "before": self.before, "after": self.after}
        if self.before and self.after:
            return _("%(label)s: from “%(before)s” to “%(after)s”") % said
        if self.after:
            return _("%(label)s: “%(after)s”") % said
        return _("%(label)s: “%(before)s” taken away") % said

    @property
    def brief(self) -> str:
        """The same for a page: of what is long, its beginning."""
        before, after = (Truncator(each).chars(BRIEF) for each in (self.before, self.after))
        return Difference(self.label, before, after).words


@dataclass(frozen=True)
class Entry:
    """One save of a row. The first of all has no differences: it added the row."""

    at: datetime
    who: Membership | None
    added: bool
    differences: tuple[Difference, ...]

    @property
    def by(self) -> str:
        return self.who.name if self.who else ""


@dataclass(frozen=True)
class History:
    """All changes of one row, the newest first. `newest` is the row as it was left, even if it is gone."""

    newest: Any
    entries: list[Entry]


def history_of(record: models.Model, most: int = 30, leaving_out: Collection[str] = ()) -> list[Entry]:
    """The newest changes of a tracked row, newest first. A fixed number of queries.

    `leaving_out` names fields that say nothing a person would look for.
    """
    events = list(record.events.select_related("updated_by").order_by("-pgh_id")[: most + 1])  # type: ignore[attr-defined]
    return _told(_entries(events, _Names(events), leaving_out)[:most])


def histories_of(events: "models.QuerySet[Any]", leaving_out: Collection[str] = ()) -> list[History]:
    """All changes of several tracked rows, in the order the rows were made.

    `events` are those of the rows' history to be told. A fixed number of queries.
    """
    found = list(events.select_related("updated_by").order_by("pgh_obj_id", "-pgh_id"))
    names = _Names(found)
    by_row = [list(of_row) for _row, of_row in groupby(found, key=lambda event: event.pgh_obj_id)]
    return [History(of_row[0], _told(_entries(of_row, names, leaving_out))) for of_row in by_row]


@dataclass(frozen=True)
class Saves:
    """Saves of rows of one model, by their ids in its history; `leaving_out` as for `history_of`."""

    history: "models.QuerySet[Any]"
    ids: Collection[int]
    leaving_out: Collection[str] = ()

    def with_those_before(self) -> list[Any]:
        """Each save after the one of the same row before it. One query."""
        earlier = self.history.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id"))
        before = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
        saves = self.history.filter(pgh_id__in=self.ids)
        both = saves.union(self.history.filter(pgh_id__in=saves.annotate(then=before).values("then")))
        return sorted(both, key=lambda event: (event.pgh_obj_id, event.pgh_id))


def differences_in(saves: Mapping[str, Saves]) -> dict[tuple[str, int], tuple[Difference, ...]]:
    """What each of these saves changed, by its model's key and its id.

    One query for each model that has any, and one for each that these point to.
    """
    found = {key: each.with_those_before() for key, each in saves.items() if each.ids}
    names = _Names([event for events in found.values() for event in events])
    return {
        (key, new.pgh_id): _differences(new, old, names, saves[key].leaving_out)
        for key, events in found.items()
        for old, new in pairwise(events)
        if new.pgh_obj_id == old.pgh_obj_id
    }


def _entries(events: Sequence[Any], names: "_Names", leaving_out: Collection[str]) -> list[Entry]:
    pairs = zip(events, [*events, None][1:], strict=True)
    return [_entry(new, old, names, leaving_out) for new, old in pairs]


def _told(entries: list[Entry]) -> list[Entry]:
    """Without saves that changed nothing a person would look for."""
    return [entry for entry in entries if entry.added or entry.differences]


def _entry(new: Any, old: Any, names: "_Names", leaving_out: Collection[str]) -> Entry:
    if old is None:
        return Entry(new.pgh_created_at, new.updated_by, new.pgh_label == "insert", ())
    return Entry(new.pgh_created_at, new.updated_by, False, _differences(new, old, names, leaving_out))


def _differences(new: Any, old: Any, names: "_Names", leaving_out: Collection[str]) -> tuple[Difference, ...]:
    return tuple(
        Difference(capfirst(str(field.verbose_name)), names.say(field, old), names.say(field, new))
        for field in _fields(type(new))
        if field.name not in leaving_out and getattr(old, field.attname) != getattr(new, field.attname)
    )


def _fields(event: type[models.Model]) -> Iterator["models.Field[Any, Any]"]:
    for field in event._meta.concrete_fields:
        if not field.name.startswith("pgh_") and field.name not in BOOKKEEPING:
            yield field


class _Names:
    """Values in words; the names of rows that events point to are read at once."""

    def __init__(self, events: Sequence[models.Model]) -> None:
        self.rows: dict[type[models.Model], dict[Any, models.Model]] = {}
        ids: dict[type[models.Model], set[Any]] = {}
        for event in events:
            for field in _fields(type(event)):
                if isinstance(field, models.ForeignKey):
                    ids.setdefault(field.related_model, set()).add(getattr(event, field.attname))
        for model, keys in ids.items():
            self.rows[model] = model._base_manager.in_bulk(keys - {None})

    def say(self, field: "models.Field[Any, Any]", event: models.Model) -> str:
        value = getattr(event, field.attname)
        if value in (None, "", []):
            return ""
        if isinstance(field, models.ForeignKey):
            return str(self.rows[field.related_model].get(value, ""))
        if isinstance(field, ArrayField):
            labels = dict(field.base_field.flatchoices)
            return ", ".join(str(labels.get(each, each)) for each in value)
        if isinstance(value, dict):
            return "; ".join(f"{key.replace('_', ' ')}: {_plain(each)}" for key, each in value.items())
        if isinstance(value, bool):
            return _plain(value)
        if isinstance(value, date):
            day = timezone.localtime(value) if isinstance(value, datetime) else value
            return date_format(day, "j F Y")
        return str(dict(field.flatchoices).get(value, value))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)
