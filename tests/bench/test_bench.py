"""The bench measures all it promises, however little data there is. How fast it is, only `./run bench` says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases

DATABASE = "bench_of_tests"
PROMISED = (
    "consolidate a round of",
    "home",
    "partnership home",
    "Explorer grid",
    "Explorer results: what works",
    "matrix results",
    "services",
    "activities",
    "services (large: ",
    "services (ordinary: ",
    "Explorer questions, 6 forms",
    "save six answers",
    "send them",
    "save six answers, 0 to all earlier answers",
    "ask 1,000 people by mail",
    "partnership home, while 1,000 letters go",
    "R01",
    "R03",
    "R05",
    "scan the code, all at the same moment",
    "send the answers",
    "the count on the projector",
)


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The page that a bench of next to nothing writes."""
    written: Path = tmp_path / "performance.md"
    little = ["--scale", "0.001", "--partnerships", "1", "--runs", "2"]
    with databases.owner() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    try:
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench", *little, "--to", str(written)],
            cwd=databases.ROOT,
            env={**os.environ, "DATABASE_URL": databases.url_of(DATABASE)},
            check=True,
        )
    finally:
        with databases.owner() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{DATABASE}%"])
            assert cursor.fetchall() == [], "the bench left databases behind"
    return written.read_text()


def rows(page: str) -> dict[str, list[str]]:
    """The cells of every row that has a budget, by what was measured."""
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return {cells[0]: cells[1:] for cells in lines if cells[-1] in {"yes", "NO"}}


def test_every_promise_is_measured_against_its_floor_and_budget(page: str) -> None:
    measured = rows(page)
    for what in PROMISED:
        assert [name for name in measured if name.startswith(what)], what
    for p50, p95, _queries, floor, ratio, budget, _met in measured.values():
        assert 0 < float(p50) <= float(p95)
        assert float(floor) > 0 and float(ratio) > 0
        assert "≤" in budget
    assert "`./run bench --scale 0.001 --partnerships 1 --runs 2" in page
    for fact in ("- Processor: ", "- Memory: ", "PostgreSQL ", "- Load of the machine", "Explorer cells"):
        assert fact in page
