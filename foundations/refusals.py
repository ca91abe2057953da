"""Refusals that carry their reasons. Each becomes a page that says what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """Why something may not happen yet: a sentence, and where the person can mend it.

    Where it takes somebody else, `needs` is the permission of who can, and `not_by` are the members who
    cannot though they hold it. The page then names who to ask.
    """

    text: str
    url: str = ""
    needs: str = ""
    not_by: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.text


class NotAllowed(Exception):
    """A state or a guard stands in the way (409). Holds every unmet reason, not only the first."""

    def __init__(self, reasons: Sequence[Reason | str]) -> None:
        self.reasons = tuple(r if isinstance(r, Reason) else Reason(str(r)) for r in reasons)
        super().__init__("; ".join(str(reason) for reason in self.reasons))


class Stale(Exception):
    """Somebody else saved the row since this form was opened (409). Holds both versions."""

    def __init__(self, *, theirs: object, yours: object) -> None:
        self.theirs, self.yours = theirs, yours
        super().__init__("the row has changed since it was read")
