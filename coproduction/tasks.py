"""What workers do for every partnership. Each task takes ids; what is true stands in Postgres."""

import logging

from celery import shared_task
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from coproduction import retention
from coproduction.jobs import KINDS
from foundations.tenancy import scope
from home import leavers
from partnerships.areas.rehearsals import remove_old_rehearsals
from partnerships.jobs import heartbeat, work
from partnerships.models import Partnership
from partnerships.notices import digests
from partnerships.post import delivery, govuk_notify
from priorities.matrix import actions as matrix

logger = logging.getLogger(__name__)


@shared_task
def beat() -> None:
    """Scheduler, broker and worker work: `/health/ready` and the figures show it."""
    heartbeat.beat()


@shared_task
def run_job(partnership: int, job: int) -> None:
    """Do a job, unless its partnership was a rehearsal that is deleted meanwhile."""
    if found := Partnership.objects.filter(pk=partnership).first():
        work.run(found, job, KINDS)


@shared_task
def offer_jobs() -> None:
    """Offer again what no worker is at. An offer nobody takes before the next sweep lapses."""
    for waiting in work.waiting_everywhere():
        run_job.apply_async(waiting, expires=15)


@shared_task
def send_mail(partnership: int) -> None:
    delivery.deliver(Partnership.objects.get(pk=partnership))


@shared_task
def offer_mail() -> None:
    for partnership in delivery.due_everywhere():
        send_mail.apply_async((partnership,), expires=15)


@shared_task
def send_digests() -> None:
    for partnership in Partnership.objects.all():
        with scope(partnership):
            digests.send_digests()


@shared_task
def note_bounces() -> None:
    """What GOV.UK Notify could not deliver; a mail server of one's own reports to `./run manage note_bounce`."""
    if settings.NOTIFY_API_KEY:
        govuk_notify.note_bounces()


@shared_task
def remove_outdated_results() -> None:
    for partnership in Partnership.objects.all():
        with scope(partnership):
            removed = work.remove_outdated()
        logger.info("%s: removed %s results", partnership.slug, removed)


@shared_task
def keep_to_retention_schedule() -> None:
    logger.info("deleted %s rehearsals", remove_old_rehearsals())
    retention.keep_to_the_schedule_everywhere()
    SessionStore.clear_expired()


@shared_task
def tend_matrix_rounds() -> None:
    for partnership in Partnership.objects.listed():
        with scope(partnership):
            matrix.ask_to_close()
            matrix.ask_to_confirm()


@shared_task
def tend_leavers() -> None:
    for partnership in Partnership.objects.listed():
        with scope(partnership):
            leavers.tend()
