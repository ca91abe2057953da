"""The table that says in rows what a picture shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table twin; the first cell of each row is its header."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
