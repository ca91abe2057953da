"""How far setting up is: read from what there is, so that any device tells the same. Only skipping is kept."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from foundations.tenancy import url_here
from home.guided import Line, Page, Progress, State
from mapping.explorer.models import ExplorerRound, RoundStatus
from partnerships.access import Permission
from partnerships.models import Invitation, Membership, Partnership, Service

SKIPPED = "get_started_skipped"
"""The key in `Partnership.settings` under which skipped pages are kept."""


@dataclass(frozen=True)
class StartPage(Page):
    """One of the five; `done` says from the partnership in scope whether it has done its work."""

    flow = "get_started"

    done: Callable[[Partnership], bool]


def _has_people(partnership: Partnership) -> bool:
    return Membership.objects.count() > 1 or Invitation.objects.open().exists()


PAGES = (
    StartPage(
        "words",
        _("What you call it"),
        _("Your own words for it, and whom people can ask about their data."),
        lambda partnership: partnership.version > 1,  # the settings were saved since it was added
    ),
    StartPage(
        "services",
        _("Your services"),
        _("Tick common ones, paste a list, or import a file."),
        lambda partnership: Service.objects.exists(),
    ),
    StartPage(
        "people",
        _("Your people"),
        _("Colleagues, who stands in for you, who reviews you from outside."),
        _has_people,
    ),
    StartPage(
        "round",
        _("Three services to ask about"),
        _("Where you begin. You can ask about others later."),
        lambda partnership: ExplorerRound.objects.exists(),
    ),
    StartPage(
        "preview",
        _("Look at it, then open it"),
        _("What people will see, words to send round, and posters."),
        lambda partnership: ExplorerRound.objects.exclude(status=RoundStatus.DRAFT).exists(),
    ),
)
BY_SLUG = {page.slug: page for page in PAGES}


def progress_of(partnership: Partnership) -> Progress:
    """Run in the scope of the partnership."""
    skipped = partnership.settings.get(SKIPPED, [])
    return Progress(tuple(Line(page, _state(page, partnership, skipped)) for page in PAGES))


def to_finish(membership: Membership) -> Progress | None:
    """How far setting up is, where it is not over and this member may set up. Run in their scope."""
    partnership = membership.partnership
    over = partnership.status != Partnership.Status.ONBOARDING
    return None if over or not membership.may(Permission.SETTINGS_WRITE) else progress_of(partnership)


def _state(page: StartPage, partnership: Partnership, skipped: list[str]) -> State:
    if page.done(partnership):
        return State.DONE
    return State.SKIPPED if page.slug in skipped else State.TO_DO


def after(page: Page, partnership: Partnership) -> str:
    """The address of the next page with something to do; of all five where none follows. Run in scope."""
    later = progress_of(partnership).lines[PAGES.index(page) + 1 :]
    following = next((line.page for line in later if line.state is State.TO_DO), None)
    return following.url if following else url_here("get_started")
