"""The page of the rehearsal, and its two buttons."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundations.tenancy import url_here
from home.rehearsal import actions
from home.rehearsal.filling import MOST_SERVICES
from home.rehearsal.showing import asked_for, to_see
from partnerships.access import Permission, allow
from partnerships.areas.rehearsals import KEPT, rehearsal_of
from partnerships.models import Service
from partnerships.requests import MemberRequest


@allow(Permission.EXPLORER_WRITE)
@require_safe
def rehearsal(request: MemberRequest) -> HttpResponse:
    """What a rehearsal does, with its button; once there is one, where to look."""
    if real := request.partnership.rehearses:
        return redirect("rehearsal", partnership=real.slug)
    sets_up = request.membership.may(Permission.SETTINGS_WRITE)
    services, found = Service.objects.open().count(), rehearsal_of(request.partnership)
    context = {
        "rehearsal": found,
        "to_see": to_see(found, request.user) if found else None,
        "asked": asked_for().first(),
        "services": services,
        "rehearsed": min(services, MOST_SERVICES),
        "days": KEPT.days,
        "add_url": url_here("get_started_services" if sets_up else "services_paste"),
    }
    return render(request, "home/rehearsal/rehearsal.html", context)


@allow(Permission.EXPLORER_WRITE)
@require_POST
def rehearsal_start(request: MemberRequest) -> HttpResponse:
    return redirect(actions.start(partnership=request.partnership, by=request.membership))


@allow(Permission.EXPLORER_WRITE)
@require_POST
def rehearsal_delete(request: MemberRequest) -> HttpResponse:
    actions.remove(partnership=request.partnership)
    messages.success(request, _("The rehearsal is deleted. Nothing of it is left."))
    return redirect(url_here("partnership_home"))
