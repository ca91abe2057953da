"""Activities: the list, the thread, and what can be done from there."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from activities import actions, lifecycle
from activities.forms import (
    ActivityForm,
    ComplianceForm,
    DraftForm,
    EvidenceForm,
    FirstActionForm,
    MoveForm,
    RecordForm,
)
from activities.guards import Attempt, Recorded
from activities.models import Activity, ActivityService, Evidence, Proposal, State, Task
from activities.thread import story
from commons.four_cos import Co, Form
from foundations.exports import Kind, download, file_name
from foundations.forms import form_page
from foundations.listing import Filter, Sort, listing, narrowed
from foundations.refusals import NotAllowed
from foundations.tenancy import url_here
from foundations.uploads import TOO_LARGE, TYPES, WRONG_KIND
from partnerships.access import Permission, allow
from partnerships.areas.wards import ward_filters
from partnerships.history import history_of
from partnerships.models import Membership, Service
from partnerships.requests import MemberRequest

MOST_CHOICES = 200
"""Services offered in the filter of the list."""
LONGEST_NUMBER = 18
"""Digits of a key that a database takes."""
SORTS = (
    Sort("newest", gettext_lazy("Changed last"), ("-updated_at",)),
    Sort("title", gettext_lazy("Title"), ("sort_key",)),
    Sort("state", gettext_lazy("State"), ("state", "-state_since")),
    Sort("reference", gettext_lazy("Reference"), ("ref",)),
)
EXPORTED = (
    (gettext_lazy("Reference"), lambda a: a.ref),
    (gettext_lazy("Title"), lambda a: a.title),
    (gettext_lazy("State"), lambda a: a.state_words),
    (gettext_lazy("In this state since"), lambda a: a.state_since),
    (gettext_lazy("Forms"), lambda a: a.form_words),
    (gettext_lazy("Services"), lambda a: [service.name for service in a.services.all()]),
    (gettext_lazy("Outcomes"), lambda a: a.outcome_words),
    (gettext_lazy("Owner"), lambda a: a.owner),
    (gettext_lazy("Quadrant"), lambda a: a.get_quadrant_display()),
    (gettext_lazy("First action"), lambda a: a.first_action),
    (gettext_lazy("First action due"), lambda a: a.first_action_due),
    (gettext_lazy("Budget"), lambda a: a.budget),
    (gettext_lazy("Summary"), lambda a: a.summary),
)


def _visible(request: MemberRequest, pk: int) -> Activity:
    """The activity, with `may_edit`."""
    member = request.membership
    rows = Activity.objects.visible_to(member).select_related("owner", "sponsor", "created_by")
    return get_object_or_404(rows.with_may_edit(member), pk=pk)


def _editable(request: MemberRequest, pk: int) -> Activity:
    """The activity; 403 where the person may read it and not change it."""
    activity = _visible(request, pk)
    if not activity.may_edit:
        raise PermissionDenied
    return activity


# --- the list ---------------------------------------------------------------------------------------
def _filters(chosen_service: str) -> list[Filter]:
    owners = Membership.objects.filter(owned_activities__isnull=False).distinct().order_by("name")
    services = _services_to_choose(chosen_service)
    return [
        Filter("state", _("State"), State.choices, "state"),
        Filter("co", _("Four Co’s"), Co.choices, lambda rows, co: rows.filter(cos__contains=[co])),
        Filter(
            "form",
            _("How people take part"),
            Form.choices,
            lambda rows, form: rows.filter(forms__contains=[form]),
        ),
        *([Filter("service", _("Service"), services, "activityservice__service")] if services else []),
        *ward_filters(),
        Filter("owner", _("Owner"), list(owners.values_list("pk", "name")), "owner"),
        Filter("quadrant", _("Place in the matrix"), Activity.Quadrant.choices, "quadrant"),
    ]


def _services_to_choose(chosen: str) -> list[tuple[int, str]]:
    """Services with activities; of more than anybody reads through, only the one in the address."""
    named = Service.objects.order_by("sort_key").values_list("pk", "name")
    found = list(
        named.filter(Exists(ActivityService.objects.filter(service=OuterRef("pk"))))[: MOST_CHOICES + 1]
    )
    if len(found) <= MOST_CHOICES:
        return found
    return list(named.filter(pk=chosen)) if chosen.isdecimal() and len(chosen) < LONGEST_NUMBER else []


def _list(request: MemberRequest) -> dict[str, Any]:
    """What `listing` and `narrowed` need alike."""
    return {
        "rows": Activity.objects.visible_to(request.membership).select_related("owner"),
        "search": ("title", "ref", "summary"),
        "filters": _filters(request.GET.get("service", "")),
        "sorts": SORTS,
    }


@allow(Permission.ACTIVITY_READ)
def activities(request: MemberRequest) -> HttpResponse:
    found = listing(request, **_list(request))
    member = request.membership
    context = {
        "listing": found,
        "add": url_here("activity_add") if member.may(Permission.ACTIVITY_DRAFT) else "",
        "several": url_here("activities_several") if member.may(Permission.ACTIVITY_WRITE) else "",
        "may_answer": member.may(Permission.ACTIVITY_WRITE),
        "to_weigh": Proposal.objects.open().count() if member.may(Permission.ACTIVITY_WRITE) else 0,
    }
    return render(request, "activities/list.html", context)


@allow(Permission.ACTIVITY_READ)
@require_safe
def activities_export(request: MemberRequest, kind: Kind) -> FileResponse:
    """The list as its address narrows it, all pages of it."""
    rows = narrowed(request, **_list(request)).prefetch_related("services")
    return download(
        kind,
        name=_("activities"),
        header=[words for words, _value in EXPORTED],
        rows=([value(row) for _words, value in EXPORTED] for row in rows.iterator(chunk_size=1000)),
    )


# --- one activity ------------------------------------------------------------------------------------
@allow(Permission.ACTIVITY_READ)
def activity(request: MemberRequest, activity: int) -> HttpResponse:
    row = _visible(request, activity)
    member = request.membership
    context = {
        "activity": row,
        "story": story(row, member),
        "options": lifecycle.options(row, member),
        "nothing_next": lifecycle.waits_for(row),
        "tasks": row.tasks.waiting().select_related("owner").order_by("due", "pk"),
        "services": row.services.order_by("name"),
        "localities": row.localities.order_by("name"),
        "history": history_of(row, leaving_out=Activity.DERIVED)
        if member.may(Permission.AUDIT_READ)
        else None,
        "may_edit": row.may_edit,
        "may_record": member.may(Permission.ACTIVITY_MOVE),
        "may_clear": member.may(Permission.COMPLIANCE_CLEAR),
        "may_report": member.may(Permission.REPORT_READ),
        "may_add_evidence": member.may(Permission.ACTIVITY_DRAFT),
        "may_keep_first_action": actions.may_keep_first_action(row, member),
    }
    return render(request, "activities/thread.html", context)


@allow(Permission.ACTIVITY_DRAFT)
def activity_add(request: MemberRequest) -> HttpResponse:
    form = DraftForm(request.POST or None)
    if form.is_valid():
        made = actions.create(by=request.membership, **form.facts)
        messages.success(request, _("Added. It has the reference %(ref)s.") % {"ref": made.ref})
        return redirect(made)
    return form_page(
        request,
        form,
        title=_("Add an activity"),
        lead=_("Something people do together, or could do."),
        button=_("Add"),
        back=url_here("activities"),
    )


@allow(Permission.ACTIVITY_DRAFT)
def activity_edit(request: MemberRequest, activity: int) -> HttpResponse:
    row = _editable(request, activity)
    form = ActivityForm(request.POST or None, instance=row)
    if form.is_valid():
        actions.change(activity=row, by=request.membership, **form.facts)
        messages.success(request, _("Saved."))
        return redirect(row)
    return form_page(
        request, form, title=_("Change “%(title)s”") % {"title": row.title}, back=row.get_absolute_url()
    )


@allow(Permission.ACTIVITY_READ)
def activity_move(request: MemberRequest, activity: int, event: str) -> HttpResponse:
    """The form of one move; what cannot be mended on it refuses at once, with every reason."""
    row, member = _visible(request, activity), request.membership
    move = lifecycle.find(row, event, member)
    if unmet := lifecycle.not_on_the_form(move, Attempt(row, member)):
        raise NotAllowed(unmet)
    form = MoveForm(request.POST or None, activity=row, move=move, by=member)
    if form.is_valid():
        actions.move(activity=row, event=event, by=member, meeting=form.held, **form.said)
        messages.success(request, _("Done. It is now: %(state)s.") % {"state": row.state_words})
        return redirect(row)
    return form_page(
        request, form, title=move.label, lead=row.title, button=move.label, back=row.get_absolute_url()
    )


@allow(Permission.ACTIVITY_MOVE)
def activity_record(request: MemberRequest, activity: int) -> HttpResponse:
    row = _visible(request, activity)
    form = RecordForm(request.POST or None)
    if form.is_valid():
        actions.record(
            activity=row,
            by=request.membership,
            what=Recorded(form.cleaned_data["what"]),
            said=form.cleaned_data["said"],
            meeting=form.held,
        )
        messages.success(request, _("It is on record."))
        return redirect(row)
    return form_page(
        request, form, title=_("Put something on record"), lead=row.title, back=row.get_absolute_url()
    )


@allow(Permission.COMPLIANCE_CLEAR)
def activity_compliance(request: MemberRequest, activity: int) -> HttpResponse:
    """An approver records that compliance was checked outside the system."""
    row = _visible(request, activity)
    form = ComplianceForm(request.POST or None)
    if form.is_valid():
        actions.record(
            activity=row, by=request.membership, what=Recorded.COMPLIANCE_CHECKED, **form.cleaned_data
        )
        messages.success(request, _("It is on record."))
        return redirect(row)
    return form_page(
        request,
        form,
        title=_("Record that compliance was checked"),
        lead=row.title,
        back=row.get_absolute_url(),
    )


# --- the first action ----------------------------------------------------------------------------------
@allow(Permission.ACTIVITY_READ)
def first_action(request: MemberRequest, activity: int) -> HttpResponse:
    row = _visible(request, activity)
    actions.need_first_action(row, request.membership)
    initial = {"text": row.first_action, "due": row.first_action_due}
    form = FirstActionForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.pledge_first_action(activity=row, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The first action is changed."))
        return redirect(row)
    return form_page(request, form, title=_("The first action"), lead=row.title, back=row.get_absolute_url())


@allow(Permission.ACTIVITY_READ)
@require_POST
def first_action_done(request: MemberRequest, activity: int) -> HttpResponse:
    row = _visible(request, activity)
    actions.first_action_done(activity=row, by=request.membership)
    messages.success(request, _("The first action is done."))
    return redirect(row)


@allow(Permission.ACTIVITY_READ)
@require_POST
def task_done(request: MemberRequest, task: int) -> HttpResponse:
    """A person marks their own task of an activity as done."""
    row = get_object_or_404(Task.objects.select_related("activity"), pk=task)
    if row.owner_id != request.membership.pk:
        raise PermissionDenied
    actions.complete_task(key=row.key)
    messages.success(request, _("Done: %(task)s") % {"task": row.label})
    return redirect(row.activity or "activities")


# --- evidence ---------------------------------------------------------------------------------------------
@allow(Permission.ACTIVITY_DRAFT)
def evidence_add(request: MemberRequest, activity: int) -> HttpResponse:
    row = _visible(request, activity)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        actions.add_evidence(activity=row, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The evidence is added."))
        return redirect(row)
    page = form_page(
        request, form, title=_("Add evidence"), lead=row.title, button=_("Add"), back=row.get_absolute_url()
    )
    page.status_code = _refused_file(form) or page.status_code
    return page


def _refused_file(form: Any) -> int:
    """413 or 415 where the file itself is refused, 0 where it is not."""
    if form.has_error("file", TOO_LARGE):
        return 413
    return 415 if form.has_error("file", WRONG_KIND) else 0


@allow(Permission.ACTIVITY_READ)
def evidence(request: MemberRequest, evidence: int) -> HttpResponseBase:
    """The file, or the page it links to. Files are private and are never served in any other way."""
    row = get_object_or_404(Evidence, pk=evidence)
    if not Evidence.objects.visible_to(request.membership).filter(pk=row.pk).exists():
        raise PermissionDenied
    if not row.file:
        return redirect(row.url or "activities")
    extension = PurePath(str(row.file)).suffix.lstrip(".")
    response = FileResponse(
        row.file.open("rb"),
        as_attachment=True,
        filename=file_name(f"{slugify(row.title) or 'evidence'}.{extension}"),
        content_type=TYPES.get(extension, "application/octet-stream"),
    )
    response["Cache-Control"] = "private, no-store"
    return response
