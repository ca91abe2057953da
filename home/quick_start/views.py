"""The five pages of the quick start. Officers go through them; the lead opens, closes and decides."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from activities.adding.actions import added_in_words
from activities.adding.forms import SeveralForm
from assessments.forms import AddressesForm
from foundations.forms import form_page
from foundations.sorting import fold
from foundations.tenancy import url_here
from home.guided import after
from home.quick_start import actions
from home.quick_start.asking import words_to_send
from home.quick_start.forms import NamesForm, ResponsibleForm, RoundForm
from home.quick_start.imports import THINGS
from home.quick_start.progress import BY_SLUG, MANY, PAGES, ideas, progress_of, requirements, the_round
from partnerships import links
from partnerships.access import Permission, allow
from partnerships.imports import views as imports
from partnerships.imports.actions import done_in_words, take_over
from partnerships.models import Membership, Service
from partnerships.requests import MemberRequest
from partnerships.services.imports import SERVICES
from priorities.matrix import actions as matrix
from priorities.matrix.actions.decisions import drafts
from priorities.matrix.models import FEWEST_ACTIVITIES, MatrixResponse, MatrixRound, Status
from priorities.meeting.forms import OpenForm
from priorities.meeting.rules import unsettled
from reports.models import Code, Report

FOLDER = "home/quick_start/"


@allow(Permission.MATRIX_WRITE)
@require_safe
def quick_start(request: MemberRequest) -> HttpResponse:
    """The five pages with how far each is."""
    row = the_round()
    context = {"round": row, "progress": progress_of(row), "over": row and row.status == Status.DECIDED}
    return render(request, FOLDER + "overview.html", context)


@allow(Permission.MATRIX_WRITE)
def services(request: MemberRequest) -> HttpResponse:
    names = list(Service.objects.values_list("name", flat=True))
    form = NamesForm(request.POST or None, listed={fold(name) for name in names})
    if form.is_valid():
        plan = take_over(
            catalogue=SERVICES, reading=form.reading, source=_("Quick start"), by=request.membership
        )
        if not plan.problems:
            messages.success(request, done_in_words(plan))
            return redirect(after(PAGES, "services"))
        form.refuse(plan)
    return form_page(request, form, FOLDER + "services.html", there=len(names), **_about("services"))


@allow(Permission.MATRIX_WRITE)
def things(request: MemberRequest) -> HttpResponse:
    """Paste, tick or import. Once the round is open, what it weighs stays."""
    row = the_round()
    stays = row is not None and row.status in (Status.OPEN, Status.CLOSED)
    form = SeveralForm(None if stays else request.POST or None)
    if form.is_valid():
        made = actions.add_things(ideas=form.ideas, by=request.membership)
        messages.success(request, added_in_words(len(made)))
        enough = ideas(the_round()).count() >= FEWEST_ACTIVITIES
        return redirect(after(PAGES, "things") if enough else url_here("quick_start_things"))
    context = {"stays": stays, "ideas": ideas(row), "many": MANY, "file": url_here("quick_start_import")}
    return form_page(request, form, FOLDER + "things.html", **context, **_about("things", row))


@allow(Permission.MATRIX_WRITE)
def things_import(request: MemberRequest) -> HttpResponse:
    return imports.upload(request, THINGS)


@allow(Permission.MATRIX_WRITE)
def things_import_preview(request: MemberRequest, activity_batch: int) -> HttpResponse:
    return imports.preview(request, THINGS, activity_batch)


@allow(Permission.MATRIX_WRITE)
def first_round(request: MemberRequest) -> HttpResponse:
    """Name it, and say when people answer and who decides. After a decided round this begins another."""
    found = the_round()
    row = found if found and found.status != Status.DECIDED else None
    form = RoundForm(request.POST or None, instance=row if row and row.is_draft else None)
    is_past = row is not None and not row.is_draft
    if not is_past and form.is_valid():
        actions.set_up(
            matrix_round=form.save(commit=False),
            activities=form.cleaned_data["activities"],
            few_reason=form.cleaned_data["few_reason"],
            by=request.membership,
        )
        return redirect(after(PAGES, "round"))
    context = {"is_past": is_past, "ideas": ideas(None).count(), **_about("round", row)}
    return form_page(request, form, FOLDER + "round.html", **context)


@allow(Permission.MATRIX_WRITE)
def people(request: MemberRequest) -> HttpResponse:
    """Open the round; then the link, words to send it with, letters to write, and who has answered."""
    row = the_round()
    if row and row.is_draft:
        return _open(request, row)
    is_open = row is not None and row.status == Status.OPEN
    form = AddressesForm(request.POST or None)
    if row and is_open and form.is_valid():
        asked = matrix.invite_addresses(matrix_round=row, **form.cleaned_data, by=request.membership)
        messages.success(request, asked.in_words)
        return redirect(url_here("quick_start_people"))
    context = {
        "requirements": requirements(row) if row and is_open else [],
        **_about("people", row),
        **(_link_of(row, request) if row and is_open else {}),
    }
    return form_page(request, form, FOLDER + "people.html", **context)


def _open(request: MemberRequest, row: MatrixRound) -> HttpResponse:
    """What is missing before people may answer; once nothing is, the button."""
    problem = unsettled(row)
    form = OpenForm(request.POST if request.method == "POST" else None, needed=bool(problem))
    if form.is_valid():
        matrix.open_round(matrix_round=row, **form.cleaned_data, by=request.membership)
        messages.success(request, _("“%(round)s” is open. Now send people the link.") % {"round": row})
        return redirect(url_here("quick_start_people"))
    context = {
        "missing": matrix.reasons_not_to_open(row),
        "unsettled": problem,
        **_about("people", row),
        **_may_move(request),
    }
    return form_page(request, form, FOLDER + "open.html", **context)


@allow(Permission.SETTINGS_WRITE)
def responsible(request: MemberRequest) -> HttpResponse:
    """Say who is responsible for what people tell, which they must be able to read before they answer."""
    form = ResponsibleForm(request.POST or None, instance=request.partnership)
    if form.is_valid():
        form.save(by=request.membership)
        return redirect(url_here("quick_start_people"))
    return form_page(
        request,
        form,
        title=_("Who is responsible for what people tell you?"),
        lead=_("People read it before they answer, and it stands at the foot of every page."),
        button=_("Save and go on"),
        cancel=url_here("quick_start_people"),
    )


def _link_of(row: MatrixRound, request: MemberRequest) -> dict[str, Any]:
    poster = matrix.posters(row).filter(group="").first()
    if poster is None:
        return {}
    return {
        "poster": poster,
        "qr": links.qr_svg(poster.address),
        "code_address": links.code_address(),
        "words": words_to_send(row, poster, request.partnership),
    }


def _may_move(request: MemberRequest) -> dict[str, Any]:
    """Whether this member opens, closes and decides; else who does."""
    may = request.membership.may(Permission.MATRIX_MOVE)
    who = [] if may else Membership.objects.holding(Permission.MATRIX_MOVE).order_by("name")
    return {"may_move": may, "who": who}


def _fingerprint(request: MemberRequest) -> str:
    """Changes with every answer sent or taken back. Asked for often, so it looks at no rating."""
    row = the_round()
    if row is None:
        return '"none"'
    sent = MatrixResponse.objects.counted().filter(round=row).aggregate(n=Count("pk"), at=Max("submitted_at"))
    return f'"{row.pk}-{row.status}-{sent["n"]}-{sent["at"] and sent["at"].timestamp()}"'


@allow(Permission.MATRIX_WRITE)
@condition(etag_func=_fingerprint)
def count(request: MemberRequest) -> HttpResponse:
    """The part of the page that changes while people answer; asked for every two seconds."""
    row = the_round()
    context = {"requirements": requirements(row) if row and row.status == Status.OPEN else []}
    return JsonResponse({"html": render_to_string(FOLDER + "count.html", context, request)})


@allow(Permission.MATRIX_WRITE)
def decide(request: MemberRequest) -> HttpResponse:
    """What is left: close, look, record the meeting, get the report."""
    row = the_round()
    if row and request.method == "POST":
        matrix.close_round(matrix_round=row, by=request.membership)
        messages.success(request, _("“%(round)s” is closed. Now see where the ideas fall.") % {"round": row})
        return redirect(url_here("quick_start_decide"))
    is_open = row is not None and row.status == Status.OPEN
    context = {
        "is_open": is_open,
        "missing": matrix.reasons_not_to_close(row) if row and is_open else [],
        "decided": len(drafts(row)) if row and row.status == Status.CLOSED else 0,
        "to_decide": row.placements.to_decide().count() if row and row.has_results else 0,
        "report": Report.objects.visible_to(request.membership)
        .filter(code=Code.MATRIX, subject_id=row.pk)
        .order_by("-created_at")
        .first()
        if row
        else None,
        **_about("decide", row),
        **_may_move(request),
    }
    return render(request, FOLDER + "decide.html", context)


def _about(slug: str, row: MatrixRound | None = None) -> dict[str, Any]:
    """What every page says of itself."""
    page = BY_SLUG[slug]
    return {
        "page": page,
        "number": PAGES.index(page) + 1,
        "total": len(PAGES),
        "done": page.done(row),
        "next": after(PAGES, slug),
        "round": row,
    }
