"""The spine: an activity, what was proposed, decided and shown about it, and what is to be done."""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from pathlib import PurePath
from typing import Any
from uuid import uuid4

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.suggestions.models import Suggestion
from commons.four_cos import Co, Form
from commons.vocabularies import vocabulary
from foundations.records import Record
from foundations.sorting import SortKey
from foundations.tenancy import WalledModel, current, url_here
from partnerships.access import Permission
from partnerships.models import Group, Locality, Membership, Service
from partnerships.notices import Notice, read

REASONS_LENGTH = 20
REASONS_TO_COMMUNITY_LENGTH = 50
REVIEW_WITHIN_DAYS = 365
ARCHIVE_AFTER_DAYS = 730
REMIND_DAYS = 3  # before the last day of a task
TOLD_DAYS = 2  # since somebody was told of it
OUTCOMES = 9  # the national health and wellbeing outcomes, numbered from 1
MOVING = "coproduction.moving"  # the Postgres setting that names the activity being moved

__all__ = ["Suggestion"]  # the database finds a model of a room by this module


class State(models.TextChoices):
    """States of an activity, with the words on screen (domain 0A.8); moves stand in lifecycle.py."""

    IDENTIFIED = "identified", _("Suggested")
    CANDIDATE = "candidate", _("Idea to weigh")
    RATED = "rated", _("Weighed")
    PRIORITISED = "prioritised", _("Taken on")
    PEOPLING = "peopling", _("Finding people")
    DESIGNING = "designing", _("Designing together")
    CHARTERED = "chartered", _("Agreed")
    LIVE = "live", _("Up and running")
    REVIEWING = "reviewing", _("Being looked at")
    SCALING = "scaling", _("Spreading")
    SUSTAINED = "sustained", _("Part of normal work")
    SUSPENDED = "suspended", _("On hold")
    BACK_BURNER = "back_burner", _("Later")
    DROPPED = "dropped", _("Not taken forward")
    STOPPED = "stopped", _("Stopped")
    ARCHIVED = "archived", _("Archived")


RUNNING = (State.LIVE, State.REVIEWING, State.SCALING, State.SUSTAINED)
STARTED = (State.PRIORITISED, State.PEOPLING, State.DESIGNING, State.CHARTERED, *RUNNING)


def national_outcomes() -> list[tuple[int, str]]:
    """The national health and wellbeing outcomes, by number, in the language now active."""
    return [(int(code), label) for code, label in vocabulary("national_outcomes").choices]


class ActivityQuerySet(models.QuerySet["Activity"]):
    def started(self) -> "ActivityQuerySet":
        """Taken on or further, and not ended."""
        return self.filter(state__in=STARTED)

    def in_hand(self) -> "ActivityQuerySet":
        """What somebody looks after: all that has not ended."""
        return self.exclude(state__in=(State.STOPPED, State.DROPPED, State.ARCHIVED))

    def to_weigh(self) -> "ActivityQuerySet":
        """Ideas a matrix round may take in."""
        return self.filter(state__in=(State.CANDIDATE, State.RATED))

    def public(self) -> "ActivityQuerySet":
        """What anybody may know of: taken on, on hold or stopped."""
        return self.filter(state__in=(*STARTED, State.SUSPENDED, State.STOPPED))

    def in_ward(self, ward: Locality) -> "ActivityQuerySet":
        """Those in the ward, or in what it is part of; one that names no place is where its services are."""
        services = Service.objects.in_ward(ward)
        here = ActivityLocality.objects.filter(locality__in=ward.touched_by)
        served = ActivityService.objects.filter(service__in=services)
        placed = ActivityLocality.objects.filter(activity=models.OuterRef("pk"))
        return self.filter(
            models.Q(pk__in=here.values("activity"))
            | models.Q(~models.Exists(placed), pk__in=served.values("activity"))
        )

    def visible_to(self, membership: Membership) -> "ActivityQuerySet":
        """Everything for the team and the board; no drafts for auditors; for a group its own and the public ones."""
        roles = set(membership.roles)
        if roles == {"community_group"}:
            return self.public() | self.filter(created_by=membership)
        if membership.sees_no_drafts:
            return self.exclude(state=State.IDENTIFIED)
        return self.all()

    def editable_by(self, membership: Membership) -> "ActivityQuerySet":
        """All for those who keep activities; for those who draft, their own until put forward."""
        if membership.may(Permission.ACTIVITY_WRITE):
            return self.exclude(state=State.ARCHIVED)
        if membership.may(Permission.ACTIVITY_DRAFT):
            return self.filter(state=State.IDENTIFIED, created_by=membership)
        return self.none()

    def with_may_edit(self, membership: Membership) -> "ActivityQuerySet":
        editable = Activity.objects.editable_by(membership)
        return self.annotate(may_edit=models.Exists(editable.filter(pk=models.OuterRef("pk"))))

    def past_review(self, today: date) -> "ActivityQuerySet":
        """Kept for later, and the day on which to look again has come."""
        return self.filter(state=State.BACK_BURNER, review_on__lte=today)

    def first_action_overdue(self, today: date) -> "ActivityQuerySet":
        return self.filter(first_action_due__lt=today, first_action_done_at__isnull=True, state__in=STARTED)

    def review_due(self, today: date) -> "ActivityQuerySet":
        """Running for a year without being looked at, or past the day that was set for it."""
        year_ago = today - timedelta(days=REVIEW_WITHIN_DAYS)
        return self.filter(state__in=(State.LIVE, State.SUSTAINED)).filter(
            models.Q(review_on__lte=today) | models.Q(state_since__date__lte=year_ago)
        )

    def to_archive(self, today: date) -> "ActivityQuerySet":
        """Ended 24 months ago or longer."""
        long_ago = today - timedelta(days=ARCHIVE_AFTER_DAYS)
        return self.filter(state__in=(State.STOPPED, State.DROPPED), state_since__date__lte=long_ago)


