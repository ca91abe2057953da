"""Suggestions for officers: the list with its clock, looking at one, and answering it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from activities.models import Suggestion
from activities.suggestions import actions
from activities.suggestions.clock import Clock
from activities.suggestions.forms import CheckForm, HideForm, JoinForm, RefuseForm, TakeUpForm
from foundations.exports import Kind, download
from foundations.forms import form_page
from foundations.listing import Filter, Sort, listing, narrowed
from foundations.tenancy import url_here
from foundations.tool import Text
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest

SORTS = (
    Sort("newest", gettext_lazy("Newest first"), ("-sent_at",)),
    Sort("due", gettext_lazy("Answer by"), ("due",)),
)
STATES = (
    ("waiting", gettext_lazy("Waiting for an answer")),
    ("overdue", gettext_lazy("Overdue")),
    ("answered", gettext_lazy("Answered")),
    ("withdrawn", gettext_lazy("Taken back")),
)
EXPORTED: tuple[tuple[Text, Callable[[Suggestion], Any]], ...] = (
    (gettext_lazy("Sent"), lambda s: s.sent_at),
    (gettext_lazy("Idea"), lambda s: s.what),
    (gettext_lazy("Where"), lambda s: s.where),
    (gettext_lazy("Why"), lambda s: s.why),
    (gettext_lazy("Service"), lambda s: s.service),
    (gettext_lazy("Everybody may read it"), lambda s: s.shown),
    (gettext_lazy("Answer by"), lambda s: s.due),
    (gettext_lazy("State"), lambda s: s.state_words),
    (gettext_lazy("Answered"), lambda s: s.answered_on),
    (gettext_lazy("Our answer"), lambda s: s.reason),
    (gettext_lazy("Activity"), lambda s: s.activity.ref if s.activity else ""),
)


def _in_state(rows: QuerySet[Suggestion], state: str) -> QuerySet[Suggestion]:
    verbs = {
        "waiting": Suggestion.objects.waiting(),
        "overdue": Suggestion.objects.overdue(timezone.localdate()),
        "answered": Suggestion.objects.answered(),
        "withdrawn": Suggestion.objects.filter(withdrawn_at__isnull=False),
    }
    return rows.filter(pk__in=verbs[state].values("pk"))


def _list() -> dict[str, Any]:
    return {
        "rows": Suggestion.objects.select_related("locality", "service", "activity"),
        "search": ("what", "why", "place"),
        "filters": [Filter("state", _("State"), STATES, _in_state)],
        "sorts": SORTS,
    }


@allow(Permission.ACTIVITY_WRITE)
def suggestions(request: MemberRequest) -> HttpResponse:
    partnership = request.partnership
    clock = Suggestion.objects.clocks(timezone.localdate()).get(partnership.pk, Clock())
    context = {"listing": listing(request, **_list()), "clock": clock}
    return render(request, "activities/suggestions/list.html", context)


@allow(Permission.ACTIVITY_WRITE)
@require_safe
def suggestions_export(request: MemberRequest, kind: Kind) -> FileResponse:
    """The list as its address narrows it, all pages of it; never an address of a sender."""
    return download(
        kind,
        name=_("suggestions"),
        header=[words for words, _value in EXPORTED],
        rows=(
            [value(row) for _words, value in EXPORTED]
            for row in narrowed(request, **_list()).iterator(chunk_size=1000)
        ),
    )


@allow(Permission.ACTIVITY_WRITE)
def suggestion(request: MemberRequest, suggestion: int) -> HttpResponse:
    rows = Suggestion.objects.select_related("locality", "service", "activity", "updated_by")
    row = get_object_or_404(rows, pk=suggestion)
    context = {"suggestion": row, "following": Suggestion.objects.waiting().after(row)}
    return render(request, "activities/suggestions/detail.html", context)


@allow(Permission.ACTIVITY_WRITE)
def suggestion_check(request: MemberRequest, suggestion: int) -> HttpResponse:
    row = get_object_or_404(Suggestion, pk=suggestion)
    form = CheckForm(request.POST or None, instance=row, partnership=request.partnership)
    if form.is_valid():
        said = form.cleaned_data
        actions.check(
            suggestion=form.instance,
            by=request.membership,
            hidden_because=said["hidden_because"],
            note=said["edit_note"],
        )
        messages.success(request, _("Saved. Now it can be answered."))
        return redirect(row)
    return form_page(
        request,
        form,
        title=_("May everybody read it?"),
        lead=_("Take out what says who somebody is, or anything hurtful. Leave the idea as it is."),
        back=url_here("suggestion", suggestion=suggestion),
    )


@allow(Permission.ACTIVITY_WRITE)
def suggestion_hide(request: MemberRequest, suggestion: int) -> HttpResponse:
    """For one that should not have been let through."""
    row = get_object_or_404(Suggestion, pk=suggestion)
    form = HideForm(request.POST or None, partnership=request.partnership)
    if form.is_valid():
        actions.hide(suggestion=row, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Nobody outside can read it any more."))
        return redirect(row)
    return form_page(
        request,
        form,
        title=_("Take it off the public pages"),
        lead=_("The answer stays, and so does the sender's link."),
        button=_("Take it off"),
        cancel=row.get_absolute_url(),
    )


@allow(Permission.ACTIVITY_WRITE)
def suggestion_take_up(request: MemberRequest, suggestion: int) -> HttpResponse:
    row = _to_answer(suggestion)
    words = {"title": row.what, "summary": row.why} if row.shown else {}
    form = TakeUpForm(request.POST or None, initial={**words, "service": row.service_id})
    if form.is_valid():
        made = actions.take_up(suggestion=row, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Taken up. It has the reference %(ref)s.") % {"ref": made.ref})
        return redirect(row)
    return _answer_page(request, form, row, _("Take it up"))


@allow(Permission.ACTIVITY_WRITE)
def suggestion_join(request: MemberRequest, suggestion: int) -> HttpResponse:
    row = _to_answer(suggestion)
    form = JoinForm(request.POST or None)
    if form.is_valid():
        actions.join(suggestion=row, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Answered, and joined."))
        return redirect(row)
    return _answer_page(request, form, row, _("Join it to an activity"))


@allow(Permission.ACTIVITY_WRITE)
def suggestion_refuse(request: MemberRequest, suggestion: int) -> HttpResponse:
    row = _to_answer(suggestion)
    form = RefuseForm(request.POST or None)
    if form.is_valid():
        actions.refuse(suggestion=row, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Answered."))
        return redirect(row)
    return _answer_page(request, form, row, _("Say no, or who can help"))


def _to_answer(pk: int) -> Suggestion:
    row = get_object_or_404(Suggestion.objects.select_related("locality", "service"), pk=pk)
    actions.need_open(row)
    return row


def _answer_page(request: MemberRequest, form: Any, row: Suggestion, title: str) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        lead=_("“%(idea)s”") % {"idea": row.what},
        button=_("Send the answer"),
        back=row.get_absolute_url(),
    )
