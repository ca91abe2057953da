"""Results: what works already, the grid, what stands behind a cell, and the pages beside it."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from commons.four_cos import FORMS_OF, Co, Form
from foundations.forms import form_page
from foundations.listing import Filter, in_memory, listing
from mapping.explorer import actions, behind, results
from mapping.explorer.forms import ReleaseForm
from mapping.explorer.models import ExplorerCell, ExplorerRound, RoundService
from mapping.explorer.progress import progress_of
from mapping.explorer.proposals import proposals_of
from mapping.explorer.results import CellView, ServiceView, Viewer
from mapping.explorer.wording import LEVEL_ANCHORS, QUESTIONS
from partnerships.access import Permission, allow
from partnerships.models import Group, Locality, Organisation, Service
from partnerships.requests import MemberRequest
from pictures import star
from pictures.grid import Face

WIDE_ROWS = 25
"""Services a page where each has a cell for every form."""
CARDS = 20
"""Forms of services a page where each stands with what every group says."""
Rows = QuerySet[RoundService]
Show = Callable[[MemberRequest, ExplorerRound, Viewer, Rows], HttpResponse]


def _opened(request: MemberRequest, explorer_round: int) -> tuple[ExplorerRound, Viewer, Rows]:
    """The round, who looks at it, and the services whose results they may see."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    viewer = results.viewer(request.membership)
    return row, viewer, results.services_shown(row, viewer)


def results_page(
    request: MemberRequest, template: str, explorer_round: ExplorerRound, title: str, **context: Any
) -> HttpResponse:
    """One of the pages of a round's results, with the links to the others."""
    page = {
        "title": title,
        "round": explorer_round,
        "here": template,
        "may_decide": request.membership.may(Permission.ACTIVITY_WRITE),
        "may_move": request.membership.may(Permission.EXPLORER_MOVE),
        "may_report": request.membership.may(Permission.REPORT_READ),
        "may_see_round": request.membership.may(Permission.EXPLORER_RESPONSES),
        **context,
    }
    return render(request, f"mapping/explorer/results/{template}.html", page)


