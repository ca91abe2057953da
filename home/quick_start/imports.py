"""A file of activities read on the way through the quick start, which leads back there."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from activities.adding.imports import ACTIVITIES, ideas_of
from home.quick_start.actions import add_things
from partnerships.imports.plan import Plan
from partnerships.models import Membership


def _carry_out(plan: Plan, by: Membership) -> None:
    add_things(ideas=ideas_of(plan), by=by)


THINGS = replace(
    ACTIVITIES,
    carry_out=_carry_out,
    list_view="quick_start_things",
    preview_view="quick_start_import_preview",
    list_title=_("Things done or wanted"),
)
