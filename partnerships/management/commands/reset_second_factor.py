"""Take away the second factor of somebody who lost it, once you are sure that it is them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundations.tenancy import scope
from partnerships.accounts.actions import take_second_factor_away
from partnerships.models import Membership, Partnership


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--partnership", required=True, help="the slug of one where they work")
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = Partnership.objects.filter(slug=options["partnership"]).first()
        if partnership is None:
            raise CommandError(f"There is no partnership called {options['partnership']}.")
        with scope(partnership):
            member = Membership.objects.active().filter(user__email__iexact=options["email"]).first()
            if member is None:
                raise CommandError(f"Nobody with {options['email']} may sign in to {partnership}.")
            take_second_factor_away(member=member, who="Whoever runs this service did this.")
        self.stdout.write(
            f"{member} is signed out, is written to, and sets up a new one at the next sign-in."
        )
