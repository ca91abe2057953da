"""Databases of their own, beside the one that DATABASE_URL names, on the same server."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg2.extensions import cursor as Cursor

ROOT = Path(__file__).resolve().parent.parent
VARIABLES = ("DATABASE_URL", "DATABASE_APP_URL")


def name_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def renamed(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def owner(name: str) -> Iterator[Cursor]:
    """A cursor of the owner in the database `name`; each statement stands by itself."""
    connection = psycopg2.connect(renamed(os.environ["DATABASE_URL"], name))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


@contextmanager
def made(name: str, *, keep: bool) -> Iterator[None]:
    """A migrated, empty database and its copies; from now on the product works in it."""
    outside = name_of(os.environ["DATABASE_URL"])
    with owner(outside) as cursor:
        drop(cursor, name)
        cursor.execute(f'CREATE DATABASE "{name}"')
    for variable in VARIABLES:
        if url := os.environ.get(variable):
            os.environ[variable] = renamed(url, name)
    for command in (("prepare_database",), ("migrate", "--verbosity", "0")):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)
    try:
        yield
    finally:
        if not keep:
            with owner(outside) as cursor:
                drop(cursor, name)


def drop(cursor: Cursor, name: str) -> None:
    for each in (name, before_answers(name)):
        cursor.execute(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')


def before_answers(name: str) -> str:
    """The copy of a database in which nobody has answered yet."""
    return f"{name}_before"


def add_partnerships(name: str, slugs: Iterable[str]) -> None:
    """Only the owner may add them. No limit on answers from one address: ours all come from one."""
    with owner(name) as cursor:
        cursor.execute(
            """
            INSERT INTO partnerships_partnership
                (name, slug, kind, status, label, accent, logo_text, controller, privacy_contact, settings, version)
            SELECT initcap(slug), slug, 'local', 'active', 'co-production', '#1d3f5e', '', initcap(slug) || ' Council',
                   'privacy@example.org', '{"submissions_per_10_minutes": 1000000}', 1
            FROM unnest(%s) AS slug
            """,
            [list(slugs)],
        )


def add_plain_table(name: str) -> None:
    """The table of the bare view that inserts one row: no wall, no index but its key."""
    with owner(name) as cursor:
        cursor.execute("CREATE TABLE bench_answer (id bigserial PRIMARY KEY, code text, answers jsonb)")


def copy(name: str, to: str) -> None:
    """Copy a database to which nobody is connected."""
    with owner("postgres") as cursor:
        cursor.execute(f'CREATE DATABASE "{to}" TEMPLATE "{name}"')


def settle(*names: str) -> None:
    """Do what autovacuum does sooner or later, so that it does not happen while we measure."""
    for name in names:
        with owner(name) as cursor:
            cursor.execute("VACUUM (ANALYZE)")


class Elsewhere:
    """A second connection of the product: `with elsewhere:` it works in another database.

    Both stay open, so that calls in the two can take turns.
    """

    def __init__(self, name: str) -> None:
        self._there = connections.create_connection(DEFAULT_DB_ALIAS)
        self._there.settings_dict = {**self._there.settings_dict, "NAME": name}
        self._here = connections[DEFAULT_DB_ALIAS]

    def __enter__(self) -> None:
        connections[DEFAULT_DB_ALIAS] = self._there

    def __exit__(self, *error: object) -> None:
        connections[DEFAULT_DB_ALIAS] = self._here

    def close(self) -> None:
        self._there.close()
