"""Reports: the list, asking for one, its page, its PDF, its figures, adopting it."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundations.exports import download
from foundations.forms import form_page
from foundations.listing import Filter, Rows, Sort, listing
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.models import Membership
from partnerships.requests import MemberRequest
from reports import actions, bundle
from reports.facts import Facts
from reports.forms import AskForm, PurposeForm
from reports.kinds import KINDS, Kind
from reports.models import Audience, Code, Report
from reports.rendering import context, facts_of, public_address, word_of

NEWEST = 5
SORTS = (
    Sort("newest", gettext_lazy("Newest"), ("-created_at",)),
    Sort("title", gettext_lazy("Title"), ("title", "-created_at")),
)
STATES = (
    ("adopted", gettext_lazy("Adopted")),
    ("working", gettext_lazy("Working copy")),
    ("expired", gettext_lazy("No longer kept")),
)


def _in_state(rows: Rows, state: str) -> Rows:
    adopted, expired = state == "adopted", state == "expired"
    return rows.filter(adopted_at__isnull=not adopted, expired_at__isnull=not expired)


FILTERS = (
    Filter("kind", gettext_lazy("Kind"), Code.choices, "code"),
    Filter("state", gettext_lazy("State"), STATES, _in_state),
    Filter("audience", gettext_lazy("For whom"), Audience.choices, "audience"),
)


def _visible(request: MemberRequest, pk: int) -> Report:
    return get_object_or_404(Report.objects.visible_to(request.membership), pk=pk)


def _facts(report: Report) -> Facts:
    """What it says; not found where it is no longer kept."""
    if report.figures is None:
        raise Http404
    return facts_of(report)


@allow(Permission.REPORT_READ)
def reports(request: MemberRequest) -> HttpResponse:
    rows = Report.objects.visible_to(request.membership).defer("figures")
    found = listing(request, rows, search=("title", "author"), filters=FILTERS, sorts=SORTS)
    return render(request, "reports/list.html", {"listing": found})


# --- asking ------------------------------------------------------------------------------------------
@allow(Permission.REPORT_READ)
def report_new(request: MemberRequest) -> HttpResponse:
    """What can be reported on; the newest subjects of each kind at hand."""
    return render(request, "reports/new.html", {"offers": list(_offers(request.membership))})


def _offers(member: Membership) -> Iterator[dict[str, Any]]:
    for kind in KINDS.values():
        if member.may(kind.permission):
            newest = kind.offered(member).order_by(*kind.newest)[:NEWEST]
            places = [(str(each), kind.ask_about(each)) for each in newest]
            everything = url_here(kind.everything) if kind.everything else ""
            yield {"kind": kind, "newest": places, "everything": everything if len(places) == NEWEST else ""}


def _ask(request: MemberRequest, kind: Kind, pk: int) -> HttpResponse:
    subject = kind.subject(pk, request.membership)
    kind.expect(
        subject, Audience.widest(request.membership)
    )  # the refusal does not name what is being set up
    form = AskForm(request.POST or None, by=request.membership)
    if form.is_valid():
        job = actions.ask(kind=kind, subject=subject, audience=form.chosen, by=request.membership)
        return redirect(job)
    return form_page(
        request,
        form,
        title=f"{kind.name}: {subject}",
        lead=kind.summary,
        button=_("Make the report"),
        cancel=url_here("reports"),
    )


@allow(Permission.REPORT_READ)
def report_on_activity(request: MemberRequest, activity: int) -> HttpResponse:
    return _ask(request, KINDS[Code.THREAD], activity)


@allow(Permission.REPORT_READ)
def report_on_explorer_round(request: MemberRequest, explorer_round: int) -> HttpResponse:
    return _ask(request, KINDS[Code.EXPLORER], explorer_round)


@allow(Permission.REPORT_READ)
def report_on_matrix_round(request: MemberRequest, matrix_round: int) -> HttpResponse:
    return _ask(request, KINDS[Code.MATRIX], matrix_round)


@allow(Permission.AUDIT_OF_ALL_READ)
def audit_pack_of_matrix_round(request: MemberRequest, matrix_round: int) -> HttpResponse:
    return _ask(request, KINDS[Code.AUDIT], matrix_round)


# --- one report ----------------------------------------------------------------------------------------
@allow(Permission.REPORT_READ)
def report(request: MemberRequest, report: int) -> HttpResponse:
    """The page that says what the PDF says, from the same figures."""
    row = _visible(request, report)
    if not row.kept:
        return render(request, "reports/expired.html", {"report": row})
    page = context(row, _facts(row), request.partnership)
    page["word"] = KINDS[row.code].word is not None
    page["public"] = public_address(row)
    page["taken_back"] = row.taken_back if page["public"] else None
    page["may_take_bundle"] = row.code == Code.AUDIT and request.membership.may(Permission.AUDIT_OF_ALL_READ)
    open_to_adopt = not row.adopted_at and not request.partnership.is_rehearsal
    stands_by = request.membership.may(Permission.REPORT_ADOPT)
    page["may_adopt"] = open_to_adopt and stands_by
    page["may_take_back"] = stands_by and Report.objects.for_members().filter(pk=row.pk).exists()
    return render(request, "reports/report.html", page)


@allow(Permission.REPORT_READ)
def report_file(request: MemberRequest, report: int) -> HttpResponseBase:
    """The PDF, for those who may read it at the moment they ask: its address alone opens nothing."""
    row = _visible(request, report)
    try:
        answer = FileResponse(row.file.open(), as_attachment=True, filename=row.file_name)
    except (FileNotFoundError, ValueError) as gone:
        if not row.kept:
            return redirect(row)
        raise Http404 from gone
    add_never_cache_headers(answer)
    return answer


@allow(Permission.REPORT_READ)
@require_safe
def report_word(request: MemberRequest, report: int) -> HttpResponseBase:
    """The report as a Word document, of the kinds that are made as one too."""
    row = _visible(request, report)
    if KINDS[row.code].word is None or not row.kept:
        return redirect(row)
    answer = word_of(row, request.partnership)
    add_never_cache_headers(answer)
    return answer


@allow(Permission.REPORT_READ)
@require_safe
def report_figures(request: MemberRequest, report: int) -> HttpResponseBase:
    """All tables of the report as one CSV file."""
    row = _visible(request, report)
    if not row.kept:
        return redirect(row)
    return download(
        "csv", name=slugify(row.title)[:60], header=[row.title, row.snapshot_short], rows=_lines(_facts(row))
    )


@allow(Permission.REPORT_READ)
@require_safe
def report_json(request: MemberRequest, report: int) -> HttpResponseBase:
    """What the report says, for machines."""
    row = _visible(request, report)
    if not row.kept:
        return redirect(row)
    name = row.file_name.replace(".pdf", ".json")
    return JsonResponse(row.for_machines, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@allow(Permission.AUDIT_OF_ALL_READ)
def report_bundle(request: MemberRequest, audit_pack: int) -> HttpResponseBase:
    """The audit pack with the reports it names, once the reader has said what for."""
    row = get_object_or_404(
        Report.objects.visible_to(request.membership), pk=audit_pack, code=Code.AUDIT, expired_at=None
    )
    form = PurposeForm(request.POST or None)
    if not form.is_valid():
        return form_page(
            request,
            form,
            title=_("Take the audit bundle"),
            lead=_("One file with this pack, the reports it names, and a list of their fingerprints."),
            button=_("Download the bundle"),
            cancel=row.get_absolute_url(),
        )
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    bundle.take(pack=row, purpose=form.cleaned_data["purpose"], by=request.membership, file=file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=row.file_name.replace(".pdf", ".zip"))


def _lines(facts: Facts) -> Iterator[tuple[str, ...]]:
    for table in facts.tables():
        yield ()
        yield (table.caption,)
        yield table.columns
        yield from table.rows


@allow(Permission.REPORT_ADOPT)
@require_POST
def report_adopt(request: MemberRequest, report: int) -> HttpResponse:
    row = actions.adopt(report=_visible(request, report), by=request.membership)
    done = _("Published. Anybody can read it now.") if public_address(row) else _("Adopted.")
    messages.success(request, f"{done} {_('It stays at this address, as it is now, for good.')}")
    return redirect(row)
