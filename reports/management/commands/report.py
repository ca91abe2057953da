"""Write a report without a browser: `./run manage report R05 --partnership demo-north --subject 3 --out thread.pdf`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import timezone

from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from partnerships.models import Partnership
from reports import actions
from reports.kinds import KINDS
from reports.models import Audience


class Command(BaseCommand):
    help = "Make a report and write its PDF to a file. It is listed under Reports as a working copy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", choices=sorted(KINDS))
        parser.add_argument("--partnership", required=True, help="slug")
        parser.add_argument("--subject", required=True, type=int, help="id of what it is about")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.BOARD.value)
        parser.add_argument("--out", required=True, type=Path, help="file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, audience = KINDS[options["code"]], Audience(options["audience"])
        try:
            partnership = Partnership.objects.get(slug=options["partnership"])
            with actions.at_one_moment(), scope(partnership):
                subject = kind.subject(options["subject"], None)
                facts, as_at = kind.read(subject, audience), timezone.now()
        except (Partnership.DoesNotExist, Http404) as missing:
            raise CommandError(f"There is no such partnership or subject: {missing}") from missing
        except NotAllowed as refused:
            raise CommandError(str(refused)) from refused
        with scope(partnership):
            report = actions.keep(
                kind=kind, subject_id=subject.pk, audience=audience, facts=facts, as_at=as_at
            )
        options["out"].write_bytes(actions.draw(report, partnership))
        self.stdout.write(f"{options['out']}: {report.title}, version {report.number}")
