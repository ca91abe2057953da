"""Fill one demo partnership, from its people to its decided matrix."""

from django.db import transaction

from coproduction.demo.mapping import ask_now, map_it
from coproduction.demo.people import add_organisations, add_people
from coproduction.demo.services import add_services
from coproduction.demo.weighing import weigh
from partnerships.models import Partnership

DEMO_PARTNERSHIPS = {"demo-north": "Demo North", "demo-south": "Demo South"}


@transaction.atomic
def fill(partnership: Partnership) -> None:
    """Everything through the actions officers use; the partnership must be in scope."""
    place = partnership.name.removeprefix("Demo ")
    people = add_people(place)
    organisations = add_organisations(place, people["officer"])
    services = add_services(people, organisations)
    ideas = map_it(people, services)
    weigh(people, ideas)
    ask_now(people, services)
