"""The service catalogue: what is looked at, decided about and done together."""

from decimal import Decimal

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundations.records import Record
from foundations.sorting import Joined, SortKey
from foundations.tenancy import WalledModel, url_here
from partnerships.access import Permission
from partnerships.accounts.models import Membership
from partnerships.areas.models import Locality


class ServiceQuerySet(models.QuerySet["Service"]):
    def open(self) -> "ServiceQuerySet":
        return self.exclude(status=Service.Status.DEFUNCT)

    def in_ward(self, ward: Locality) -> "ServiceQuerySet":
        """Those in the ward, or in what it is part of."""
        places = ServiceLocality.objects.filter(locality__in=ward.touched_by)
        return self.filter(pk__in=places.values("service"))

    def in_hand(self) -> "ServiceQuerySet":
        return self.open()

    def editable_by(self, membership: Membership) -> "ServiceQuerySet":
        """All services for those who keep the catalogue, their own for service managers."""
        if membership.may(Permission.SERVICE_WRITE):
            return self.all()
        if membership.may(Permission.SERVICE_WRITE_OWN):
            return self.filter(manager=membership)
        return self.none()


@pghistory.track(exclude=["sort_key", "search_key"])
class Service(Record):
    """A public service, with the fields of an Open Referral UK service that we use.

    `identifier` is its id in the system it came from; `annual_cost` is pounds a year, `annual_users`
    people a year; `priority_weight` (0.1–5.0) weighs the service in the Star. Every change is kept
    in `events`.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        DEFUNCT = "defunct", _("Closed")
        TEMPORARILY_CLOSED = "temporarily closed", _("Temporarily closed")

    class StatutoryBasis(models.TextChoices):
        DUTY = "duty", _("The law says we must")
        POWER = "power", _("The law says we may")
        DISCRETIONARY = "discretionary", _("We choose to")
        UNKNOWN = "unknown", _("Not known")

    class ClientGroup(models.TextChoices):
        OLDER_PEOPLE = "older_people", _("Older people")
        CARERS = "carers", _("Carers")
        DEMENTIA = "dementia", _("People with dementia")
        LEARNING_DISABILITY = "learning_disability", _("People with a learning disability")
        MENTAL_HEALTH = "mental_health", _("Mental health")
        PHYSICAL_DISABILITY = "physical_disability", _("Disabled people")
        LONG_TERM_CONDITIONS = "long_term_conditions", _("Long-term conditions")
        CHILDREN_FAMILIES = "children_families", _("Children and families")
        YOUNG_PEOPLE = "young_people", _("Young people")
        ADDICTIONS = "addictions", _("Addictions")
        JUSTICE = "justice", _("Justice")
        HOMELESSNESS = "homelessness", _("Homelessness")
        GENERAL_PUBLIC = "general_public", _("Everybody")

    identifier = models.CharField(_("identifier"), max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.GeneratedField(
        expression=SortKey("name"), output_field=models.TextField(), db_persist=True
    )
    description = models.TextField(_("what it does"), blank=True, max_length=5000)
    search_key = models.GeneratedField(
        expression=SortKey(Joined("name", "description")),
        output_field=models.TextField(),
        db_persist=True,
    )
    organisation = models.ForeignKey(
        "partnerships.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("run by")
    )
    manager = models.ForeignKey(
        "partnerships.Membership",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("service manager"),
        related_name="managed_services",
    )
    url = models.URLField(_("web page"), blank=True)
    email = models.EmailField(_("contact email"), blank=True)
    lgsl_id = models.PositiveIntegerField(_("service list number (LGSL)"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    closing_reason = models.CharField(_("why it closed"), max_length=500, blank=True, editable=False)
    statutory_basis = models.CharField(
        _("legal basis"), max_length=13, choices=StatutoryBasis, default=StatutoryBasis.UNKNOWN
    )
    annual_cost = models.DecimalField(
        _("cost a year"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(Decimal("999999999.99"))],
    )
    annual_users = models.PositiveIntegerField(_("people who use it a year"), null=True, blank=True)
    regulated_care = models.BooleanField(_("regulated care"), default=False)
    client_groups = ArrayField(
        models.CharField(max_length=24, choices=ClientGroup),
        verbose_name=_("who it is for"),
        default=list,
        blank=True,
    )
    localities = models.ManyToManyField(
        "partnerships.Locality", through="partnerships.ServiceLocality", verbose_name=_("where"), blank=True
    )
    minimum_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    priority_weight = models.DecimalField(
        _("weight in the Star"),
        max_digits=2,
        decimal_places=1,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(Decimal(5))],
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key", "pk")
        indexes = [
            models.Index(fields=("partnership", "-updated_at"), name="service_newest"),
            models.Index(fields=("partnership", "annual_cost"), name="service_by_cost"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "sort_key"),
                name="service_name_once",
                violation_error_message=_("You already have a service with this name."),
            ),
            models.UniqueConstraint(
                fields=("partnership", "identifier"),
                condition=~models.Q(identifier=""),
                name="service_identifier_once",
                violation_error_message=_("You already have a service with this identifier."),
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_age__lte=models.F("maximum_age"))
                | models.Q(minimum_age__isnull=True)
                | models.Q(maximum_age__isnull=True),
                name="service_ages_in_order",
                violation_error_message=_("The youngest age must not be above the oldest age."),
            ),
            models.CheckConstraint(
                condition=models.Q(annual_cost__isnull=True) | models.Q(annual_cost__gte=0),
                name="service_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(priority_weight__range=(Decimal("0.1"), Decimal(5))),
                name="service_priority_weight_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.DEFUNCT

    @property
    def client_groups_in_words(self) -> str:
        return ", ".join(str(self.ClientGroup(group).label) for group in self.client_groups)

    @property
    def ages_in_words(self) -> str:
        low, high = self.minimum_age, self.maximum_age
        if low is not None and high is not None:
            return gettext("From %(low)s to %(high)s years old") % {"low": low, "high": high}
        if low is not None:
            return gettext("From %(low)s years old") % {"low": low}
        return gettext("Up to %(high)s years old") % {"high": high} if high is not None else ""

    def get_absolute_url(self) -> str:
        return url_here("service", service=self.pk)


class ServiceLocality(WalledModel):
    service = models.ForeignKey(Service, models.CASCADE)
    locality = models.ForeignKey("partnerships.Locality", models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "service", "locality"), name="service_locality_once"
            )
        ]
