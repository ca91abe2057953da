"""Fill the demo partnerships, once, and print the sign-ins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coproduction.demo.fill import DEMO_PARTNERSHIPS, NEW_PARTNERSHIP, begin, fill
from coproduction.demo.people import CAST, PASSWORD
from foundations.tenancy import scope
from partnerships.access import ROLES
from partnerships.models import Link, Membership, Partnership, Service


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo people have known passwords. They may not exist in production.")
        for slug in DEMO_PARTNERSHIPS:
            partnership = Partnership.objects.filter(slug=slug).first()
            if partnership is None:
                raise CommandError(f"First: manage.py add_partnership --slug {slug} --name …")
            with scope(partnership):
                if not Service.objects.exists():
                    self.stdout.write(f"Filling {partnership} …")
                    fill(partnership)
        if new := Partnership.objects.filter(slug=NEW_PARTNERSHIP).first():
            with scope(new):
                if not Membership.objects.exists():
                    begin(new)
        self.say_who_may_sign_in()
        self.say_where_to_answer()

    def say_who_may_sign_in(self) -> None:
        self.stdout.write(f"\nSign in at {settings.SITE_URL}/accounts/login/ with the password: {PASSWORD}")
        for person in CAST:
            role = ROLES[person.roles[0]].name
            self.stdout.write(f"  {person.key + '@north.demo.example':<34} {person.name:<18} {role}")
        self.stdout.write("The neighbour has the same people @south.demo.example.")
        self.stdout.write("To walk through Get started on your first day: lead@east.demo.example.")

    def say_where_to_answer(self) -> None:
        with scope(Partnership.objects.get(slug="demo-north")):
            for poster in Link.objects.filter(kind=Link.Kind.OPEN, closed_at=None, subject_kind="explorer"):
                self.stdout.write(f"Answer as a citizen, without an account: {poster.address}\n")
