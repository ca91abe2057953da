"""The meeting that decides a round: who is invited, what they agree to, and that nobody is out of pocket."""

from datetime import datetime
from decimal import Decimal

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundations.records import Record
from foundations.tenancy import WalledModel, url_here
from partnerships.access import ROLES, Permission
from partnerships.models import Membership
from priorities.matrix.models import MatrixRound, Status, status_trigger

COMMUNITY = "community_member"


class DecidingMeetingQuerySet(models.QuerySet["DecidingMeeting"]):
    def in_hand(self) -> "DecidingMeetingQuerySet":
        return self.exclude(round__status=Status.DECIDED)


class DecidingMeeting(Record):
    """Where a round's meeting sits and who chairs it. The round keeps its name, its day and the co-chair.

    `few_reason` says why fewer than two community members are invited, `weights_reason` why the round
    opened although they had not agreed with its weights. Both are printed with the results.
    """

    round = models.ForeignKey(MatrixRound, models.CASCADE, related_name="deciding_meetings")
    place = models.CharField(_("place, or link to join"), max_length=200, blank=True)
    chair = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("chair"),
        related_name="chaired_meetings",
    )
    few_reason = models.TextField(
        _("if fewer than two community members are invited: why?"), max_length=1000, blank=True
    )
    expenses = models.TextField(_("expenses we offer"), max_length=1000, blank=True)
    weights_reason = models.TextField(max_length=1000, blank=True, editable=False)

    objects = DecidingMeetingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("partnership", "round"), name="deciding_meeting_once")]

    def __str__(self) -> str:
        return str(self.round)


class SeatQuerySet(models.QuerySet["Seat"]):
    def of_community(self) -> "SeatQuerySet":
        return self.filter(membership__roles__contains=[COMMUNITY])

    def in_hand(self) -> "SeatQuerySet":
        """In meetings that have not decided yet."""
        return self.exclude(round__status=Status.DECIDED).select_related("round")


class Seat(WalledModel):
    """Somebody invited to the meeting: what they say to the weights, and whether they want expenses."""

    class Weights(models.TextChoices):
        AGREED = "agreed", _("I agree with the weights")
        OBJECTED = "objected", _("I do not agree")

    class Expenses(models.TextChoices):
        WANTED = "wanted", _("Yes, I would like expenses")
        NONE = "none", _("No, thank you")

    round = models.ForeignKey(MatrixRound, models.CASCADE, related_name="seats")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="meeting_seats")
    offered_at = models.DateTimeField(auto_now_add=True)
    weights = models.CharField(_("do you agree?"), max_length=8, choices=Weights, blank=True)
    weights_note = models.TextField(_("what would you change?"), max_length=500, blank=True)
    expenses = models.CharField(_("would you like expenses?"), max_length=6, choices=Expenses, blank=True)
    notice_seen_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "round", "membership"), name="meeting_seat_once")
        ]

    def __str__(self) -> str:
        return str(self.round)

    def get_absolute_url(self) -> str:
        """Where others are invited in this one's place."""
        return url_here("meeting_seats", matrix_round=self.round_id)

    @property
    def of_community(self) -> bool:
        return COMMUNITY in self.membership.roles

    @property
    def weighs(self) -> bool:
        """Whether this person is asked about the weights."""
        return self.membership.may(Permission.MATRIX_WEIGHTS)


class Dissent(WalledModel):
    """What one of those invited thinks otherwise, in their own words. Kept as it is once the meeting is recorded.

    It is read as from their side; the name stands beside it only where they want it.
    """

    round = models.ForeignKey(MatrixRound, models.CASCADE, related_name="dissents")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    words = models.TextField(_("what do you think otherwise, and why?"), max_length=1000)
    named = models.BooleanField(_("show my name beside it"), default=False)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("partnership", "round", "membership"), name="dissent_once")
        ]
        triggers = [
            status_trigger(
                "kept_once_recorded", "closed", "changed.round_id", "the meeting of this round is recorded"
            )
        ]

    def __str__(self) -> str:
        who = self.membership.name if self.named else side(self.membership)
        return f"{who}: {self.words}"


def side(membership: Membership) -> str:
    """Whom a member speaks for, without their name."""
    if COMMUNITY in membership.roles:
        return str(ROLES[COMMUNITY].name)
    known = [str(ROLES[slug].name) for slug in membership.roles if slug in ROLES]
    return str(membership.get_group_display() or "") or ", ".join(known[:1])


class ExpenseQuerySet(models.QuerySet["Expense"]):
    def to_approve(self) -> "ExpenseQuerySet":
        return self.filter(approved_by__isnull=True)

    def approved(self) -> "ExpenseQuerySet":
        return self.filter(approved_by__isnull=False)

    def recorded_before(self, moment: datetime) -> "ExpenseQuerySet":
        """What finance no longer has to keep."""
        return self.filter(updated_at__lt=moment)


class Expense(Record):
    """What a community member is owed for a meeting. Recorded here, paid elsewhere.

    `created_by` asked for it: the person, or an officer for them. Somebody else approves it.
    """

    class Kind(models.TextChoices):
        TRAVEL = "travel", _("Travel")
        CARE = "care", _("Care for somebody while you are away")
        TIME = "time", _("Your time")

    round = models.ForeignKey(MatrixRound, models.PROTECT, related_name="expenses")
    person = models.ForeignKey(Membership, models.PROTECT, verbose_name=_("who is it for?"), related_name="+")
    kind = models.CharField(_("what for?"), max_length=6, choices=Kind)
    amount = models.DecimalField(
        _("how much?"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    approved_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    paid_ref = models.CharField(_("payment reference"), max_length=40, blank=True)

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("created_by")) & ~Q(approved_by=F("person"))),
                name="expense_approved_by_another",
                violation_error_message=_("Somebody else has to approve it."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="expense_above_nothing",
                violation_error_message=_("Enter an amount above nothing."),
            ),
            models.CheckConstraint(
                condition=Q(paid_ref="") | Q(approved_by__isnull=False),
                name="expense_paid_once_approved",
                violation_error_message=_("It has to be approved first."),
            ),
        ]
        indexes = [models.Index(fields=("partnership", "round"), name="expense_of_round")]
        triggers = [
            pgtrigger.Protect(
                name="kept_once_approved",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__approved_by__isnull=False)
                & (
                    pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount"))
                    | pgtrigger.Q(old__person__df=pgtrigger.F("new__person"))
                    | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                    | pgtrigger.Q(old__approved_by__df=pgtrigger.F("new__approved_by"))
                ),
            ),
            pgtrigger.Protect(
                name="kept_six_years_once_approved",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.\"approved_at\" > NOW() - INTERVAL '6 years'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: £{self.amount}"