class ReferenceCounter(WalledModel):
    """The last number given to an activity in a year; its row is locked while one is given."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "year"), name="reference_counter_once_a_year")
        ]


@pghistory.track(exclude=["sort_key"])
class Activity(Record):
    """A co-production activity, existing or wished for, from suggestion to normal work.

    `state` is written by `activities.actions.move` alone. `power_before` and `power_after` run from
    0 (inform) to 4 (citizen-led); `budget` is pounds.
    """

    may_edit: bool
    """Whether the member may change it. Only rows read by `with_may_edit` know."""

    class Kind(models.TextChoices):
        CURRENT = "current", _("Happens now")
        POTENTIAL = "potential", _("Could happen")

    class Origin(models.TextChoices):
        EXPLORER_GAP = "explorer_gap", _("Gap found in an Explorer round")
        EXISTING_PRACTICE = "existing_practice", _("Existing practice")
        COMMUNITY_PROPOSAL = "community_proposal", _("Suggested by a member of the community")
        LAB = "lab", _("Lab")
        TRAINING_PLAN = "training_plan", _("Action plan after training")
        PARTICIPATION_REQUEST = "participation_request", _("Participation request")
        INSPECTION = "inspection", _("Citizen-led inspection")
        JOURNEY = "journey", _("Journey map")
        PILOT = "pilot", _("Pilot")
        OTHER = "other", _("Other")

    class Risk(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "med", _("Medium")
        HIGH = "high", _("High")

    class Quadrant(models.TextChoices):
        QUICK_WIN = "quick_win", _("Quick win")
        MAJOR_PROJECT = "major_project", _("Major project")
        BACK_BURNER = "back_burner", _("Small and easy")
        DROP = "drop", _("Small and hard")

    class Power(models.IntegerChoices):
        INFORM = 0, _("People are told")
        CONSULT = 1, _("People are asked")
        INVOLVE = 2, _("People are involved")
        SHARE = 3, _("Decisions are shared")
        CITIZEN_LED = 4, _("Led by citizens")

    ref = models.CharField(_("reference"), max_length=20, editable=False)
    title = models.CharField(_("title"), max_length=150)
    sort_key = models.GeneratedField(
        expression=SortKey("title"), output_field=models.TextField(), db_persist=True
    )
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.POTENTIAL)
    origin = models.CharField(_("origin"), max_length=24, choices=Origin, default=Origin.OTHER)
    cos = ArrayField(models.CharField(max_length=2, choices=Co), default=list, editable=False)
    forms = ArrayField(models.CharField(max_length=3, choices=Form), verbose_name=_("forms"), default=list)
    services = models.ManyToManyField(Service, through="ActivityService", related_name="activities")
    localities = models.ManyToManyField("partnerships.Locality", through="ActivityLocality")
    client_groups = ArrayField(
        models.CharField(max_length=24, choices=Service.ClientGroup),
        verbose_name=_("who it is for"),
        default=list,
        blank=True,
    )
    outcomes = ArrayField(
        models.PositiveSmallIntegerField(choices=national_outcomes),
        verbose_name=_("national health and wellbeing outcomes"),
        default=list,
        blank=True,
    )
    owner = models.ForeignKey(
        "partnerships.Membership",
        models.PROTECT,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        related_name="owned_activities",
    )
    sponsor = models.ForeignKey(
        "partnerships.Membership",
        models.PROTECT,
        verbose_name=_("who stands behind it"),
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.IDENTIFIED, editable=False
    )
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    suspended_from = models.CharField(max_length=12, choices=State, blank=True, editable=False)
    quadrant = models.CharField(
        _("place in the matrix"), max_length=13, choices=Quadrant, blank=True, editable=False
    )
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    power_before = models.PositiveSmallIntegerField(
        _("who decided before"), choices=Power, null=True, blank=True
    )
    power_after = models.PositiveSmallIntegerField(
        _("who should decide"), choices=Power, null=True, blank=True
    )
    budget = models.DecimalField(_("budget"), max_digits=12, decimal_places=2, null=True, blank=True)
    risk = models.CharField(_("risk"), max_length=4, choices=Risk, default=Risk.LOW)
    regulated_role = models.BooleanField(_("needs PVG scheme membership"), default=False)
    children_involved = models.BooleanField(_("children take part"), default=False)
    delivery_moves = models.BooleanField(_("delivery passes to the community"), default=False)
    first_action = models.CharField(_("first action"), max_length=200, blank=True)
    first_action_due = models.DateField(_("first action due"), null=True, blank=True)
    first_action_done_at = models.DateTimeField(_("first action done"), null=True, editable=False)
    stop_reason = models.TextField(_("why it was ended"), blank=True, max_length=2000, editable=False)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("where it was done first"),
        null=True,
        blank=True,
        related_name="children",
    )

    # What other fields in its history say already.
    DERIVED = frozenset({"cos", "state_since", "suspended_from"})

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        triggers = [
            pgtrigger.Trigger(
                name="only_move_writes_state",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func=(
                    f"IF current_setting('{MOVING}', true) IS DISTINCT FROM OLD.id::text THEN "
                    "RAISE EXCEPTION 'the state of an activity changes only by a move'; "
                    "END IF; RETURN NEW;"
                ),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=STARTED) | models.Q(owner__isnull=False),
                name="activity_started_has_owner",
                violation_error_message=_("Choose an owner: somebody looks after it."),
            ),
            models.UniqueConstraint(fields=("partnership", "ref"), name="activity_ref_once"),
            models.CheckConstraint(
                condition=models.Q(first_action="", first_action_due__isnull=True)
                | (~models.Q(first_action="") & models.Q(first_action_due__isnull=False)),
                name="activity_first_action_and_date_together",
                violation_error_message=_("Give the first action and its date together."),
            ),
            models.CheckConstraint(
                condition=models.Q(budget__isnull=True) | models.Q(budget__gte=0),
                name="activity_budget_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(outcomes__contained_by=list(range(1, OUTCOMES + 1))),
                name="activity_outcomes_are_national",
                violation_error_message=_("Choose from the national health and wellbeing outcomes."),
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "-updated_at"), name="activity_newest"),
            models.Index(fields=("partnership", "state", "-state_since"), name="activity_by_state"),
            models.Index(fields=("partnership", "sort_key"), name="activity_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.cos = sorted({form[:2] for form in self.forms})
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return url_here("activity", activity=self.pk)

    @property
    def state_words(self) -> str:
        """The state as people read it. What happens already is never said to be dropped."""
        if self.state == State.DROPPED and self.kind == self.Kind.CURRENT:
            return str(_("Think again together"))
        return str(State(self.state).label)

    @property
    def takes_place(self) -> bool:
        """Whether people take part in it already, or did until it was put on hold."""
        return self.kind == self.Kind.CURRENT or self.state in {*RUNNING, State.SUSPENDED}

    @property
    def form_words(self) -> list[str]:
        return [str(Form(form).label) for form in self.forms]

    @property
    def co_words(self) -> list[str]:
        return [str(Co(co).label) for co in self.cos]

    @property
    def client_group_words(self) -> list[str]:
        return [str(Service.ClientGroup(group).label) for group in self.client_groups]

    @property
    def outcome_words(self) -> list[str]:
        """The national outcomes it serves, as the framework words them."""
        labels = dict(national_outcomes())
        return [labels[outcome] for outcome in self.outcomes]

    @property
    def first_action_is_late(self) -> bool:
        due = self.first_action_due
        return bool(due and not self.first_action_done_at and due < timezone.localdate())


class ActivityService(WalledModel):
    activity = models.ForeignKey(Activity, models.CASCADE)
    service = models.ForeignKey(Service, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "activity", "service"), name="activity_service_once"
            )
        ]


class ActivityLocality(WalledModel):
    activity = models.ForeignKey(Activity, models.CASCADE)
    locality = models.ForeignKey("partnerships.Locality", models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "activity", "locality"), name="activity_locality_once"
            )
        ]


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, membership: Membership) -> "DecisionQuerySet":
        """All for the team and the board; for others what is about activities they see, or published."""
        roles = set(membership.roles)
        seen = models.Q(activity__in=Activity.objects.visible_to(membership))
        if roles == {"community_group"}:
            return self.filter(seen | models.Q(published=True))
        if membership.sees_no_drafts:
            return self.filter(seen | models.Q(activity__isnull=True))
        return self.all()


class Decision(WalledModel):
    """What was decided, why, by whom, and who was in the room. Append-only: superseded, never edited.

    `subject_kind` and `subject_id` say what it is about, `label` and `url` how to show that;
    `room` counts people present by respondent group; `event` is the move made, where one was.
    """

    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=200)
    url = models.CharField(max_length=200, blank=True)
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="decisions")
    event = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=60)
    reasons = models.TextField(max_length=4000, blank=True)
    dissent = models.TextField(max_length=2000, blank=True)
    meeting = models.CharField(max_length=200, blank=True)
    room = models.JSONField(default=dict, blank=True)
    decided_by = models.ForeignKey("partnerships.Membership", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    published = models.BooleanField(default=False)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="superseded_by")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("decided_at", "pk")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [
            models.Index(fields=("partnership", "subject_kind", "subject_id"), name="decision_of_subject"),
            models.Index(fields=("partnership", "activity", "decided_at"), name="decision_of_activity"),
            models.Index(fields=("partnership", "-decided_at"), name="decision_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.outcome_words}"

    @property
    def outcome_words(self) -> str:
        """The state moved to as people read it, or the outcome as it was written."""
        return str(State(self.outcome).label) if self.outcome in State.values else self.outcome

    def room_in_words(self) -> list[tuple[str, int]]:
        return [(str(Group(group).label), count) for group, count in self.room.items() if count]


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, membership: Membership) -> "EvidenceQuerySet":
        """What names or shows people is for the team alone; a group sees that of its activities."""
        if membership.may(Permission.ACTIVITY_DRAFT):
            return self.all()
        rows = self.filter(contains_personal=False)
        if set(membership.roles) == {"community_group"}:
            return rows.filter(activityevidence__activity__in=Activity.objects.visible_to(membership))
        return rows


def evidence_path(evidence: "Evidence", name: str) -> str:
    """Where a file is kept: under its partnership, under a name nobody can guess."""
    return f"evidence/{current().id}/{uuid4().hex}{PurePath(name).suffix.lower()}"


class Evidence(Record):
    """Something that shows what is so. Each kind of owner links to it through its own table."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("Document")
        DATA = "data", _("Data")
        QUOTE = "quote", _("Quotation")
        PHOTO = "photo", _("Photograph")
        LINK = "link", _("Link")
        OBSERVATION = "observation", _("Observation")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.LINK)
    url = models.URLField(_("web address"), blank=True)
    file = models.FileField(_("file"), upload_to=evidence_path, blank=True)
    dated = models.DateField(_("date"), null=True, blank=True)
    strength = models.PositiveSmallIntegerField(_("strength, 0 to 3"), default=1)
    contains_personal = models.BooleanField(_("names or shows people"), default=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(strength__lte=3), name="evidence_strength_0_to_3")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_source(self) -> bool:
        """Whether there is a file or a page to open."""
        return bool(self.file or self.url)


