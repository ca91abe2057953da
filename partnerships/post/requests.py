"""Who may be written to: one request a month to a citizen, and few letters to what anybody may type."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from foundations.tenancy import current
from partnerships.post.models import Mail
from vault import letterbox

MONTH = timedelta(days=31)
"""The longest month: nobody is asked twice between the first and the last of any."""

TYPED_A_DAY = 4
"""Letters a day to one address that anybody may have typed, over all partnerships."""


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


def unwanted(people: Sequence[str]) -> set[str]:
    """Of those whose address anybody may have typed: who wants no letters, and who had enough today.

    Each who is not left out counts as written to. While the cache is down nobody has had enough.
    """
    unwilling = letterbox.unwilling(people)
    return {
        person for person, mark in letterbox.marks(people).items() if person in unwilling or _had_enough(mark)
    }


def _had_enough(mark: str) -> bool:
    key = f"typed:{mark}:{timezone.localdate()}"
    return not cache.add(key, 1, 2 * 86_400) and cache.incr(key) > TYPED_A_DAY


@transaction.atomic
def stop(mark: str) -> None:
    """Ask nothing more of who stands behind this mark; what waits to be sent to them does not go."""
    people = letterbox.write_no_more(mark)
    Mail.objects.filter(state=Mail.State.QUEUED, request=True, person__in=people).delete()
