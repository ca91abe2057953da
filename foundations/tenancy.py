"""Whose rows may be seen: a scope around the code, and walls in Postgres that hold it.

Inside `scope(partnership)` the database hands over that partnership's rows and no others; outside
any scope a query of a walled table raises. `across(ids)` reads several partnerships at once as a
role that can only SELECT.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from django.db.migrations.operations.base import Operation
from django.urls import reverse

PARTNERSHIP = "coproduction.partnership"
PARTNERSHIPS = "coproduction.partnerships"
USER = "coproduction.user"
LINK = "coproduction.link"


class HasSlug(Protocol):
    pk: int
    slug: str

    @property
    def watermark(self) -> str: ...


@dataclass(frozen=True)
class Scope:
    """The partnership in scope. `watermark` is said by all that leaves a rehearsal; others have none."""

    id: int
    slug: str
    watermark: str = ""


_scope: ContextVar[Scope | None] = ContextVar("partnership_scope", default=None)


def current() -> Scope:
    """The partnership in scope. Raises `ImproperlyConfigured` outside every scope."""
    if (inside := _scope.get()) is None:
        raise ImproperlyConfigured("No partnership is in scope here.")
    return inside


def current_id() -> int | None:
    """The default of every `partnership` field; outside a scope there is none, and saving fails."""
    inside = _scope.get()
    return inside.id if inside else None


def watermark() -> str:
    """What everything says that leaves the rehearsal in scope; nothing anywhere else."""
    inside = _scope.get()
    return inside.watermark if inside else ""


def url_here(view: str, **kwargs: Any) -> str:
    """The address of `view` within the partnership in scope."""
    return reverse(view, kwargs={"partnership": current().slug, **kwargs})


def _set(name: str, value: object) -> str:
    """Set it until the transaction ends. Returns what it was, in the same trip to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting(%s, true), ''), set_config(%s, %s, true)",
            [name, name, str(value)],
        )
        return str(cursor.fetchone()[0])


@contextmanager
def setting(name: str, value: object) -> Iterator[None]:
    """Hold a transaction-local Postgres setting and put the former one back on the way out."""
    within = connection.in_atomic_block
    with transaction.atomic():
        before = _set(name, value)
        yield
        if within:  # the end of a transaction, and any error, put it back by themselves
            _set(name, before)


@contextmanager
def scope(partnership: HasSlug) -> Iterator[None]:
    """Work inside one partnership, in one transaction. Scopes nest; the former one returns."""
    token = _scope.set(Scope(partnership.pk, partnership.slug, partnership.watermark))
    try:
        with setting(PARTNERSHIP, partnership.pk):
            yield
    finally:
        _scope.reset(token)


@contextmanager
def no_scope() -> Iterator[None]:
    """Take away whatever scope is held: the state in which a request or a task starts."""
    token = _scope.set(None)
    try:
        with setting(PARTNERSHIP, ""), setting(USER, ""), setting(LINK, ""):
            yield
    finally:
        _scope.reset(token)


@contextmanager
def acting_user(user_id: int | None) -> Iterator[None]:
    """Let a person see their own memberships and invitations, wherever these are."""
    with setting(USER, user_id or ""):
        yield


@contextmanager
def holding_link(token_hash: str) -> Iterator[None]:
    """Let the holder of a link find the row of that link, and so its partnership."""
    with setting(LINK, token_hash):
        yield


@contextmanager
def across(partnership_ids: Iterable[int]) -> Iterator[None]:
    """Read several partnerships at once, with no right to write.

    Evaluate inside (lists, dataclasses): a queryset that leaves this block reads nothing.
    """
    ids = ",".join(str(int(each)) for each in partnership_ids)
    with setting(PARTNERSHIPS, f"{{{ids}}}"), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.NATIONAL_ROLE}")
        yield
        cursor.execute("RESET ROLE")  # after an error the rollback puts it back


class WalledModel(models.Model):
    """A row that belongs to one partnership. Its migration must put up the wall (`Walled`)."""

    partnership = models.ForeignKey(
        "partnerships.Partnership",
        models.PROTECT,
        default=current_id,
        editable=False,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True


def walls_sql() -> str:
    """The SQL of the walls, run before the first walled table is made, and again when it learns a policy."""
    return (Path(__file__).parent / "walls.sql").read_text()


class Walled(Operation):
    """Put up the wall around tables: row-level security, its policies and composite foreign keys.

    Run it again for a table that gained a foreign key to a walled table. `policy` names who else
    may read: "own" (memberships and invitations of the person), "link" (the row of the link held),
    "shared" (rows without a partnership are everybody's to read), "published" (every row is).
    """

    reversible = True

    def __init__(self, *tables: str, policy: str = "partnership") -> None:
        self.tables, self.policy = tables, policy

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return self.__class__.__name__, self.tables, {"policy": self.policy}

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        # Django adds the foreign keys of new tables at the very end of a migration: follow them.
        for table in self.tables:
            editor.deferred_sql.append(f"SELECT wall('{table}', '{self.policy}')")

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        pass

    def describe(self) -> str:
        return f"Wall {', '.join(self.tables)}"


class Unwalled(Operation):
    """Run migration operations with the walls of some tables down, and put them up again."""

    reversible = True

    def __init__(self, tables: tuple[str, ...], *operations: Operation) -> None:
        self.tables, self.operations = tables, operations

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return self.__class__.__name__, (self.tables, *self.operations), {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        self._switch(editor, "DISABLE")
        for operation in self.operations:
            state = before.clone()
            operation.state_forwards(app_label, state)
            operation.database_forwards(app_label, editor, before, state)
            before = state
        self._switch(editor, "ENABLE")

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        self._switch(editor, "DISABLE")
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, editor, before, after)
        self._switch(editor, "ENABLE")

    def _switch(self, editor: Any, verb: str) -> None:
        # A table with deferred checks still to run cannot be altered.
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for table in self.tables:
            editor.execute(f"ALTER TABLE {editor.quote_name(table)} {verb} ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"With the walls down: {', '.join(o.describe() for o in self.operations)}"
