"""People answer by link: the page they see, and what they send."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from time import sleep
from uuid import uuid4

from django.test import Client

from bench import floors
from bench.databases import Elsewhere
from bench.national import Place
from bench.pages import opened
from bench.report import Budget, Row, Section
from bench.timing import in_turn, queries
from commons.four_cos import Form
from foundations.tenancy import scope
from mapping.explorer import actions
from mapping.explorer.models import ExplorerCell, ExplorerResponse
from mapping.explorer.public.forms import QuestionsForm
from partnerships import links
from partnerships.links.limits import FILL_TIME, HONEYPOT, SUBMISSION, signer
from partnerships.links.models import Link
from partnerships.models import Group

FORM_PAGE = Budget(ratio=1.5)
SUBMIT = Budget(ratio=3)
MORE_ANSWERS = Budget(ratio=1.1)
SOME = 20
"""Calls beyond the timed ones: those that warm up, and those that count queries."""


@dataclass(frozen=True)
class Person:
    """Somebody who came by the poster, chose one service, and is now asked about six forms."""

    link: Link
    service: int
    asked: tuple[str, ...]

    @property
    def page(self) -> str:
        return self.link.url("explorer_questions", service=self.service, page=1)

    @property
    def answers(self) -> dict[str, str]:
        now = {f"{form}-now": "2" for form in self.asked}
        return (
            now | {f"{form}-should": "3" for form in self.asked} | {f"{form}-idea": "" for form in self.asked}
        )


def people(place: Place, count: int) -> list[Person]:
    with scope(place.partnership):
        poster = Link.objects.posters().of("explorer", place.open.pk).get(group="")
        services = list(place.open.services.order_by("pk"))
        return [_person(place, poster, services[number % len(services)]) for number in range(count)]


def _person(place: Place, poster: Link, service: object) -> Person:
    link = links.start(poster).link
    link.group = Group.CITIZEN
    link.save(update_fields=["group"])
    response: ExplorerResponse = actions.start(
        explorer_round=place.open, service=service, group=Group.CITIZEN, code=link.code
    )
    return Person(link, response.service_id, tuple(response.asked))


class Sender:
    """Sends what people fill in: first each person's six answers, then that they are done.

    The forms were first shown when this was made; wait as long as a person needs before sending.
    """

    def __init__(self, place: Place, count: int) -> None:
        self.client = Client()
        found = people(place, count)
        self.first = found[0]
        self._forms = [signer.sign(str(uuid4())) for _person in found]
        self._answering, self._sending = iter(found), zip(found, self._forms, strict=True)

    def answer(self) -> None:
        person = next(self._answering)
        self._post(person.page, person.answers, person.link.url("explorer_check"))

    def send(self) -> None:
        person, form = next(self._sending)
        sent = {SUBMISSION: form, HONEYPOT: ""}
        self._post(person.link.url("explorer_check"), sent, person.link.url("explorer_receipt"))

    def _post(self, address: str, sent: dict[str, str], leads_to: str) -> None:
        """Raises where the answer is not taken: what is refused is quick."""
        response = self.client.post(address, sent)
        if response.status_code != 302 or response["Location"] != leads_to:
            raise RuntimeError(f"{address} answered {response.status_code}")


def insert(client: Client, answers: dict[str, str]) -> None:
    if client.post("/insert/", answers).status_code != 302:
        raise RuntimeError("The bare view kept nothing.")


def sections(place: Place, before: Elsewhere, runs: int) -> Iterator[Section]:
    sender = Sender(place, runs + SOME)
    with before:
        earlier = Sender(place, runs + SOME)
    sleep(FILL_TIME.total_seconds())
    yield _form_page(sender, runs)
    yield _submit(place, sender, earlier, before, runs)


def _form_page(sender: Sender, runs: int) -> Section:
    asked = [Form(form) for form in sender.first.asked]
    page = partial(opened, sender.client, sender.first.page)
    ours, floor = in_turn(runs, page, lambda: floors.draw(QuestionsForm(asked=asked, kept={})))
    return Section(
        "The page on which people answer",
        "The floor is crispy-forms drawing the same fields with the GOV.UK templates, without request or database.",
        (Row(f"Explorer questions, {len(asked)} forms", ours, FORM_PAGE, floor, queries(page)),),
    )


def _submit(place: Place, sender: Sender, earlier: Sender, before: Elsewhere, runs: int) -> Section:
    bare = floors.BareClient()

    def earlier_answer() -> None:
        with before:
            earlier.answer()

    def earlier_send() -> None:
        with before:
            earlier.send()

    calls = (
        sender.answer,
        sender.send,
        earlier_answer,
        earlier_send,
        partial(insert, bare, sender.first.answers),
    )
    answer, send, answer_before, send_before, floor = in_turn(runs, *calls)
    asked = queries(sender.answer), queries(sender.send)
    with scope(place.partnership):
        here = ExplorerCell.objects.count()
    return Section(
        "What people send",
        f"The floor is a bare Django view that checks the same fields with a plain form and inserts one row; for the "
        f"last two, the same call before anybody answered: no cell in the database, against those of all "
        f"partnerships, {here:,} of them in this one.",
        (
            Row("save six answers", answer, SUBMIT, floor, asked[0]),
            Row("send them", send, SUBMIT, floor, asked[1]),
            Row("save six answers, 0 to all earlier answers", answer, MORE_ANSWERS, answer_before),
            Row("send them, 0 to all earlier answers", send, MORE_ANSWERS, send_before),
        ),
    )
