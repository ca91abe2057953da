"""Scotland's councils, integration authorities and health boards, and the partnerships on them."""

from datetime import date

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundations.records import Record
from foundations.sorting import SortKey
from foundations.tenancy import url_here


class HealthBoard(models.Model):
    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class IntegrationAuthority(models.Model):
    class Model(models.TextChoices):
        BODY_CORPORATE = "body_corporate", _("Body corporate")
        LEAD_AGENCY = "lead_agency", _("Lead agency")

    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=80)
    model = models.CharField(max_length=14, choices=Model, default=Model.BODY_CORPORATE)

    def __str__(self) -> str:
        return self.name


class Council(models.Model):
    """A council area. `abbreviation` stands in the reference numbers of its activities."""

    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=80)
    slug = models.SlugField(unique=True)
    abbreviation = models.CharField(max_length=4, unique=True)
    integration_authority = models.ForeignKey(IntegrationAuthority, models.PROTECT)
    health_board = models.ForeignKey(HealthBoard, models.PROTECT)

    def __str__(self) -> str:
        return self.name


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def listed(self) -> "PartnershipQuerySet":
        return self.filter(kind=Partnership.Kind.LOCAL).exclude(status=Partnership.Status.CLOSED)

    def rehearsals(self) -> "PartnershipQuerySet":
        return self.filter(kind=Partnership.Kind.REHEARSAL)


@pghistory.track(
    pghistory.UpdateEvent("before", row=pghistory.Old),
    pghistory.UpdateEvent(),
    attrs={
        "partnership": models.GeneratedField(
            expression=models.F("id"),  # type: ignore[arg-type]
            output_field=models.BigIntegerField(),
            db_column="partnership_id",
            db_persist=True,
        )
    },
)
class Partnership(models.Model):
    """A council and its partners, the national office, or a rehearsal. Holds only what anybody may know.

    `label` is what this partnership calls co-production; it stands in all its pages and reports.
    `settings` overrides default thresholds and periods, by name. A rehearsal is walled off like any
    other; `rehearses` says whose it is, and on the day `kept_until` it is deleted. Each change is
    kept in `events` as it was before and after: only the owner of the database adds partnerships,
    outside every wall, except that each may add and remove its own rehearsal.
    """

    class Kind(models.TextChoices):
        LOCAL = "local", _("Local partnership")
        NATIONAL = "national", _("National office")
        REHEARSAL = "rehearsal", _("Rehearsal")

    class Status(models.TextChoices):
        ONBOARDING = "onboarding", _("Setting up")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.LOCAL)
    status = models.CharField(max_length=10, choices=Status, default=Status.ONBOARDING)
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True)
    label = models.CharField(_("what you call it"), max_length=60, default="co-production")
    accent = models.CharField(_("colour of the header"), max_length=7, default="#1d3f5e")
    logo_text = models.CharField(_("name in the header"), max_length=60, blank=True)
    controller = models.CharField(_("who is responsible for the data"), max_length=200, blank=True)
    privacy_contact = models.CharField(_("whom to ask about it"), max_length=200, blank=True)
    settings = models.JSONField(_("further settings"), default=dict, blank=True)
    hold_from = models.DateField(_("pre-election period: first day"), null=True, blank=True)
    hold_to = models.DateField(_("pre-election period: last day"), null=True, blank=True)
    updated_by = models.ForeignKey(
        "partnerships.Membership", models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    rehearses = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="+")
    kept_until = models.DateField(null=True, editable=False)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="rehearsal", rehearses__isnull=False, kept_until__isnull=False)
                | ~models.Q(kind="rehearsal") & models.Q(rehearses__isnull=True, kept_until__isnull=True),
                name="partnership_rehearses_one_for_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(hold_from__isnull=True, hold_to__isnull=True)
                | models.Q(
                    hold_from__isnull=False, hold_to__isnull=False, hold_to__gte=models.F("hold_from")
                ),
                name="partnership_hold_has_two_ends_in_order",
                violation_error_message=_(
                    "Give the first and the last day of the pre-election period, in this order."
                ),
            ),
        ]
        triggers = [
            # What was invented never comes to count, and what counts is never thrown away as invented.
            pgtrigger.Protect(
                name="kind_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_rehearsal(self) -> bool:
        return self.kind == self.Kind.REHEARSAL

    @property
    def watermark(self) -> str:
        """What stands on every page that is printed, or nothing where the answers are people's own."""
        return gettext("Rehearsal: invented answers") if self.is_rehearsal else ""

    @property
    def says_who_is_responsible(self) -> bool:
        """Whether people can read who answers for what they tell us, and whom to ask: before that, nobody is asked."""
        return bool(self.controller and self.privacy_contact)

    def held_until(self, day: date) -> date | None:
        """The last day of the pre-election period, where `day` is one of it."""
        inside = self.hold_from and self.hold_to and self.hold_from <= day <= self.hold_to
        return self.hold_to if inside else None


class LocalityQuerySet(models.QuerySet["Locality"]):
    def wards(self) -> "LocalityQuerySet":
        return self.filter(kind=Locality.Kind.WARD)


class Locality(Record):
    class Kind(models.TextChoices):
        COUNCIL = "council", _("Council area")
        LOCALITY = "locality", _("Locality")
        WARD = "ward", pgettext_lazy("electoral", "Ward")
        COMMUNITY_COUNCIL = "community_council", _("Community council area")
        DATA_ZONE = "data_zone", _("Data zone")
        ISLAND = "island", _("Island")
        CUSTOM = "custom", _("Other area")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.LOCALITY)
    name = models.CharField(_("name"), max_length=120)
    sort_key = models.GeneratedField(
        expression=SortKey("name"), output_field=models.TextField(), db_persist=True
    )
    code = models.CharField(_("code"), max_length=20, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("part of"))
    simd_quintile = models.PositiveSmallIntegerField(
        _("deprivation quintile (SIMD), 1 is the most deprived"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )

    objects = LocalityQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key", "pk")
        verbose_name_plural = "localities"
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "sort_key"),
                name="locality_name_once",
                violation_error_message=_("You already have a place with this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(simd_quintile__isnull=True) | models.Q(simd_quintile__range=(1, 5)),
                name="locality_simd_quintile_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return url_here("locality_edit", locality=self.pk)

    @property
    def touched_by(self) -> list[int]:
        """The places whose services and activities reach here: itself, and what it is part of."""
        return [self.pk, self.parent_id] if self.parent_id else [self.pk]
