"""Explorer rounds: who is asked about which services, what they answered, and what it comes to.

People's answers are `ExplorerResponse` (one person about one service) and `ExplorerCell` (one of the
seventeen forms). What they come to is written when a round closes: `LevelSummary` for each
respondent group, `FormResult` for each form, `ServiceScore` for each service.
"""

from collections.abc import Iterable

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Evidence, Proposal
from assessments.models import RespondentRound, Response, ResponseQuerySet, RoundQuerySet, how_many
from commons.four_cos import Form
from foundations.tenancy import WalledModel, url_here
from mapping.explorer.scoring import Rule, Status
from partnerships.access import Permission
from partnerships.models import Group, Link, Membership, Service

LINKS = "explorer"
"""The kind of subject that links to a round carry."""


class RoundStatus(models.TextChoices):
    DRAFT = "draft", _("Being set up")
    OPEN = "open", _("Open for answers")
    CLOSED = "closed", _("Closed")
    CONSOLIDATED = "consolidated", _("Results worked out")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Replaced by a newer round")

    @property
    def colour(self) -> str:
        """Of the tag that shows it."""
        return TAG_COLOURS.get(self, "grey")


TAG_COLOURS = {
    RoundStatus.OPEN: "green",
    RoundStatus.CONSOLIDATED: "blue",
    RoundStatus.PUBLISHED: "turquoise",
}


class Barrier(models.TextChoices):
    """What gets in the way (domain 13G)."""

    FUNDING = "funding", _("Money")
    PROCUREMENT = "procurement", _("How things are bought")
    CULTURE = "culture", _("How we are used to working")
    SKILLS = "skills", _("Skills")
    TIME = "time", _("Time")
    EVIDENCE = "evidence", _("Knowing what works")
    RISK = "risk", _("Risk or insurance")
    LAW = "law", _("Law")
    TRUST = "trust", _("Trust")
    DIGITAL = "digital", _("Getting online")
    TRANSPORT = "transport", _("Transport")
    LEADERSHIP = "leadership", _("Leadership")


class Involvement(models.IntegerChoices):
    """How much a group takes part in a form."""

    NONE = 0, _("Not at all")
    INFORMED = 1, _("They are told")
    CONTRIBUTES = 2, _("They contribute")
    SHARES_LEAD = 3, _("They share the lead")


class ExplorerRoundQuerySet(RoundQuerySet["ExplorerRound"]):
    def taking_answers(self) -> "ExplorerRoundQuerySet":
        """Open, and not past the closing day."""
        return self.filter(status=RoundStatus.OPEN, closes__gte=timezone.localdate())

    def with_results(self) -> "ExplorerRoundQuerySet":
        return self.filter(
            status__in=(RoundStatus.CONSOLIDATED, RoundStatus.PUBLISHED, RoundStatus.SUPERSEDED)
        )

    def published(self) -> "ExplorerRoundQuerySet":
        """Published and still the word on at least one of its services."""
        return self.filter(status=RoundStatus.PUBLISHED)

    def visible_to(self, membership: Membership) -> "ExplorerRoundQuerySet":
        """Officers see every round; a service manager their own once worked out; others what is public."""
        if membership.may(Permission.EXPLORER_RESPONSES):
            return self
        public = Q(status__in=(RoundStatus.PUBLISHED, RoundStatus.SUPERSEDED))
        if not membership.may(Permission.SERVICE_COMMENT):
            return self.filter(public)
        own = RoundService.objects.filter(service__manager=membership).values("round")
        return self.filter(public | Q(status=RoundStatus.CONSOLIDATED, pk__in=own))

    def with_counts(self) -> "ExplorerRoundQuerySet":
        """Adds `service_count`, and `answer_count`: one person's answer about one service."""
        return self.annotate(
            service_count=how_many(RoundService.objects.all()),
            answer_count=how_many(ExplorerResponse.objects.counted()),
        )


def default_groups() -> list[str]:
    return [Group.CITIZEN, Group.FRONT_LINE]


COUNTED = Q(submitted_at__isnull=False, withdrawn_at__isnull=True)


