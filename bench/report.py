"""The results as a table on the screen and as docs/performance.md."""

import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import django
from django.db import connection

from bench.timing import Timing

HEADINGS = ("What", "p50 ms", "p95 ms", "Queries", "Floor p50 ms", "Ratio", "Budget", "Met")


@dataclass(frozen=True)
class Budget:
    """The most there may be: milliseconds at p95, times the floor at p50, queries. None is no limit."""

    ms: float | None = None
    ratio: float | None = None
    queries: int | None = None

    def __str__(self) -> str:
        parts = {"p95 ≤ {:g} ms": self.ms, "≤ {:g} × floor": self.ratio, "≤ {} queries": self.queries}
        return ", ".join(words.format(limit) for words, limit in parts.items() if limit is not None)


@dataclass(frozen=True)
class Row:
    what: str
    ours: Timing
    budget: Budget
    floor: Timing | None = None
    queries: int | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours.p50 / self.floor.p50 if self.floor else None

    @property
    def met(self) -> bool:
        limits = (
            (self.ours.p95, self.budget.ms),
            (self.ratio, self.budget.ratio),
            (self.queries, self.budget.queries),
        )
        return all(limit is None or found is None or found <= limit for found, limit in limits)

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.what,
            f"{self.ours.p50:.1f}",
            f"{self.ours.p95:.1f}",
            "" if self.queries is None else str(self.queries),
            f"{self.floor.p50:.1f}" if self.floor else "",
            "" if self.ratio is None else f"{self.ratio:.2f}",
            str(self.budget),
            "yes" if self.met else "NO",
        )


@dataclass(frozen=True)
class Section:
    """Rows that are measured in turn. `about` says what the floor is."""

    title: str
    about: str
    rows: tuple[Row, ...]


def as_text(section: Section) -> str:
    lines = [HEADINGS, *(row.cells for row in section.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([f"\n{section.title}", section.about, *(line.rstrip() for line in table)])


def as_markdown(section: Section) -> str:
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(row.cells for row in section.rows)]
    table = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([f"## {section.title}", "", section.about, "", *table, ""])


def machine() -> dict[str, str]:
    """What this ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('shared_buffers')")
        server, buffers = cursor.fetchone()
    return {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{memory:.1f} GB",
        "System": f"{platform.system()} {platform.release()}",
        "Versions": f"Python {platform.python_version()}, Django {django.__version__}, PostgreSQL {server}",
        "PostgreSQL": f"shared_buffers = {buffers}, all other settings as ./run starts it",
    }


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def document(
    sections: Iterable[Section], facts: Mapping[str, str], sizes: Iterable[tuple[str, ...]], command: str
) -> str:
    lines = [
        "# Performance",
        "",
        f"Measured on {date.today():%-d %B %Y} by `{command}`, which wrote this page.",  # noqa: DTZ011
        "Requests run in one process, through every middleware, as the application role behind the walls;",
        "no network and no web server lie between, but for room mode. Calls that are compared take turns, so that",
        "a busy moment meets both. A ratio compares medians.",
        "",
        *(f"- {name}: {words}" for name, words in facts.items()),
        "",
        "## Sizes",
        "",
        *("| " + " | ".join(line) + " |" for line in sizes),
        "",
    ]
    return "\n".join(lines) + "\n" + "\n".join(as_markdown(section) for section in sections)
