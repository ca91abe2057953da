"""Every night: what was put off comes back, what ended long ago is archived, people are reminded."""

from celery import shared_task

from activities import actions
from activities.suggestions.actions import ask_everybody
from foundations.tenancy import no_scope, scope
from partnerships.models import Partnership


@shared_task
def tend_activities() -> None:
    """Wake one task for each partnership, so that trouble in one does not reach the next."""
    with no_scope():
        for pk in Partnership.objects.listed().values_list("pk", flat=True):
            tend_activities_of.delay(pk)


@shared_task
def tend_activities_of(partnership_id: int) -> None:
    """Running it twice in a night changes nothing more."""
    with no_scope():
        partnership = Partnership.objects.get(pk=partnership_id)
    with scope(partnership):
        actions.weigh_again_what_was_put_off()
        actions.archive_what_ended_long_ago()
        actions.remind()
        ask_everybody()
        actions.remind_of_tasks()
