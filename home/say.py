"""Have your say: what a citizen can do now, and what came of what people said."""

from dataclasses import dataclass
from datetime import date

from activities.models import Activity, Decision, Suggestion
from activities.suggestions.clock import Clock
from home.decided import decided_lately
from home.outside import MOST_ACTIVITIES, RUNNING
from partnerships.models import Partnership
from public.posters import Invitation, invitations

MOST_SUGGESTIONS = 20


@dataclass(frozen=True)
class Say:
    """What the page shows. `suggestions` are those with an answer that everybody may read, newest first."""

    invitations: list[Invitation]
    running: list[Activity]
    decided: list[Decision]
    suggestions: list[Suggestion]
    clock: Clock


def say_of(partnership: Partnership, today: date) -> Say:
    """Run in the scope of the partnership."""
    running = Activity.objects.filter(state__in=RUNNING).order_by("sort_key", "pk")
    answered = Suggestion.objects.public().select_related("activity").order_by("-answered_at", "-pk")
    return Say(
        invitations=invitations(),
        running=list(running.only("title")[:MOST_ACTIVITIES]),
        decided=list(decided_lately(Decision.objects.filter(published=True))),
        suggestions=list(answered[:MOST_SUGGESTIONS]),
        clock=Suggestion.objects.clocks(today).get(partnership.pk, Clock()),
    )
