"""The product as it runs, for one journey: a database of its own, a web server, a real browser."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from redis import Redis

from coproduction.processes import start, stop
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
def environment(journey: Partnership, worker_id: str, tmp_path: Path) -> dict[str, str]:
    """What the processes of this journey are told: its database, files, and a Redis database of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    number = int(worker_id.removeprefix("gw")) + 2 if worker_id.startswith("gw") else 1
    redis_url = urlsplit(settings.REDIS_URL)._replace(path=f"/{number}").geturl()
    Redis.from_url(redis_url).flushdb()
    return {
        **os.environ,
        "DATABASE_URL": databases.url_of(connections["default"].settings_dict["NAME"]),
        "REDIS_URL": redis_url,
        "FILES_DIR": str(tmp_path),
        "SITE_URL": f"http://127.0.0.1:{port}",
    }


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[str]:
    """The address of the product, served from the journey's database."""
    address = environment["SITE_URL"]
    bind = address.removeprefix("http://")
    with _running(environment, "gunicorn", "--threads", "4", "--bind", bind, "coproduction.wsgi"):
        _wait_for(address)
        yield address


@pytest.fixture
def worker(environment: dict[str, str]) -> Iterator[None]:
    """What takes longer is made, too."""
    with _running(environment, "celery", "--quiet", "--app", "coproduction", "worker", "--concurrency", "1"):
        yield


@contextmanager
def _running(environment: dict[str, str], *command: str) -> Iterator[None]:
    child = start(command[0], [sys.executable, "-m", *command], env=environment, cwd=databases.ROOT)
    try:
        yield
    finally:
        stop([child])


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(f"{address}/accessibility/", timeout=PATIENCE):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"The server at {address} does not answer.")
