"""The partners: who runs services or acts beside them."""

import pghistory
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundations.records import Record
from foundations.sorting import Joined, SortKey
from foundations.tenancy import url_here


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def open(self) -> "OrganisationQuerySet":
        return self.filter(closed_at__isnull=True)


@pghistory.track(exclude=["sort_key", "search_key"])
class Organisation(Record):
    """A council, NHS board, charity, group or firm. Every change is kept in `events`."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("Council")
        NHS_BOARD = "nhs_board", _("NHS board")
        INTEGRATION_AUTHORITY = "integration_authority", _("Integration authority")
        THIRD_SECTOR = "third_sector", _("Third sector organisation")
        INDEPENDENT = "independent", _("Independent provider")
        COMMUNITY_BODY = "community_body", _("Community group")
        TSI = "tsi", _("Third sector interface")
        POLICE = "police", _("Police")
        FIRE = "fire", _("Fire and rescue")
        HOUSING = "housing", _("Housing association")
        EDUCATION = "education", _("School, college or university")
        OTHER = "other", _("Other")

    identifier = models.CharField(_("identifier"), max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.GeneratedField(
        expression=SortKey("name"), output_field=models.TextField(), db_persist=True
    )
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.OTHER)
    description = models.TextField(_("what it does"), blank=True, max_length=5000)
    search_key = models.GeneratedField(
        expression=SortKey(Joined("name", "description")),
        output_field=models.TextField(),
        db_persist=True,
    )
    charity_number = models.CharField(
        _("charity number"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^SC\d{6}$", _("Enter a charity number, like SC012345"))],
    )
    address = models.TextField(_("address"), blank=True, max_length=500)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    website = models.URLField(_("website"), blank=True, validators=[URLValidator(schemes=["http", "https"])])
    contact_email = models.EmailField(
        _("contact email"), blank=True, help_text=_("A shared mailbox rather than a named person.")
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    closing_reason = models.CharField(_("why it closed"), max_length=500, blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key", "pk")
        indexes = [models.Index(fields=("partnership", "-updated_at"), name="organisation_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "sort_key"),
                name="organisation_name_once",
                violation_error_message=_("You already have an organisation with this name."),
            ),
            models.UniqueConstraint(
                fields=("partnership", "identifier"),
                condition=~models.Q(identifier=""),
                name="organisation_identifier_once",
                violation_error_message=_("You already have an organisation with this identifier."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return url_here("organisation", organisation=self.pk)
