"""What anybody may suggest, how it was looked at, and the answer it got."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities.suggestions.clock import Clock, Stage, stage
from foundations.records import Record
from foundations.tenancy import url_here
from partnerships.models import Link, Partnership, Service

LINKS = "suggestion"  # what a sender's link is about
YEAR = timedelta(days=365)
REASONS = "suggestion_reasons"  # in `Partnership.settings`: why a suggestion may be kept from the public
HIDDEN_BECAUSE: tuple[Promise, ...] = (
    _("It names or describes a person"),
    _("It insults or threatens somebody"),
    _("It advertises something"),
    _("It could put somebody at risk"),
)


def reasons_to_hide(partnership: Partnership) -> list[str]:
    """This partnership's own list, or the usual one."""
    return partnership.settings.get(REASONS) or [str(words) for words in HIDDEN_BECAUSE]


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def waiting(self) -> "SuggestionQuerySet":
        return self.filter(answered_at=None, withdrawn_at=None)

    def after(self, suggestion: "Suggestion") -> "Suggestion | None":
        """The next of these by the day of its answer, after the last the first; None where there is no other."""
        later = Q(due__gt=suggestion.due) | Q(due=suggestion.due, pk__gt=suggestion.pk)
        others = self.exclude(pk=suggestion.pk)
        return others.order_by(Case(When(later, then=0), default=1), "due", "pk").first()

    def overdue(self, today: date) -> "SuggestionQuerySet":
        return self.waiting().filter(due__lt=today)

    def answered(self) -> "SuggestionQuerySet":
        return self.filter(answered_at__isnull=False)

    def public(self) -> "SuggestionQuerySet":
        """What anybody may read: looked at, let through and answered."""
        return self.answered().filter(shown=True, withdrawn_at=None)

    def settled_before(self, moment: datetime) -> "SuggestionQuerySet":
        """Answered or taken back long ago, with nothing more to come of it."""
        going = Q(activity__isnull=False) & ~Q(activity__state__in=("dropped", "stopped", "archived"))
        return self.filter(Q(answered_at__lt=moment) | Q(withdrawn_at__lt=moment)).exclude(going)

    def clocks(self, today: date) -> dict[int, Clock]:
        """By partnership, in one query. What is due today has time until tonight and does not count yet."""
        due = Q(due__lt=today, due__gte=today - YEAR)
        rows = (
            self.filter(withdrawn_at=None)
            .order_by()
            .values("partnership")
            .annotate(
                waiting=Count("pk", filter=Q(answered_at=None)),
                was_due=Count("pk", filter=due),
                on_time=Count("pk", filter=due & Q(answered_on__lte=F("due"))),
            )
        )
        return {row["partnership"]: Clock(row["waiting"], row["was_due"], row["on_time"]) for row in rows}


class Suggestion(Record):
    """An idea that somebody sent without an account, and the answer that is due to them.

    `person` is the pseudonym of an address they left. `flagged` says that the words hold what looks
    like personal data; while they do, they are never `shown`. Nobody but officers reads them before
    one has looked at them (`checked_at`).
    """

    class Answer(models.TextChoices):
        TAKEN_UP = "taken_up", _("We take it up as an idea")
        JOINED = "joined", _("It joins something we work on already")
        ELSEWHERE = "elsewhere", _("Somebody else looks after this")
        REFUSED = "refused", _("We do not take it forward")

    what = models.CharField(_("your idea"), max_length=150, blank=True)
    why = models.TextField(_("why"), max_length=2000, blank=True)
    locality = models.ForeignKey(
        "partnerships.Locality", models.SET_NULL, verbose_name=_("place"), null=True, blank=True
    )
    place = models.CharField(_("where"), max_length=150, blank=True)
    service = models.ForeignKey(
        Service, models.SET_NULL, verbose_name=_("service"), null=True, blank=True, related_name="+"
    )
    person = models.CharField(max_length=8, blank=True)
    submission = models.UUIDField(editable=False)
    flagged = models.BooleanField(default=False)
    sent_at = models.DateTimeField(default=timezone.now)
    due = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    checked_at = models.DateTimeField(null=True)
    shown = models.BooleanField(default=False)
    hidden_because = models.CharField(max_length=200, blank=True)
    edit_note = models.CharField(max_length=300, blank=True)

    answer = models.CharField(max_length=9, choices=Answer, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)
    activity = models.ForeignKey("activities.Activity", models.PROTECT, null=True, related_name="suggestions")

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "submission"), name="suggestion_sent_once"),
            models.CheckConstraint(
                condition=Q(shown=False) | Q(checked_at__isnull=False, flagged=False),
                name="suggestion_shown_only_when_checked",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_on=None)
                | (
                    ~Q(answer="")
                    & ~Q(reason="")
                    & Q(answered_at__isnull=False, answered_on__isnull=False, checked_at__isnull=False)
                ),
                name="suggestion_answered_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(activity__isnull=True) ^ Q(answer__in=("taken_up", "joined")),
                name="suggestion_taken_up_leads_to_an_activity",
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "-sent_at"), name="suggestion_newest"),
            models.Index(fields=("partnership", "due"), name="suggestion_by_due"),
            models.Index(fields=("partnership", "activity"), name="suggestion_of_activity"),
        ]

    def __str__(self) -> str:
        """Without its words: it stands in records that outlast them."""
        return _now("A suggestion of %(day)s") % {
            "day": date_format(timezone.localtime(self.sent_at), "j F Y")
        }

    def get_absolute_url(self) -> str:
        return url_here("suggestion", suggestion=self.pk)

    @property
    def link(self) -> Link:
        """The sender's own; its address is not kept."""
        return Link.objects.of(LINKS, self.pk).get()

    @property
    def words(self) -> str:
        """All that was written freely."""
        return "\n".join((self.what, self.place, self.why))

    @property
    def where(self) -> str:
        return ", ".join(filter(None, (str(self.locality or ""), self.place)))

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def stage(self) -> Stage:
        """How far its time has run; of a suggestion that waits."""
        return stage(sent=timezone.localdate(self.sent_at), due=self.due, today=timezone.localdate())

    @property
    def in_time(self) -> bool:
        """Whether the answer came in time; of a suggestion that was answered."""
        return self.answered_on is not None and self.answered_on <= self.due

    @property
    def state_words(self) -> str:
        if self.withdrawn_at:
            return _now("Taken back")
        return str(self.Answer(self.answer).label if self.answer else self.stage.label)
