"""The product as it runs, for one journey: a database of its own, a web server, a real browser."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.core.cache import cache
from django.db import connections

from partnerships.models import Partnership
from tests import databases

PATIENCE = 60.0
"""Seconds in which the server must answer on a busy machine."""


@pytest.fixture
def journey(django_db_setup: None, django_db_blocker: Any, worker_id: str) -> Iterator[Partnership]:
    """Demo North, in a database that the server of this journey reads too.

    Work `with scope(journey)`: it commits at its end, and the server sees what was done.
    """
    default = connections["default"]
    usual = default.settings_dict["NAME"]
    with databases.clone(f"journey_{worker_id}") as name, django_db_blocker.unblock():
        default.close()
        default.settings_dict["NAME"] = name
        cache.clear()
        try:
            yield Partnership.objects.get(slug="demo-north")
        finally:
            default.close()
            default.settings_dict["NAME"] = usual


@pytest.fixture
def served(journey: Partnership, worker_id: str) -> Iterator[str]:
    """The address of the product, served from the journey's database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    database = connections["default"].settings_dict["NAME"]
    command = [sys.executable, "-m", "gunicorn", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, "--log-level", "warning", "coproduction.wsgi"],
        cwd=databases.ROOT,
        env={**os.environ, "DATABASE_URL": databases.url_of(database), "SITE_URL": address},
    )
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(f"{address}/accessibility/", timeout=PATIENCE):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"The server at {address} does not answer.")
