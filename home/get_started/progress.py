"""How far setting up is: read from what there is, so that any device tells the same. Only skipping is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import url_here
from foundations.tool import Text
from mapping.explorer.models import ExplorerRound, RoundStatus
from partnerships.access import Permission
from partnerships.models import Invitation, Membership, Partnership, Service

SKIPPED = "get_started_skipped"
"""The key in `Partnership.settings` under which skipped pages are kept."""


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
    """One of the five; `done` says from the partnership in scope whether it has done its work."""

    slug: str
    title: Promise
    hint: Promise
    done: Callable[[Partnership], bool]

    @property
    def view(self) -> str:
        return f"get_started_{self.slug}"

    @property
    def url(self) -> str:
        return url_here(self.view)


def _has_people(partnership: Partnership) -> bool:
    return Membership.objects.count() > 1 or Invitation.objects.open().exists()


PAGES = (
    Page(
        "words",
        _("What you call it"),
        _("Your own words for it, and whom people can ask about their data."),
        lambda partnership: partnership.version > 1,  # the settings were saved since it was added
    ),
    Page(
        "services",
        _("Your services"),
        _("Tick common ones, paste a list, or import a file."),
        lambda partnership: Service.objects.exists(),
    ),
    Page(
        "people",
        _("Your people"),
        _("Colleagues, who stands in for you, who reviews you from outside."),
        _has_people,
    ),
    Page(
        "round",
        _("Three services to ask about"),
        _("Where you begin. You can ask about others later."),
        lambda partnership: ExplorerRound.objects.exists(),
    ),
    Page(
        "preview",
        _("Look at it, then open it"),
        _("What people will see, words to send round, and posters."),
        lambda partnership: ExplorerRound.objects.exclude(status=RoundStatus.DRAFT).exists(),
    ),
)
BY_SLUG = {page.slug: page for page in PAGES}


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


def progress_of(partnership: Partnership) -> Progress:
    """Run in the scope of the partnership."""
    skipped = partnership.settings.get(SKIPPED, [])
    return Progress(tuple(Line(page, _state(page, partnership, skipped)) for page in PAGES))


def to_finish(membership: Membership) -> Progress | None:
    """How far setting up is, where it is not over and this member may set up. Run in their scope."""
    partnership = membership.partnership
    over = partnership.status != Partnership.Status.ONBOARDING
    return None if over or not membership.may(Permission.SETTINGS_WRITE) else progress_of(partnership)


def _state(page: Page, partnership: Partnership, skipped: list[str]) -> State:
    if page.done(partnership):
        return State.DONE
    return State.SKIPPED if page.slug in skipped else State.TO_DO


def after(slug: str) -> str:
    """The address of the page that follows."""
    slugs = [page.slug for page in PAGES]
    place = slugs.index(slug) + 1
    return PAGES[place].url if place < len(PAGES) else url_here("get_started")
