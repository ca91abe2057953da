"""The one reminder policy: at most one request a month to a citizen, over all rounds of a partnership."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from foundations.tenancy import current
from partnerships.post.models import Mail
from vault import letterbox

MONTH = timedelta(days=31)
"""The longest month: nobody is asked twice between the first and the last of any."""


@dataclass(frozen=True)
class LeftOut:
    """Citizens who may not be asked for anything now: asked `lately`, or `unwilling` to be asked at all."""

    lately: frozenset[str]
    unwilling: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.lately | self.unwilling


def left_out(people: Sequence[str]) -> LeftOut:
    """Which of these pseudonyms to leave out. Of several that are one person, all but the first.

    Until the transaction ends nobody else in the partnership may ask: of two officers who write to
    the same people at the same moment, the second finds them written to.
    """
    if not people:
        return LeftOut(frozenset(), frozenset())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('requests'), %s)", [current().id])
    alike = letterbox.same_person(people)
    everybody = {pseudonym for names in alike.values() for pseudonym in names}
    since = timezone.now() - MONTH
    asked = set(
        Mail.objects.requests_since(since).filter(person__in=everybody).values_list("person", flat=True)
    )
    lately: set[str] = set()
    for pseudonym in people:
        names = alike.get(pseudonym, {pseudonym})
        if names & asked:
            lately.add(pseudonym)
        asked |= names
    unwilling = letterbox.unwilling(people)
    return LeftOut(frozenset(lately - unwilling), frozenset(unwilling))


@transaction.atomic
def stop(mark: str) -> None:
    """Ask nothing more of who stands behind this mark; what waits to be sent to them does not go."""
    people = letterbox.write_no_more(mark)
    Mail.objects.filter(state=Mail.State.QUEUED, request=True, person__in=people).delete()
