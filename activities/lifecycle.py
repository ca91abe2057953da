"""The life of an activity as one table: from which state which event leads where, who may, and when.

`actions.move` is the only writer of a state and asks this table. The diagram in docs/lifecycle.md is
drawn from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities import guards as g
from activities.guards import Attempt, Guard
from activities.models import RUNNING, Activity, State
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import url_here
from foundations.tool import Text
from partnerships.access import Permission
from partnerships.middleware import MissingRight
from partnerships.models import Membership

OFFICER = Permission.ACTIVITY_MOVE
LEAD = Permission.ACTIVITY_DECIDE
OWNER = "owner"
SYSTEM = "system"
CAME_FROM = None


_WHY = _("Why?")


@dataclass(frozen=True)
class Move:
    """What an event does: `to` is the state it leads to, or CAME_FROM, the state left when put on hold.

    `by` holds permissions, OWNER (of this activity) or SYSTEM. `label` is the button, `ask` the
    question above the box for reasons.
    """

    to: State | None
    by: frozenset[str]
    label: Text
    guards: tuple[Guard, ...] = ()
    ask: Text = _WHY

    def destination(self, activity: Activity) -> State:
        return State(activity.suspended_from) if self.to is CAME_FROM else self.to

    def allows(self, activity: Activity, by: Membership | None) -> bool:
        """Whether this person may make the move at all, whatever its conditions."""
        if by is None:
            return SYSTEM in self.by
        if OWNER in self.by and activity.owner_id == by.pk:
            return True
        return any(by.may(each) for each in Permission if each in self.by)

    def unmet(self, attempt: Attempt) -> list[Guard]:
        return [guard for guard in self.guards if not guard.met(attempt)]

    @property
    def asks(self) -> tuple[str, ...]:
        """The fields of the move's form, in the order of its guards; each once."""
        return tuple(dict.fromkeys(name for guard in self.guards for name in guard.asks))


def _by(*who: str) -> frozenset[str]:
    return frozenset(who)


_REVIEWED = (g.review_note, g.recent_readings, g.citizen_view)
_FOUND = _("What did you find?")
_PUT_ON_HOLD = Move(
    State.SUSPENDED,
    _by(OFFICER),
    _("Put on hold"),
    (g.safeguarding_or_legal_reason,),
    _("What is the safeguarding or legal reason?"),
)
_RATE_AGAIN = Move(State.CANDIDATE, _by(LEAD), _("Weigh again"), (g.reasons_given,))
_ARCHIVE = Move(State.ARCHIVED, _by(SYSTEM), _("Archive"), (g.two_years_over,))
_REVIEW = Move(State.REVIEWING, _by(OWNER, LEAD), _("Look at how it goes"))

MOVES: dict[tuple[State, str], Move] = {
    (State.IDENTIFIED, "put_forward"): Move(
        State.CANDIDATE,
        _by(OFFICER),
        _("Put forward to be weighed"),
        (g.has_title, g.has_service, g.has_form),
    ),
    (State.CANDIDATE, "rate"): Move(
        State.RATED, _by(SYSTEM), _("Weigh in a matrix round"), (g.rated_by_three,)
    ),
    (State.RATED, "take_on"): Move(
        State.PRIORITISED,
        _by(LEAD),
        _("Take on"),
        (g.reasons_given, g.has_owner, g.has_first_action, g.first_action_is_soon, g.suitability_known),
    ),
    (State.RATED, "put_off"): Move(
        State.BACK_BURNER, _by(LEAD), _("Keep for later"), (g.reasons_given, g.has_review_date)
    ),
    (State.RATED, "drop"): Move(
        State.DROPPED,
        _by(LEAD),
        _("Do not take forward"),
        (g.reasons_given, g.answer_to_community, g.people_asked),
    ),
    (State.RATED, "rate_again"): _RATE_AGAIN,
    (State.BACK_BURNER, "rate_again"): Move(
        State.CANDIDATE, _by(LEAD, SYSTEM), _("Weigh again"), (g.review_date_reached,)
    ),
    (State.DROPPED, "rate_again"): _RATE_AGAIN,
    (State.DROPPED, "archive"): _ARCHIVE,
    (State.PRIORITISED, "find_people"): Move(
        State.PEOPLING, _by(OFFICER), _("Start finding people"), (g.has_need,)
    ),
    (State.PRIORITISED, "fast_lane"): Move(
        State.LIVE,
        _by(LEAD),
        _("Start now, by the fast lane"),
        (g.quick_win, g.no_regulated_role, g.no_children, g.small_budget, g.light_charter),
        _("What have you agreed with each other, in a few sentences?"),
    ),
    (State.PEOPLING, "design"): Move(
        State.DESIGNING, _by(OFFICER), _("Start designing together"), (g.people_found, g.lab_planned)
    ),
    (State.DESIGNING, "agree"): Move(
        State.CHARTERED, _by(OFFICER), _("Mark as agreed"), (g.lab_written_up, g.charter_agreed)
    ),
    (State.CHARTERED, "go_live"): Move(
        State.LIVE,
        _by(LEAD),
        _("Go live"),
        (g.assessments_done, g.compliance_clear, g.pvg_confirmed, g.dpia_done, g.has_baseline),
    ),
    (State.LIVE, "review"): _REVIEW,
    (State.REVIEWING, "renew"): Move(State.LIVE, _by(OFFICER), _("Go on as it is"), _REVIEWED, _FOUND),
    (State.REVIEWING, "redesign"): Move(
        State.DESIGNING, _by(OFFICER), _("Design it again"), _REVIEWED, _FOUND
    ),
    (State.REVIEWING, "scale"): Move(State.SCALING, _by(LEAD), _("Spread it"), _REVIEWED, _FOUND),
    (State.REVIEWING, "sustain"): Move(
        State.SUSTAINED, _by(LEAD), _("Make it part of normal work"), _REVIEWED, _FOUND
    ),
    (State.REVIEWING, "stop"): Move(
        State.STOPPED, _by(LEAD), _("Stop"), (*_REVIEWED, g.people_asked), _FOUND
    ),
    (State.SCALING, "scaled"): Move(
        State.LIVE,
        _by(LEAD),
        _("Record that it was taken up elsewhere"),
        (g.business_case_or_waiver, g.receiver_accepts),
    ),
    (State.SUSTAINED, "review"): _REVIEW,
    (State.LIVE, "suspend"): _PUT_ON_HOLD,
    (State.REVIEWING, "suspend"): _PUT_ON_HOLD,
    (State.SCALING, "suspend"): _PUT_ON_HOLD,
    (State.SUSTAINED, "suspend"): _PUT_ON_HOLD,
    (State.SUSPENDED, "resume"): Move(CAME_FROM, _by(LEAD), _("Start again"), (g.reasons_given,)),
    (State.SUSPENDED, "stop"): Move(State.STOPPED, _by(LEAD), _("Stop"), (g.reasons_given, g.people_asked)),
    (State.STOPPED, "archive"): _ARCHIVE,
}
EVENTS = tuple(dict.fromkeys(event for _state, event in MOVES))
# The people who take part are told when an activity comes into one of these states.
TOLD = frozenset({State.LIVE, State.SUSPENDED, State.STOPPED})


