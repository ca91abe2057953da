"""The service catalogue."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundations.exports import Kind, download
from foundations.forms import form_page
from foundations.listing import Filter, Sort, listing, narrowed
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.accounts.models import Membership
from partnerships.areas.models import Locality
from partnerships.areas.wards import ward_filters
from partnerships.forms import ClosingForm
from partnerships.history import history_of
from partnerships.imports import views as imports
from partnerships.imports.columns import header, line
from partnerships.middleware import MissingRight
from partnerships.organisations.models import Organisation
from partnerships.requests import MemberRequest
from partnerships.services import actions
from partnerships.services.columns import COLUMNS
from partnerships.services.forms import ServiceForm
from partnerships.services.imports import SERVICES, current
from partnerships.services.models import Service

SEARCHED = ("search_key", "organisation__sort_key")
SORTS = (
    Sort("name", gettext_lazy("Name"), ("sort_key",)),
    Sort("newest", gettext_lazy("Last changed"), ("-updated_at",)),
    Sort("owner", gettext_lazy("Run by"), ("organisation__sort_key", "sort_key")),
)


def filters() -> tuple[Filter, ...]:
    return (
        Filter(
            "owner",
            gettext_lazy("Run by"),
            list(Organisation.objects.values_list("pk", "name")),
            "organisation",
        ),
        Filter(
            "group",
            gettext_lazy("Who it is for"),
            Service.ClientGroup.choices,
            lambda rows, value: rows.filter(client_groups__contains=[value]),
        ),
        Filter(
            "locality", gettext_lazy("Where"), list(Locality.objects.values_list("pk", "name")), "localities"
        ),
        *ward_filters(),
        Filter("status", gettext_lazy("Status"), Service.Status.choices, "status"),
        Filter(
            "manager",
            gettext_lazy("Service manager"),
            list(
                Membership.objects.filter(managed_services__isnull=False)
                .distinct()
                .order_by("name")
                .values_list("pk", "name")
            ),
            "manager",
        ),
    )


@allow(Permission.SERVICE_READ)
@require_safe
def services(request: MemberRequest) -> HttpResponse:
    found = listing(
        request,
        Service.objects.select_related("organisation", "manager"),
        search=SEARCHED,
        filters=filters(),
        sorts=SORTS,
    )
    may_write = request.membership.may(Permission.SERVICE_WRITE)
    return render(
        request,
        "partnerships/services/services.html",
        {"title": _("Services"), "services": found, "may_write": may_write},
    )


@allow(Permission.SERVICE_READ)
@require_safe
def service(request: MemberRequest, service: int) -> HttpResponse:
    found = get_object_or_404(
        Service.objects.select_related("organisation", "manager").prefetch_related("localities"), pk=service
    )
    return render(
        request,
        "partnerships/services/service.html",
        {
            "title": found.name,
            "service": found,
            "activities": found.activities.order_by("-state_since")[:50],
            "history": history_of(found),
            "may_edit": Service.objects.editable_by(request.membership).filter(pk=found.pk).exists(),
        },
    )


@allow(Permission.SERVICE_WRITE)
def service_add(request: MemberRequest) -> HttpResponse:
    form = ServiceForm(request.POST or None, by=request.membership)
    if form.is_valid():
        added = form.save(by=request.membership)
        messages.success(request, _("%(name)s is in your list of services.") % {"name": added})
        return redirect(added)
    return form_page(
        request, form, title=_("Add a service"), button=_("Add the service"), cancel=url_here("services")
    )


@allow(Permission.SERVICE_WRITE_OWN)
def service_edit(request: MemberRequest, service: int) -> HttpResponse:
    editing = own_or_refused(request, service)
    form = ServiceForm(request.POST or None, instance=editing, by=request.membership)
    if form.is_valid():
        return redirect(form.save(by=request.membership))
    return form_page(
        request, form, title=_("Change %(name)s") % {"name": editing}, cancel=editing.get_absolute_url()
    )


@allow(Permission.SERVICE_WRITE_OWN)
def service_close(request: MemberRequest, service: int) -> HttpResponse:
    closing = own_or_refused(request, service)
    form = ClosingForm(request.POST or None)
    if form.is_valid():
        actions.close(service=closing, reason=form.reason, by=request.membership)
        messages.success(request, _("%(name)s is closed. What was done with it stays.") % {"name": closing})
        return redirect(closing)
    return form_page(
        request,
        form,
        title=_("Close %(name)s") % {"name": closing},
        lead=_("Its page, its history and its activities stay. It is left out of new rounds."),
        button=_("Close the service"),
        cancel=closing.get_absolute_url(),
    )


@allow(Permission.SERVICE_WRITE_OWN)
@require_POST
def service_reopen(request: MemberRequest, service: int) -> HttpResponse:
    closed = own_or_refused(request, service)
    actions.reopen(service=closed, by=request.membership)
    messages.success(request, _("%(name)s is open again.") % {"name": closed})
    return redirect(closed)


def own_or_refused(request: MemberRequest, pk: int) -> Service:
    """The service, where this person may change it; a service manager only their own."""
    found = get_object_or_404(Service, pk=pk)
    if not Service.objects.editable_by(request.membership).filter(pk=pk).exists():
        raise MissingRight(Permission.SERVICE_WRITE)
    return found


# --- files ---------------------------------------------------------------------------------------
@allow(Permission.SERVICE_WRITE)
def services_import(request: MemberRequest) -> HttpResponse:
    return imports.upload(request, SERVICES)


@allow(Permission.SERVICE_WRITE)
def services_paste(request: MemberRequest) -> HttpResponse:
    return imports.paste(request, SERVICES)


@allow(Permission.SERVICE_WRITE)
def services_import_preview(request: MemberRequest, service_batch: int) -> HttpResponse:
    return imports.preview(request, SERVICES, service_batch)


@allow(Permission.SERVICE_READ)
@require_safe
def services_csv(request: MemberRequest) -> FileResponse:
    return _exported(request, "csv")


@allow(Permission.SERVICE_READ)
@require_safe
def services_xlsx(request: MemberRequest) -> FileResponse:
    return _exported(request, "xlsx")


def _exported(request: MemberRequest, kind: Kind) -> FileResponse:
    """The list as it is filtered in the address, all pages of it."""
    rows = narrowed(
        request,
        Service.objects.select_related("organisation", "manager").prefetch_related("localities"),
        search=SEARCHED,
        filters=filters(),
        sorts=SORTS,
    )
    cells = (line(COLUMNS, partial(current, each)) for each in rows.iterator(chunk_size=1000))
    return download(kind, name=_("services"), header=header(COLUMNS), rows=cells)
