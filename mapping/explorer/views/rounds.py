"""Rounds, as officers set them up and move them on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import condition, require_POST

from commons.four_cos import FORMS_OF
from foundations.forms import form_page
from foundations.listing import Filter, Sort, listing
from foundations.tenancy import url_here
from mapping.explorer import actions
from mapping.explorer.actions.rounds import expect, reasons_not_to_open, reasons_not_to_publish
from mapping.explorer.forms import ClosesForm, CommentForm, PublishForm, RoundForm, ServicesForm
from mapping.explorer.models import ExplorerRound, RoundService, RoundStatus
from mapping.explorer.progress import fingerprint, progress_of
from mapping.explorer.wording import ANSWERS, QUESTIONS
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest

Action = Callable[..., None]


@allow(Permission.EXPLORER_RESULTS)
def rounds(request: MemberRequest) -> HttpResponse:
    """All rounds this member may open, newest first."""
    found = listing(
        request,
        ExplorerRound.objects.visible_to(request.membership).with_counts(),
        search=("name",),
        filters=(Filter("status", gettext_lazy("State"), RoundStatus.choices, "status"),),
        sorts=(
            Sort("newest", gettext_lazy("Newest first"), ("-created_at",)),
            Sort("name", gettext_lazy("Name"), ("name",)),
        ),
    )
    return render(
        request,
        "mapping/explorer/rounds.html",
        {
            "title": _("Explorer"),
            "found": found,
            "may_write": request.membership.may(Permission.EXPLORER_WRITE),
            "may_see_answers": request.membership.may(Permission.EXPLORER_RESPONSES),
            "to_answer": _to_answer(request),
            "to_staff": _to_staff(request),
            "latest": ExplorerRound.objects.published().order_by("-published_at").first(),
        },
    )


def _to_answer(request: MemberRequest) -> QuerySet[ExplorerRound]:
    """The rounds this member may answer now."""
    if not request.membership.may(Permission.EXPLORER_ANSWER):
        return ExplorerRound.objects.none()
    return ExplorerRound.objects.taking_answers().order_by("closes")


def _to_staff(request: MemberRequest) -> QuerySet[ExplorerRound]:
    """The rounds to which this member may invite the staff of services they manage."""
    if not request.membership.may(Permission.EXPLORER_INVITE_OWN):
        return ExplorerRound.objects.none()
    own = ExplorerRound.objects.taking_answers().filter(services__manager=request.membership)
    return own.distinct().order_by("closes")


@allow(Permission.EXPLORER_WRITE)
def round_add(request: MemberRequest) -> HttpResponse:
    form = RoundForm(request.POST or None)
    if form.is_valid():
        added = actions.save_round(explorer_round=form.save(commit=False), by=request.membership)
        return redirect("explorer_round_services", request.partnership.slug, added.pk)
    return form_page(
        request, form, title=_("Start a round"), button=_("Save and go on"), cancel=url_here("explorer")
    )


@allow(Permission.EXPLORER_WRITE)
def round_edit(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    form = RoundForm(request.POST or None, instance=row)
    if form.is_valid():
        actions.save_round(
            explorer_round=form.save(commit=False, by=request.membership), by=request.membership
        )
        return redirect(row)
    return form_page(request, form, title=_("Name, days and who is asked"), cancel=row.get_absolute_url())


@allow(Permission.EXPLORER_WRITE)
def round_services(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    chosen = list(row.round_services.values_list("service_id", flat=True))
    suggested = [] if chosen else list(actions.suggested_services())
    form = ServicesForm(request.POST or None, initial={"services": chosen or [each.pk for each in suggested]})
    if form.is_valid():
        actions.set_services(
            explorer_round=row, services=form.cleaned_data["services"], by=request.membership
        )
        return redirect(row)
    return form_page(
        request,
        form,
        title=_("Which services?"),
        lead=_suggestion(len(suggested)),
        cancel=row.get_absolute_url(),
    )


def _suggestion(services: int) -> str:
    if not services:
        return ""
    return ngettext(
        "We suggest the one that is ticked to begin with: change the ticks as you like.",
        "We suggest these %(n)d to begin with: take ticks away or add more as you like.",
        services,
    ) % {"n": services}


@allow(Permission.EXPLORER_RESPONSES)
def round_page(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """One round: what is still to be set up, how answers come in, and what can happen next."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    may_move = request.membership.may(Permission.EXPLORER_MOVE)
    may_write = request.membership.may(Permission.EXPLORER_WRITE)
    page: dict[str, Any] = {"title": row.name, "round": row, "may_move": may_move, "may_write": may_write}
    page["may_answer"] = request.membership.may(Permission.EXPLORER_ANSWER)
    if row.status == RoundStatus.DRAFT:
        page["missing"] = reasons_not_to_open(row)
        page["services"] = row.services.order_by("name")
        return render(request, "mapping/explorer/round_setup.html", page)
    page["progress"] = progress_of(row)
    page["services"] = row.round_services.select_related("service").order_by("service__name")
    return render(request, "mapping/explorer/round.html", page)