@pghistory.track()
class ExplorerRound(RespondentRound):
    """A period in which people say what happens in some services, and what should.

    `groups` are the respondent groups the round needs. `comments_until` ends the time in which each
    service may add a comment before publication; `waived_reason` says why it was cut short.
    """

    status = models.CharField(max_length=12, choices=RoundStatus, default=RoundStatus.DRAFT, editable=False)
    groups = ArrayField(
        models.CharField(max_length=12, choices=Group),
        verbose_name=_("who is asked"),
        default=default_groups,
    )
    services = models.ManyToManyField(Service, through="RoundService", related_name="explorer_rounds")
    consolidated_at = models.DateTimeField(null=True, editable=False)
    comments_until = models.DateField(null=True, editable=False)
    waived_reason = models.TextField(max_length=2000, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = ExplorerRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "name"),
                name="explorer_round_name_once",
                violation_error_message=_("You already have a round with this name."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True) | Q(closes__isnull=True) | Q(closes__gte=models.F("opens")),
                name="explorer_round_dates_in_order",
                violation_error_message=_("The closing day must not be before the opening day."),
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "-created_at"), name="explorer_round_newest"),
            models.Index(fields=("partnership", "status", "-published_at"), name="explorer_round_published"),
        ]

    def get_absolute_url(self) -> str:
        return url_here("explorer_round", explorer_round=self.pk)

    @property
    def takes_answers(self) -> bool:
        return self.status == RoundStatus.OPEN and not self.past_closing

    @property
    def has_results(self) -> bool:
        return self.status in (RoundStatus.CONSOLIDATED, RoundStatus.PUBLISHED, RoundStatus.SUPERSEDED)

    @property
    def is_published(self) -> bool:
        return self.status in (RoundStatus.PUBLISHED, RoundStatus.SUPERSEDED)

    @property
    def colour(self) -> str:
        return RoundStatus(self.status).colour

    def group_names(self) -> list[str]:
        return [str(Group(group).label) for group in self.groups]


class RoundServiceQuerySet(models.QuerySet["RoundService"]):
    def commented_by(self, membership: Membership) -> "RoundServiceQuerySet":
        """Those a member may comment on: the lead on all, a service manager on their own."""
        return self if membership.may(Permission.EXPLORER_MOVE) else self.filter(service__manager=membership)

    def waiting_for_comment(self) -> "RoundServiceQuerySet":
        return self.filter(
            round__status=RoundStatus.CONSOLIDATED,
            round__comments_until__gte=timezone.localdate(),
            comment="",
        )


