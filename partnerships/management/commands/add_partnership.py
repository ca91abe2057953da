"""Add a partnership that is not one of the 32 council areas. Does nothing where it is there already."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import resolve

from partnerships.models import Partnership


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", required=True, help="the word in its addresses, like demo-north")
        parser.add_argument("--controller", default="", help="who is responsible for the data")
        parser.add_argument("--contact", default="", help="whom to ask about the data")
        parser.add_argument("--new", action="store_true", help="its lead is led through Get started")

    def handle(self, *args: Any, **options: Any) -> None:
        address = f"/{options['slug']}/"
        if resolve(address).url_name != "partnership_public":
            raise CommandError(f"{address} is another page of the product. Choose another word.")
        Partnership.objects.get_or_create(
            slug=options["slug"],
            defaults={
                "name": options["name"],
                "status": Partnership.Status.ONBOARDING if options["new"] else Partnership.Status.ACTIVE,
                "controller": options["controller"],
                "privacy_contact": options["contact"],
            },
        )
