"""A value with its label, or in words why there is none; what lines and bars are made of."""

from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True)
class Reading:
    """One value of 0 or more; `instead` says why when there is none, such as "too few answers to show"."""

    label: str
    value: float | None
    instead: str = ""

    def __post_init__(self) -> None:
        if self.value is None and not self.instead:
            raise ValueError("A reading without a value needs words instead")
        if self.value is not None and not (isfinite(self.value) and self.value >= 0):
            raise ValueError(f"A reading must be 0 or more, not {self.value}")

    @property
    def words(self) -> str:
        return self.instead if self.value is None else figure(self.value)


def figure(value: float) -> str:
    """A number with commas and at most one decimal."""
    return f"{value:,.1f}".removesuffix(".0")