class RoundService(WalledModel):
    """A service in a round, and what the service says about its results.

    `is_open` is true while answers are taken, and then unique for the service. `alpha` says how far
    its raters agree (Krippendorff, ordinal, forms as items) over `compared` forms.
    """

    round = models.ForeignKey(ExplorerRound, models.CASCADE, related_name="round_services")
    service = models.ForeignKey(Service, models.PROTECT, related_name="round_services")
    is_open = models.BooleanField(default=False, editable=False)
    comment = models.TextField(_("the service's comment"), max_length=2000, blank=True)
    commented_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    commented_at = models.DateTimeField(null=True)
    alpha = models.FloatField(null=True)
    compared = models.PositiveSmallIntegerField(default=0)

    objects = RoundServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "round", "service"), name="explorer_round_service_once"
            ),
            models.UniqueConstraint(
                fields=("partnership", "service"),
                condition=Q(is_open=True),
                name="explorer_service_in_one_open_round",
                violation_error_message=_("This service is in another open round. Close that round first."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.service)


class ExplorerResponseQuerySet(ResponseQuerySet):
    def counted(self) -> "ExplorerResponseQuerySet":
        """Submitted and not withdrawn."""
        return self.filter(COUNTED)

    def of(self, code: str) -> "ExplorerResponseQuerySet":
        """One respondent's answers, each about one service."""
        return self.filter(code=code)


class ExplorerResponse(Response):
    """One person's answer about one service. `asked` are the forms put to them so far.

    `entered_by` typed it from paper or an interview.
    """

    round = models.ForeignKey(ExplorerRound, models.PROTECT, related_name="responses")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    asked = ArrayField(models.CharField(max_length=3, choices=Form), default=list)
    entered_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    objects = ExplorerResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "round", "service", "code", "group"),
                name="explorer_response_once",
                violation_error_message=_("This person has already answered about this service."),
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "round", "code"), name="explorer_response_of_code"),
            models.Index(
                fields=("partnership", "round", "service", "group"),
                condition=COUNTED,
                name="explorer_response_counted",
            ),
            models.Index(fields=("partnership", "code"), name="explorer_response_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.service}"


class InvolvementInRange(models.Func):
    template = "(NOT jsonb_path_exists(%(expressions)s, '$.* ? (@ < 0 || @ > 3)'))"
    output_field = models.BooleanField()
    conditional = True


class ExplorerCellQuerySet(models.QuerySet["ExplorerCell"]):
    def counted(self) -> "ExplorerCellQuerySet":
        return self.filter(response__submitted_at__isnull=False, response__withdrawn_at__isnull=True)

    def answers_by_form(self, explorer_round: ExplorerRound, service: Service) -> dict[Form, int]:
        """How many answers each form of a service has so far; don't know is an answer."""
        counted = self.counted().filter(response__round=explorer_round, response__service=service)
        return {Form(form): n for form, n in counted.values_list("form").annotate(n=Count("pk"))}

    def ideas(self) -> "ExplorerCellQuerySet":
        return self.counted().exclude(idea="")

    def ideas_to_share(self) -> "ExplorerCellQuerySet":
        """Ideas anybody may read: not kept private, and nothing personal seen in them."""
        return self.ideas().filter(keep_private=False, idea_held=False)


class ExplorerCell(WalledModel):
    """What one person says about one form of one service: how it is, and how it should be.

    Levels run from 0 (not happening) to 4; `reach_pct` is the share of users reached, 0–100;
    `involved` maps respondent groups to `Involvement`. `idea_held` marks a text in which something
    personal was seen: it waits for an officer before others read it.
    """

    STATUSES = (
        (Status.DOING.value, _("Happens")),
        (Status.NOT_DOING.value, _("Does not happen")),
        (Status.DONT_KNOW.value, _("Don't know")),
        (Status.NOT_APPLICABLE.value, _("Not for this service")),
    )

    response = models.ForeignKey(ExplorerResponse, models.CASCADE, related_name="cells")
    form = models.CharField(max_length=3, choices=Form)
    status = models.CharField(max_length=14, choices=STATUSES)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    potential = models.PositiveSmallIntegerField(null=True, blank=True)
    reach_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    involved = models.JSONField(default=dict, blank=True)
    evidence = models.ManyToManyField(Evidence, through="CellEvidence", related_name="+")
    barriers = ArrayField(models.CharField(max_length=12, choices=Barrier), default=list, blank=True)
    idea = models.TextField(max_length=1000, blank=True)
    keep_private = models.BooleanField(default=False)
    idea_held = models.BooleanField(default=False)

    objects = ExplorerCellQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "response", "form"), name="explorer_cell_once"),
            models.CheckConstraint(
                condition=Q(status=Status.DOING.value, level__isnull=False, level__range=(1, 4))
                | Q(status=Status.NOT_DOING.value, level__isnull=False, level=0)
                | Q(
                    status__in=(Status.DONT_KNOW.value, Status.NOT_APPLICABLE.value),
                    level__isnull=True,
                ),
                name="explorer_cell_level_fits_status",
                violation_error_message=_("Say how often it happens, or choose “No” or “Don't know”."),
            ),
            models.CheckConstraint(
                condition=Q(potential__isnull=True)
                | Q(
                    potential__range=(0, 4),
                    level__isnull=False,
                    potential__gte=models.F("level"),
                ),
                name="explorer_cell_potential_not_below_level",
                violation_error_message=_("How it should be cannot be less than how it is now."),
            ),
            models.CheckConstraint(
                condition=Q(reach_pct__isnull=True) | Q(reach_pct__range=(0, 100)),
                name="explorer_cell_reach_0_to_100",
                violation_error_message=_("Give the share of people reached as a number from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=InvolvementInRange("involved"),
                name="explorer_cell_involvement_0_to_3",
                violation_error_message=_("Choose a number from 0 to 3."),
            ),
        ]
        indexes = [
            models.Index(
                fields=("partnership", "form"),
                condition=~Q(idea=""),
                name="explorer_cell_ideas",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form}: {self.get_status_display()}"


class WishToHear(WalledModel):
    """Somebody asked for one message once a round is published; `person` is who the vault holds.

    The row is deleted when the message is queued, so that it cannot go out twice.
    """

    round = models.ForeignKey(ExplorerRound, models.CASCADE, related_name="wishes_to_hear")
    link = models.ForeignKey(Link, models.CASCADE, related_name="+")
    person = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "link"), name="explorer_wish_to_hear_once")
        ]

    def __str__(self) -> str:
        return self.person


