"""Decisions a partnership has to take, and what a member can usefully do next."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import State
from foundations.refusals import Reason
from foundations.tenancy import url_here
from home.asking import open_to
from home.facts import Facts
from home.standing import standings
from home.steps import STEPS
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
    if waiting := facts.suggestions.waiting:
        words = ngettext(
            "%(n)d suggestion from the public waits for an answer",
            "%(n)d suggestions from the public wait for an answer",
            waiting,
        )
        url = f"{url_here('suggestions')}?state=waiting&sort=due"
        may_answer = membership.may(Permission.ACTIVITY_WRITE)
        needed.append(Reason(words % {"n": waiting}, url if may_answer else ""))
    if ideas:
        words = ngettext(
            "%(n)d idea drawn from answers: is it worth weighing?",
            "%(n)d ideas drawn from answers: are they worth weighing?",
            ideas,
        )
        url = url_here("proposals")
        needed.append(Reason(words % {"n": ideas}, url if membership.may(Permission.ACTIVITY_WRITE) else ""))
    return needed


def useful_next(facts: Facts, membership: Membership, today: date) -> list[Reason]:
    """What this member can do where nothing waits for them: decide, answer, or see to the next step.

    Run in the scope of the partnership.
    """
    decide = [each for each in decisions_needed(facts, membership) if each.url]
    answer = [Reason(each.words, each.url) for step in STEPS for each in open_to(membership, step)]
    if not membership.may(Permission.EXPLORER_WRITE):
        return decide + answer + _to_look_at(membership)
    ahead = next((each for each in standings(facts, today) if each.next_here), None)
    see_to = [Reason(f"{ahead.sentence} {ahead.action}", url_here(ahead.view))] if ahead else []
    return see_to + decide + answer


def _to_look_at(membership: Membership) -> list[Reason]:
    """Where those begin who check what was done, or keep it running."""
    pages = (
        (Permission.AUDIT_OF_ALL_READ, _("Read what was decided, by whom and why"), "decisions"),
        (Permission.JOBS_MEND, _("See what failed"), "failed_jobs"),
    )
    return [Reason(words, url_here(view)) for permission, words, view in pages if membership.may(permission)]
