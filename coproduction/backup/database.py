"""The database as backups read it: all partnerships at one moment, by the role that passes the walls."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2.extensions import make_dsn

from partnerships.management.commands.prepare_database import exists, without_backup_role

TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1"
POLICIES = (
    "SELECT concat_ws(' ', tablename, policyname, cmd, roles, qual, with_check) FROM pg_policies "
    "WHERE schemaname = 'public'"
)
FORCED = "SELECT relname || ' forced' FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
ENABLED = "SELECT relname || ' enabled' FROM pg_class WHERE relrowsecurity"
MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"


@dataclass(frozen=True)
class Moment:
    """What the database held: rows by table, the walls around them, the files that rows mention."""

    snapshot: str
    rows: dict[str, int]
    walls: list[str]
    migrations: list[str]
    files: list[str]


def server() -> int:
    """The major version of the server."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10_000


@contextmanager
def one_moment() -> Iterator[Moment]:
    """Hold one snapshot of everything for as long as the block lasts. Others go on writing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        need_backup_role(cursor)
        cursor.execute(f"SET LOCAL ROLE {settings.BACKUP_ROLE}")
        (snapshot,) = column(cursor, "SELECT pg_export_snapshot()")
        yield Moment(
            snapshot=snapshot,
            rows=rows(cursor),
            walls=walls(cursor),
            migrations=column(cursor, MIGRATIONS),
            files=files(cursor),
        )


def need_backup_role(cursor: CursorWrapper) -> None:
    """Raise `CommandError`, with what to do, where nobody may read past the walls."""
    if not exists(cursor, settings.BACKUP_ROLE):
        raise CommandError(without_backup_role(settings.OWNER_DATABASE["USER"]))


def column(cursor: CursorWrapper, sql: str) -> list[str]:
    cursor.execute(sql)
    return [value for (value,) in cursor.fetchall()]


def rows(cursor: CursorWrapper) -> dict[str, int]:
    """How many rows each table holds."""
    counted = {}
    for table in column(cursor, TABLES):
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (a name from the catalogue)
        (counted[table],) = cursor.fetchone()
    return counted


def walls(cursor: CursorWrapper) -> list[str]:
    """Every policy word by word, and every table whose row security is enabled and forced."""
    return sorted(line for sql in (POLICIES, ENABLED, FORCED) for line in column(cursor, sql))


def files(cursor: CursorWrapper) -> list[str]:
    """The names of all files that rows mention. History names files of old: they are not kept."""
    kept = [each for each in apps.get_models() if not issubclass(each, pghistory.models.Event)]
    places = {
        (model._meta.db_table, each.column)
        for model in kept
        for each in model._meta.concrete_fields
        if isinstance(each, models.FileField)
    }
    names: set[str] = set()
    for table, name in places:
        sql = f"""SELECT "{name}" FROM "{table}" WHERE "{name}" <> ''"""  # noqa: S608 (names of our models)
        names.update(column(cursor, sql))
    return sorted(names)


# --- PostgreSQL's own programs -----------------------------------------------------------------------
@dataclass(frozen=True)
class Program:
    path: str
    major: int


def program(name: str, oldest: int) -> Program:
    """The oldest `name` on this machine that serves PostgreSQL `oldest`: an older one cannot read it."""
    found = [each for path in paths(name, oldest) if (each := Program(path, major_of(path))).major >= oldest]
    if not found:
        raise CommandError(
            f"{name} of PostgreSQL {oldest} or newer is not on this machine. "
            f"Install it, for example:  sudo apt-get install postgresql-client-{oldest}"
        )
    return min(found, key=lambda each: each.major)


def paths(name: str, major: int) -> list[str]:
    """Where it may be: on PATH, where Debian keeps versions side by side, and in our own package."""
    folders = [os.environ.get("PATH", ""), f"/usr/lib/postgresql/{major}/bin", packaged()]
    return [path for folder in folders if (path := shutil.which(name, path=folder))]


def packaged() -> str:
    with suppress(ImportError):  # production need not have the packaged servers
        from coproduction.embedded import CannotStart, postgres_programs

        with suppress(CannotStart):
            return str(postgres_programs())
    return "/nowhere"


def major_of(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)", said)
    return int(number[1]) if number else 0


def dump(with_program: Program, to: Path, snapshot: str) -> None:
    """Write the whole database as at `snapshot`. Owners and rights are prepare_database's to set."""
    _run(
        [
            with_program.path,
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--role={settings.BACKUP_ROLE}",
            f"--snapshot={snapshot}",
            f"--file={to}",
        ]
    )


def load(with_program: Program, source: Path) -> None:
    """Fill an empty database from a dump: all of it, or nothing."""
    everything_or_nothing = ["--exit-on-error", "--single-transaction"]
    _run([with_program.path, *everything_or_nothing, "--no-owner", "--no-privileges", str(source)])


def _run(command: list[str]) -> None:
    """On the database we are connected to; its password is not for others to read in the list of processes."""
    connection.ensure_connection()
    address = make_dsn(**connection.connection.get_dsn_parameters())
    password = str(connection.settings_dict["PASSWORD"] or os.environ.get("PGPASSWORD", ""))
    done = subprocess.run(
        [*command, f"--dbname={address}"],
        env={**os.environ, "PGPASSWORD": password},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CommandError(f"{Path(command[0]).name} did not work:\n{done.stderr.strip()}")
