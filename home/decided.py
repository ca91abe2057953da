"""What was decided lately: whether to do things, not each step on the way there."""

from django.db.models import QuerySet

from activities.models import Decision, State

LATEST = 6
DECIDED = (
    State.PRIORITISED,
    State.BACK_BURNER,
    State.DROPPED,
    State.SUSPENDED,
    State.STOPPED,
    State.SCALING,
    State.SUSTAINED,
)


def decided_lately(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """The newest of these decisions that say what happens with an activity."""
    about = decisions.filter(subject_kind="activity", outcome__in=DECIDED)
    return about.select_related("decided_by").order_by("-decided_at", "-pk")[:LATEST]
