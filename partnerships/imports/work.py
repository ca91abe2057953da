"""Importing in the background, for long files."""

from django.utils.translation import gettext as _

from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from partnerships.imports.actions import Outdated, confirm
from partnerships.imports.catalogue import Catalogue
from partnerships.imports.models import ImportBatch
from partnerships.jobs.models import Job
from partnerships.jobs.work import Report, Work


def importing(catalogue: Catalogue) -> Work:
    """The job that carries out a batch of `catalogue`: all of it or nothing, and once."""

    def work(job: Job, report: Report) -> None:
        with scope(job.partnership):
            batch = ImportBatch.objects.filter(pk=job.params["batch"]).first()
            if batch and batch.done_at:
                return
            report(10, _("Comparing with what is there"))
            try:
                if batch is None:
                    raise Outdated
                confirm(batch=batch, catalogue=catalogue, digest=job.params["digest"], by=job.requested_by)
            except Outdated:
                raise NotAllowed(
                    [_("The list has changed since you looked. Nothing was saved. Choose the file again.")]
                ) from None

    return work
