"""Check the server and make the roles the walls stand on. Safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

OLDEST = 16
ROLES = {
    settings.APP_ROLE: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    settings.NATIONAL_ROLE: "NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
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


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            refuse_old_server(connection.connection.info.server_version)
            cursor.execute("SELECT lower('Æ')")
            refuse_plain_letters(cursor.fetchone()[0])
            for role, rights in ROLES.items():
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE ROLE {role} {rights}")
            if settings.APP_DATABASE["USER"] == settings.APP_ROLE and settings.APP_DATABASE["PASSWORD"]:
                cursor.execute(
                    f"ALTER ROLE {settings.APP_ROLE} PASSWORD %s", [settings.APP_DATABASE["PASSWORD"]]
                )
            cursor.execute(
                f"GRANT {settings.NATIONAL_ROLE} TO {settings.APP_ROLE} WITH INHERIT FALSE, SET TRUE"
            )
