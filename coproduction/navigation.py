"""The way through a partnership's pages: the five steps, and the records they share."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import url_here
from home.steps import STEPS
from partnerships.access import Permission
from partnerships.models import Membership

PLACES: tuple[tuple[str, str | Promise, Permission], ...] = (
    ("activities", _("Activities"), Permission.ACTIVITY_READ),
    ("services", _("Services"), Permission.SERVICE_READ),
    ("organisations", _("Organisations"), Permission.ORGANISATION_READ),
    ("reports", _("Reports"), Permission.REPORT_READ),
    ("members", _("People and roles"), Permission.MEMBERS_READ),
    ("settings", _("Settings"), Permission.SETTINGS_WRITE),
    ("failed_jobs", _("What failed"), Permission.JOBS_MEND),
)


@dataclass(frozen=True)
class Place:
    text: str | Promise
    url: str
    current: bool


@dataclass(frozen=True)
class Navigation:
    steps: list[Place]
    places: list[Place]


def navigation(path: str, membership: Membership) -> Navigation:
    """The steps for everybody, and the places this member may open."""
    steps = [_place(path, f"step_{step.slug}", step.name) for step in STEPS]
    places = [_place(path, view, text) for view, text, permission in PLACES if membership.may(permission)]
    return Navigation(steps, places)


def _place(path: str, view: str, text: str | Promise) -> Place:
    url = url_here(view)
    return Place(text, url, path.startswith(url))
