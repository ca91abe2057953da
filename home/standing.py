"""How far each step is (domain 9: derived, never entered), in a status, a sentence and a next action."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import State
from foundations.tool import Step, Text
from home.facts import Facts
from home.steps import STEPS
from pictures.star import STATUS_WORDS, Status

TWO_YEARS = timedelta(days=730)
PAST_PEOPLING = (
    State.DESIGNING,
    State.CHARTERED,
    State.LIVE,
    State.REVIEWING,
    State.SCALING,
    State.SUSTAINED,
)
AGREED = PAST_PEOPLING[1:]
GROWING = (State.REVIEWING, State.SCALING, State.SUSTAINED)
COLOURS = {Status.NOT_STARTED: "grey", Status.UNDER_WAY: "blue", Status.DONE: "green"}


@dataclass(frozen=True)
class Standing:
    """A step with its status, what is so, and what to do next; nothing where the product does not help yet."""

    step: Step
    status: Status
    sentence: str
    action: str

    @property
    def words(self) -> Text:
        return STATUS_WORDS[self.status]

    @property
    def colour(self) -> str:
        return COLOURS[self.status]

    @property
    def next_here(self) -> bool:
        """Whether there is something left to do in it that the product helps with."""
        return bool(self.step.tools) and self.status is not Status.DONE

    @property
    def view(self) -> str:
        return f"step_{self.step.slug}"


Told = tuple[Status, str, str]


def standings(facts: Facts, today: date) -> tuple[Standing, ...]:
    """The five steps in order."""
    tellers: dict[str, Callable[[Facts, date], Told]] = {
        "map": _map,
        "focus": _focus,
        "people": _people,
        "market": _market,
        "grow": _grow,
    }
    return tuple(Standing(step, *tellers[step.slug](facts, today)) for step in STEPS)


def _map(facts: Facts, today: date) -> Told:
    if facts.published_at and facts.published_at.date() >= today - TWO_YEARS:
        day = date_format(facts.published_at, "j F Y")
        return Status.DONE, _("Results were published on %(day)s.") % {"day": day}, _("Read the results")
    if facts.published_at:
        return Status.UNDER_WAY, _("The last results are more than two years old."), _("Ask again")
    if facts.rounds_open:
        return Status.UNDER_WAY, _("People are answering now."), _("See how many have answered")
    if facts.rounds:
        return Status.UNDER_WAY, _("A round is being set up."), _("Go on with the round")
    return Status.NOT_STARTED, _("Nobody has been asked yet."), _("Set up a first round")


def _focus(facts: Facts, today: date) -> Told:
    weighed = facts.activities(State.RATED)
    if facts.decided_at and facts.published_at and facts.decided_at > facts.published_at:
        day = date_format(facts.decided_at, "j F Y")
        return (
            Status.DONE,
            _("Ideas were weighed and decided on %(day)s.") % {"day": day},
            _("See the decisions"),
        )
    if weighed:
        sentence = ngettext(
            "%(n)d weighed idea waits for a decision.", "%(n)d weighed ideas wait for a decision.", weighed
        )
        return Status.UNDER_WAY, sentence % {"n": weighed}, _("Prepare the meeting")
    ideas = facts.ideas + facts.activities(State.IDENTIFIED, State.CANDIDATE)
    if ideas or facts.decided_at:
        sentence = ngettext("%(n)d idea waits to be weighed.", "%(n)d ideas wait to be weighed.", ideas)
        return Status.UNDER_WAY, sentence % {"n": ideas}, _("Weigh the ideas")
    return Status.NOT_STARTED, _("There are no ideas to weigh yet."), _("See where ideas come from")


def _people(facts: Facts, today: date) -> Told:
    found, looking = facts.activities(*PAST_PEOPLING), facts.activities(State.PEOPLING)
    if found:
        sentence = ngettext(
            "%(n)d activity has found its people.", "%(n)d activities have found their people.", found
        )
        return Status.DONE, sentence % {"n": found}, _("See the activities")
    if looking:
        sentence = ngettext("%(n)d activity looks for people.", "%(n)d activities look for people.", looking)
        return Status.UNDER_WAY, sentence % {"n": looking}, _("Help to find people")
    return Status.NOT_STARTED, _("No activity looks for people yet."), ""


def _market(facts: Facts, today: date) -> Told:
    agreed = facts.activities(*AGREED)
    if agreed:
        sentence = ngettext(
            "%(n)d activity is agreed or up and running.",
            "%(n)d activities are agreed or up and running.",
            agreed,
        )
        return Status.UNDER_WAY, sentence % {"n": agreed}, _("See what was agreed")
    return Status.NOT_STARTED, _("Nothing has been agreed in writing yet."), ""


def _grow(facts: Facts, today: date) -> Told:
    growing = facts.activities(*GROWING)
    if growing:
        sentence = ngettext(
            "%(n)d activity is being looked at, spread or made part of normal work.",
            "%(n)d activities are being looked at, spread or made part of normal work.",
            growing,
        )
        return Status.UNDER_WAY, sentence % {"n": growing}, _("See what came of it")
    return Status.NOT_STARTED, _("No results have been looked at yet."), ""
