from celery import shared_task

from foundations.tenancy import scope
from partnerships.models import Partnership
from reports.actions import remove_outdated


@shared_task
def remove_outdated_reports() -> None:
    """Let go of working copies older than 30 days, everywhere. Twice is once."""
    for partnership in Partnership.objects.all():
        with scope(partnership):
            remove_outdated()
