"""Draws the life of an activity into docs/lifecycle.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from activities.lifecycle import document


class Command(BaseCommand):
    help = "Draw the life of an activity into docs/lifecycle.md."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "lifecycle.md").write_text(document(), encoding="utf-8")
