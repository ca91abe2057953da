"""A member's notices, and how they come by mail."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundations.forms import form_page
from foundations.listing import Filter, Rows, Sort, listing
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.notices import actions
from partnerships.notices.forms import PreferencesForm
from partnerships.notices.kinds import Kind
from partnerships.notices.models import Notice, NoticeChoice
from partnerships.requests import MemberRequest


def by_reading(rows: Rows, value: str) -> Rows:
    return rows.filter(read_at__isnull=value == "new")


FILTERS = (
    Filter(
        "read",
        gettext_lazy("New or read"),
        (("new", gettext_lazy("New")), ("read", gettext_lazy("Read"))),
        by_reading,
    ),
    Filter("kind", gettext_lazy("About"), Kind.choices(), "kind"),
)
SORTS = (Sort("newest", gettext_lazy("Newest first"), ("-created_at", "-pk")),)


@allow(Permission.PARTNERSHIP_READ)
@require_safe
def notices(request: MemberRequest) -> HttpResponse:
    mine = Notice.objects.of(request.membership)
    found = listing(request, mine, search=("subject",), filters=FILTERS, sorts=SORTS)
    return render(request, "partnerships/notices/notices.html", {"title": _("Notices"), "found": found})


@allow(Permission.PARTNERSHIP_READ)
@require_safe
def notice(request: MemberRequest, notice: int) -> HttpResponse:
    """Leads to what the notice is about, and notes that it was read."""
    found = get_object_or_404(Notice, pk=notice)
    if found.membership_id != request.membership.pk:
        raise PermissionDenied
    actions.read(Notice.objects.filter(pk=found.pk))
    return redirect(found.url)


@allow(Permission.PARTNERSHIP_READ)
@require_POST
def notices_read(request: MemberRequest) -> HttpResponse:
    actions.read(Notice.objects.of(request.membership))
    messages.success(request, _("All notices are marked as read."))
    return redirect(url_here("notices"))


@allow(Permission.PARTNERSHIP_READ)
def notice_preferences(request: MemberRequest) -> HttpResponse:
    me = request.membership
    chosen = {kind: way for (_pk, kind), way in NoticeChoice.objects.ways_of([me]).items()}
    form = PreferencesForm(request.POST or None, chosen=chosen)
    if form.is_valid():
        actions.choose_ways(ways=form.cleaned_data, by=me)
        messages.success(request, _("Saved. It holds from now on."))
        return redirect(url_here("notices"))
    return form_page(
        request,
        form,
        title=_("Your emails"),
        lead=_("Whatever you choose, everything stands under Notices when you sign in."),
        cancel=url_here("notices"),
    )
