"""Start a rehearsal, make it, delete it."""

from contextlib import suppress

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import scope, url_here
from home.rehearsal.filling import Progress, copied, fill, services_to_rehearse
from partnerships import jobs
from partnerships.areas.rehearsals import add_rehearsal, rehearsal_of, remove_rehearsal
from partnerships.models import Job, Membership, Partnership, Service
from reports import actions as reports
from reports.kinds import KINDS
from reports.models import Audience, Code

JOB = "rehearsal"


def reasons_not_to_start(partnership: Partnership) -> list[Reason]:
    """What stands in the way of a rehearsal of the partnership in scope."""
    if partnership.rehearses:
        real = reverse("rehearsal", kwargs={"partnership": partnership.rehearses.slug})
        return [Reason(_("This is a rehearsal itself. Go back to your own partnership to start anew."), real)]
    reasons = []
    if not Service.objects.open().exists():
        reasons.append(Reason(_("Add a service first. Its name is enough."), url_here("service_add")))
    if rehearsal_of(partnership):
        words = _("There is a rehearsal already. Delete it before you start a new one.")
        reasons.append(Reason(words, url_here("rehearsal")))
    return reasons


@transaction.atomic
def start(*, partnership: Partnership, by: Membership) -> Job:
    """Have a rehearsal made in the background. It touches nothing of the partnership itself."""
    if reasons := reasons_not_to_start(partnership):
        raise NotAllowed(reasons)
    return jobs.start(JOB, label=_("Rehearsal with invented answers"), by=by, url=url_here("rehearsal"))


def make(job: Job, progress: Progress) -> None:
    """What a worker does: the whole rehearsal or, where it breaks off, nothing."""
    with transaction.atomic(), scope(job.partnership):
        if reasons := reasons_not_to_start(job.partnership):
            raise NotAllowed(reasons)
        progress(5, _("Copying your services"))
        services = services_to_rehearse()
        asked_by, rehearsal = job.requested_by, add_rehearsal(job.partnership)
        with scope(rehearsal):
            by = Membership.objects.create(
                user_id=asked_by.user_id, name=asked_by.name, roles=["lead"], until=rehearsal.kept_until
            )
            fill(services=copied(services, by), by=by, progress=progress)
            _ask_for_reports(by)


def _ask_for_reports(by: Membership) -> None:
    """One report of every kind there is something for; workers make them once the rehearsal stands.

    The page for members comes first: it is one of the pictures to look at.
    """
    for kind in sorted(KINDS.values(), key=lambda kind: kind.code != Code.MEMBERS):
        subject = kind.offered(by).first()
        with suppress(NotAllowed):  # a kind that has nothing to say of a rehearsal is left out
            if subject and by.may(kind.permission):
                reports.ask(kind=kind, subject=subject, audience=Audience.BOARD, by=by)


@transaction.atomic
def remove(*, partnership: Partnership) -> None:
    """Delete the rehearsal of the partnership in scope at once, with all rows and files. Twice is once."""
    if rehearsal := rehearsal_of(partnership):
        remove_rehearsal(rehearsal)