@allow(Permission.EXPLORER_RESULTS)
def what_works(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Opens the results: who does what well, and who to learn from."""
    row, viewer, rows = _opened(request, explorer_round)
    cells = results.what_works(results.read_cells(row, viewer, rows, Q(practice_lead=True)))
    found = in_memory(request, cells)
    return results_page(
        request,
        "works",
        row,
        _("What works already"),
        found=found,
        practices=behind.practices(row, found.rows),
        people=results.people(row),
        service_count=rows.count(),
        comments=rows.exclude(comment=""),
        own=rows.filter(service__in=viewer.own_services) if viewer.own_services else (),
    )


@allow(Permission.EXPLORER_RESULTS)
def what_is_not_done(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row, viewer, rows = _opened(request, explorer_round)
    cells = results.what_is_not_done(results.read_cells(row, viewer, rows, Q(level__lt=1)))
    return results_page(request, "not_done", row, _("What is not done"), found=in_memory(request, cells))


@allow(Permission.EXPLORER_RESULTS)
def who_sees_it_differently(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row, viewer, rows = _opened(request, explorer_round)
    cells = results.who_sees_it_differently(results.read_cells(row, viewer, rows, Q(sees_differently=True)))
    return results_page(
        request, "differs", row, _("Who sees it differently"), found=in_memory(request, cells, per_page=CARDS)
    )


@allow(Permission.EXPLORER_RESULTS)
def ideas_to_weigh(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """What the gaps propose, largest first."""
    row, viewer, rows = _opened(request, explorer_round)
    weights = {each.service.name: Fraction(each.service.priority_weight) for each in rows}
    cells = results.in_candidate_order(results.read_cells(row, viewer, rows, ~Q(rule="")), weights)
    found = in_memory(request, cells, per_page=CARDS)
    proposed = proposals_of([each.service_id for each in rows]).select_related("service", "activity")
    by_place = {(str(each.service), each.form): each for each in proposed}
    candidates = [(cell, by_place.get((cell.service, cell.form))) for cell in found.rows]
    return results_page(request, "ideas", row, _("Ideas to weigh"), found=found, candidates=candidates)


@allow(Permission.EXPLORER_RESULTS)
def what_changed(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row, viewer, rows = _opened(request, explorer_round)
    before = results.round_before(row)
    moved = results.moved_since(before, row, viewer, rows) if before else ()
    return results_page(request, "changed", row, _("What changed"), before=before, moved=moved)


@allow(Permission.EXPLORER_RESULTS)
def answers_so_far(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """How many answered; by group only as far as that says nothing about single people."""
    row, viewer, _rows = _opened(request, explorer_round)
    return results_page(
        request,
        "answers",
        row,
        _("Answers so far"),
        people=results.people(row),
        counts=results.answer_counts(row, viewer),
        progress=progress_of(row) if viewer.officer else None,
    )


@allow(Permission.EXPLORER_RESULTS)
def round_star(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """The four Co's of the round in one picture."""
    row, viewer, rows = _opened(request, explorer_round)
    drawn = results.star_of(row.name, results.read(row, viewer, list(rows)))
    return results_page(request, "star", row, _("The Star"), star=drawn, svg=star.svg(drawn, prefix="star"))


@allow(Permission.EXPLORER_RESULTS)
def for_analysts(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Scores and how far raters agree, in words above numbers."""
    row, viewer, rows = _opened(request, explorer_round)
    found = listing(request, rows, search=("service__name",), per_page=WIDE_ROWS)
    views = results.read(row, viewer, found.rows)
    return results_page(request, "analysts", row, _("For analysts"), found=found, views=views, cos=list(Co))


@allow(Permission.EXPLORER_RESULTS)
def figures(request: MemberRequest, round_service: int) -> HttpResponse:
    """Every figure of one service, form by form, as far as this member may see it."""
    row = _shown_row(request, round_service)
    (view,) = results.read(row.round, results.viewer(request.membership), [row])
    title = _("Figures of %(service)s") % {"service": row}
    return results_page(request, "figures", row.round, title, view=view, heads=results.FIGURES)


# --- the grid --------------------------------------------------------------------------------------------
def _filters() -> Iterable[Filter]:
    """Owner, client group and locality, by which the grid is narrowed."""
    return (
        Filter(
            "run_by",
            gettext_lazy("Run by"),
            list(Organisation.objects.values_list("pk", "name")),
            "service__organisation",
        ),
        Filter(
            "for",
            gettext_lazy("Who it is for"),
            Service.ClientGroup.choices,
            lambda rows, value: rows.filter(service__client_groups__contains=[value]),
        ),
        Filter(
            "where",
            gettext_lazy("Where"),
            list(Locality.objects.order_by("name").values_list("pk", "name")),
            "service__localities",
        ),
        Filter("group", gettext_lazy("As seen by"), Group.choices, lambda rows, _value: rows),
    )


@allow(Permission.EXPLORER_RESULTS)
def grid(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Services down, forms across: shade, word and small number."""
    row, viewer, rows = _opened(request, explorer_round)
    found = listing(request, rows, search=("service__name",), filters=_filters(), per_page=WIDE_ROWS)
    group = next(each.value for each in found.filters if each.filter.slug == "group")
    views = results.read(row, viewer, found.rows)
    return results_page(
        request,
        "grid",
        row,
        _("The grid"),
        found=found,
        group=Group(group).label if group else "",
        lines=[(view, _faces(view, group)) for view in views],
        cos=[(co.label, forms) for co, forms in FORMS_OF.items()],
        forms=list(Form),
    )


def _faces(view: ServiceView, group: str) -> list[tuple[CellView, Face]]:
    return [(cell, cell.face_for(Group(group)) if group else cell.face) for cell in view.cells]


@allow(Permission.EXPLORER_RESULTS)
def cell(request: MemberRequest, round_service: int, form: str) -> HttpResponse:
    """One form of one service: what each group said, evidence, ideas, and what it proposes."""
    row = _shown_row(request, round_service)
    if form not in Form.values:
        raise Http404
    which, viewer = Form(form), results.viewer(request.membership)
    view = results.cell_view(row, which, viewer)
    return results_page(
        request,
        "cell",
        row.round,
        str(QUESTIONS[which]),
        cell=view,
        row=row,
        anchors=LEVEL_ANCHORS,
        officer=viewer.officer,
        evidence=behind.evidence_for(row, which),
        barriers=behind.barriers(row, which, view.audience),
        ideas=behind.ideas(row, which, view.audience),
        proposal=behind.proposal(row, which) if view.shown and view.shown.rule else None,
    )


def _shown_row(request: MemberRequest, round_service: int) -> RoundService:
    """The service's row, refused where this member may not open its results now."""
    row = get_object_or_404(
        RoundService.objects.select_related("round", "service__organisation"), pk=round_service
    )
    shown = results.services_shown(row.round, results.viewer(request.membership))
    if not shown.filter(pk=row.pk).exists():
        raise Http404
    return row


@allow(Permission.EXPLORER_RESPONSES)
@require_POST
def release_idea(request: MemberRequest, explorer_cell: int) -> HttpResponse:
    """Let others read an idea that was held back, with the personal part taken out."""
    held = get_object_or_404(ExplorerCell.objects.select_related("response"), pk=explorer_cell)
    row = get_object_or_404(RoundService, round=held.response.round_id, service=held.response.service_id)
    form = ReleaseForm(request.POST)
    if held.idea_held and not form.is_valid():
        return form_page(request, form, title=_("Let others read this idea"))
    if held.idea_held:
        actions.release_idea(cell=held, idea=form.cleaned_data["idea"], by=request.membership)
    messages.success(request, _("Others can read the idea now."))
    return redirect("explorer_cell", request.partnership.slug, row.pk, held.form)
