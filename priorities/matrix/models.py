"""Rounds of the priority matrix: what is weighed, by which criteria, by whom, and what was decided."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Decision, State
from activities.thread import Card
from assessments.figures import rounded
from assessments.models import RespondentRound, Response, RoundQuerySet, how_many
from assessments.small_groups import any_small
from foundations.records import Record
from foundations.tenancy import WalledModel, url_here
from partnerships.access import Permission
from partnerships.models import Group, Membership
from priorities.matrix import scoring
from priorities.matrix.wording import OUTCOMES, QUADRANTS, remarks_in_words, suggestion

FEWEST_ACTIVITIES, MOST_ACTIVITIES = 2, 60
FEWEST_RATERS, FEWEST_GROUPS = 3, 2
MOST_FOR_CITIZENS = 8
COMMUNITY_MEMBERS_IN_ROOM = 2
REASON_LENGTH = 20
ON_SCALE = (MinValueValidator(1), MaxValueValidator(5))
# A submitted answer that was not taken back.
COUNTED = Q(submitted_at__isnull=False, withdrawn_at__isnull=True)


def _scale_figure(words: Any, default: str) -> models.DecimalField:
    return models.DecimalField(
        words, max_digits=3, decimal_places=2, default=Decimal(default), validators=ON_SCALE
    )


def _only_while(status: str, round_of_row: str, refusal: str) -> str:
    """The body of a trigger that lets a row change only while its round has this status.

    The share lock makes closing a round wait for answers that are on their way.
    """
    return (
        "IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF; "
        f"PERFORM 1 FROM priorities_matrixround WHERE id = ({round_of_row}) AND status = '{status}' "
        f"FOR SHARE; IF NOT FOUND THEN RAISE EXCEPTION '{refusal}'; END IF; "
        "RETURN changed;"
    )


def status_trigger(name: str, status: str, round_of_row: str, refusal: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("changed", "RECORD")],
        func=_only_while(status, round_of_row, refusal),
    )


class Status(models.TextChoices):
    DRAFT = "draft", _("Being set up")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("To decide")
    DECIDED = "decided", _("Decided")


WITH_RESULTS = (Status.CLOSED, Status.DECIDED)


class CriteriaSet(models.TextChoices):
    SHORT = "short", _("Four questions")
    FULL = "full", _("Ten questions")
    OWN = "own", _("Your own questions")


class MatrixRoundQuerySet(RoundQuerySet["MatrixRound"]):
    def with_counts(self) -> "MatrixRoundQuerySet":
        """Each round with `activity_count` and `answer_count`, for lists."""
        return self.annotate(
            activity_count=how_many(RoundActivity.objects.all()),
            answer_count=how_many(MatrixResponse.objects.counted()),
        )

    def taking_answers(self) -> "MatrixRoundQuerySet":
        """Open, and not past the closing day where there is one."""
        return self.filter(status=Status.OPEN).exclude(closes__lt=timezone.localdate())

    def in_hand(self) -> "MatrixRoundQuerySet":
        return self.exclude(status=Status.DECIDED)

    def with_results(self) -> "MatrixRoundQuerySet":
        return self.filter(status__in=WITH_RESULTS)

    def decided(self) -> "MatrixRoundQuerySet":
        return self.filter(status=Status.DECIDED)


@pghistory.track()
class MatrixRound(RespondentRound):
    """A round in which groups weigh activities on impact and effort, and a meeting decides.

    The meeting is named before the round opens. `room` counts who was in it by group. `no_citizen_reason`
    is why nobody who uses services takes part. Agreement is written when the round closes.
    """

    status = models.CharField(max_length=7, choices=Status, default=Status.DRAFT, editable=False)
    criteria_set = models.CharField(
        _("questions"), max_length=5, choices=CriteriaSet, default=CriteriaSet.SHORT
    )
    groups = ArrayField(
        models.CharField(max_length=12, choices=Group), verbose_name=_("who is asked"), default=list
    )
    no_citizen_reason = models.TextField(
        _("why nobody who uses services is asked"), max_length=1000, blank=True
    )
    threshold_impact = _scale_figure(_("impact counts as high from"), "3.00")
    threshold_effort = _scale_figure(_("effort counts as high from"), "3.00")
    borderline_within = models.DecimalField(
        _("borderline when nearer than"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.10"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    averaging = models.CharField(
        _("whose ratings weigh the same"),
        max_length=6,
        choices=[
            (scoring.Averaging.GROUPS.value, _("Every group")),
            (scoring.Averaging.RATERS.value, _("Every person")),
        ],
        default=scoring.Averaging.GROUPS.value,
    )
    meeting_name = models.CharField(_("meeting that decides"), max_length=200, blank=True)
    meeting_on = models.DateField(_("date of the meeting"), null=True, blank=True)
    co_chair = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("co-chair"),
        related_name="co_chaired_rounds",
    )
    room = models.JSONField(default=dict, blank=True, editable=False)
    room_reason = models.TextField(max_length=1000, blank=True, editable=False)
    dissent = models.TextField(max_length=2000, blank=True, editable=False)
    impact_w = models.FloatField(null=True, editable=False)
    effort_w = models.FloatField(null=True, editable=False)
    impact_alpha = models.FloatField(null=True, editable=False)
    effort_alpha = models.FloatField(null=True, editable=False)
    impact_spearman = models.FloatField(null=True, editable=False)
    effort_spearman = models.FloatField(null=True, editable=False)
    compared = models.PositiveSmallIntegerField(default=0, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    # Worked out when it closes; these stand in the results, not in what was changed.
    DERIVED = frozenset(
        {
            "room",
            "impact_w",
            "effort_w",
            "impact_alpha",
            "effort_alpha",
            "impact_spearman",
            "effort_spearman",
            "compared",
        }
    )

    objects = MatrixRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "name"),
                name="matrix_round_name_once",
                violation_error_message=_("You already have a round with this name."),
            ),
            models.CheckConstraint(
                condition=Q(threshold_impact__range=(1, 5), threshold_effort__range=(1, 5)),
                name="matrix_thresholds_1_to_5",
                violation_error_message=_("Choose a number from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True) | Q(closes__isnull=True) | Q(closes__gte=F("opens")),
                name="matrix_round_dates_in_order",
                violation_error_message=_("The closing day must not be before the opening day."),
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "-created_at"), name="matrix_round_newest"),
            models.Index(fields=("partnership", "status", "-decided_at"), name="matrix_round_decided"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="settings_locked_once_open",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status__in=("open", "closed", "decided"))
                & (
                    pgtrigger.Q(old__threshold_impact__df=pgtrigger.F("new__threshold_impact"))
                    | pgtrigger.Q(old__threshold_effort__df=pgtrigger.F("new__threshold_effort"))
                    | pgtrigger.Q(old__borderline_within__df=pgtrigger.F("new__borderline_within"))
                    | pgtrigger.Q(old__averaging__df=pgtrigger.F("new__averaging"))
                    | pgtrigger.Q(old__criteria_set__df=pgtrigger.F("new__criteria_set"))
                ),
            )
        ]

    def get_absolute_url(self) -> str:
        return url_here("matrix_round", matrix_round=self.pk)

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def takes_answers(self) -> bool:
        return self.status == Status.OPEN and not self.past_closing

    @property
    def has_results(self) -> bool:
        return self.status in WITH_RESULTS

    @property
    def has_met(self) -> bool:
        """Whether the meeting that decides is over, as far as its date says."""
        return self.meeting_on is not None and self.meeting_on <= timezone.localdate()

    @property
    def settings(self) -> scoring.MatrixSettings:
        return scoring.MatrixSettings(
            threshold_impact=Fraction(self.threshold_impact),
            threshold_effort=Fraction(self.threshold_effort),
            borderline_within=Fraction(self.borderline_within),
            averaging=scoring.Averaging(self.averaging),
        )

    @property
    def community_in_room(self) -> int:
        return int(self.room.get(Group.CITIZEN, 0))

    def group_names(self) -> list[str]:
        return [str(Group(group).label) for group in self.groups]

    def room_in_words(self) -> list[tuple[str, int]]:
        return [(str(group.label), self.room[group]) for group in Group if self.room.get(group)]


class RoundActivity(WalledModel):
    """An activity that a round weighs. Chosen until the round opens."""

    round = models.ForeignKey(MatrixRound, models.CASCADE, related_name="round_activities")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="matrix_entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "round", "activity"), name="matrix_activity_once")
        ]
        triggers = [
            status_trigger(
                "chosen_until_open", "draft", "changed.round_id", "the round has opened: its activities stay"
            )
        ]

    def __str__(self) -> str:
        return str(self.activity)

    def get_absolute_url(self) -> str:
        return url_here("matrix_activity", round_activity=self.pk)


@pghistory.track()
class RoundCriterion(Record):
    """A question on one axis, its weight of 100, words for 1, 3 and 5, and the groups it is asked of."""

    AXES = ((scoring.Axis.IMPACT.value, _("Impact")), (scoring.Axis.EFFORT.value, _("Effort")))

    round = models.ForeignKey(MatrixRound, models.CASCADE, related_name="criteria")
    axis = models.CharField(_("axis"), max_length=6, choices=AXES)
    code = models.CharField(max_length=4, editable=False)
    label = models.CharField(_("short name"), max_length=80)
    question = models.CharField(_("question"), max_length=200)
    low = models.CharField(_("words for 1"), max_length=120)
    middle = models.CharField(_("words for 3"), max_length=120)
    high = models.CharField(_("words for 5"), max_length=120)
    weight = models.DecimalField(
        _("weight"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    groups = ArrayField(
        models.CharField(max_length=12, choices=Group), verbose_name=_("asked of"), default=list
    )

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("partnership", "round", "code"), name="matrix_criterion_once"),
            models.CheckConstraint(
                condition=Q(weight__range=(0, 100)),
                name="matrix_weight_0_to_100",
                violation_error_message=_("Choose a weight from 0 to 100."),
            ),
        ]
        triggers = [
            status_trigger(
                "locked_once_open", "draft", "changed.round_id", "the round has opened: its criteria stay"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def scored(self) -> scoring.Criterion:
        return scoring.Criterion(
            self.code,
            scoring.Axis(self.axis),
            Fraction(self.weight),
            frozenset(Group(group) for group in self.groups),
        )

    @property
    def anchors(self) -> dict[int, str]:
        return {1: self.low, 3: self.middle, 5: self.high}


class RoundRater(WalledModel):
    """A member who is asked to rate."""

    round = models.ForeignKey(MatrixRound, models.CASCADE, related_name="raters")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "round", "membership"), name="matrix_rater_once")
        ]

    def __str__(self) -> str:
        return str(self.membership)


class MatrixResponseQuerySet(models.QuerySet["MatrixResponse"]):
    def counted(self) -> "MatrixResponseQuerySet":
        """Submitted and not withdrawn."""
        return self.filter(COUNTED)

    def begun(self) -> "MatrixResponseQuerySet":
        """With at least one rating: a first page that was lost and sent again leaves a draft without."""
        return self.filter(Exists(Rating.objects.filter(response=OuterRef("pk"))))

    def identifiable_before(self, day: date) -> "MatrixResponseQuerySet":
        """Answers of rounds closed before `day` that can still be traced to a person."""
        return self.filter(round__closed_at__date__lt=day).exclude(code="", membership=None)


class MatrixResponse(Response):
    """One person's ratings in a round. `asked` holds the round's activities put to them, in order."""

    round = models.ForeignKey(MatrixRound, models.PROTECT, related_name="responses")
    asked = ArrayField(models.BigIntegerField(), default=list)

    objects = MatrixResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "round", "code"),
                condition=~Q(code=""),
                name="matrix_response_code_once",
            ),
            models.UniqueConstraint(
                fields=("partnership", "round", "membership"),
                condition=Q(membership__isnull=False),
                name="matrix_response_of_member_once",
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "round", "group"), condition=COUNTED, name="matrix_counted"),
            models.Index(fields=("partnership", "code"), name="matrix_response_code"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="kept_once_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=(
                    "IF TG_OP = 'UPDATE' THEN IF (NEW.round_id, NEW.group, NEW.asked, NEW.submitted_at, "
                    "NEW.withdrawn_at) IS NOT DISTINCT FROM (OLD.round_id, OLD.group, OLD.asked, "
                    "OLD.submitted_at, OLD.withdrawn_at) THEN RETURN NEW; END IF; END IF; "
                    "PERFORM 1 FROM priorities_matrixround WHERE id = NEW.round_id AND status = 'open' "
                    "FOR SHARE; IF NOT FOUND THEN RAISE EXCEPTION 'the round takes no answers'; END IF; "
                    "RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.get_group_display()}"


class Rating(WalledModel):
    """A score from 1 to 5 by one criterion; none is "don't know". Nobody can change it once closed."""

    response = models.ForeignKey(MatrixResponse, models.CASCADE, related_name="ratings")
    round_activity = models.ForeignKey(RoundActivity, models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(RoundCriterion, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "response", "round_activity", "criterion"), name="matrix_rating_once"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5)),
                name="matrix_score_1_to_5",
                violation_error_message=_("Choose a number from 1 to 5."),
            ),
        ]
        triggers = [
            status_trigger(
                "kept_once_closed",
                "open",
                "SELECT round_id FROM priorities_matrixresponse WHERE id = changed.response_id",
                "the round takes no ratings",
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.score}"


class RaterComment(WalledModel):
    """What a rater wrote about an activity. `held` marks a text in which something personal was seen."""

    response = models.ForeignKey(MatrixResponse, models.CASCADE, related_name="comments")
    round_activity = models.ForeignKey(RoundActivity, models.CASCADE, related_name="comments")
    text = models.TextField(max_length=1000)
    held = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "response", "round_activity"), name="matrix_comment_once"
            )
        ]
        triggers = [
            status_trigger(
                "kept_once_closed",
                "open",
                "SELECT round_id FROM priorities_matrixresponse WHERE id = changed.response_id",
                "the round takes no comments",
            )
        ]

    def __str__(self) -> str:
        return self.text


class MatrixPlacementQuerySet(models.QuerySet["MatrixPlacement"]):
    def complete(self) -> "MatrixPlacementQuerySet":
        """Placed by as many complete raters as an activity needs to count as weighed."""
        return self.filter(raters__gte=FEWEST_RATERS)

    def to_decide(self) -> "MatrixPlacementQuerySet":
        """Whose activity still waits for a decision, and was not moved otherwise since."""
        return self.filter(activity__state=State.RATED)


class MatrixPlacement(WalledModel):
    """Where a closed round places an activity. Written once, by closing the round.

    Figures run from 1 to 5; the spread is the lowest and highest rater. `raters_by_group` counts
    complete raters; `citizen_quadrant` is where the people who use services alone place it.
    """

    QUADRANTS = tuple((quadrant.value, words) for quadrant, words in QUADRANTS.items())

    round = models.ForeignKey(MatrixRound, models.CASCADE, related_name="placements")
    round_activity = models.ForeignKey(RoundActivity, models.CASCADE, related_name="placements")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="matrix_results")
    order = models.PositiveSmallIntegerField()
    impact = models.DecimalField(max_digits=9, decimal_places=8)
    effort = models.DecimalField(max_digits=9, decimal_places=8)
    impact_low = models.DecimalField(max_digits=5, decimal_places=4)
    impact_high = models.DecimalField(max_digits=5, decimal_places=4)
    effort_low = models.DecimalField(max_digits=5, decimal_places=4)
    effort_high = models.DecimalField(max_digits=5, decimal_places=4)
    quadrant = models.CharField(max_length=13, choices=QUADRANTS)
    citizen_quadrant = models.CharField(max_length=13, choices=QUADRANTS, blank=True)
    borderline = models.BooleanField()
    contested = models.BooleanField()
    robustness = models.DecimalField(max_digits=5, decimal_places=4)
    impact_r_wg = models.FloatField(null=True)
    effort_r_wg = models.FloatField(null=True)
    raters = models.PositiveSmallIntegerField()
    raters_by_group = models.JSONField(default=dict)

    objects = MatrixPlacementQuerySet.as_manager()

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=("partnership", "round_activity"), name="matrix_placement_once"),
            models.UniqueConstraint(fields=("partnership", "round", "order"), name="matrix_order_once"),
        ]
        indexes = [models.Index(fields=("partnership", "activity"), name="matrix_placement_of")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.order}. {self.get_quadrant_display()}"

    @classmethod
    def thread_cards(cls, activity: Activity, membership: Membership) -> Iterator[Card]:
        """Where each round placed the activity, for its story."""
        if not membership.may(Permission.MATRIX_READ):
            return
        officer = membership.may(Permission.MATRIX_WRITE)
        for placement in cls.objects.filter(activity=activity).select_related("round"):
            yield Card(
                placement.round.closed_at or placement.round.updated_at,
                str(_("Weighing")),
                placement.get_quadrant_display(),
                placement.in_a_sentence if officer else str(placement.round),
                url_here("matrix_results", matrix_round=placement.round_id),
                notes=tuple(
                    filter(None, [", ".join(placement.remarks if officer else placement.open_remarks)])
                ),
            )

    @property
    def in_a_sentence(self) -> str:
        """With exact figures: for the round's officers only."""
        where = self.get_quadrant_display()
        return gettext("Weighed in %(round)s: impact %(impact)s, effort %(effort)s – %(where)s") % {
            "round": self.round,
            "impact": rounded(Fraction(self.impact), 1),
            "effort": rounded(Fraction(self.effort), 1),
            "where": f"{where[:1].lower()}{where[1:]}",
        }

    @property
    def plotted(self) -> scoring.Outcome:
        """What the plot suggests to the meeting."""
        return scoring.plotted_outcome(scoring.Quadrant(self.quadrant))

    @property
    def suggests(self) -> str:
        return suggestion(scoring.Quadrant(self.quadrant))

    @property
    def citizens_say(self) -> scoring.Outcome | None:
        """What the plot of the people who use services alone suggests."""
        if not self.citizen_quadrant:
            return None
        return scoring.plotted_outcome(scoring.Quadrant(self.citizen_quadrant))

    @property
    def open_remarks(self) -> list[str]:
        """What readers outside the round's officers may know: not how single people of a small group rated."""
        contested = self.contested and not any_small(self.raters_by_group.values())
        return remarks_in_words(borderline=self.borderline, contested=contested)

    @property
    def remarks(self) -> list[str]:
        return remarks_in_words(borderline=self.borderline, contested=self.contested)


