"""A way through a few pages in order: how far each is, and which comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import url_here
from foundations.tool import Text


class State(StrEnum):
    TO_DO = "to do"
    SKIPPED = "skipped"
    DONE = "done"


WORDS: dict[State, Promise] = {
    State.TO_DO: _("To do"),
    State.SKIPPED: _("Skipped for now"),
    State.DONE: _("Done"),
}


@dataclass(frozen=True)
class Page:
    """One of the pages. `flow` is the name of their list, by which their own names begin."""

    flow: ClassVar[str]

    slug: str
    title: Promise
    hint: Promise

    @property
    def view(self) -> str:
        return f"{self.flow}_{self.slug}"

    @property
    def url(self) -> str:
        return url_here(self.view)


@dataclass(frozen=True)
class Line:
    page: Page
    state: State

    @property
    def words(self) -> Text:
        return WORDS[self.state]

    @property
    def colour(self) -> str:
        return "blue" if self.state is State.TO_DO else ""


@dataclass(frozen=True)
class Progress:
    lines: tuple[Line, ...]

    @property
    def done(self) -> int:
        return sum(line.state is State.DONE for line in self.lines)

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def next(self) -> Page | None:
        """The first page that is neither done nor skipped."""
        return next((line.page for line in self.lines if line.state is State.TO_DO), None)


def after(pages: Sequence[Page], slug: str) -> str:
    """The address of the page that follows; after the last, of the list of all."""
    place = [page.slug for page in pages].index(slug) + 1
    return pages[place].url if place < len(pages) else url_here(pages[0].flow)
