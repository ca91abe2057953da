"""What raters read in the priority matrix: the criteria, their anchors and the four plain questions.

Each criterion is a question scored from 1 to 5, with words for 1, 3 and 5. On effort 5 is hardest.
"""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnerships.groups import Group
from priorities.matrix.scoring import Axis, Criterion, Outcome, Quadrant, plotted_outcome

EVERYBODY = frozenset(Group)
STAFF_AND_PARTNERS = EVERYBODY - {Group.CITIZEN}


@dataclass(frozen=True)
class CriterionWording:
    """A criterion as shipped: `weight` is its share of 100 on its axis."""

    code: str
    axis: Axis
    weight: int
    asked: frozenset[Group]
    label: Promise
    question: Promise
    anchors: tuple[Promise, Promise, Promise]
    """The words for 1, 3 and 5."""

    @property
    def criterion(self) -> Criterion:
        return Criterion(self.code, self.axis, Fraction(self.weight), self.asked)


BETTER_LIVES = (
    _("Hardly anybody would notice a difference"),
    _("Some people’s lives would be better"),
    _("Many people’s lives would be much better"),
)
WHO_MISSES_OUT = (
    _("It reaches people who already do well"),
    _("It reaches some of the people who miss out"),
    _("It is made with and for the people who miss out most"),
)
ASKED_OF_THE_COMMUNITY = (
    _("Very little: people can join as they are"),
    _("A group would have to give regular time"),
    _("More time, people or money than the community has now"),
)

FULL_SET: tuple[CriterionWording, ...] = (
    CriterionWording(
        "I1",
        Axis.IMPACT,
        30,
        EVERYBODY,
        _("Better lives"),
        _("How much better would people’s lives be?"),
        BETTER_LIVES,
    ),
    CriterionWording(
        "I2",
        Axis.IMPACT,
        20,
        EVERYBODY,
        _("Reach and fairness"),
        _("Does it reach the people who miss out now?"),
        WHO_MISSES_OUT,
    ),
    CriterionWording(
        "I3",
        Axis.IMPACT,
        15,
        EVERYBODY,
        _("Prevention"),
        _("Does it stop problems before they start?"),
        (
            _("It deals with problems after they happen"),
            _("It catches some problems early"),
            _("It stops many problems from happening at all"),
        ),
    ),
    CriterionWording(
        "I4",
        Axis.IMPACT,
        20,
        EVERYBODY,
        _("Good use of money"),
        _("Does it make better use of the money and time there is?"),
        (
            _("It costs more and frees up nothing"),
            _("It costs about what it frees up"),
            _("It clearly frees up money or time for other things"),
        ),
    ),
    CriterionWording(
        "I5",
        Axis.IMPACT,
        15,
        EVERYBODY,
        _("Stronger community"),
        _("Does it make the community stronger and give people more say?"),
        (
            _("Decisions stay where they are"),
            _("People get to know each other and have some say"),
            _("People run it or decide together, and more can follow"),
        ),
    ),
    CriterionWording(
        "E1",
        Axis.EFFORT,
        25,
        STAFF_AND_PARTNERS,
        _("Staff time and skills"),
        _("How much would it ask of staff?"),
        (
            _("It fits into the work people do now"),
            _("Some staff need time set aside, or training"),
            _("New posts, or skills we do not have"),
        ),
    ),
    CriterionWording(
        "E2",
        Axis.EFFORT,
        25,
        STAFF_AND_PARTNERS,
        _("Money"),
        _("How much money would it need?"),
        (
            _("Little or none: petty cash would do"),
            _("A sum the service’s own budget could find"),
            _("New money that somebody else has to agree"),
        ),
    ),
    CriterionWording(
        "E3",
        Axis.EFFORT,
        15,
        STAFF_AND_PARTNERS,
        _("Time until it runs"),
        _("How long until it is up and running?"),
        (_("A few weeks"), _("About six months"), _("More than a year")),
    ),
    CriterionWording(
        "E4",
        Axis.EFFORT,
        20,
        STAFF_AND_PARTNERS,
        _("Rules and organisation"),
        _("How much would have to change in rules, contracts or the organisation?"),
        (
            _("Nothing: we can start as we are"),
            _("Some procedures or a contract have to change"),
            _("The law, the structure or a large contract stands in the way"),
        ),
    ),
    CriterionWording(
        "E5",
        Axis.EFFORT,
        15,
        EVERYBODY,
        _("Asked of the community"),
        _("How much would the community have to find?"),
        ASKED_OF_THE_COMMUNITY,
    ),
)
"""For rounds that want the whole picture. Citizens are asked I1 to I5 and E5."""

SHORT_SET: tuple[CriterionWording, ...] = (
    CriterionWording(
        "S1",
        Axis.IMPACT,
        50,
        EVERYBODY,
        _("Better lives"),
        _("Would it make people’s lives better?"),
        BETTER_LIVES,
    ),
    CriterionWording(
        "S2",
        Axis.IMPACT,
        50,
        EVERYBODY,
        _("Reaches who misses out"),
        _("Would it reach the people who miss out?"),
        WHO_MISSES_OUT,
    ),
    CriterionWording(
        "S3",
        Axis.EFFORT,
        50,
        EVERYBODY,
        _("Hard for staff and budget"),
        _("How hard would it be for staff and the budget?"),
        (
            _("Easy: it fits into the work and money there is"),
            _("It needs some time and money set aside"),
            _("Very hard: new posts, or money we do not have"),
        ),
    ),
    CriterionWording(
        "S4",
        Axis.EFFORT,
        50,
        EVERYBODY,
        _("Asked of the community"),
        _("How much would be asked of the community?"),
        ASKED_OF_THE_COMMUNITY,
    ),
)
"""The default of a first round: four questions, asked of everybody."""

QUADRANTS: dict[Quadrant, Promise] = {
    Quadrant.QUICK_WIN: _("Quick win"),
    Quadrant.MAJOR_PROJECT: _("Major project"),
    Quadrant.BACK_BURNER: _("Small and easy"),
    Quadrant.DROP: _("Small and hard"),
}
"""Where activities fall. What becomes of them is for the meeting to say."""

OUTCOMES: dict[Outcome, Promise] = {
    Outcome.TAKE_ON: _("Take it on"),
    Outcome.BACK_BURNER: _("Come back to it later"),
    Outcome.DROP: _("Do not take it forward"),
    Outcome.RATE_AGAIN: _("Weigh it again"),
}


def suggestion(quadrant: Quadrant) -> str:
    """What the plot says of an activity, and what that suggests to the meeting."""
    words = {"quadrant": QUADRANTS[quadrant], "outcome": OUTCOMES[plotted_outcome(quadrant)]}
    return gettext("%(quadrant)s, which suggests “%(outcome)s”") % words


def remarks_in_words(*, borderline: bool, contested: bool) -> list[str]:
    words = ((borderline, _("borderline")), (contested, _("people rate it differently")))
    return [str(word) for holds, word in words if holds]
