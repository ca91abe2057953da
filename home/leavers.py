"""People who leave: they are warned before their account closes, and what they look after is handed over."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.actions import add_tasks, new_task
from activities.models import Task
from foundations.tenancy import url_here
from partnerships import post
from partnerships.access import Permission
from partnerships.accounts import leaving
from partnerships.accounts.actions import end_former_seconds
from partnerships.models import Membership

WARNED_BEFORE = (3, 14)
"""How many days before an unused account closes its owner is written to."""
ASKED_BEFORE = timedelta(days=14)
"""How long before it closes the leads are asked to hand over."""


@transaction.atomic
def hand_over(*, member: Membership, by: Membership, to: Membership | None = None, ends: bool = False) -> int:
    """Give what a person looks after to another, and end their access if it `ends`, or neither."""
    passed = leaving.hand_over(member=member, to=to, by=by) if to else 0
    if ends:
        leaving.end(member=member, by=by)
    Task.objects.filter(key__startswith=_key(member)).complete()
    return passed


def tend() -> None:
    """Warn who is about to be shut out for being away, and ask the leads about what would be left behind.

    Once each, however often it runs. What no longer needs asking stops waiting: the person came back.
    Who was a second approver and no longer leads next door is let in no longer.
    """
    end_former_seconds()
    today = timezone.localdate()
    leads = list(Membership.objects.holding(Permission.MEMBERS_WRITE))
    asked: set[str] = set()
    for member in Membership.objects.select_related("partnership").order_by("pk"):
        warn(member, today)
        if (
            member.active
            and member.closes_on <= today + ASKED_BEFORE
            and leaving.reasons_to_hand_over(member)
        ):
            asked |= ask_leads(member, leads)
    Task.objects.waiting().filter(key__startswith="hand-over:").exclude(key__in=asked).complete()


def warn(member: Membership, today: date) -> None:
    if not member.lets_in(today) or member.closes_on < member.unused_until:
        return
    left = (member.unused_until - today).days
    for days in WARNED_BEFORE:
        if left <= days:
            page = settings.SITE_URL + reverse("account_login")
            post.queue(
                to=member,
                subject=_("Sign in, or your account closes"),
                text=render_to_string("home/unused.txt", {"member": member, "page": page}),
                key=f"unused:{member.pk}:{member.unused_until}:{days}",
            )
            return


def ask_leads(member: Membership, leads: list[Membership]) -> set[str]:
    """Put it before every other lead, or before the only one about themselves. Gives the keys of the tasks."""
    tasks = [
        new_task(
            key=f"{_key(member)}{member.closes_on}:{lead.pk}",
            owner=lead,
            subject=member,
            label=_("Hand over what %(name)s looks after") % {"name": member},
            url=url_here("member_hand_over", member=member.pk),
            due=member.closes_on,
        )
        for lead in [each for each in leads if each != member] or leads
    ]
    add_tasks(tasks)
    return {task.key for task in tasks}


def _key(member: Membership) -> str:
    return f"hand-over:{member.pk}:"
