"""Scotland's 32 council areas with their official codes (configuration of 2019).

Codes under the Open Government Licence v3. Two councils share one integration authority.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class CouncilArea:
    """One row of councils.csv; `abbreviation` stands in the references of its activities."""

    slug: str
    name: str
    abbreviation: str
    code: str
    integration_authority_code: str
    integration_authority_name: str
    integration_authority_model: str
    health_board_code: str
    health_board_name: str


@cache
def council_areas() -> tuple[CouncilArea, ...]:
    """All 32, by name."""
    return tuple(CouncilArea(**row) for row in _rows("councils.csv"))


def current_code(code: str) -> str:
    """The code an import should store: a retired council, authority or board code maps forward."""
    return _retired().get(code, code)


@cache
def _retired() -> dict[str, str]:
    return {row["retired"]: row["current"] for row in _rows("retired_codes.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
