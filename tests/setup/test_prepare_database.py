"""What the database server must be, said before anything is made in it."""

import io
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection

from partnerships.management.commands import prepare_database
from partnerships.management.commands.prepare_database import refuse_old_server, refuse_plain_letters


@pytest.mark.parametrize("server_version", [90_624, 140_001, 150_018])
def test_an_old_server_is_refused_naming_the_version_needed(server_version: int) -> None:
    with pytest.raises(CommandError, match="needs PostgreSQL 16 or newer"):
        refuse_old_server(server_version)


@pytest.mark.parametrize("server_version", [160_000, 180_006])
def test_the_servers_we_promise_are_accepted(server_version: int) -> None:
    refuse_old_server(server_version)


def test_a_database_that_knows_only_a_to_z_is_refused_with_a_locale_that_helps() -> None:
    refuse_plain_letters("æ")
    with pytest.raises(CommandError, match=r"C\.UTF-8"):
        refuse_plain_letters("Æ")


def test_an_owner_who_passes_no_wall_is_told_what_to_ask_for_and_goes_on(db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(prepare_database, "exists", lambda cursor, role: False)
    told = io.StringIO()
    with connection.cursor() as cursor:  # the application, who is no superuser either
        prepare_database.Command(stderr=told).prepare_for_backups(cursor)
    assert "Ask who keeps the server" in told.getvalue()
    assert "CREATE ROLE coproduction_backup NOLOGIN NOSUPERUSER BYPASSRLS" in told.getvalue()
    assert 'GRANT coproduction_backup TO "coproduction_app"' in told.getvalue()
