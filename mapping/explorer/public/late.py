"""What came in after the close: not counted, and shown back so that nobody loses their words."""

from collections.abc import Iterator

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mapping.explorer.models import ExplorerRound
from mapping.explorer.scoring import Status
from mapping.explorer.wording import ANSWERS, DONT_KNOW, HOW_SHOULD_IT_BE, NOT_FOR_THIS_SERVICE, QUESTIONS
from partnerships.requests import LinkRequest

WORDS = {
    **{str(level): words for level, words in enumerate(ANSWERS)},
    Status.DONT_KNOW.value: DONT_KNOW,
    Status.NOT_APPLICABLE.value: NOT_FOR_THIS_SERVICE,
}
OWN_WORDS = ("idea", "evidence_title", "evidence_url")


def too_late(request: LinkRequest, explorer_round: ExplorerRound) -> HttpResponse:
    context = {"round": explorer_round, "typed": list(_typed(request.POST))}
    return render(request, "mapping/explorer/public/too_late.html", context, status=409)


def _typed(sent: QueryDict) -> Iterator[tuple[str | Promise, str | Promise]]:
    """Each answer that was typed or chosen, in words."""
    for form, question in QUESTIONS.items():
        if now := WORDS.get(sent.get(f"{form}-now", "")):
            yield question, now
        if should := WORDS.get(sent.get(f"{form}-should", "")):
            yield HOW_SHOULD_IT_BE, should
        if idea := sent.get(f"{form}-idea"):
            yield _("Your idea"), idea
    for name in OWN_WORDS:
        if words := sent.get(name):
            yield _("You wrote"), words
