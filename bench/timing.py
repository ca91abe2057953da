"""Time calls in turn, so that a busy moment of the machine meets all of them alike."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import perf_counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

Call = Callable[[], object]
WARM_UP = 2
# What holds the transaction and the scope, not what a page asks.
BOOKKEEPING = re.compile(
    r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET LOCAL|RESET ROLE|SELECT set_config"
    r"|SELECT coalesce\(current_setting)"
)


@dataclass(frozen=True)
class Timing:
    """Milliseconds: the median, and what 95 of 100 calls do not exceed."""

    p50: float
    p95: float


def timing(seconds: list[float]) -> Timing:
    in_order = sorted(seconds)

    def at(share: float) -> float:
        return in_order[ceil(share * len(in_order)) - 1] * 1000

    return Timing(at(0.5), at(0.95))


def in_turn(runs: int, *calls: Call, warm_up: int = WARM_UP) -> list[Timing]:
    """Every call `runs` times, one after the other; the first `warm_up` of each are not counted."""
    seconds: list[list[float]] = [[] for _call in calls]
    for _run in range(runs + warm_up):
        for call, mine in zip(calls, seconds, strict=True):
            start = perf_counter()
            call()
            mine.append(perf_counter() - start)
    return [timing(mine[warm_up:]) for mine in seconds]


def queries(call: Call) -> int:
    """How often a call asks the database."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum(not BOOKKEEPING.match(each["sql"]) for each in captured.captured_queries)
