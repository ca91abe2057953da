"""What the database must be for the walls to hold, checked before anything is served from it."""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from partnerships.management.commands.prepare_database import OLDEST

logger = logging.getLogger(__name__)
ROLE = "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"


def faults(*, server_version: int, role: str, passes_walls: bool) -> list[CheckMessage]:
    """What is wrong with a server (`server_version` as 160004) and the role we work as."""
    found: list[CheckMessage] = []
    if server_version < OLDEST * 10_000:
        found.append(
            Error(
                f"The database server is PostgreSQL {server_version // 10_000}.",
                hint=f"Coproduction needs PostgreSQL {OLDEST} or newer.",
                id="coproduction.E001",
            )
        )
    if passes_walls:
        found.append(
            Error(
                f"The role {role} passes the walls between partnerships: it is a superuser or has BYPASSRLS.",
                hint=f"Set DATABASE_APP_URL to the role {settings.APP_ROLE}, which prepare_database makes, "
                "or take both rights from the role.",
                id="coproduction.E002",
            )
        )
    return found


@register(Tags.database)
def database_holds_the_walls(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Commands of the owner, who makes the walls, are asked for the version alone."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        role, superuser, bypasses = cursor.fetchone()
    passes = (superuser or bypasses) and not settings.AS_OWNER
    version = connection.connection.info.server_version
    return faults(server_version=version, role=role, passes_walls=passes)


def refuse_unfit_database() -> None:
    """Called as the web and the workers start. Raises `ImproperlyConfigured`, naming what is needed.

    A database that is down now may be up for the first request: nothing is refused for that.
    """
    try:
        found = database_holds_the_walls(databases=["default"])
    except OperationalError:
        logger.warning("the database does not answer, so it could not be checked")
        return
    finally:
        connection.close()
    if found:
        raise ImproperlyConfigured(" ".join(f"{each.msg} {each.hint}" for each in found))
