"""The conditions of moves: each has a name, words for its refusal, and the place where to mend it.

A guard that asks a later layer does so through the reverse relation of Activity and a verb of that
relation's QuerySet (`labs.written_up()`). While no layer gives Activity the relation, it refuses.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import (
    ARCHIVE_AFTER_DAYS,
    REASONS_LENGTH,
    REASONS_TO_COMMUNITY_LENGTH,
    REVIEW_WITHIN_DAYS,
    Activity,
)
from foundations.refusals import Reason
from foundations.tenancy import url_here
from foundations.tool import Text
from partnerships.access import Permission
from partnerships.models import Membership

FIRST_ACTION_DAYS = 14
FAST_LANE_BUDGET = Decimal(500)
READINGS_WITHIN_DAYS = 183


class Recorded(models.TextChoices):
    """What can be put on record about an activity for a guard to find; the value is the event."""

    CITIZEN_VIEW = "citizen_view", _("What the people who use it say")
    PEOPLE_ASKED = "people_asked", _("What those taking part say about ending it")
    COMPLIANCE_CHECKED = "compliance_checked", _("Compliance was checked outside the system")

    @property
    def needs(self) -> Permission:
        """The right without which nobody puts it on record."""
        checked = self is Recorded.COMPLIANCE_CHECKED
        return Permission.COMPLIANCE_CLEAR if checked else Permission.ACTIVITY_MOVE


@dataclass(frozen=True)
class Attempt:
    """A move somebody wants to make: the activity as it would then be, who asks, what they say.

    `by` is None where the system moves. `to_be_assessed` marks suitability as still open; `waiver`
    is why a business case is not needed.
    """

    activity: Activity
    by: Membership | None = None
    reasons: str = ""
    waiver: str = ""
    to_be_assessed: bool = False
    today: date = field(default_factory=timezone.localdate)

    @cached_property
    def on_record(self) -> set[str]:
        """What was put on record since the activity came into its state."""
        since = self.activity.decisions.filter(decided_at__gte=self.activity.state_since)
        return set(since.filter(event__in=Recorded).values_list("event", flat=True))


Test = Callable[[Attempt], bool]


@dataclass(frozen=True)
class Guard:
    """A condition of a move.

    `relation` is the reverse relation it asks, and `not_built` what is said while there is none.
    `asks` names the fields of the move's form by which it is mended; `page` names the page where
    it is mended otherwise, and `needs` the right that takes, in the hands of somebody else than who
    moves. A guard whose `applies` is false is met.
    """

    name: str
    refusal: Text
    test: Test
    relation: str = ""
    not_built: Text = ""
    asks: tuple[str, ...] = ()
    page: str = ""
    needs: Permission | None = None
    applies: Test = lambda attempt: True

    def met(self, attempt: Attempt) -> bool:
        if not self.applies(attempt):
            return True
        return self.built() and self.test(attempt)

    def built(self) -> bool:
        return not self.relation or hasattr(Activity, self.relation)

    def reason(self, attempt: Attempt) -> Reason:
        """What stands in the way and where it can be mended."""
        page = url_here(self.page, activity=attempt.activity.pk) if self.page else ""
        words = str(self.refusal if self.built() else self.not_built)
        if self.needs is None:
            return Reason(words, page)
        return Reason(words, page, self.needs, (attempt.by.pk,) if attempt.by else ())


def _recorded(attempt: Attempt, *any_of: Recorded) -> bool:
    return bool(attempt.on_record & set(any_of))


def _compliance_checked_by_another(attempt: Attempt) -> bool:
    checks = attempt.activity.decisions.filter(event=Recorded.COMPLIANCE_CHECKED, decided_by__isnull=False)
    return checks.exclude(decided_by=attempt.by).exists() if attempt.by else False


def _later(
    name: str,
    refusal: Text,
    question: Callable[[Any], bool],
    relation: str,
    not_built: Text,
    **more: Any,
) -> Guard:
    """A guard that asks a later layer, whose rows come as the related manager."""
    return Guard(
        name, refusal, lambda a: question(getattr(a.activity, relation)), relation, not_built, **more
    )


def _at_least(length: int) -> Test:
    return lambda attempt: len(attempt.reasons.strip()) >= length


# --- what the activity says about itself ---------------------------------------------------------
has_title = Guard(
    "has_title",
    _("It has no title. Give it one that people will understand."),
    lambda a: bool(a.activity.title.strip()),
    page="activity_edit",
)
has_service = Guard(
    "has_service",
    _("It belongs to no service yet. Choose at least one."),
    lambda a: a.activity.services.exists(),
    page="activity_edit",
)
has_form = Guard(
    "has_form",
    _("It says nothing about how people take part. Choose at least one form."),
    lambda a: bool(a.activity.forms),
    page="activity_edit",
)
has_owner = Guard(
    "has_owner",
    _("Nobody looks after it yet. Choose an owner."),
    lambda a: a.activity.owner is not None and a.activity.owner.lets_in(a.today),
    asks=("owner",),
)
has_first_action = Guard(
    "has_first_action",
    _("Say what happens first."),
    lambda a: bool(a.activity.first_action.strip()),
    asks=("first_action",),
)
first_action_is_soon = Guard(
    "first_action_is_soon",
    _("Choose a day for the first action, at most 14 days from today."),
    lambda a: (
        a.activity.first_action_due is not None
        and a.today <= a.activity.first_action_due <= a.today + timedelta(days=FIRST_ACTION_DAYS)
    ),
    asks=("first_action_due",),
)
has_review_date = Guard(
    "has_review_date",
    _("Say when you will look at it again, at most 12 months from today."),
    lambda a: (
        a.activity.review_on is not None
        and a.today < a.activity.review_on <= a.today + timedelta(days=REVIEW_WITHIN_DAYS)
    ),
    asks=("review_on",),
)
review_date_reached = Guard(
    "review_date_reached",
    _("The day on which to look at it again has not come yet."),
    lambda a: a.activity.review_on is not None and a.activity.review_on <= a.today,
    applies=lambda a: a.by is None,
)
two_years_over = Guard(
    "two_years_over",
    _("It ended less than 24 months ago."),
    lambda a: timezone.localdate(a.activity.state_since) <= a.today - timedelta(days=ARCHIVE_AFTER_DAYS),
)

# --- what the person moving it says -----------------------------------------------------------------
reasons_given = Guard(
    "reasons_given",
    _("Say why, in at least 20 characters."),
    _at_least(REASONS_LENGTH),
    asks=("reasons",),
)
answer_to_community = Guard(
    "answer_to_community",
    _("This was suggested by the community. Say why not, in at least 50 characters."),
    _at_least(REASONS_TO_COMMUNITY_LENGTH),
    asks=("reasons",),
    applies=lambda a: a.activity.origin == Activity.Origin.COMMUNITY_PROPOSAL,
)
review_note = Guard(
    "review_note",
    _("Write what you found when you looked at it, in at least 20 characters."),
    _at_least(REASONS_LENGTH),
    asks=("reasons",),
)
light_charter = Guard(
    "light_charter",
    _("Write what you agreed with each other, in at least 20 characters."),
    _at_least(REASONS_LENGTH),
    asks=("reasons",),
)
safeguarding_or_legal_reason = Guard(
    "safeguarding_or_legal_reason",
    _("Give the safeguarding or legal reason, in at least 20 characters."),
    _at_least(REASONS_LENGTH),
    asks=("reasons",),
)

# --- the fast lane (domain 8.1) ------------------------------------------------------------------------
quick_win = Guard(
    "quick_win",
    _("It was not weighed as a quick win (high impact, low effort)."),
    lambda a: a.activity.quadrant == Activity.Quadrant.QUICK_WIN,
)
no_regulated_role = Guard(
    "no_regulated_role",
    _("It has a regulated role, so people's PVG scheme membership must be checked first."),
    lambda a: not a.activity.regulated_role,
)
no_children = Guard(
    "no_children",
    _("Children take part, so it needs the full path with its safeguards."),
    lambda a: not a.activity.children_involved,
)
small_budget = Guard(
    "small_budget",
    _("The fast lane is for a budget below £500. Enter the budget, or 0 if it costs nothing."),
    lambda a: a.activity.budget is not None and a.activity.budget < FAST_LANE_BUDGET,
    page="activity_edit",
)

# --- what people were asked, kept as decisions --------------------------------------------------------------
people_asked = Guard(
    "people_asked",
    _("This happens now. Record what the people who take part said about ending it."),
    lambda a: _recorded(a, Recorded.PEOPLE_ASKED, Recorded.CITIZEN_VIEW),
    page="activity_record",
    applies=lambda a: a.activity.takes_place,
)
citizen_view = Guard(
    "citizen_view",
    _("Record what the people who use it say about it."),
    lambda a: _recorded(a, Recorded.CITIZEN_VIEW),
    page="activity_record",
)

# --- what later layers know ------------------------------------------------------------------------------------
rated_by_three = _later(
    "rated_by_three",
    _("Fewer than three people have rated it in full."),
    lambda matrix_results: matrix_results.complete().exists(),
    relation="matrix_results",
    not_built=_("The priority matrix is not part of the product yet."),
)
suitability_known = _later(
    "suitability_known",
    _("Delivery passes to the community. Check that this suits it, or say that it is still to be checked."),
    lambda suitability_checks: suitability_checks.exists(),
    relation="suitability_checks",
    not_built=_("Delivery passes to the community. Say that its suitability is still to be checked."),
    asks=("to_be_assessed",),
    applies=lambda a: a.activity.delivery_moves and not a.to_be_assessed,
)
has_need = _later(
    "has_need",
    _("It asks for nobody yet. Write down at least one need or role."),
    lambda needs: needs.exists(),
    relation="needs",
    not_built=_("Needs and roles are not part of the product yet."),
)
people_found = _later(
    "people_found",
    _("Nobody has joined yet. It needs at least one accepted introduction or partner group."),
    lambda introductions: introductions.accepted().exists(),
    relation="introductions",
    not_built=_("Introductions are not part of the product yet."),
)
lab_planned = _later(
    "lab_planned",
    _("No lab is planned. Plan one."),
    lambda labs: labs.planned().exists(),
    relation="labs",
    not_built=_("Labs are not part of the product yet."),
)
lab_written_up = _later(
    "lab_written_up",
    _("No lab has been held and written up."),
    lambda labs: labs.written_up().exists(),
    relation="labs",
    not_built=_("Labs are not part of the product yet."),
)
charter_agreed = _later(
    "charter_agreed",
    _("Its charter is not agreed by everybody yet."),
    lambda charters: charters.agreed().exists(),
    relation="charters",
    not_built=_("Charters are not part of the product yet."),
)
assessments_done = _later(
    "assessments_done",
    _("An impact assessment is still needed."),
    lambda impact_screens: impact_screens.exists() and not impact_screens.outstanding().exists(),
    relation="impact_screens",
    not_built=_("Impact assessments are not part of the product yet."),
)
dpia_done = _later(
    "dpia_done",
    _("Personal data is shared, and the data protection impact assessment is not done."),
    lambda impact_screens: not impact_screens.dpia_outstanding().exists(),
    relation="impact_screens",
    not_built=_("Data protection impact assessments are not part of the product yet."),
)
compliance_clear = _later(
    "compliance_clear",
    _("Money or a contract is involved, and compliance is not clear."),
    lambda compliance_checks: compliance_checks.clear().exists(),
    relation="compliance_checks",
    not_built=_(
        "Money is involved. A procurement or finance approver, other than the person who makes this "
        "move, must record that compliance was checked outside the system."
    ),
    page="activity_compliance",
    needs=Permission.COMPLIANCE_CLEAR,
    applies=lambda a: bool(a.activity.budget) and not _compliance_checked_by_another(a),
)
pvg_confirmed = _later(
    "pvg_confirmed",
    _("Somebody in a regulated role has no confirmed PVG scheme membership."),
    lambda introductions: not introductions.without_pvg().exists(),
    relation="introductions",
    not_built=_("It has a regulated role. PVG checks are not part of the product yet."),
    applies=lambda a: a.activity.regulated_role,
)
has_baseline = _later(
    "has_baseline",
    _("It has no indicator with a baseline. Say what you will count, and where it stands today."),
    lambda indicators: indicators.with_baseline().exists(),
    relation="indicators",
    not_built=_("Indicators are not part of the product yet."),
)
recent_readings = _later(
    "recent_readings",
    _("No indicator was read in the last six months."),
    lambda indicators: indicators.read_since(
        timezone.localdate() - timedelta(days=READINGS_WITHIN_DAYS)
    ).exists(),
    relation="indicators",
    not_built=_("Indicators are not part of the product yet."),
)
business_case_or_waiver = _later(
    "business_case_or_waiver",
    _("There is no approved business case. Say why it is not needed, in at least 20 characters."),
    lambda business_cases: business_cases.approved().exists(),
    relation="business_cases",
    not_built=_("Business cases are not part of the product yet. Say why it is not needed."),
    asks=("waiver",),
    applies=lambda a: len(a.waiver.strip()) < REASONS_LENGTH,
)
receiver_accepts = _later(
    "receiver_accepts",
    _("Nobody has agreed to take it up yet."),
    lambda scale_decisions: scale_decisions.accepted().exists(),
    relation="scale_decisions",
    not_built=_("Offering an activity to other services is not part of the product yet."),
)
