"""Rounds: the list, the set-up as a task list, opening, who is asked, closing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from activities.adding.forms import SeveralForm
from activities.models import Activity
from foundations.forms import form_page
from foundations.listing import Filter, Sort, listing
from foundations.tenancy import url_here
from partnerships import links
from partnerships.access import Permission, allow
from partnerships.links.models import Link
from partnerships.requests import MemberRequest
from priorities.matrix import actions
from priorities.matrix.actions.rounds import LINK, expect
from priorities.matrix.forms import (
    ActivitiesForm,
    CriteriaForm,
    CriterionForm,
    InviteForm,
    LinkForm,
    RatersForm,
    RoundForm,
    SettingsForm,
    WeightsForm,
)
from priorities.matrix.models import MatrixRound, RoundCriterion, Status
from priorities.matrix.results import audience_of, read_criteria, turnout
from priorities.meeting.forms import OpenForm
from priorities.meeting.rules import too_few_invited, unsettled

SORTS = (
    Sort("newest", gettext_lazy("Newest"), ("-created_at",)),
    Sort("name", gettext_lazy("Name"), ("name",)),
    Sort("closes", gettext_lazy("Closing day"), ("closes",)),
)


def _round(pk: int, **conditions: Any) -> MatrixRound:
    return get_object_or_404(MatrixRound.objects.select_related("co_chair"), pk=pk, **conditions)


def _draft(pk: int) -> MatrixRound:
    """The round while it is being set up; 409 afterwards."""
    found = _round(pk)
    expect(found, Status.DRAFT)
    return found


def _here(view: str, matrix_round: MatrixRound) -> str:
    return url_here(view, matrix_round=matrix_round.pk)


@allow(Permission.MATRIX_READ)
def matrix_rounds(request: MemberRequest) -> HttpResponse:
    found = listing(
        request,
        MatrixRound.objects.with_counts(),
        search=("name", "meeting_name"),
        filters=(Filter("status", _("State"), Status.choices, "status"),),
        sorts=SORTS,
    )
    may_add = request.membership.may(Permission.MATRIX_WRITE)
    return render(request, "priorities/matrix/rounds.html", {"listing": found, "may_add": may_add})


@allow(Permission.MATRIX_WRITE)
def matrix_round_add(request: MemberRequest) -> HttpResponse:
    form = RoundForm(request.POST or None)
    if form.is_valid():
        added = actions.new_round(matrix_round=form.save(commit=False), by=request.membership)
        return redirect(added)
    return form_page(
        request,
        form,
        title=_("Start a round"),
        lead=_("Only the name is needed now. The rest can wait until you open the round."),
        button=_("Save and go on"),
        cancel=url_here("matrix_rounds"),
    )


@allow(Permission.MATRIX_READ)
def matrix_round(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    criteria = read_criteria(found)
    context = {
        "round": found,
        "criteria": criteria,
        "activities": found.round_activities.select_related("activity").order_by("activity__title"),
        "groups": turnout(found, audience_of(request.membership)),
        "raters": found.raters.count(),
        "reasons": actions.reasons_not_to_open(found) if found.is_draft else [],
        "seats": found.seats.count(),
        "too_few": bool(found.is_draft and too_few_invited(found)),
        "unsettled": unsettled(found) if found.is_draft else "",
        "posters": Link.objects.of(LINK, found.pk).posters().count(),
        "may": {
            each.name.removeprefix("MATRIX_").lower(): request.membership.may(each) for each in Permission
        },
    }
    return render(request, "priorities/matrix/round.html", context)


@allow(Permission.MATRIX_WRITE)
def matrix_settings(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    expect(found, Status.DRAFT, Status.OPEN)
    kind = SettingsForm if found.is_draft else RoundForm
    form = kind(request.POST or None, instance=found)
    if form.is_valid():
        actions.keep_round(matrix_round=form.save(commit=False), by=request.membership)
        return redirect(found)
    return form_page(request, form, title=_("Name, dates and meeting"), cancel=found.get_absolute_url())


@allow(Permission.MATRIX_WRITE)
def matrix_activities(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _draft(matrix_round)
    form = ActivitiesForm(request.POST or None, matrix_round=found)
    if form.is_valid():
        actions.set_activities(
            matrix_round=found, activities=form.cleaned_data["activities"], by=request.membership
        )
        return redirect(found)
    return form_page(
        request,
        form,
        "priorities/matrix/activities.html",
        title=_("What do you want to weigh?"),
        round=found,
        cancel=found.get_absolute_url(),
        any=Activity.objects.to_weigh().exists(),
    )


@allow(Permission.MATRIX_WRITE)
def matrix_titles(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _draft(matrix_round)
    form = SeveralForm(request.POST or None)
    if form.is_valid():
        made = actions.add_ideas(matrix_round=found, ideas=form.ideas, by=request.membership)
        messages.success(request, _("%(count)d activities are in the round.") % {"count": len(made)})
        return redirect(_here("matrix_activities", found))
    return form_page(
        request,
        form,
        "activities/adding/several.html",
        title=_("Add ideas to this round"),
        back=_here("matrix_activities", found),
    )


@allow(Permission.MATRIX_WRITE)
def matrix_criteria(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _draft(matrix_round)
    form = CriteriaForm(request.POST or None, initial={"criteria_set": found.criteria_set})
    if form.is_valid():
        chosen = form.cleaned_data["criteria_set"]
        actions.choose_criteria(matrix_round=found, criteria_set=chosen, by=request.membership)
        return redirect(_here("matrix_criteria", found))
    return form_page(
        request,
        form,
        "priorities/matrix/criteria.html",
        round=found,
        rows=found.criteria.all(),
        cancel=found.get_absolute_url(),
    )


@allow(Permission.MATRIX_WRITE)
def matrix_criterion_add(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _draft(matrix_round)
    form = CriterionForm(request.POST or None, initial={"groups": found.groups})
    if form.is_valid():
        criterion = form.save(commit=False)
        criterion.round = found
        actions.save_criterion(criterion=criterion, by=request.membership)
        return redirect(_here("matrix_criteria", found))
    return form_page(request, form, title=_("Add a question"), cancel=_here("matrix_criteria", found))


def _criterion(pk: int) -> RoundCriterion:
    found = get_object_or_404(RoundCriterion.objects.select_related("round"), pk=pk)
    expect(found.round, Status.DRAFT)
    return found


@allow(Permission.MATRIX_WRITE)
def matrix_criterion(request: MemberRequest, round_criterion: int) -> HttpResponse:
    found = _criterion(round_criterion)
    form = CriterionForm(request.POST or None, instance=found)
    back = _here("matrix_criteria", found.round)
    if form.is_valid():
        changed = form.save(commit=False)
        actions.save_criterion(criterion=changed, by=request.membership)
        return redirect(back)
    return form_page(
        request,
        form,
        "priorities/matrix/criterion.html",
        title=_("Change this question"),
        criterion=found,
        cancel=back,
    )


@allow(Permission.MATRIX_WRITE)
@require_POST
def matrix_criterion_remove(request: MemberRequest, round_criterion: int) -> HttpResponse:
    found = _criterion(round_criterion)
    actions.remove_criterion(criterion=found, by=request.membership)
    return redirect(_here("matrix_criteria", found.round))


@allow(Permission.MATRIX_WEIGHTS)
def matrix_weights(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _draft(matrix_round)
    form = WeightsForm(request.POST or None, criteria=found.criteria.all())
    if form.is_valid():
        weights = {criterion.code: criterion.weight for criterion in form.criteria}
        actions.set_weights(matrix_round=found, weights=weights, by=request.membership)
        return redirect(found)
    return form_page(
        request,
        form,
        title=_("What counts for how much?"),
        lead=_("The weights on impact come to 100, and so do those on effort."),
        cancel=found.get_absolute_url(),
    )


@allow(Permission.MATRIX_WRITE)
def matrix_raters(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    expect(found, Status.DRAFT, Status.OPEN)
    form = RatersForm(request.POST or None, matrix_round=found)
    if form.is_valid():
        found.groups = form.cleaned_data["groups"]
        found.no_citizen_reason = form.cleaned_data["no_citizen_reason"]
        actions.keep_round(matrix_round=found, by=request.membership)
        actions.set_raters(matrix_round=found, members=form.cleaned_data["members"], by=request.membership)
        return redirect(found)
    return form_page(request, form, title=_("Who rates?"), cancel=found.get_absolute_url())


@allow(Permission.MATRIX_MOVE)
def matrix_open(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _draft(matrix_round)
    problem = unsettled(found)
    form = OpenForm(request.POST if request.method == "POST" else None, needed=bool(problem))
    if form.is_valid():
        reason = form.cleaned_data.get("weights_reason", "")
        actions.open_round(matrix_round=found, weights_reason=reason, by=request.membership)
        messages.success(request, _("“%(round)s” is open. Share the link below.") % {"round": found})
        return redirect(_here("matrix_links", found))
    return form_page(
        request,
        form,
        "priorities/matrix/open.html",
        round=found,
        reasons=actions.reasons_not_to_open(found),
        unsettled=problem,
    )


@allow(Permission.MATRIX_WRITE)
def matrix_links(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    expect(found, Status.OPEN)
    form = LinkForm(request.POST or None, matrix_round=found)
    if form.is_valid():
        links.open_link(
            subject_kind=LINK,
            subject_id=found.pk,
            label=form.cleaned_data["label"],
            group=form.cleaned_data["group"],
            by=request.membership,
        )
        return redirect(_here("matrix_links", found))
    posters = [(poster, links.qr_svg(poster.address)) for poster in Link.objects.of(LINK, found.pk).posters()]
    return form_page(
        request,
        form,
        "priorities/matrix/links.html",
        round=found,
        posters=posters,
        code_address=links.code_address(),
    )


@allow(Permission.MATRIX_WRITE)
def matrix_invite(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    expect(found, Status.OPEN)
    form = InviteForm(request.POST or None, matrix_round=found)
    issued = None
    if form.is_valid():
        issued = links.personal_link(
            subject_kind=LINK,
            subject_id=found.pk,
            group=form.cleaned_data["group"],
            label=found.name,
            by=request.membership,
        )
    return form_page(request, form, "priorities/matrix/invite.html", round=found, issued=issued)


@allow(Permission.MATRIX_MOVE)
def matrix_close(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = _round(matrix_round)
    expect(found, Status.OPEN)
    if request.method == "POST":
        actions.close_round(matrix_round=found, by=request.membership)
        messages.success(request, _("“%(round)s” is closed. These are its results.") % {"round": found})
        return redirect(_here("matrix_results", found))
    context = {
        "round": found,
        "reasons": actions.reasons_not_to_close(found),
        "groups": turnout(found, audience_of(request.membership)),
    }
    return render(request, "priorities/matrix/close.html", context)
