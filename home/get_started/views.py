"""The five pages, the way through them, and the end of it. For programme leads."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundations.forms import form_page
from foundations.sorting import fold
from foundations.tenancy import url_here
from home.forms import WordsForm
from home.get_started import actions
from home.get_started.forms import PeopleForm, RoundForm, ServicesForm
from home.get_started.people import invite_people
from home.get_started.preview import preview_of
from home.get_started.progress import BY_SLUG, PAGES, after, progress_of
from home.public_words import hold_back_public_words
from mapping.explorer import actions as explorer
from mapping.explorer.models import RoundStatus
from partnerships.access import Permission, allow
from partnerships.accounts.actions import nobody_stands_in
from partnerships.areas.rehearsals import rehearsal_of
from partnerships.imports.actions import done_in_words, take_over
from partnerships.models import Group, Invitation, Membership, Service
from partnerships.requests import MemberRequest
from partnerships.services.imports import SERVICES

FOLDER = "home/get_started/"


@allow(Permission.SETTINGS_WRITE)
@require_safe
def get_started(request: MemberRequest) -> HttpResponse:
    """The five pages with how far each is."""
    return render(
        request,
        FOLDER + "overview.html",
        {"progress": progress_of(request.partnership), "rehearsal": rehearsal_of(request.partnership)},
    )


@allow(Permission.SETTINGS_WRITE)
@require_POST
def skip(request: MemberRequest) -> HttpResponse:
    """Leave a page for later and go to the one after it."""
    page = BY_SLUG.get(request.POST.get("page", ""))
    if page is None:
        return redirect(url_here("get_started"))
    actions.skip(page=page, by=request.membership)
    return redirect(after(page, request.partnership))


@allow(Permission.SETTINGS_WRITE)
@require_POST
def finish(request: MemberRequest) -> HttpResponse:
    actions.finish(by=request.membership)
    messages.success(request, _("You are set up. Get started stays under Settings."))
    return redirect(url_here("partnership_home"))


@allow(Permission.SETTINGS_WRITE)
def words(request: MemberRequest) -> HttpResponse:
    form = WordsForm(request.POST or None, instance=request.partnership)
    if form.is_valid():
        if form.has_changed():
            hold_back_public_words(partnership=request.partnership, by=request.membership)
        form.save(by=request.membership)
        return _go_on(request, "words")
    return _page(request, "words", form)


@allow(Permission.SETTINGS_WRITE)
def services(request: MemberRequest) -> HttpResponse:
    names = list(Service.objects.values_list("name", flat=True))
    form = ServicesForm(request.POST or None, listed={fold(name) for name in names})
    if form.is_valid():
        reading = form.reading
        plan = take_over(catalogue=SERVICES, reading=reading, source=_("Get started"), by=request.membership)
        if not plan.problems:
            messages.success(request, _("Your services: %(done)s") % {"done": done_in_words(plan)})
            for note in reading.notes:
                messages.info(request, note)
            return _go_on(request, "services")
        form.refuse(plan)
    return _page(request, "services", form, there=len(names))


@allow(Permission.SETTINGS_WRITE)
def people(request: MemberRequest) -> HttpResponse:
    """Invite many; where some addresses are wrong, the others can be invited before these are mended."""
    form = PeopleForm(request.POST or None, by=request.membership, only_right="right" in request.POST)
    if form.is_valid():
        messages.success(request, invite_people(form, by=request.membership))
        if not form.found.wrong:
            return _go_on(request, "people")
        rest = {"addresses": form.found.wrong_lines, "role": form.cleaned_data["role"]}
        form = PeopleForm(rest, by=request.membership)
    return _page(
        request,
        "people",
        form,
        there=Membership.objects.active().count() - 1,
        invited=Invitation.objects.open().count(),
        services=Service.objects.open().exists(),
        rehearsal=rehearsal_of(request.partnership),
        alone=nobody_stands_in(request.membership),
    )


@allow(Permission.SETTINGS_WRITE)
def first_round(request: MemberRequest) -> HttpResponse:
    row = explorer.first_round()
    chosen = list(row.round_services.values_list("service_id", flat=True)) if row else []
    chosen = chosen or [each.pk for each in explorer.suggested_services()]
    groups = row.groups if row else Group.values
    form = RoundForm(request.POST or None, chosen=chosen, initial={"groups": groups})
    if form.is_valid():
        explorer.set_up_first_round(**form.cleaned_data, by=request.membership)
        return _go_on(request, "round")
    is_draft = row is None or row.status == RoundStatus.DRAFT
    page = {"round": row, "is_draft": is_draft, "there": Service.objects.open().count()}
    return _page(request, "round", form, **page)


@allow(Permission.SETTINGS_WRITE)
@require_safe
def preview(request: MemberRequest) -> HttpResponse:
    """What people will see, the words that ask them, the posters, and the button that opens the round."""
    row = explorer.first_round()
    context = {"page": BY_SLUG["preview"], "number": len(PAGES), "total": len(PAGES), "round": row}
    if row:
        context |= preview_of(row, request.partnership) | {"rehearsal": rehearsal_of(request.partnership)}
    return render(request, FOLDER + "preview.html", context)


@allow(Permission.EXPLORER_MOVE)
@require_POST
def posters(request: MemberRequest) -> HttpResponse:
    if row := explorer.first_round():
        explorer.make_posters(explorer_round=row, by=request.membership)
    return redirect(url_here("get_started_preview"))


@allow(Permission.EXPLORER_MOVE)
@require_POST
def open_round(request: MemberRequest) -> HttpResponse:
    """Open the first round with its posters made. The partnership is set up then."""
    if row := explorer.first_round():
        explorer.open_round(explorer_round=row, by=request.membership)
        explorer.make_posters(explorer_round=row, by=request.membership)
        actions.finish(by=request.membership)
        messages.success(request, _("%(round)s is open. Now send people the words below.") % {"round": row})
    return redirect(url_here("get_started_preview"))


def _go_on(request: MemberRequest, slug: str) -> HttpResponse:
    return redirect(after(BY_SLUG[slug], request.partnership))


def _page(request: MemberRequest, slug: str, form: forms.BaseForm, **context: Any) -> HttpResponse:
    page, number = BY_SLUG[slug], list(BY_SLUG).index(slug) + 1
    done, following = page.done(request.partnership), after(page, request.partnership)
    about = {"page": page, "number": number, "total": len(PAGES), "done": done, "next": following}
    return form_page(request, form, f"{FOLDER}{slug}.html", **about, **context)