class CellEvidence(WalledModel):
    cell = models.ForeignKey(ExplorerCell, models.CASCADE)
    evidence = models.ForeignKey(Evidence, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "cell", "evidence"), name="explorer_cell_evidence_once"
            )
        ]


class LevelSummary(WalledModel):
    """What one group says about one form of one service in one round. Written by `aggregation`.

    `answers` counts those who gave a level, `potential_answers` those who also said how it should
    be; `levels` counts answers at each level from 0 to 4. `level` is None where nobody could say.
    """

    round = models.ForeignKey(ExplorerRound, models.CASCADE, related_name="level_summaries")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    form = models.CharField(max_length=3, choices=Form)
    group = models.CharField(max_length=12, choices=Group)
    answers = models.PositiveIntegerField()
    level = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    evidenced_level = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    potential = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    potential_answers = models.PositiveIntegerField()
    evidenced = models.PositiveIntegerField()
    dont_know = models.PositiveIntegerField()
    not_applicable = models.PositiveIntegerField()
    levels = ArrayField(models.PositiveIntegerField(), size=5)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "round", "service", "form", "group"), name="explorer_summary_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} · {self.get_group_display()}"


class FormResult(WalledModel):
    """What a round says about one form of one service, over its groups as equals.

    The figures are as the round's officers see them: show others only what `results` hands out.
    """

    RULES = tuple((rule.value, rule.value) for rule in Rule)

    round = models.ForeignKey(ExplorerRound, models.CASCADE, related_name="form_results")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    form = models.CharField(max_length=3, choices=Form)
    answers = models.PositiveIntegerField()
    level = models.DecimalField(max_digits=5, decimal_places=4)
    evidenced_level = models.DecimalField(max_digits=5, decimal_places=4)
    potential = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    gap = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    perception_gap = models.DecimalField(max_digits=2, decimal_places=1)
    sees_differently = models.BooleanField()
    provisional = models.BooleanField()
    practice_lead = models.BooleanField()
    rule = models.CharField(max_length=2, choices=RULES, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "round", "service", "form"), name="explorer_result_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} · {self.form}"


class ServiceScore(WalledModel):
    """A service's scores in a round, 0 to 100: for each Co, and their mean.

    Two rows a service: as the round's officers see it, and from protected figures for all others.
    A Co without an applicable form has none.
    """

    round = models.ForeignKey(ExplorerRound, models.CASCADE, related_name="service_scores")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    for_officers = models.BooleanField()
    cc = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    cd = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    cl = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    ca = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    score = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    provisional = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "round", "service", "for_officers"), name="explorer_score_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} · {self.score}"


class ProposalSource(WalledModel):
    """A cell whose idea went into a proposal: merged ideas keep the answers they came from."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="explorer_sources")
    cell = models.ForeignKey(ExplorerCell, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "proposal", "cell"), name="explorer_proposal_source_once"
            )
        ]

    @classmethod
    def thread_notes(cls, proposals: Iterable[Proposal], membership: Membership) -> dict[int, str]:
        """The gap each proposal came from, for the story of its activity."""
        from mapping.explorer.origins import notes_on  # which reads these models

        return notes_on(proposals, membership)
