"""The services of the demo, with what they cost and whom they serve."""

from decimal import Decimal

from partnerships.models import Locality, Membership, Organisation, Service, ServiceLocality

C = Service.ClientGroup
LOCALITIES = ("Harbour", "High Street and Castle", "Moorside", "The Glen")
WARDS = {"Castle": "High Street and Castle", "Shore and Harbour": "Harbour", "Upper Glen": "The Glen"}

# name, what it does, client groups, cost a year in pounds, people a year, weight in the Star
SERVICES = (
    (
        "Older people's day support",
        "Company, a meal and activities three days a week, with transport.",
        (C.OLDER_PEOPLE, C.DEMENTIA),
        412_000,
        260,
        "2.0",
    ),
    (
        "Carers' short breaks",
        "A few hours or a weekend off for people who look after somebody.",
        (C.CARERS,),
        188_000,
        140,
        "1.5",
    ),
    (
        "Community transport",
        "Door-to-door lifts for people who cannot use the bus.",
        (C.OLDER_PEOPLE, C.PHYSICAL_DISABILITY),
        96_500,
        910,
        "1.0",
    ),
    ("Library service", "Six libraries and a van.", (C.GENERAL_PUBLIC,), 634_000, 21_400, "1.0"),
    (
        "Learning disability day opportunities",
        "Work, learning and social life in the week.",
        (C.LEARNING_DISABILITY,),
        702_000,
        118,
        "1.5",
    ),
    (
        "Family support",
        "Help at home and in groups in the first years.",
        (C.CHILDREN_FAMILIES,),
        355_000,
        430,
        "1.2",
    ),
    ("Youth work", "Drop-ins, trips and street work.", (C.YOUNG_PEOPLE,), 142_000, 680, "1.0"),
    ("Mental health drop-in", "An open door, four evenings a week.", (C.MENTAL_HEALTH,), 87_000, 320, "1.0"),
    ("Parks and green spaces", "Parks, paths and play areas.", (C.GENERAL_PUBLIC,), 510_000, None, "0.8"),
    ("Homelessness prevention", "Advice before a home is lost.", (C.HOMELESSNESS,), 268_000, 390, "1.3"),
    ("Recovery café", "Peer support for people in recovery.", (C.ADDICTIONS,), 54_000, 150, "1.0"),
    ("Benefits advice", "Advice in person and on the phone.", (C.GENERAL_PUBLIC,), 121_000, 2_300, "1.0"),
)


def add_services(
    people: dict[str, Membership], organisations: dict[Organisation.Kind, Organisation]
) -> dict[str, Service]:
    """Services by name, each in two localities; the first is managed by the service manager."""
    places = [Locality.objects.create(name=name) for name in LOCALITIES]
    add_wards(places, people["councillor"])
    services = {}
    for number, (name, description, client_groups, cost, users, weight) in enumerate(SERVICES):
        services[name] = service = Service.objects.create(
            name=name,
            description=description,
            client_groups=list(client_groups),
            annual_cost=Decimal(cost),
            annual_users=users,
            priority_weight=Decimal(weight),
            organisation=organisations[Organisation.Kind.COUNCIL],
            manager=people["manager"] if number == 0 else None,
            created_by=people["officer"],
        )
        for place in (places[number % 4], places[(number + 1) % 4]):
            ServiceLocality.objects.create(service=service, locality=place)
    return services


def add_wards(places: list[Locality], councillor: Membership) -> None:
    """Three wards, each part of a locality; the councillor sits for the first."""
    by_name = {place.name: place for place in places}
    wards = [
        Locality.objects.create(name=ward, kind=Locality.Kind.WARD, parent=by_name[place])
        for ward, place in WARDS.items()
    ]
    councillor.wards.add(wards[0])
