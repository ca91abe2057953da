"""The organisations of a partnership."""

from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundations.exports import Kind, download
from foundations.forms import form_page
from foundations.listing import Filter, Rows, Sort, listing, narrowed
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.forms import ClosingForm
from partnerships.history import history_of
from partnerships.imports import views as imports
from partnerships.imports.columns import header, line
from partnerships.organisations import actions
from partnerships.organisations.columns import COLUMNS
from partnerships.organisations.forms import OrganisationForm
from partnerships.organisations.imports import ORGANISATIONS
from partnerships.organisations.models import Organisation
from partnerships.requests import MemberRequest

SEARCHED = ("search_key",)
SORTS = (
    Sort("name", gettext_lazy("Name"), ("sort_key",)),
    Sort("kind", gettext_lazy("Kind"), ("kind", "sort_key")),
    Sort("newest", gettext_lazy("Last changed"), ("-updated_at",)),
)


def _by_status(rows: Rows, value: str) -> Rows:
    return rows.filter(closed_at__isnull=value == "open")


FILTERS = (
    Filter("kind", gettext_lazy("Kind"), Organisation.Kind.choices, "kind"),
    Filter(
        "status",
        gettext_lazy("Status"),
        (("open", gettext_lazy("Active")), ("closed", gettext_lazy("Closed"))),
        _by_status,
    ),
)


@allow(Permission.ORGANISATION_READ)
@require_safe
def organisations(request: MemberRequest) -> HttpResponse:
    found = listing(
        request,
        Organisation.objects.annotate(services=Count("service")),
        search=SEARCHED,
        filters=FILTERS,
        sorts=SORTS,
    )
    may_write = request.membership.may(Permission.ORGANISATION_WRITE)
    return render(
        request,
        "partnerships/organisations/organisations.html",
        {"title": _("Organisations"), "organisations": found, "may_write": may_write},
    )


@allow(Permission.ORGANISATION_READ)
@require_safe
def organisation(request: MemberRequest, organisation: int) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=organisation)
    return render(
        request,
        "partnerships/organisations/organisation.html",
        {
            "title": found.name,
            "organisation": found,
            "services": found.service_set.all()[:100],
            "history": history_of(found),
            "may_write": request.membership.may(Permission.ORGANISATION_WRITE),
        },
    )


@allow(Permission.ORGANISATION_WRITE)
def organisation_add(request: MemberRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        added = form.save(by=request.membership)
        messages.success(request, _("%(name)s is in your list of organisations.") % {"name": added})
        return redirect(added)
    return form_page(
        request,
        form,
        title=_("Add an organisation"),
        button=_("Add the organisation"),
        cancel=url_here("organisations"),
    )


@allow(Permission.ORGANISATION_WRITE)
def organisation_edit(request: MemberRequest, organisation: int) -> HttpResponse:
    editing = get_object_or_404(Organisation, pk=organisation)
    form = OrganisationForm(request.POST or None, instance=editing)
    if form.is_valid():
        return redirect(form.save(by=request.membership))
    return form_page(
        request, form, title=_("Change %(name)s") % {"name": editing}, cancel=editing.get_absolute_url()
    )


@allow(Permission.ORGANISATION_WRITE)
def organisation_close(request: MemberRequest, organisation: int) -> HttpResponse:
    closing = get_object_or_404(Organisation, pk=organisation)
    form = ClosingForm(request.POST or None)
    if form.is_valid():
        actions.close(organisation=closing, reason=form.reason, by=request.membership)
        messages.success(request, _("%(name)s is closed. Its page and history stay.") % {"name": closing})
        return redirect(closing)
    return form_page(
        request,
        form,
        title=_("Close %(name)s") % {"name": closing},
        lead=_("Its page and its history stay. It is no longer offered when you say who runs a service."),
        button=_("Close the organisation"),
        cancel=closing.get_absolute_url(),
    )


@allow(Permission.ORGANISATION_WRITE)
@require_POST
def organisation_reopen(request: MemberRequest, organisation: int) -> HttpResponse:
    closed = get_object_or_404(Organisation, pk=organisation)
    actions.reopen(organisation=closed, by=request.membership)
    messages.success(request, _("%(name)s is open again.") % {"name": closed})
    return redirect(closed)


# --- files ---------------------------------------------------------------------------------------
@allow(Permission.ORGANISATION_WRITE)
def organisations_import(request: MemberRequest) -> HttpResponse:
    return imports.upload(request, ORGANISATIONS)


@allow(Permission.ORGANISATION_WRITE)
def organisations_paste(request: MemberRequest) -> HttpResponse:
    return imports.paste(request, ORGANISATIONS)


@allow(Permission.ORGANISATION_WRITE)
def organisations_import_preview(request: MemberRequest, organisation_batch: int) -> HttpResponse:
    return imports.preview(request, ORGANISATIONS, organisation_batch)


@allow(Permission.ORGANISATION_READ)
@require_safe
def organisations_csv(request: MemberRequest) -> FileResponse:
    return _exported(request, "csv")


@allow(Permission.ORGANISATION_READ)
@require_safe
def organisations_xlsx(request: MemberRequest) -> FileResponse:
    return _exported(request, "xlsx")


def _exported(request: MemberRequest, kind: Kind) -> FileResponse:
    """The list as it is filtered in the address, all pages of it."""
    rows = narrowed(request, Organisation.objects.all(), search=SEARCHED, filters=FILTERS, sorts=SORTS)
    cells = (line(COLUMNS, partial(getattr, each)) for each in rows.iterator(chunk_size=1000))
    return download(kind, name=_("organisations"), header=header(COLUMNS), rows=cells)
