"""Decisions a partnership has to take."""

from django.utils.translation import ngettext

from activities.models import State
from foundations.refusals import Reason
from foundations.tenancy import url_here
from home.facts import Facts
from partnerships.access import Permission
from partnerships.models import Membership


def decisions_needed(facts: Facts, membership: Membership) -> list[Reason]:
    """What waits for yes or no, with the place to decide it where this member may."""
    ideas, weighed = facts.ideas, facts.activities(State.RATED)
    needed = []
    if weighed:
        words = ngettext(
            "%(n)d weighed idea: take it on, keep it for later, or not?",
            "%(n)d weighed ideas: take them on, keep them for later, or not?",
            weighed,
        )
        url = f"{url_here('activities')}?state={State.RATED}"
        needed.append(Reason(words % {"n": weighed}, url if membership.may(Permission.ACTIVITY_READ) else ""))
    if ideas:
        words = ngettext(
            "%(n)d idea drawn from answers: is it worth weighing?",
            "%(n)d ideas drawn from answers: are they worth weighing?",
            ideas,
        )
        url = url_here("proposals")
        needed.append(Reason(words % {"n": ideas}, url if membership.may(Permission.ACTIVITY_WRITE) else ""))
    return needed