class ActivityEvidence(WalledModel):
    activity = models.ForeignKey(Activity, models.CASCADE)
    evidence = models.ForeignKey(Evidence, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "activity", "evidence"), name="activity_evidence_once"
            )
        ]


OWN_ANSWERS = ("explorer:answer:", "matrix:rate:", "matrix:weigh:", "matrix:meet:")
"""How the keys of tasks begin that ask one person for their own view, or to come themselves."""


class TaskQuerySet(models.QuerySet["Task"]):
    def waiting(self) -> "TaskQuerySet":
        return self.filter(done_at__isnull=True)

    def in_hand(self) -> "TaskQuerySet":
        """What another person could do instead: all that waits but to give one's own answer."""
        personal = (models.Q(key__startswith=start) for start in OWN_ANSWERS)
        return self.waiting().exclude(reduce(or_, personal))

    def complete(self) -> int:
        """Mark those still waiting as done, and notices of them as read; says how many these were."""
        waiting = list(self.waiting())
        if waiting:
            told = [key for task in waiting for key in task.notice_keys]
            read(Notice.objects.filter(key__in=told))
        return self.filter(pk__in=[task.pk for task in waiting]).update(done_at=timezone.now())

    def soon_due(self, today: date) -> "TaskQuerySet":
        """Waiting, days from their last, and not told of only just now."""
        told = timezone.now() - timedelta(days=TOLD_DAYS)
        days = (today, today + timedelta(days=REMIND_DAYS))
        return self.waiting().filter(due__range=days, created_at__lte=told)

    def overdue(self, today: date) -> "TaskQuerySet":
        return self.waiting().filter(due__lt=today)


