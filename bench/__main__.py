"""Make the data, measure, show the table, and write docs/performance.md."""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench import databases

PAGE = databases.ROOT / "docs" / "performance.md"
NATION = 32
QUICK_SCALE, QUICK_PARTNERSHIPS, QUICK_RUNS = 0.1, 4, 5


@dataclass(frozen=True)
class Plan:
    """`scale` is a share of the national data, `runs` how often each call is timed."""

    database: str
    scale: float
    partnerships: int
    runs: int
    keep: bool
    to: Path | None


def plan() -> Plan:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the data; writes no page")
    parser.add_argument("--scale", type=float, help="share of the national data, from 0 to 1")
    parser.add_argument("--partnerships", type=int, help="how many, beside the two compared")
    parser.add_argument("--runs", type=int, help="how often each call is timed")
    parser.add_argument("--keep", action="store_true", help="leave the databases to look at")
    parser.add_argument("--to", type=Path, help="write the page there")
    asked = parser.parse_args()
    scale = asked.scale or (QUICK_SCALE if asked.quick else 1.0)
    runs = asked.runs or (QUICK_RUNS if asked.quick else 100)
    partnerships = asked.partnerships or (QUICK_PARTNERSHIPS if asked.quick else NATION)
    database = databases.name_of(os.environ["DATABASE_URL"]) + "_bench"
    return Plan(database, scale, partnerships, runs, asked.keep, asked.to or (None if asked.quick else PAGE))


def command() -> str:
    """As it was typed."""
    return " ".join(["./run bench", *sys.argv[1:]])


def main() -> None:
    chosen = plan()
    begun = perf_counter()
    with databases.made(chosen.database, keep=chosen.keep):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
        os.environ["DEMO_SIGN_INS"] = "1"
        from coproduction import wsgi  # noqa: F401, I001 (what is measured runs in a web process as it is served)
        from bench.measure import measured

        document = measured(chosen.database, chosen.scale, chosen.partnerships, chosen.runs, command())
    print(f"\nAll of it took {perf_counter() - begun:.0f} seconds.")
    if chosen.to:
        chosen.to.write_text(document)
        print(f"Written to {chosen.to}.")


if __name__ == "__main__":
    main()
