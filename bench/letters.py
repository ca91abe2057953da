"""A thousand people are asked by mail, and pages open while a worker writes to them."""

from contextlib import suppress
from multiprocessing import get_context

from django.conf import settings
from django.db import connection, transaction

from bench.national import Place
from bench.pages import SIGNED_IN, visitor
from bench.report import Budget, Row, Section
from bench.timing import in_turn
from bench.work import TakeBack
from foundations.tenancy import scope, url_here
from mapping.explorer import actions
from partnerships.post import Mail, delivery
from tests.partnerships.mail_server import MailServer

PEOPLE = 1_000
QUEUED = Budget(ms=2_000)


def invite(place: Place, people: int) -> None:
    addresses = [f"person{number}@example.org" for number in range(people)]
    asked = actions.invite_addresses(
        explorer_round=place.open, group=place.open.groups[0], addresses=addresses, by=place.lead
    )
    if asked.written != people:
        raise RuntimeError(f"{asked.written} of {people} were asked")


def letters(place: Place, runs: int) -> Section:
    def queue() -> None:
        with suppress(TakeBack), scope(place.partnership), transaction.atomic():
            invite(place, PEOPLE)
            raise TakeBack

    def insert() -> None:
        with suppress(TakeBack), scope(place.partnership), transaction.atomic():
            rows = (Mail(key=f"bench:{number}", person="P-BENCH", text="x" * 500) for number in range(PEOPLE))
            Mail.objects.bulk_create(rows)
            raise TakeBack

    queued, inserted = in_turn(min(runs, 10), queue, insert)
    with scope(place.partnership):
        home = visitor(place).opens(url_here("partnership_home"))
        Mail.objects.all().delete()
    (idle,) = in_turn(runs, home)
    with scope(place.partnership):
        invite(place, PEOPLE)
    connection.close()
    worker = get_context("fork").Process(target=send, args=(place,))
    worker.start()
    (busy,) = in_turn(runs, home)
    worker.join()
    if worker.exitcode:
        raise RuntimeError("the worker did not send all letters")
    return Section(
        "Letters",
        "The floors are one INSERT of so many letters, and the page with none going. A worker in a process of its own "
        "sends them to a mail server beside it.",
        (
            Row(f"ask {PEOPLE:,} people by mail: links and letters", queued, QUEUED, inserted),
            Row(f"partnership home, while {PEOPLE:,} letters go", busy, Budget(ms=SIGNED_IN.ms), idle),
        ),
    )


def send(place: Place) -> None:
    """What a worker does, until every letter has gone."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    server.start()
    delivery.deliver(place.partnership)
    with scope(place.partnership):
        left = Mail.objects.due().count()
    server.stop()
    raise SystemExit(1 if left or len(server.received) != PEOPLE else 0)
