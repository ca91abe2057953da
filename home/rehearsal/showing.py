"""What there is to see of a rehearsal, and who started it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foundations.tenancy import scope, url_here
from home.rehearsal.actions import JOB
from mapping.explorer.models import ExplorerRound
from partnerships.models import Job, Membership, Partnership
from priorities.matrix.models import MatrixRound
from reports import actions as reports
from reports.models import Code


@dataclass(frozen=True)
class Page:
    """A page or a report of the rehearsal; `how_far` says of a report whether it is made."""

    words: str
    url: str
    how_far: str = ""


@dataclass(frozen=True)
class ToSee:
    pages: list[Page] = field(default_factory=list)
    reports: list[Page] = field(default_factory=list)


def asked_for() -> QuerySet[Job]:
    """Who asked for a rehearsal of the partnership in scope, the newest first."""
    return Job.objects.filter(kind=JOB).select_related("requested_by").order_by("-created_at", "-pk")


def to_see(rehearsal: Partnership, user: Any) -> ToSee | None:
    """Where to look, for the one person who is in the rehearsal; None for all others."""
    with scope(rehearsal):
        member = Membership.objects.filter(user=user).first()
        if member is None:
            return None
        jobs = Job.objects.visible_to(member).filter(kind=reports.JOB).order_by("pk")
        for_members = [_report(job) for job in jobs if job.params["code"] == Code.MEMBERS]
        others = [_report(job) for job in jobs if job.params["code"] != Code.MEMBERS]
        return ToSee(_pages() + for_members, others)


def _pages() -> list[Page]:
    pages = [Page(_("The Star, and how you stand"), url_here("partnership_home"))]
    if asked := ExplorerRound.objects.published().first():
        pages += [
            Page(_("What works already"), url_here("explorer_results", explorer_round=asked.pk)),
            Page(
                _("The grid: every service and every form"),
                url_here("explorer_grid", explorer_round=asked.pk),
            ),
        ]
    if weighed := MatrixRound.objects.decided().first():
        url = url_here("matrix_results", matrix_round=weighed.pk)
        pages.append(Page(_("The matrix, and what the meeting decided"), url))
    return pages


def _report(job: Job) -> Page:
    made = job.state == Job.State.DONE
    return Page(job.label, job.url if made else job.get_absolute_url(), str(job.get_state_display()))
