"""The table that says in rows what a picture shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table twin; the first cell of each row is its header, where the table is large enough for that."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def heads_rows(self) -> bool:
        """Whether rows have headers. Pairs and very small tables would be heard as more heads than figures."""
        return len(self.columns) > 2 and len(self.rows) > 2
