"""The columns of the service catalogue in files: what they are called, and how they are read."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from partnerships.imports import cells
from partnerships.imports.columns import Column, label_of, labels_of, pounds, yes_or_no
from partnerships.services.models import Service

MOST_PEOPLE = 2_000_000_000
OLDEST = 150

COLUMNS = (
    Column(
        "identifier", _("Identifier"), cells.text(64), ("id", "service id", "uuid", "reference"), path="id"
    ),
    Column(
        "name",
        _("Name"),
        cells.text(200),
        ("service", "service name", "title", "name of service"),
        path="name",
    ),
    Column(
        "description",
        _("What it does"),
        cells.long_text(5000),
        ("description", "summary", "about"),
        path="description",
    ),
    Column(
        "organisation",
        _("Run by"),
        cells.text(200),
        ("organisation", "organization", "organisation name", "provider", "owner", "owner organisation"),
        path="organization.name",
    ),
    Column(
        "organisation_identifier",
        _("Organisation identifier"),
        cells.text(64),
        ("organisation id", "organization id", "provider id"),
        path="organization.id|organization_id",
    ),
    Column("manager", _("Service manager"), cells.text(120), ("manager", "lead officer")),
    Column(
        "status",
        _("Status"),
        cells.choice(Service.Status.choices),
        ("state",),
        path="status",
        show=label_of(Service.Status.choices),
        coded=True,
    ),
    Column(
        "client_groups",
        _("Who it is for"),
        cells.several(Service.ClientGroup.choices),
        ("client group", "client groups", "audience"),
        show=labels_of(Service.ClientGroup.choices),
        coded=True,
    ),
    Column("localities", _("Where"), cells.names(120), ("locality", "localities", "area", "areas", "place")),
    Column("url", _("Web page"), cells.web_address, ("website", "web address", "web", "link"), path="url"),
    Column("email", _("Contact email"), cells.email, ("e-mail", "contact"), path="email"),
    Column(
        "lgsl_id", _("Service list number (LGSL)"), cells.whole_number(1, 999_999), ("lgsl", "lgsl number")
    ),
    Column(
        "statutory_basis",
        _("Legal basis"),
        cells.choice(Service.StatutoryBasis.choices),
        ("statutory", "statute", "duty or power"),
        show=label_of(Service.StatutoryBasis.choices),
        coded=True,
    ),
    Column(
        "annual_cost",
        _("Cost a year"),
        cells.money,
        ("cost", "budget", "annual budget", "cost per year"),
        show=pounds,
    ),
    Column(
        "annual_users",
        _("People who use it a year"),
        cells.whole_number(0, MOST_PEOPLE),
        ("users", "people", "number of users", "clients"),
    ),
    Column(
        "regulated_care", _("Regulated care"), cells.yes_no, ("regulated", "registered care"), show=yes_or_no
    ),
    Column(
        "minimum_age",
        _("Youngest age"),
        cells.whole_number(0, OLDEST),
        ("min age", "age from"),
        path="minimum_age",
    ),
    Column(
        "maximum_age",
        _("Oldest age"),
        cells.whole_number(0, OLDEST),
        ("max age", "age to"),
        path="maximum_age",
    ),
    Column(
        "priority_weight",
        _("Weight in the Star"),
        cells.decimal(Decimal("0.1"), Decimal(5)),
        ("weight", "priority"),
    ),
)
