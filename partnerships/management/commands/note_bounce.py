"""Read a report of undeliverable mail from the standard input and note which letter came back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from partnerships.post.bounces import note_report


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        # A mail server pipes whatever comes to this address; an error would make it write a report again.
        noted = note_report(sys.stdin.buffer.read())
        self.stdout.write(
            "Noted." if noted else "This is no report of a letter of ours. Nothing was changed."
        )
