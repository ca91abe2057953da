"""One person's way through a round: which pages they meet, and where they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from commons.four_cos import Form
from mapping.explorer.models import ExplorerCell, ExplorerResponse, ExplorerRound
from mapping.explorer.public.late import too_late
from mapping.explorer.questions import SHORT_VERSION, is_staff
from partnerships.access import View, by_link
from partnerships.links import Link
from partnerships.models import Group, Service
from partnerships.requests import LinkRequest


@dataclass(frozen=True)
class Page:
    """Up to six questions about one service; `number` counts from 1 within the service."""

    response: ExplorerResponse
    number: int
    forms: tuple[Form, ...]

    @property
    def service(self) -> Service:
        return self.response.service


@dataclass(frozen=True)
class Visit:
    """A personal link, the round it is about, and the holder's answers, one for each service."""

    link: Link
    round: ExplorerRound
    responses: tuple[ExplorerResponse, ...]

    def url(self, view: str, **kwargs: Any) -> str:
        return self.link.url(view, **kwargs)

    @property
    def group(self) -> Group:
        return Group(self.link.group)

    @property
    def is_staff(self) -> bool:
        return is_staff(self.group)

    @property
    def submitted(self) -> bool:
        return any(response.counts for response in self.responses)

    @property
    def withdrawn(self) -> bool:
        return bool(self.responses) and all(response.withdrawn_at for response in self.responses)

    @property
    def services(self) -> list[Service]:
        return [response.service for response in self.responses]

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The questions put to this person, six a page."""
        return tuple(page for response in self.responses for page in pages_of(response))

    @cached_property
    def cells(self) -> dict[tuple[int, str], ExplorerCell]:
        """What was answered so far, by service and form."""
        kept = ExplorerCell.objects.filter(response__in=self.responses)
        service_of = {response.pk: response.service_id for response in self.responses}
        return {(service_of[cell.response_id], cell.form): cell for cell in kept}

    def page(self, service: int, number: int) -> Page:
        """Raises `Http404` for a page this person is not asked."""
        for page in self.pages:
            if (page.response.service_id, page.number) == (service, number):
                return page
        raise Http404

    def response(self, service: int) -> ExplorerResponse:
        for response in self.responses:
            if response.service_id == service:
                return response
        raise Http404

    def url_of(self, page: Page) -> str:
        return self.url("explorer_questions", service=page.response.service_id, page=page.number)

    def after(self, page: Page) -> str:
        """The address of what follows a page: more questions, then the check."""
        following = self.pages[self.pages.index(page) + 1 :]
        return self.url_of(following[0]) if following else self.url("explorer_check")

    def before(self, page: Page) -> str:
        earlier = self.pages[: self.pages.index(page)]
        return self.url_of(earlier[-1]) if earlier else self.url("explorer_choose")

    def step(self, page: Page | None = None) -> dict[str, int]:
        """Which page of how many: choosing services is the first, checking the last."""
        last = len(self.pages) + 2
        return {"number": self.pages.index(page) + 2 if page else last, "total": last}

    @property
    def address(self) -> str:
        """Where this person goes on: at the first page they have not begun."""
        if self.submitted or self.withdrawn:
            return self.url("explorer_receipt")
        for page in self.pages:
            if not any((page.response.service_id, form) in self.cells for form in page.forms):
                return self.url_of(page)
        return self.url("explorer_check" if self.pages else "explorer_choose")


def pages_of(response: ExplorerResponse) -> Iterator[Page]:
    asked = [Form(form) for form in response.asked]
    for number, first in enumerate(range(0, len(asked), SHORT_VERSION), start=1):
        yield Page(response, number, tuple(asked[first : first + SHORT_VERSION]))


def round_of(link: Link) -> ExplorerRound:
    return get_object_or_404(ExplorerRound, pk=link.subject_id)


def visit_of(link: Link, explorer_round: ExplorerRound) -> Visit:
    answers = ExplorerResponse.objects.of(link.code).filter(round=explorer_round).select_related("service")
    responses = tuple(answers.order_by("pk"))
    for each in responses:
        each.round = explorer_round
    return Visit(link, explorer_round, responses)


def answering(view: View) -> View:
    """For whoever is on their way through an open round: `view(request, visit, …)`.

    A poster, a link that does not say yet whom its holder speaks for, and a closed round are sent to
    the page that says what to do.
    """

    @by_link("explorer", after_closing=True)
    @wraps(view)
    def found(request: LinkRequest, **kwargs: Any) -> HttpResponseBase:
        link, explorer_round = request.link, round_of(request.link)
        if not (link.is_open and explorer_round.takes_answers):
            late = request.method == "POST"
            return too_late(request, explorer_round) if late else redirect(link.url("explorer_afterwards"))
        if link.kind == Link.Kind.OPEN or not link.group:
            return redirect(link.url("explorer_start"))
        return view(request, visit_of(link, explorer_round), **kwargs)

    return found
