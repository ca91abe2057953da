"""Check the server and make the roles the walls stand on, with what each may do. Safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.backends.utils import CursorWrapper

OLDEST = 16
BEHIND_WALLS = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"
ROLES = {
    settings.APP_ROLE: f"LOGIN {BEHIND_WALLS}",
    settings.NATIONAL_ROLE: f"NOLOGIN {BEHIND_WALLS}",
    settings.BACKUP_ROLE: "NOLOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE",
}
# What each role may do with tables and with the counters behind their keys, now and later.
RIGHTS = {
    settings.APP_ROLE: {"TABLES": "SELECT, INSERT, UPDATE, DELETE", "SEQUENCES": "USAGE"},
    settings.NATIONAL_ROLE: {"TABLES": "SELECT"},
    settings.BACKUP_ROLE: {"TABLES": "SELECT", "SEQUENCES": "SELECT"},
}


def refuse_old_server(server_version: int) -> None:
    """Raise `CommandError` for a server before PostgreSQL 16 (`server_version` as 160004)."""
    if server_version < OLDEST * 10_000:
        raise CommandError(
            f"This server is PostgreSQL {server_version // 10_000}. "
            f"Coproduction needs PostgreSQL {OLDEST} or newer."
        )


def refuse_plain_letters(folded: str) -> None:
    """Raise `CommandError` for a database that does not know letters beyond a to z; `folded` is its lower 'Æ'."""
    if folded != "æ":
        raise CommandError(
            "This database sorts and searches letters beyond a to z wrongly. "
            "Create it with the encoding UTF8 and a locale such as C.UTF-8 or en_GB.UTF-8."
        )


def without_backup_role(owner: str) -> str:
    """What to say where the owner may not make the role that backups are read with."""
    role = settings.BACKUP_ROLE
    return (
        f"{owner} may not make the role that backups need. "
        "Ask who keeps the server to run this once, then try again:\n"
        f"  CREATE ROLE {role} {ROLES[role]};\n"
        f'  GRANT {role} TO "{owner}" WITH INHERIT FALSE, SET TRUE;'
    )


def exists(cursor: CursorWrapper, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None


def make_role(cursor: CursorWrapper, role: str) -> None:
    if not exists(cursor, role):
        cursor.execute(f"CREATE ROLE {role} {ROLES[role]}")


def grant(cursor: CursorWrapper, role: str) -> None:
    """Give a role its rights over what the owner has made, and will make, in this database."""
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    for kind, rights in RIGHTS[role].items():
        cursor.execute(f"GRANT {rights} ON ALL {kind} IN SCHEMA public TO {role}")
        cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {kind} TO {role}")


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            refuse_old_server(connection.connection.info.server_version)
            cursor.execute("SELECT lower('Æ')")
            refuse_plain_letters(cursor.fetchone()[0])
            for role in (settings.APP_ROLE, settings.NATIONAL_ROLE):
                make_role(cursor, role)
                grant(cursor, role)
            self.let_the_application_in(cursor)
            self.prepare_for_backups(cursor)

    def let_the_application_in(self, cursor: CursorWrapper) -> None:
        if settings.APP_DATABASE["USER"] == settings.APP_ROLE and settings.APP_DATABASE["PASSWORD"]:
            cursor.execute(f"ALTER ROLE {settings.APP_ROLE} PASSWORD %s", [settings.APP_DATABASE["PASSWORD"]])
        cursor.execute(f"GRANT {settings.NATIONAL_ROLE} TO {settings.APP_ROLE} WITH INHERIT FALSE, SET TRUE")

    def prepare_for_backups(self, cursor: CursorWrapper) -> None:
        """Only who passes walls may make the role that does; without it all works but backups."""
        role = settings.BACKUP_ROLE
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        owner, passes_walls = cursor.fetchone()
        if not exists(cursor, role):
            if not passes_walls:
                self.stderr.write(without_backup_role(owner))
                return
            make_role(cursor, role)
            cursor.execute(f'GRANT {role} TO "{owner}" WITH INHERIT FALSE, SET TRUE')
        grant(cursor, role)