class MatrixDecision(Record):
    """What the meeting decides about one activity. A draft until the meeting is recorded.

    `reason` is for the record, `public_reason` for the people who took part. `confirmed_by` is the second person an override needs; any change takes it away.
    """

    OUTCOMES = tuple((outcome.value, words) for outcome, words in OUTCOMES.items())

    round_activity = models.ForeignKey(RoundActivity, models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("decision"), max_length=11, choices=OUTCOMES)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    public_reason = models.TextField(_("reason that anybody may read"), max_length=2000, blank=True)
    dissent = models.TextField(_("who disagreed, and why"), max_length=1000, blank=True)
    owner = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, verbose_name=_("owner"), related_name="+"
    )
    first_action = models.CharField(_("first action"), max_length=200, blank=True)
    first_action_due = models.DateField(_("first action due"), null=True, blank=True)
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    to_be_assessed = models.BooleanField(_("suitability is still to be checked"), default=False)
    confirmed_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    confirmed_at = models.DateTimeField(null=True, editable=False)
    recorded = models.ForeignKey(Decision, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "round_activity"), name="matrix_decision_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("updated_by")),
                name="matrix_override_confirmed_by_another",
                violation_error_message=_("Somebody else has to confirm it."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="append_only_once_recorded",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__recorded__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def stamp(self) -> str:
        """Which decision this is and how it stands: another once it was changed."""
        return f"{self.pk}:{self.updated_at:%Y-%m-%dT%H:%M:%S.%f}"

    @property
    def chosen(self) -> scoring.Outcome:
        return scoring.Outcome(self.outcome)

    def why(self, placed: MatrixPlacement) -> str:
        """Why, as anybody may read it: the public reason or, without one, how the ratings stood to it."""
        own = self.public_reason.strip()
        if len(own) >= REASON_LENGTH:
            return own
        followed = _("The meeting followed what people’s ratings came to: %(quadrant)s.")
        otherwise = _("The meeting decided otherwise than people’s ratings came to.")
        words = followed if self.chosen is placed.plotted else otherwise
        stood = str(words) % {"quadrant": str(placed.get_quadrant_display()).lower()}
        return f"{own}\n\n{stood}" if own else stood
