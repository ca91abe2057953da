"""Nothing is served from a database whose walls would not hold."""

from typing import Any

import pytest
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection

from coproduction import checks
from coproduction.checks import faults, refuse_unfit_database
from tests import databases

FIT = {"server_version": 160_004, "role": "coproduction_app", "passes_walls": False}


def test_the_database_of_the_tests_is_fit(db: None) -> None:
    assert faults(**FIT) == []
    call_command("check", databases=["default"])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"server_version": 150_018}, "needs PostgreSQL 16 or newer"),
        ({"passes_walls": True, "role": "postgres"}, "The role postgres passes the walls"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_needed(changed: dict[str, Any], words: str) -> None:
    [fault] = faults(**{**FIT, **changed})
    assert words in f"{fault.msg} {fault.hint}"


def test_a_role_that_passes_the_walls_starts_nothing(db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(checks, "ROLE", "SELECT current_user::text, true, false")
    with pytest.raises(ImproperlyConfigured, match="Set DATABASE_APP_URL"):
        refuse_unfit_database()
    with pytest.raises(SystemExit, match="Set DATABASE_APP_URL"):
        worker_init.send(sender=None)


def test_a_database_that_is_down_does_not_keep_the_web_from_starting(monkeypatch: Any) -> None:
    def down(**_kwargs: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(checks, "database_holds_the_walls", down)
    monkeypatch.setattr(connection, "close", lambda: None)
    refuse_unfit_database()


def test_a_command_that_fails_before_the_tests_says_why(db: None) -> None:
    with pytest.raises(RuntimeError, match="Unknown command: 'no_such_command'"):
        databases._manage("no_such_command", database="postgres")
