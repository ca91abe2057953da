"""Many activities at once, from the list of activities."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from activities.adding.actions import add_several, added_in_words
from activities.adding.forms import SeveralForm
from activities.adding.imports import ACTIVITIES
from foundations.forms import form_page
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.imports import views as imports
from partnerships.requests import MemberRequest


@allow(Permission.ACTIVITY_WRITE)
def activities_several(request: MemberRequest) -> HttpResponse:
    """Paste and tick."""
    form = SeveralForm(request.POST or None)
    if form.is_valid():
        messages.success(request, added_in_words(len(add_several(ideas=form.ideas, by=request.membership))))
        return redirect(url_here("activities"))
    return form_page(
        request,
        form,
        "activities/adding/several.html",
        title=_("Add several activities"),
        file=url_here("activities_import"),
        back=url_here("activities"),
    )


@allow(Permission.ACTIVITY_WRITE)
def activities_import(request: MemberRequest) -> HttpResponse:
    return imports.upload(request, ACTIVITIES)


@allow(Permission.ACTIVITY_WRITE)
def activities_import_preview(request: MemberRequest, activity_batch: int) -> HttpResponse:
    return imports.preview(request, ACTIVITIES, activity_batch)
