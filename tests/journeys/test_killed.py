"""Nothing accepted is lost, whichever part of the machine is killed."""

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from coproduction import embedded
from coproduction.processes import Child, start, stop
from tests.databases import ROOT, TWO_PARTNERSHIPS


class Machine:
    """PostgreSQL, Valkey, web server, workers and scheduler of their own, each of which may be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database_url, self.postgres = embedded.start_postgres(folder)
        self.redis_url, self.valkey = embedded.start_valkey(folder)
        self.web_port = embedded.free_port()
        self.address = f"http://127.0.0.1:{self.web_port}"
        self.pid_file = folder / "pid"
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SITE_URL": self.address,
            "FILES_DIR": str(folder / "files"),
            "PID_FILE": str(self.pid_file),
        }
        self.children: list[Child] = []

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self) -> None:
        self.run("manage.py", "prepare_database")
        self.run("manage.py", "migrate", "--verbosity", "0")
        self.ask(TWO_PARTNERSHIPS)
        made = json.loads(self.run("-m", "tests.journeys.filling").splitlines()[-1])
        self.job, self.addresses = made["job"], made["addresses"]

    def start(self, name: str, *command: str) -> Child:
        with (self.folder / f"{name}.log").open("ab") as log:
            child = start(name, [sys.executable, "-m", *command], env=self.environment, cwd=ROOT, output=log)
        self.children.append(child)
        return child

    def start_worker(self, name: str) -> Child:
        celery = ("celery", "--app", "tests.journeys.worker", "worker", "--concurrency", "1")
        return self.start(name, *celery, "--hostname", name, "--without-gossip", "--without-mingle")

    def start_scheduler(self) -> Child:
        schedule = str(self.folder / "schedule")
        return self.start("beat", "celery", "--app", "coproduction", "beat", "--pidfile=", "-s", schedule)

    def start_web(self) -> Child:
        bind = f"127.0.0.1:{self.web_port}"
        web = self.start("web", "gunicorn", "coproduction.wsgi", "--bind", bind, "--threads", "4")
        wait_until(lambda: answers(f"{self.address}/s/"), "the web server answers", 180)
        return web

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database as its owner, past every wall."""
        connection = psycopg2.connect(self.database_url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def stop(self) -> None:
        stop([*self.children, self.valkey, self.postgres])


def wait_until(condition: Callable[[], object], what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s until {what}"
        time.sleep(0.2)


def answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(url, timeout=10).status == 200
    except OSError:
        return False


def kill(child: Child) -> None:
    os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def send_me_the_link(address: str) -> bool:
    """Fill in the form a citizen uses to be sent their link; true when told that it is on its way."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    try:
        page = opener.open(f"{address}email/", timeout=20).read().decode()
        (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
        fields = {"csrfmiddlewaretoken": token, "email": "mary@example.org"}
        answer = opener.open(f"{address}email/", urllib.parse.urlencode(fields).encode(), timeout=20)
    except (OSError, ValueError):
        return False
    return "on its way" in answer.read().decode()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    try:
        machine.fill()
        yield machine
    finally:
        machine.stop()


def test_nothing_accepted_is_lost(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler = machine.start_scheduler()
    workers = [machine.start_worker("one"), machine.start_worker("two")]
    a_killed_worker_is_replaced_within_a_minute(machine, workers)

    machine.start_web()
    the_form_is_accepted_while_the_broker_is_dead(machine)
    stop([scheduler, *workers])
    what_was_accepted_survives_the_death_of_the_database(machine, monkeypatch)


def a_killed_worker_is_replaced_within_a_minute(machine: Machine, workers: list[Child]) -> None:
    wait_until(machine.pid_file.exists, "a worker is in the middle of the job", 180)
    busy = int(machine.pid_file.read_text())
    victim = next(worker for worker in workers if os.getpgid(busy) == worker.process.pid)
    kill(victim)
    ended = "SELECT state, attempt FROM partnerships_job WHERE id = %s AND state = 'done'"
    wait_until(lambda: machine.ask(ended, machine.job), "another worker has made it", 60)
    assert machine.ask(ended, machine.job) == [("done", 2)]
    (made,) = (machine.folder / "files").rglob("made.txt")
    assert made.read_bytes() == b"made"


def the_form_is_accepted_while_the_broker_is_dead(machine: Machine) -> None:
    address = machine.addresses.pop()
    kill(machine.valkey)
    began = time.monotonic()
    assert send_me_the_link(address)
    assert time.monotonic() - began < 10
    assert machine.ask("SELECT state FROM partnerships_mail") == [("queued",)]


def what_was_accepted_survives_the_death_of_the_database(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = machine.ask("SELECT count(*) FROM partnerships_mail")[0][0]
    accepted: list[str] = []

    def send_all() -> None:
        accepted.extend(address for address in machine.addresses if send_me_the_link(address))

    sending = threading.Thread(target=send_all)
    sending.start()
    count = "SELECT count(*) FROM partnerships_mail"
    wait_until(lambda: machine.ask(count)[0][0] >= before + 10, "some forms are in", 180)
    port = urllib.parse.urlsplit(machine.database_url).port
    kill(machine.postgres)
    monkeypatch.setattr(embedded, "free_port", lambda: port)
    machine.postgres = embedded.start_postgres(machine.folder)[1]
    sending.join()
    kept = machine.ask(count)[0][0] - before
    assert 10 <= len(accepted) <= kept
    assert accepted[-1] == machine.addresses[-1], "the web server did not come back by itself"
