"""What was changed, by whom: the histories of the rows people edit, and all decisions, as one list."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, Decision, State
from foundations.listing import Filter, Listing, merged, paged
from foundations.tenancy import url_here
from mapping.models import ExplorerRound
from partnerships.access import Permission
from partnerships.history import Difference, Saves, differences_in
from partnerships.models import Membership, Organisation, Partnership, Service
from priorities.models import MatrixRound, RoundCriterion

COLUMNS = ("at", "about", "about_id", "about_label", "done", "done_by", "row")
SEARCH = ("about_label", "done_by")
AT_ONCE = 1000
ORDER = ("-at", "about", "-row")


@dataclass(frozen=True)
class Kept:
    """A model whose changes are kept: what its rows are called, and the page of one.

    `label` is the field a row is known by; `row` the field of its history that leads to the page; `known`
    says which of these pages somebody may know of, where that is not all; `derived` names fields that say
    nothing a person would look for.
    """

    about: str
    words: Promise
    model: type[Model]
    view: str
    label: str = "name"
    row: str = "pgh_obj_id"
    known: Callable[[Membership], QuerySet[Any]] | None = None
    derived: Collection[str] = ()

    @property
    def history(self) -> "QuerySet[Any]":
        events: Any = self.model._meta.get_field("events").related_model
        return events._base_manager.all()  # type: ignore[no-any-return]

    def changes(self) -> "QuerySet[Any]":
        changes: QuerySet[Any] = self.history.exclude(pgh_label="before").annotate(
            at=F("pgh_created_at"),
            about=Value(self.about, CharField()),
            about_id=Cast(self.row, BigIntegerField()),
            about_label=Cast(self.label, TextField()),
            done=F("pgh_label"),
            done_by=F("updated_by__name"),
            row=Cast("pgh_id", BigIntegerField()),
        )
        return changes


KEPT = (
    Kept(
        "activity",
        gettext_lazy("Activities"),
        Activity,
        "activity",
        "title",
        known=lambda reader: Activity.objects.visible_to(reader),
        derived=Activity.DERIVED,
    ),
    Kept("service", gettext_lazy("Services"), Service, "service"),
    Kept("organisation", gettext_lazy("Organisations"), Organisation, "organisation"),
    Kept(
        "explorer_round",
        gettext_lazy("Explorer rounds"),
        ExplorerRound,
        "explorer_round",
        known=lambda reader: ExplorerRound.objects.known_to(reader),
    ),
    Kept(
        "matrix_round",
        gettext_lazy("Matrix rounds"),
        MatrixRound,
        "matrix_round",
        known=lambda reader: MatrixRound.objects.known_to(reader),
        derived=MatrixRound.DERIVED,
    ),
    Kept(
        "criterion",
        gettext_lazy("Questions of a matrix"),
        RoundCriterion,
        "matrix_round",
        "label",
        "round_id",
        known=lambda reader: MatrixRound.objects.known_to(reader),
        derived={"round"},
    ),
    Kept("member", gettext_lazy("People and roles"), Membership, "member"),
    Kept("settings", gettext_lazy("Settings"), Partnership, "settings"),
)
BY_KIND = {kept.about: kept for kept in KEPT}
DECISION = "decision"
FILTERS = (
    Filter(
        "about",
        gettext_lazy("What it is about"),
        [*((kept.about, kept.words) for kept in KEPT), (DECISION, gettext_lazy("Decisions"))],
        "about",
    ),
)


@dataclass(frozen=True)
class Change:
    """One line of the list. Without `by` nobody was signed in; `url` stands where the reader may go."""

    at: datetime
    kind: str
    about: str
    what: str
    by: str
    url: str
    differences: tuple[Difference, ...] = ()

    @property
    def told(self) -> str:
        """What happened, in full."""
        return "; ".join(each.words for each in self.differences) or self.what


def page_of_changes(request: HttpRequest, reader: Membership) -> tuple[Listing, list[Change]]:
    """One page of what this reader may see. Two queries, and one for each kind of row that was changed or named."""
    found = paged(request, _merged(request, reader), search=SEARCH, filters=FILTERS)
    return found, _changes(found.rows, reader)


def all_changes(request: HttpRequest, reader: Membership) -> Iterator[Change]:
    """All that the address asks for, for a file."""
    rows = _merged(request, reader).iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        yield from _changes(some, reader)


def _merged(request: HttpRequest, reader: Membership) -> "QuerySet[Any]":
    parts = [part.values(*COLUMNS) for part in _parts(reader)]
    return merged(request, parts, order=ORDER, search=SEARCH, filters=FILTERS)


def _parts(reader: Membership) -> Iterator["QuerySet[Any]"]:
    """Every history and the decisions; of drafts nothing for guests, and for an officer their own."""
    own = not reader.may(Permission.AUDIT_OF_ALL_READ)
    for kept in KEPT:
        changes = kept.changes()
        if kept.known and reader.sees_no_drafts:
            changes = changes.filter(**{f"{kept.row}__in": kept.known(reader).values("pk")})
        yield changes.filter(updated_by=reader) if own else changes
    decisions = Decision.objects.visible_to(reader).annotate(
        at=F("decided_at"),
        about=Value(DECISION, CharField()),
        about_id=F("subject_id"),
        about_label=Cast("label", TextField()),
        done=Cast("outcome", TextField()),
        done_by=F("decided_by__name"),
        row=F("pk"),
    )
    yield decisions.filter(decided_by=reader) if own else decisions


def _changes(rows: Sequence[dict[str, Any]], reader: Membership) -> list[Change]:
    changed = [row for row in rows if row["done"] != "insert"]
    saves = {
        kept.about: Saves(
            kept.history, [row["row"] for row in changed if row["about"] == kept.about], kept.derived
        )
        for kept in KEPT
    }
    differences = differences_in(saves)
    return [_change(row, differences.get((row["about"], row["row"]), ()), reader) for row in rows]


def _change(row: dict[str, Any], differences: tuple[Difference, ...], reader: Membership) -> Change:
    kept = BY_KIND.get(row["about"])
    if kept is None:
        outcome = str(dict(State.choices).get(row["done"], row["done"]))
        url = url_here("decision", decision=row["row"])
        return Change(row["at"], _("Decision"), row["about_label"], outcome, row["done_by"] or "", url)
    place = {} if kept.about == "settings" else {kept.view: row["about_id"]}
    page = url_here(kept.view, **place)
    url = page if reader.may_open(page) else ""
    what = _("Added") if row["done"] == "insert" else _("Changed")
    by = row["done_by"] or ""
    return Change(row["at"], str(kept.words), row["about_label"], what, by, url, differences)