def _fingerprint(request: MemberRequest, explorer_round: int) -> str:
    return fingerprint(explorer_round)


@allow(Permission.EXPLORER_RESPONSES)
@condition(etag_func=_fingerprint)
def round_counts(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """The part of the round page that changes while people answer; asked for every two seconds."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    page = {"round": row, "progress": progress_of(row)}
    return JsonResponse({"html": render_to_string("mapping/explorer/counts.html", page, request)})


@allow(Permission.EXPLORER_WRITE)
def round_words(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """The questions as people meet them."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    services = [each.service for each in row.round_services.select_related("service")[:1]]
    return render(
        request,
        "mapping/explorer/words.html",
        {
            "title": _("The questions"),
            "round": row,
            "answers": ANSWERS,
            "service": services[0] if services else _("the service"),
            "questions": [
                (co, [(form, QUESTIONS[form]) for form in forms]) for co, forms in FORMS_OF.items()
            ],
        },
    )


# --- moving on -----------------------------------------------------------------------------------------
@allow(Permission.EXPLORER_MOVE)
@require_POST
def round_open(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    actions.open_round(explorer_round=row, by=request.membership)
    messages.success(request, _("%(round)s is open. Now ask people to answer.") % {"round": row})
    return redirect("explorer_invitations", request.partnership.slug, row.pk)


@allow(Permission.EXPLORER_MOVE)
@require_POST
def round_close(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    actions.close_round(explorer_round=row, by=request.membership)
    messages.success(request, _("%(round)s is closed. Now work out the results.") % {"round": row})
    return redirect(row)


@allow(Permission.EXPLORER_MOVE)
def round_consolidate(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Say what is missing and that there is no way back, then work out the results."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    if request.method == "POST":
        actions.consolidate(explorer_round=row, by=request.membership)
        messages.success(request, _("The results are ready. Services now have five working days to comment."))
        return redirect("explorer_results", request.partnership.slug, row.pk)
    expect(row, RoundStatus.CLOSED)
    page = {"title": _("Work out the results"), "round": row, "progress": progress_of(row)}
    return render(request, "mapping/explorer/work_out.html", page)


@allow(Permission.EXPLORER_WRITE)
@require_POST
def round_remove(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    actions.remove_round(explorer_round=row, by=request.membership)
    messages.success(request, _("%(round)s is gone.") % {"round": row})
    return redirect("explorer", request.partnership.slug)


def _another_day(
    request: MemberRequest, explorer_round: int, act: Action, title: str, button: str
) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    form = ClosesForm(request.POST or None)
    if form.is_valid():
        act(explorer_round=row, closes=form.cleaned_data["closes"], by=request.membership)
        messages.success(
            request,
            _("People can answer until %(day)s.")
            % {"day": date_format(form.cleaned_data["closes"], "j F Y")},
        )
        return redirect(row)
    return form_page(request, form, title=title, button=button, cancel=row.get_absolute_url())


@allow(Permission.EXPLORER_MOVE)
def round_extend(request: MemberRequest, explorer_round: int) -> HttpResponse:
    return _another_day(
        request, explorer_round, actions.extend, _("Give people more time"), _("Change the closing day")
    )


@allow(Permission.EXPLORER_MOVE)
def round_reopen(request: MemberRequest, explorer_round: int) -> HttpResponse:
    return _another_day(
        request, explorer_round, actions.reopen, _("Open the round again"), _("Open it again")
    )


@allow(Permission.EXPLORER_MOVE)
def round_publish(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Publish at once when the time for comments is over; before that, ask why."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    form = PublishForm(request.POST or None)
    reasons = reasons_not_to_publish(row)
    if request.method == "POST" and (not reasons or form.is_valid()):
        waived = form.cleaned_data["waived"] if reasons else ""
        actions.publish(explorer_round=row, by=request.membership, waived=waived)
        messages.success(
            request,
            _("The results are published. Every member can read them, and everyone who answered by a link."),
        )
        return redirect("explorer_results", request.partnership.slug, row.pk)
    return form_page(
        request,
        form,
        "mapping/explorer/publish.html",
        title=_("Publish the results"),
        round=row,
        waits=bool(reasons),
        reasons=reasons,
        uncommented=row.round_services.filter(comment="").select_related("service"),
    )


@allow(Permission.SERVICE_COMMENT)
def comment(request: MemberRequest, round_service: int) -> HttpResponse:
    """What a service says beside its results."""
    row = get_object_or_404(RoundService.objects.select_related("round", "service"), pk=round_service)
    if row not in RoundService.objects.commented_by(request.membership):
        raise PermissionDenied(_("Service managers comment on their own services."))
    form = CommentForm(request.POST or None, instance=row)
    if form.is_valid():
        actions.comment(round_service=row, text=form.cleaned_data["comment"], by=request.membership)
        messages.success(request, _("Your comment stands beside the results."))
        return redirect("explorer_results", request.partnership.slug, row.round_id)
    return form_page(
        request,
        form,
        title=_("Your comment on the results of %(service)s") % {"service": row.service},
        cancel=url_here("explorer_results", explorer_round=row.round_id),
    )
