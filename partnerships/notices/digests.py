"""One mail a day or a week with all that a member was told since the last."""

from datetime import date, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundations.tenancy import url_here
from partnerships.accounts.models import Membership
from partnerships.notices.kinds import Way
from partnerships.notices.models import Notice
from partnerships.post import Letter, Mail, queue_many

SHOWN = 30
# What a digest takes in is older than the last one should be: a day on which none went loses nothing.
REACHES_BACK = {Way.DAILY: timedelta(days=4), Way.WEEKLY: timedelta(days=15)}


def period(way: Way, today: date) -> str:
    """The name of the day or the week; a member gets one digest in each."""
    year, week, _day = today.isocalendar()
    return f"{year}-W{week:02}" if way is Way.WEEKLY else today.isoformat()


@transaction.atomic
def send_digests() -> int:
    """Queue the digests that are due in the partnership in scope; says how many.

    Running it twice in a period writes to nobody twice: what came after a digest waits for the next.
    """
    return sum(_send(way) for way in REACHES_BACK)


def _send(way: Way) -> int:
    now = timezone.now()
    notices = Notice.objects.to_digest(way, now - REACHES_BACK[way]).select_related("membership")
    named = f"digest:{way}:{period(way, timezone.localdate())}:"
    had = set(Mail.objects.filter(key__startswith=named).values_list("membership", flat=True))
    waiting = notices.exclude(membership__in=had).order_by("membership", "created_at", "pk")
    letters, taken = [], []
    for member, own in groupby(waiting, key=lambda notice: notice.membership):
        told = list(own)
        taken += [notice.pk for notice in told]
        letters.append(_letter(way, f"{named}{member.pk}", member, told))
    queue_many(letters)
    Notice.objects.filter(pk__in=taken).update(mailed_at=now)
    return len(letters)


def _letter(way: Way, key: str, member: Membership, told: list[Notice]) -> Letter:
    count = len(told)
    lines = [f"{notice.subject}\n{settings.SITE_URL}{notice.get_absolute_url()}" for notice in told[:SHOWN]]
    if count > SHOWN:
        lines.append(_("And %(count)d more:") % {"count": count - SHOWN})
    lines.append(_("All your notices: %(url)s") % {"url": settings.SITE_URL + url_here("notices")})
    daily = way is Way.DAILY
    return Letter(
        to=member,
        subject=ngettext("%(count)d new notice for you", "%(count)d new notices for you", count)
        % {"count": count},
        text="\n\n".join(lines),
        key=key,
        why=_("you chose one email a day") if daily else _("you chose one email a week"),
    )
