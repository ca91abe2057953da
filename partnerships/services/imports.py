"""The service catalogue from files: what an import would do, and doing it with few statements."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.sorting import fold
from partnerships.accounts.models import Membership
from partnerships.areas.models import Locality
from partnerships.imports.catalogue import Catalogue
from partnerships.imports.files import Reading
from partnerships.imports.models import ImportBatch
from partnerships.imports.open_referral import read_services
from partnerships.imports.plan import Plan, Update, Values, make_plan
from partnerships.organisations.models import Organisation
from partnerships.services.columns import COLUMNS
from partnerships.services.models import Service, ServiceLocality

AT_ONCE = 500


def plan(reading: Reading) -> Plan:
    """What importing `reading` would do to the services of the partnership in scope."""
    services = Service.objects.select_related("organisation", "manager").prefetch_related("localities")
    return make_plan(
        rows=reading.rows,
        headers=reading.headers,
        columns=COLUMNS,
        listed=services,
        current=current,
        check=_Links().check,
    )


def current(service: Service, key: str) -> Any:
    """The value of a column as it stands, links by name."""
    match key:
        case "organisation":
            return service.organisation.name if service.organisation else ""
        case "organisation_identifier":
            return service.organisation.identifier if service.organisation else ""
        case "manager":
            return service.manager.name if service.manager else ""
        case "localities":
            return sorted(locality.name for locality in service.localities.all())
        case "client_groups":
            return sorted(service.client_groups)
    return getattr(service, key)


class _Links:
    """Who runs services, who manages them and where they are, looked up once for all rows."""

    def __init__(self) -> None:
        organisations = Organisation.objects.values_list("name", "identifier")
        self.organisations = {fold(name): name for name, _identifier in organisations}
        self.by_identifier = {identifier: name for name, identifier in organisations if identifier}
        self.localities = {fold(name): name for name in Locality.objects.values_list("name", flat=True)}
        self.managers: dict[str, list[str]] = {}
        for name in Membership.objects.active().values_list("name", flat=True):
            self.managers.setdefault(fold(name), []).append(name)

    def check(self, values: Values, existing: Service | None, plan: Plan) -> dict[str, str]:
        problems: dict[str, str] = {}
        for key, message in (
            ("organisation_identifier", self.organisation(values, plan)),
            ("manager", self.manager(values, existing)),
            ("maximum_age", _ages(values, existing)),
        ):
            problems |= {key: message} if message else {}
        if "localities" in values:
            values["localities"] = sorted(self.locality(name, plan) for name in values["localities"])
        return problems

    def organisation(self, values: Values, plan: Plan) -> str:
        """Leave only the name in `values`; an organisation not here yet is noted in the plan."""
        identifier = values.pop("organisation_identifier", "")
        name = values.get("organisation", "")
        if known := self.by_identifier.get(identifier) or self.organisations.get(fold(name)):
            values["organisation"] = known
        elif name:
            plan.also.setdefault("organisations", {})[fold(name)] = {"name": name, "identifier": identifier}
            self.organisations[fold(name)] = name
            self.by_identifier |= {identifier: name} if identifier else {}
        elif identifier:
            return _(
                "No organisation here has this identifier. Import the organisations first, or add a column with their names."
            )
        return ""

    def manager(self, values: Values, existing: Service | None) -> str:
        if not (name := values.get("manager")):
            return ""
        if existing and existing.manager and fold(existing.manager.name) == fold(name):
            values["manager"] = existing.manager.name
            return ""
        people = self.managers.get(fold(name), [])
        if len(people) == 1:
            values["manager"] = people[0]
            return ""
        if people:
            return _(
                "More than one person is called “%(name)s”. Leave this empty and choose the manager on the service’s page."
            ) % {"name": name}
        return _("Nobody called “%(name)s” is a member here. Invite them first, or leave this empty.") % {
            "name": name
        }

    def locality(self, name: str, plan: Plan) -> str:
        if fold(name) not in self.localities:
            plan.also.setdefault("localities", {})[fold(name)] = {"name": name}
            self.localities[fold(name)] = name
        return self.localities[fold(name)]


def _ages(values: Values, existing: Service | None) -> str:
    low = values.get("minimum_age", existing.minimum_age if existing else None)
    high = values.get("maximum_age", existing.maximum_age if existing else None)
    if low is not None and high is not None and low > high:
        return _("The oldest age must not be below the youngest age, %(age)s.") % {"age": low}
    return ""


# --- doing it ------------------------------------------------------------------------------------
@transaction.atomic
def carry_out(plan: Plan, by: Membership) -> None:
    """Write everything the plan says: all of it or nothing."""
    signed = {"created_by": by, "updated_by": by}
    Organisation.objects.bulk_create(
        Organisation(**values, **signed) for values in plan.also.get("organisations", {}).values()
    )
    Locality.objects.bulk_create(
        Locality(**values, **signed) for values in plan.also.get("localities", {}).values()
    )
    places = {locality.name: locality for locality in Locality.objects.all()}
    links: dict[str, dict[str, Any]] = {
        "organisation": {each.name: each for each in Organisation.objects.all()},
        "manager": {each.name: each for each in Membership.objects.active()},
    }
    added = Service.objects.bulk_create(
        (Service(**_fields(each.values, links), **signed) for each in plan.additions), AT_ONCE
    )
    _change(plan.updates, links, by)
    placed = [(service, each.values) for service, each in zip(added, plan.additions, strict=True)]
    placed += [(each.listed, each.values) for each in plan.updates]
    _place([(service, values["localities"]) for service, values in placed if "localities" in values], places)


def _fields(values: Values, links: dict[str, dict[str, Any]]) -> Values:
    """Values by field, with rows instead of their names."""
    return {
        key: links[key][value] if key in links else value
        for key, value in values.items()
        if key != "localities"
    }


def _change(updates: Iterable[Update], links: dict[str, dict[str, Any]], by: Membership) -> None:
    touched = {"version", "updated_at", "updated_by"}
    services = []
    for update in updates:
        service = update.listed
        fields = _fields(update.values, links)
        for name, value in fields.items():
            setattr(service, name, value)
        service.version += 1
        service.updated_at, service.updated_by = timezone.now(), by
        touched |= set(fields)
        services.append(service)
    if services:
        Service.objects.bulk_update(services, sorted(touched), AT_ONCE)


def _place(wanted: list[tuple[Service, list[str]]], places: dict[str, Locality]) -> None:
    ServiceLocality.objects.filter(service__in=[service.pk for service, _names in wanted]).delete()
    ServiceLocality.objects.bulk_create(
        (
            ServiceLocality(service=service, locality=places[name])
            for service, names in wanted
            for name in names
        ),
        AT_ONCE,
    )


SERVICES = Catalogue(
    kind=ImportBatch.Kind.SERVICES,
    model=Service,
    columns=COLUMNS,
    read_json=read_services,
    plan=plan,
    carry_out=carry_out,
    list_view="services",
    list_title=gettext_lazy("Services"),
    title=gettext_lazy("Import services"),
    paste_title=gettext_lazy("Paste services, one per line"),
    nothing_new=gettext_lazy("Every service in the file is here already, just as it is."),
)
