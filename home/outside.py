"""A partnership as anybody may see it: published results, what is done together, how to join in. No names."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from activities.models import Activity, Decision, State
from activities.suggestions.clock import Clock
from home.changes import Changes, changes_in, star_rounds
from home.decided import decided_lately
from home.facts import facts_of
from home.standing import standings
from home.star import star_of
from mapping.explorer import results
from mapping.explorer.models import ExplorerRound
from mapping.explorer.results import EVERYBODY
from mapping.explorer.wording import QUESTIONS
from partnerships.models import Partnership
from pictures.star import Star
from public.posters import Invitation, invitations

MOST_WORKS, MOST_ACTIVITIES = 5, 20
RUNNING = (State.LIVE, State.REVIEWING, State.SCALING, State.SUSTAINED)


@dataclass(frozen=True)
class Works:
    """Something people do together well, in the words they were asked with."""

    service: str
    what: str


@dataclass(frozen=True)
class Outside:
    """What the public page shows; `running` and `coming` are activities by title alone."""

    star: Star
    asked: bool
    rounds: list[ExplorerRound]
    works: list[Works]
    changes: Changes | None
    running: list[Activity]
    coming: list[Activity]
    decided: list[Decision]
    invitations: list[Invitation]
    suggestions: Clock
    for_members: bool


def outside_of(partnership: Partnership, today: date) -> Outside:
    """Run in the scope of the partnership."""
    facts = facts_of([partnership.pk])[partnership.pk]
    rounds = star_rounds()
    activities = Activity.objects.public().order_by("sort_key", "pk").only("title", "state", "kind")
    return Outside(
        star=star_of(partnership.name, facts, standings(facts, today)),
        asked=facts.asked,
        rounds=rounds,
        works=_works(rounds[0]) if rounds else [],
        changes=changes_in(rounds[0], EVERYBODY) if rounds else None,
        running=list(activities.filter(state__in=RUNNING)[:MOST_ACTIVITIES]),
        coming=list(activities.exclude(state__in=(*RUNNING, State.STOPPED))[:MOST_ACTIVITIES]),
        decided=list(decided_lately(Decision.objects.filter(published=True))),
        invitations=invitations(),
        suggestions=facts.suggestions,
        for_members=facts.for_members,
    )


def _works(newest: ExplorerRound) -> list[Works]:
    rows = results.services_shown(newest, EVERYBODY)
    cells = results.what_works(results.read_cells(newest, EVERYBODY, rows, Q(practice_lead=True)))
    return [Works(cell.service, str(QUESTIONS[cell.form])) for cell in cells[:MOST_WORKS]]
