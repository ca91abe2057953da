"""Every night: rounds whose last day is over close, and results that may be published come to the lead."""

from celery import shared_task

from foundations.tenancy import no_scope, scope
from mapping.explorer import actions
from partnerships.models import Partnership


@shared_task
def tend_rounds() -> None:
    """Wake one task for each partnership, so that trouble in one does not reach the next."""
    with no_scope():
        for pk in Partnership.objects.listed().values_list("pk", flat=True):
            tend_rounds_of.delay(pk)


@shared_task
def tend_rounds_of(partnership_id: int) -> None:
    """Running it twice in a night changes nothing more."""
    with no_scope():
        partnership = Partnership.objects.get(pk=partnership_id)
    with scope(partnership):
        actions.close_what_is_over()
        actions.ask_to_publish()
