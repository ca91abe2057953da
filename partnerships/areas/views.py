"""The places of a partnership: localities, wards, islands."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from foundations.forms import form_page
from foundations.listing import Filter, Sort, listing
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.areas.forms import LocalityForm
from partnerships.areas.models import Locality
from partnerships.requests import MemberRequest


@allow(Permission.SERVICE_READ)
@require_safe
def localities(request: MemberRequest) -> HttpResponse:
    found = listing(
        request,
        Locality.objects.select_related("parent").annotate(services=Count("servicelocality")),
        search=("name", "code"),
        filters=(Filter("kind", gettext_lazy("Kind"), Locality.Kind.choices, "kind"),),
        sorts=(
            Sort("name", gettext_lazy("Name"), ("sort_key",)),
            Sort("services", gettext_lazy("Most services"), ("-services", "sort_key")),
        ),
    )
    may_write = request.membership.may(Permission.SERVICE_WRITE)
    return render(
        request,
        "partnerships/localities/localities.html",
        {"title": _("Places"), "localities": found, "may_write": may_write},
    )


@allow(Permission.SERVICE_WRITE)
def locality_add(request: MemberRequest) -> HttpResponse:
    return _form(request, LocalityForm(request.POST or None), _("Add a place"))


@allow(Permission.SERVICE_WRITE)
def locality_edit(request: MemberRequest, locality: int) -> HttpResponse:
    editing = get_object_or_404(Locality, pk=locality)
    title = _("Change %(name)s") % {"name": editing}
    return _form(request, LocalityForm(request.POST or None, instance=editing), title)


def _form(request: MemberRequest, form: LocalityForm, title: str) -> HttpResponse:
    if form.is_valid():
        saved = form.save(by=request.membership)
        messages.success(request, _("%(name)s is in your list of places.") % {"name": saved})
        return redirect("localities", partnership=request.partnership.slug)
    return form_page(request, form, title=title, cancel=url_here("localities"))
