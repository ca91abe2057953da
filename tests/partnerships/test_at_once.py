"""Two workers, or two officers, at the same moment: a letter goes once, and nobody is asked twice."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from foundations.tenancy import scope
from partnerships import post
from partnerships.models import Partnership
from partnerships.post import Mail, delivery
from vault import letterbox
from vault.models import Participant

AtOnce = Callable[[Callable[[int], Any], int], list[Any]]


@pytest.fixture
def at_once(db: None) -> Iterator[AtOnce]:
    """`at_once(work, 2)`: call `work` so often, each in a connection and a transaction of its own, that stays."""
    partnership = Partnership.objects.get(slug="demo-north")

    def alone(work: Callable[[int], Any], number: int) -> Any:
        try:
            with scope(partnership):
                return work(number)
        finally:
            connection.close()

    def tidy(_: int) -> None:
        Mail.objects.all().delete()
        Participant.objects.all().delete()

    with ThreadPoolExecutor(2) as pool:
        yield lambda work, times: list(pool.map(lambda number: alone(work, number), range(times)))
        pool.submit(alone, tidy, 0).result()


def test_two_workers_never_take_the_same_letter(at_once: AtOnce) -> None:
    both = Barrier(2, timeout=20)

    def take(_: int) -> int:
        taken = delivery.claim()
        both.wait()  # neither is done before the other has looked
        return len(taken)

    at_once(lambda _: Mail.objects.create(key="k", person="P-SOMEBD", subject="S", text="T"), 1)
    assert sorted(at_once(take, 2)) == [0, 1]


def test_two_officers_who_write_at_once_ask_a_citizen_once(at_once: AtOnce) -> None:
    [person] = at_once(lambda _: letterbox.hold("mary@example.org"), 1)
    both = Barrier(2, timeout=20)

    def ask(number: int) -> None:
        both.wait()
        post.queue(to=person, subject="S", text="T", key=f"round:{number}", request=True)
        time.sleep(0.3)  # what the first wrote is not saved yet when the second looks

    at_once(ask, 2)
    assert at_once(lambda _: Mail.objects.filter(request=True).count(), 1) == [1]
