"""Invite the first programme lead of a partnership, and print the address to send to them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from partnerships.accounts.actions import INVITATION_DAYS, invite
from partnerships.models import Partnership


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--partnership", required=True, help="its slug, like midlothian")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = Partnership.objects.filter(slug=options["partnership"]).first()
        if partnership is None:
            raise CommandError(f"There is no partnership called {options['partnership']}.")
        with scope(partnership):
            try:
                _invitation, path = invite(
                    email=options["email"], name=options["name"], roles=["lead"], by=None
                )
            except NotAllowed as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Send this address to {options['name']}. It works once, for {INVITATION_DAYS} days:\n"
            f"{settings.SITE_URL}{path}"
        )