def moves_from(state: str) -> dict[str, Move]:
    return {event: move for (from_state, event), move in MOVES.items() if from_state == state}


def find(activity: Activity, event: str, by: Membership | None) -> Move:
    """The move `event` makes from where the activity is.

    Raises `MissingRight` where the person may not make it from any state, then `NotAllowed` where it
    does not lead on from this one.
    """
    named = {state: move for (state, name), move in MOVES.items() if name == event}
    here = named.get(State(activity.state))
    if not any(move.allows(activity, by) for move in ([here] if here else named.values())):
        who = frozenset().union(*(move.by for move in named.values()))
        raise MissingRight(OFFICER if OFFICER in who else LEAD)
    if here is None:
        raise NotAllowed([not_from_here(activity)])
    return here


def not_from_here(activity: Activity) -> Reason:
    words = _("“%(title)s” is in the state “%(state)s”. This cannot be done from there.")
    facts = {"title": activity.title, "state": activity.state_words}
    return Reason(str(words) % facts, activity.get_absolute_url())


def not_on_the_form(move: Move, attempt: Attempt) -> list[Reason]:
    """What stands in the way and cannot be mended by filling in the form of the move."""
    return [guard.reason(attempt) for guard in move.unmet(attempt) if not guard.asks]


@dataclass(frozen=True)
class Option:
    """A move that leads on from where an activity is.

    `unmet` holds what stands in the way and cannot be mended on the move's own form; `allowed` is
    whether the person looking may make it.
    """

    move: Move
    url: str
    allowed: bool
    unmet: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        return self.allowed and not self.unmet

    @property
    def who(self) -> Text:
        """Who may make it, for those who may not."""
        if OWNER in self.move.by:
            return _("The owner or a programme lead can do this.")
        if OFFICER in self.move.by:
            return _("A council officer or a programme lead can do this.")
        return _("A programme lead can do this.")

    @property
    def needs(self) -> Permission:
        """The right it takes, for naming people who have it."""
        return OFFICER if OFFICER in self.move.by else LEAD


def options(activity: Activity, by: Membership) -> list[Option]:
    """What can happen next, for the side of the activity's page."""
    attempt = Attempt(activity, by)
    return [
        Option(
            move,
            url_here(f"activity_{event}", activity=activity.pk),
            move.allows(activity, by),
            tuple(not_on_the_form(move, attempt)),
        )
        for event, move in moves_from(activity.state).items()
        if move.by != {SYSTEM}
    ]


def waits_for(activity: Activity) -> Text:
    """What happens next where nobody can move it by hand."""
    if activity.state == State.CANDIDATE:
        return _("It waits to be weighed in a priority matrix round.")
    return _("Nothing: its story is complete.")


# --- the drawing ------------------------------------------------------------------------------------
_WHO = {OFFICER: "officer", LEAD: "lead", OWNER: "owner", SYSTEM: "system"}


def _arrows() -> Iterator[str]:
    for (state, event), move in MOVES.items():
        targets = RUNNING if move.to is CAME_FROM else (move.to,)
        yield from (f"  {state} --> {target}: {event}" for target in targets)


def _rows() -> Iterator[str]:
    for (state, event), move in MOVES.items():
        who = ", ".join(name for key, name in _WHO.items() if key in move.by)
        needed = ", ".join(guard.name for guard in move.guards) or "-"
        yield f"| {state} | {event} | {move.to or 'the state it came from'} | {who} | {needed} |"


def _conditions() -> Iterator[str]:
    named: dict[str, str | Promise] = {
        guard.name: guard.refusal for move in MOVES.values() for guard in move.guards
    }
    yield from (f'- **{name}**: refused with "{words}"' for name, words in named.items())


def document() -> str:
    """docs/lifecycle.md: the diagram, the table and the guards. `manage.py draw_lifecycle` writes it."""
    return "\n".join(
        (
            "# The life of an activity",
            "",
            "Drawn from `activities/lifecycle.py` by `./run manage draw_lifecycle`; a test keeps it true.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "  [*] --> identified",
            *_arrows(),
            "  archived --> [*]",
            "```",
            "",
            "| From | Event | To | Who | Guards |",
            "|---|---|---|---|---|",
            *_rows(),
            "",
            "## Guards",
            "",
            *_conditions(),
            "",
        )
    )