class Task(WalledModel):
    """Something a person is to do: a verb, a thing and a date. `key` makes it once.

    From `soon_from` on it counts as soon due, however far off its date is.
    """

    key = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=200)
    url = models.CharField(max_length=200)
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="tasks")
    owner = models.ForeignKey("partnerships.Membership", models.PROTECT, related_name="tasks")
    due = models.DateField(null=True)
    soon_from = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("partnership", "key"), name="task_key_once")]
        indexes = [
            models.Index(
                fields=("partnership", "owner", "due"),
                condition=models.Q(done_at__isnull=True),
                name="task_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_due_today(self) -> bool:
        return self.due == timezone.localdate()

    @property
    def notice_key(self) -> str:
        """Of the notice that it waits."""
        return f"task:{self.key}"

    @property
    def reminder_key(self) -> str:
        """Of the one reminder before its last day; another day is another reminder."""
        return f"reminder:{self.key}:{self.due}"

    @property
    def overdue_key(self) -> str:
        return f"overdue:{self.key}:{self.due}"

    @property
    def notice_keys(self) -> tuple[str, str, str]:
        return self.notice_key, self.reminder_key, self.overdue_key

    @property
    def is_first_action(self) -> bool:
        """Whether it is done by recording the first action as done."""
        return self.key.startswith("first-action:")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> "ProposalQuerySet":
        return self.filter(status=Proposal.Status.OPEN)


class Proposal(WalledModel):
    """An idea the system drew from answers; an officer accepts, edits, refuses or joins it.

    `source_kind` and `source_id` name what it came from (an Explorer result), and `source_url` where that can be read by who may;
    `weight` orders proposals: gap times the service's priority weight.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("To decide")
        ACCEPTED = "accepted", _("Accepted")
        JOINED = "joined", _("Joined to an activity")
        REFUSED = "refused", _("Refused")

    source_kind = models.CharField(max_length=30)
    source_id = models.BigIntegerField()
    source_key = models.CharField(max_length=120)
    source_url = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=150)
    summary = models.TextField(max_length=2000, blank=True)
    kind = models.CharField(max_length=9, choices=Activity.Kind)
    form = models.CharField(max_length=3, choices=Form)
    service = models.ForeignKey(Service, models.PROTECT, null=True)
    weight = models.DecimalField(max_digits=6, decimal_places=3, default=0)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    reason = models.TextField(max_length=2000, blank=True)
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="proposals")
    decided_by = models.ForeignKey("partnerships.Membership", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "source_key"), name="proposal_source_once")
        ]
        indexes = [
            models.Index(fields=("partnership", "status", "-weight"), name="proposal_order"),
            models.Index(fields=("partnership", "source_kind", "source_id"), name="proposal_of_source"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return url_here("proposal", proposal=self.pk)

    def alike(self) -> ActivityQuerySet:
        """Activities of the same form and service, which it may well be part of."""
        return self.could_join().filter(self._is_alike())

    def could_join(self) -> ActivityQuerySet:
        """Activities it may be part of, those like it first."""
        ended = (State.STOPPED, State.DROPPED, State.ARCHIVED)
        nearest = models.Case(models.When(self._is_alike(), then=0), default=1)
        return Activity.objects.exclude(state__in=ended).order_by(nearest, "sort_key", "pk")

    def _is_alike(self) -> models.Q:
        same_service = ActivityService.objects.filter(activity=models.OuterRef("pk"), service=self.service_id)
        return models.Q(models.Exists(same_service), forms__contains=[self.form])
