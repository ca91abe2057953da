"""The columns of the list of organisations in files: what they are called, and how they are read."""

from django.utils.translation import gettext_lazy as _

from partnerships.imports import cells
from partnerships.imports.columns import Column, label_of
from partnerships.organisations.models import Organisation

COLUMNS = (
    Column(
        "identifier",
        _("Identifier"),
        cells.text(64),
        ("id", "organisation id", "organization id", "uuid", "reference"),
        path="id",
    ),
    Column(
        "name",
        _("Name"),
        cells.text(200),
        ("organisation", "organization", "organisation name", "organization name", "title"),
        path="name",
    ),
    Column(
        "kind",
        _("Kind"),
        cells.choice(Organisation.Kind.choices),
        ("type", "sector", "organisation type"),
        show=label_of(Organisation.Kind.choices),
        coded=True,
    ),
    Column(
        "description",
        _("What it does"),
        cells.long_text(5000),
        ("description", "summary", "about"),
        path="description",
    ),
    Column(
        "charity_number",
        _("Charity number"),
        cells.charity_number,
        ("charity no", "oscr number", "sc number"),
    ),
    Column("address", _("Address"), cells.long_text(500), ("postal address",)),
    Column("postcode", _("Postcode"), cells.postcode, ("post code", "postal code")),
    Column(
        "website", _("Website"), cells.web_address, ("web page", "web address", "url", "web"), path="website"
    ),
    Column("contact_email", _("Contact email"), cells.email, ("email", "e-mail", "mailbox"), path="email"),
)
