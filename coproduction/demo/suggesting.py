"""What invented people suggested by themselves: one answered, one to be answered, one with a telephone number."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from activities.models import Suggestion
from activities.suggestions import actions
from activities.suggestions.clock import answer_due
from partnerships.models import Membership, Service

SENT_DAYS_AGO, ANSWERED_DAYS_AGO = 60, 50


def suggest(people: dict[str, Membership], services: dict[str, Service]) -> None:
    """The answered one is two months old, so that the on-time share has something to count."""
    officer = people["officer"]
    bench = send(
        "A bench where the day centre bus stops",
        "Some of us cannot stand for a quarter of an hour.",
        place="Harbour Street",
        service=services["Community transport"],
    )
    actions.check(suggestion=bench, by=officer)
    actions.take_up(
        suggestion=bench,
        by=officer,
        title="Passengers choose where benches go",
        summary="Passengers and the roads team walk the routes together and mark where a bench is missing.",
        service=services["Community transport"],
        form="CD2",
        reason="We like it, and made it a little larger: benches on all routes. It is weighed next.",
    )
    _date_back(bench)
    send("Swap evenings for clothes and toys", "Children grow faster than money.", place="Library hall")
    send("A phone circle for carers", "Nights are long. I would start it: 01632 960 123.")


def send(what: str, why: str, **facts: Any) -> Suggestion:
    submission = uuid4()
    actions.send(submission=submission, what=what, why=why, **facts)
    return Suggestion.objects.get(submission=submission)


def _date_back(suggestion: Suggestion) -> None:
    sent = timezone.now() - timedelta(days=SENT_DAYS_AGO)
    answered = timezone.now() - timedelta(days=ANSWERED_DAYS_AGO)
    Suggestion.objects.filter(pk=suggestion.pk).update(
        sent_at=sent,
        due=answer_due(timezone.localdate(sent)),
        checked_at=answered,
        answered_at=answered,
        answered_on=timezone.localdate(answered),
    )
