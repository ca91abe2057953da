"""Anybody may suggest something: the form, and the sender's link that shows what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities.models import Activity, Suggestion
from activities.suggestions import actions
from activities.suggestions.forms import SuggestForm
from activities.suggestions.models import LINKS
from foundations.tenancy import scope
from partnerships.access import by_link, public
from partnerships.links.limits import guarded, submission
from partnerships.middleware import partnership_or_404
from partnerships.models import Partnership
from partnerships.requests import LinkRequest
from priorities.matrix.models import MatrixPlacement


# --- the form ---------------------------------------------------------------------------------------
@public
def suggest(request: HttpRequest, partnership: str) -> HttpResponse:
    """What, where and why; then what was written once more, to be sent or changed."""
    asks = partnership_or_404(partnership)
    with scope(asks):
        if "change" in request.POST:
            return _form(request, asks, SuggestForm(initial=request.POST.dict()))
        form = SuggestForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and asks.says_who_is_responsible:
            context = {"partnership": asks, "label": asks.label, "form": form}
            return render(request, "public/suggest_check.html", context)
        return _form(request, asks, form)


@public
@guarded
def suggest_send(request: HttpRequest, partnership: str) -> HttpResponse:
    asks = partnership_or_404(partnership)
    if request.method != "POST":
        return redirect("suggest", partnership=asks.slug)
    with scope(asks):
        form = SuggestForm(request.POST)
        if not form.is_valid():
            return _form(request, asks, form)
        link = actions.send(submission=submission(request), address=form.cleaned_data["email"], **form.facts)
        return redirect(link.url("suggestion_link"))


def _form(request: HttpRequest, asks: Partnership, form: SuggestForm) -> HttpResponse:
    context = {"partnership": asks, "label": asks.label, "form": form}
    return render(request, "public/suggest.html", context, status=422 if form.errors else 200)


# --- by the sender's link -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Moment:
    """One thing that happened to a suggestion, in words for who sent it."""

    when: datetime
    what: str
    why: str = ""


def _suggestion(request: LinkRequest) -> Suggestion:
    rows = Suggestion.objects.select_related("locality", "service", "activity")
    return get_object_or_404(rows, pk=request.link.subject_id)


@by_link(LINKS, after_closing=True)
def suggestion_link(request: LinkRequest) -> HttpResponse:
    """Thank you, the code to come back with, and what came of it so far."""
    row = _suggestion(request)
    moments = sorted(_moments(row), key=lambda moment: moment.when)
    return render(request, "public/suggestion.html", {"suggestion": row, "moments": moments})


@by_link(LINKS)
def suggestion_take_back(request: LinkRequest) -> HttpResponse:
    """Ask once, then remove it."""
    if request.method == "POST":
        actions.take_back(suggestion=_suggestion(request))
        return redirect(request.link.url("suggestion_link"))
    return render(request, "public/suggestion_take_back.html")


@by_link(LINKS, after_closing=True)
@require_POST
def suggestion_forget(request: LinkRequest) -> HttpResponse:
    """Have the address forgotten; the suggestion stays."""
    actions.forget_sender(suggestion=_suggestion(request))
    return redirect(request.link.url("suggestion_link"))


def _moments(suggestion: Suggestion) -> Iterator[Moment]:
    yield Moment(suggestion.sent_at, _("You sent it"))
    if suggestion.checked_at:
        yield _looked_at(suggestion, suggestion.checked_at)
    if suggestion.answered_at:
        yield Moment(
            suggestion.answered_at, str(suggestion.Answer(suggestion.answer).label), suggestion.reason
        )
    if suggestion.activity:
        yield from _of_activity(suggestion.activity)


def _looked_at(suggestion: Suggestion, when: datetime) -> Moment:
    kept = _("It stands on no public page: %(why)s.") % {"why": suggestion.hidden_because.rstrip(".")}
    said = (suggestion.edit_note, kept if suggestion.hidden_because else "")
    return Moment(when, _("We have read it"), " ".join(filter(None, said)))


def _of_activity(activity: Activity) -> Iterator[Moment]:
    """In which rounds it was weighed, and what was decided in public and why."""
    for placed in MatrixPlacement.objects.filter(activity=activity).select_related("round"):
        if placed.round.closed_at:
            words = _("People of several groups weighed it in “%(round)s”") % {"round": placed.round}
            yield Moment(placed.round.closed_at, words)
    for decision in activity.decisions.filter(published=True, subject_kind="activity"):
        yield Moment(decision.decided_at, decision.outcome_words, decision.reasons)
