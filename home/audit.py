"""What was changed, by whom: the histories of the rows people edit, and all decisions, as one list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
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
from partnerships.models import Membership, Organisation, Partnership, Service
from priorities.models import MatrixRound, RoundCriterion

COLUMNS = ("at", "about", "about_id", "about_label", "done", "done_by", "row")
SEARCH = ("about_label", "done_by")
ORDER = ("-at", "about", "-row")


@dataclass(frozen=True)
class Kept:
    """A model whose changes are kept: what its rows are called, and the page of one.

    `label` is the field a row is known by; `row` the field of its history that leads to the page; `known`
    says which of these pages somebody may know of, where that is not all.
    """

    about: str
    words: Promise
    model: type[Model]
    view: str
    label: str = "name"
    row: str = "pgh_obj_id"
    known: Callable[[Membership], QuerySet[Any]] | None = None

    def changes(self) -> "QuerySet[Any]":
        history = self.model._meta.get_field("events").related_model
        rows = history._base_manager.exclude(pgh_label="before")  # type: ignore[union-attr]
        changes: QuerySet[Any] = rows.annotate(
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
    ),
    Kept(
        "criterion",
        gettext_lazy("Questions of a matrix"),
        RoundCriterion,
        "matrix_round",
        "label",
        "round_id",
        known=lambda reader: MatrixRound.objects.known_to(reader),
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


def page_of_changes(request: HttpRequest, reader: Membership) -> tuple[Listing, list[Change]]:
    """One page of what this reader may see. Two queries."""
    found = paged(request, _merged(request, reader), search=SEARCH, filters=FILTERS)
    return found, [_change(row, reader) for row in found.rows]


def all_changes(request: HttpRequest, reader: Membership) -> Iterator[Change]:
    """All that the address asks for, for a file."""
    return (_change(row, reader) for row in _merged(request, reader).iterator(chunk_size=1000))


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


def _change(row: dict[str, Any], reader: Membership) -> Change:
    kept = BY_KIND.get(row["about"])
    if kept is None:
        states = dict(State.choices)
        outcome = states.get(row["done"], row["done"])
        what = _("Decided: %(outcome)s") % {"outcome": outcome}
        url = url_here("decision", decision=row["row"])
        return Change(row["at"], _("Decision"), row["about_label"], what, row["done_by"] or "", url)
    place = {} if kept.about == "settings" else {kept.view: row["about_id"]}
    page = url_here(kept.view, **place)
    url = page if reader.may_open(page) else ""
    what = _("Added") if row["done"] == "insert" else _("Changed")
    return Change(row["at"], str(kept.words), row["about_label"], what, row["done_by"] or "", url)
