"""Who is in the demo: one sign-in for every role, and the organisations they come from."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from partnerships.models import Group, Membership, Organisation, User

GUEST_FOR = timedelta(days=60)
PASSWORD = "demo north south east"  # noqa: S105


@dataclass(frozen=True)
class Person:
    """A demo sign-in; the address begins with `key`."""

    key: str
    name: str
    roles: tuple[str, ...]
    group: str = ""
    team: str = ""


CAST = (
    Person("lead", "Ailsa Munro", ("lead",), Group.MANAGER, "Community planning"),
    Person("officer", "Callum Rae", ("officer",), "", "Community planning"),
    Person("manager", "Morag Sinclair", ("service_manager",), Group.MANAGER, "Day support"),
    Person("frontline", "Isla Begum", ("front_line",), Group.FRONT_LINE, "Day support"),
    Person("councillor", "Hamish Okafor", ("councillor",), Group.COUNCILLOR),
    Person("community", "Jean Galbraith", ("community_member",), Group.CITIZEN),
    Person("community2", "Tomasz Nowak", ("community_member",), Group.CITIZEN),
    Person("group", "Rhona Baird", ("community_group",), Group.PARTNER_ORG, "Demo Lunch Club"),
    Person("approver", "Fergus Dunn", ("approver",), "", "Finance"),
    Person("associate", "Mairi Campbell", ("associate",)),
    Person("governance", "Neil Ahmed", ("governance",), "", "Information governance"),
    Person("auditor", "Catriona Weir", ("auditor",)),
    Person("it", "Struan Lindsay", ("technical_admin",), "", "IT"),
)
NEW_LEAD = Person("lead", "Eilidh Frew", ("lead",), Group.MANAGER)

ORGANISATIONS = (
    ("Demo {place} Council", Organisation.Kind.COUNCIL),
    ("NHS Demo {place}", Organisation.Kind.NHS_BOARD),
    ("Demo {place} Integration Joint Board", Organisation.Kind.INTEGRATION_AUTHORITY),
    ("Demo Lunch Club", Organisation.Kind.COMMUNITY_BODY),
    ("Harbour Carers Together", Organisation.Kind.THIRD_SECTOR),
    ("Demo {place} Voluntary Action", Organisation.Kind.TSI),
    ("Bothy Wheels Community Transport", Organisation.Kind.THIRD_SECTOR),
)


def add_people(place: str) -> dict[str, Membership]:
    """Members by key: `people["lead"]`. The address is key@north.demo.example, or south."""
    people = {person.key: _add(person, place) for person in CAST}
    people["lead"].stands_in = people["officer"]
    people["lead"].save(update_fields=["stands_in"])
    people["auditor"].until = timezone.localdate() + GUEST_FOR
    people["auditor"].save(update_fields=["until"])
    return people


def add_new_lead(place: str) -> Membership:
    return _add(NEW_LEAD, place)


def _add(person: Person, place: str) -> Membership:
    address = f"{person.key}@{place.lower()}.demo.example"
    user = User.objects.create_user(address, PASSWORD, name=person.name, demo=True)
    return Membership.objects.create(
        user=user, name=person.name, roles=list(person.roles), group=person.group, team=person.team
    )


def add_organisations(place: str, by: Membership) -> dict[Organisation.Kind, Organisation]:
    """Organisations by kind."""
    made = {}
    for name, kind in ORGANISATIONS:
        made[kind] = Organisation.objects.create(name=name.format(place=place), kind=kind, created_by=by)
    return made
