"""Fill one demo partnership, from its people to its decided matrix and the reports on it."""

from django.db import transaction
from django.utils import timezone

from coproduction.demo.mapping import ask_now, map_it
from coproduction.demo.people import add_new_lead, add_organisations, add_people
from coproduction.demo.reporting import report_on
from coproduction.demo.services import add_services
from coproduction.demo.suggesting import suggest
from coproduction.demo.weighing import weigh, weigh_next, weigh_now
from partnerships.models import Partnership
from partnerships.post import Mail, delivery

DEMO_PARTNERSHIPS = {"demo-north": "Demo North", "demo-south": "Demo South"}
NEW_PARTNERSHIP = "demo-east"
"""Has a lead and nothing else, to walk through Get started."""


@transaction.atomic
def fill(partnership: Partnership) -> None:
    """Everything through the actions officers use; the partnership must be in scope."""
    place = partnership.name.removeprefix("Demo ")
    people = add_people(place)
    organisations = add_organisations(place, people["officer"])
    services = add_services(people, organisations)
    explorer_round, ideas = map_it(people, services)
    matrix_round = weigh(people, ideas)
    report_on(explorer_round, matrix_round, people["lead"])
    ask_now(people, services)
    weigh_now(people, services)
    suggest(people, services)
    weigh_next(people)
    letters_have_gone()


def begin(partnership: Partnership) -> None:
    """Only a lead, on their first day; the partnership must be in scope."""
    add_new_lead(partnership.name.removeprefix("Demo "))


def letters_have_gone() -> None:
    """Demo people have no letterbox: printed, their letters would push the sign-ins off the screen."""
    for mail in Mail.objects.filter(state=Mail.State.QUEUED):
        delivery.finish(mail, Mail.State.SENT, sent_at=timezone.now())
