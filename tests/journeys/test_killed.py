"""Nothing accepted is lost, whichever part of the machine is killed in the middle of an answer or a report."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg2
import pytest

from coproduction import embedded
from coproduction.processes import Child, start, stop
from tests.databases import ROOT, TWO_PARTNERSHIPS
from tests.journeys.filling import EMAIL, PASSWORD
from tests.journeys.visitors import Citizen, Lead, Stream

SOME = 5
"""Citizens who must have answered before and after something is killed."""


class Machine:
    """PostgreSQL, Valkey, web server, workers and scheduler of their own, each of which may be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database_url, self.postgres = embedded.start_postgres(folder)
        self.redis_url, self.valkey = embedded.start_valkey(folder)
        self.site = f"http://127.0.0.1:{embedded.free_port()}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SITE_URL": self.site,
            "FILES_DIR": str(folder / "files"),
            "DEMO_SIGN_INS": "1",
        }
        self.children: list[Child] = []

    # --- its parts ---------------------------------------------------------------------------------
    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self) -> dict[str, Any]:
        self.run("manage.py", "prepare_database")
        self.run("manage.py", "migrate", "--verbosity", "0")
        self.ask(TWO_PARTNERSHIPS)
        made: dict[str, Any] = json.loads(self.run("-m", "tests.journeys.filling").splitlines()[-1])
        return made

    def start(self, name: str, *command: str) -> Child:
        with (self.folder / f"{name}.log").open("ab") as log:
            child = start(name, [sys.executable, "-m", *command], env=self.environment, cwd=ROOT, output=log)
        self.children.append(child)
        return child

    def start_worker(self, name: str) -> Child:
        celery = ("celery", "--app", "coproduction", "worker", "--concurrency", "1", "--hostname", name)
        return self.start(name, *celery, "--without-gossip", "--without-mingle")

    def start_scheduler(self) -> Child:
        schedule = str(self.folder / "schedule")
        return self.start("beat", "celery", "--app", "coproduction", "beat", "--pidfile=", "-s", schedule)

    def start_web(self) -> Child:
        bind = self.site.removeprefix("http://")
        return self.start("web", "gunicorn", "coproduction.wsgi", "--bind", bind, "--threads", "4")

    def kill_broker(self) -> None:
        kill(self.valkey)

    def restart_broker(self, at_port: Callable[[str], None]) -> None:
        at_port(self.redis_url)
        self.valkey = embedded.start_valkey(self.folder)[1]

    def kill_postgres(self) -> None:
        """With all its processes, so that none ends in good order."""
        family = psutil.Process(self.postgres.process.pid).children(recursive=True)
        kill(self.postgres)
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def restart_postgres(self, at_port: Callable[[str], None]) -> None:
        at_port(self.database_url)
        self.postgres = embedded.start_postgres(self.folder)[1]

    def stop(self) -> None:
        stop([*self.children, self.valkey, self.postgres])

    # --- what it knows -----------------------------------------------------------------------------
    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database as its owner, past every wall."""
        connection = psycopg2.connect(self.database_url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def job(self, number: int) -> tuple[str, int]:
        """Its state, and how many workers have tried."""
        state, attempt = self.ask("SELECT state, attempt FROM partnerships_job WHERE id = %s", number)[0]
        return state, attempt

    def in_the_middle(self, job: int) -> None:
        """Return when a worker is at this job."""
        wait_until(lambda: self.job(job)[0] == "running", f"job {job} runs", 120, pause=0.01)

    def done(self, job: int, within: float) -> None:
        wait_until(lambda: self.job(job)[0] == "done", f"job {job} is done", within)


def wait_until(condition: Callable[[], object], what: str, seconds: float, *, pause: float = 0.2) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s until {what}"
        time.sleep(pause)


def answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(url, timeout=10).status == 200
    except OSError:
        return False


def kill(child: Child) -> None:
    os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


@pytest.fixture
def machine() -> Iterator[Machine]:
    """In a folder of its own: pytest's are shut to the user PostgreSQL runs as whenever another run begins."""
    with tempfile.TemporaryDirectory(prefix="coproduction-") as folder:
        machine = Machine(Path(folder))
        try:
            yield machine
        finally:
            machine.stop()


@pytest.fixture
def at_port(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the next server start where this address says, as a server that comes back does."""
    return lambda url: monkeypatch.setattr(embedded, "free_port", lambda: urlsplit(url).port)


def test_nothing_accepted_is_lost(machine: Machine, at_port: Callable[[str], None]) -> None:
    made = machine.fill()
    machine.start_web()
    machine.start_scheduler()
    first = machine.start_worker("one")
    wait_until(lambda: answers(f"{machine.site}/s/"), "the web server answers", 180)
    lead = Lead(machine.site, EMAIL, PASSWORD)
    with Stream(made["links"]) as citizens:
        more_are_in(citizens)

        early = lead.ask(made["explorer"])
        machine.in_the_middle(early)
        machine.kill_broker()
        passer_by = Citizen(made["poster"])
        passer_by.answer()
        more_are_in(citizens)
        machine.restart_broker(at_port)
        machine.done(early, 60)
        assert not (passer_by.refused or citizens.refused), "answering needs the broker"

        orphaned = lead.ask(made["matrix"])
        machine.in_the_middle(orphaned)
        kill(first)
        machine.start_worker("two")

        cut_off = lead.ask(made["explorer"])
        machine.in_the_middle(cut_off)
        machine.kill_postgres()
        wait_until(lambda: citizens.refused, "somebody notices", 60)
        machine.restart_postgres(at_port)
        machine.done(orphaned, 60)
        machine.done(cut_off, 120)
        more_are_in(citizens)
    assert machine.job(orphaned) == ("done", 2)
    every_receipt_is_kept_once(machine, [passer_by.receipt, *citizens.receipts])
    each_report_is_there_once(machine, lead, [early, orphaned, cut_off])


def more_are_in(citizens: Stream) -> None:
    before = len(citizens.answered)
    wait_until(lambda: len(citizens.answered) >= before + SOME, "some more have answered", 120)


def every_receipt_is_kept_once(machine: Machine, receipts: list[str]) -> None:
    """Who saw “Thank you” is in once, with all six answers as given."""
    kept = machine.ask(
        """
        SELECT response.code, count(DISTINCT response.id), count(*), min(level), max(level), min(potential)
        FROM mapping_explorerresponse AS response
        JOIN mapping_explorercell AS cell ON cell.response_id = response.id
        WHERE submitted_at IS NOT NULL AND withdrawn_at IS NULL
        GROUP BY response.code
        """
    )
    found = {code: said for code, *said in kept}
    lost = [code for code in receipts if code not in found]
    assert not lost, f"{len(lost)} of {len(receipts)} are lost"
    assert {tuple(found[code]) for code in receipts} == {(1, 6, 1, 1, 3)}


def each_report_is_there_once(machine: Machine, lead: Lead, jobs: list[int]) -> None:
    assert machine.ask("SELECT job, count(*) FROM reports_report GROUP BY job ORDER BY job") == [
        (job, 1) for job in jobs
    ]
    for job in jobs:
        assert lead.pdf_of(job).startswith("%PDF-")
