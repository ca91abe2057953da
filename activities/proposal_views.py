"""Ideas to weigh: what answers proposed, for an officer to accept, join or refuse."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import actions
from activities.forms import AcceptForm, JoinForm, RefuseForm
from activities.models import Activity, Proposal
from commons.four_cos import Form
from foundations.forms import form_page
from foundations.listing import Filter, Sort, listing
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest

SORTS = (
    Sort("weight", gettext_lazy("Largest gap first"), ("-weight",)),
    Sort("newest", gettext_lazy("Newest first"), ("-created_at",)),
)


@allow(Permission.ACTIVITY_WRITE)
def proposals(request: MemberRequest) -> HttpResponse:
    found = listing(
        request,
        Proposal.objects.select_related("service", "activity"),
        search=("title", "summary", "service__name"),
        filters=[
            Filter("status", _("Status"), Proposal.Status.choices, "status"),
            Filter("kind", _("Kind"), Activity.Kind.choices, "kind"),
            Filter("form", _("Form"), Form.choices, "form"),
        ],
        sorts=SORTS,
    )
    return render(request, "activities/proposals.html", {"listing": found})


@allow(Permission.ACTIVITY_WRITE)
def proposal(request: MemberRequest, proposal: int) -> HttpResponse:
    row = get_object_or_404(Proposal.objects.select_related("service", "activity", "decided_by"), pk=proposal)
    return render(request, "activities/proposal.html", {"proposal": row, "alike": row.alike()[:5]})


@allow(Permission.ACTIVITY_WRITE)
def proposal_accept(request: MemberRequest, proposal: int) -> HttpResponse:
    row = get_object_or_404(Proposal, pk=proposal)
    actions.need_open(row)
    form = AcceptForm(request.POST or None, initial={"title": row.title, "summary": row.summary})
    if form.is_valid():
        made = actions.accept_proposal(proposal=row, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Accepted. It has the reference %(ref)s.") % {"ref": made.ref})
        return redirect(made)
    return form_page(
        request,
        form,
        title=_("Accept this idea"),
        lead=_("Change the words if you can say it better."),
        button=_("Accept"),
        back=row.get_absolute_url(),
    )


@allow(Permission.ACTIVITY_WRITE)
def proposal_join(request: MemberRequest, proposal: int) -> HttpResponse:
    row = get_object_or_404(Proposal, pk=proposal)
    actions.need_open(row)
    form = JoinForm(request.POST or None, proposal=row)
    if form.is_valid():
        activity = form.cleaned_data["activity"]
        actions.join_proposal(proposal=row, by=request.membership, activity=activity)
        messages.success(request, _("Joined to “%(title)s”.") % {"title": activity.title})
        return redirect(activity)
    return form_page(
        request,
        form,
        title=_("Join this idea to an activity"),
        lead=_("The activity gains the idea's form and service. Nothing is weighed twice."),
        button=_("Join"),
        back=row.get_absolute_url(),
    )


@allow(Permission.ACTIVITY_WRITE)
def proposal_refuse(request: MemberRequest, proposal: int) -> HttpResponse:
    row = get_object_or_404(Proposal, pk=proposal)
    actions.need_open(row)
    form = RefuseForm(request.POST or None)
    if form.is_valid():
        actions.refuse_proposal(proposal=row, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Not taken up, and the reason is on record."))
        return redirect(url_here("proposals"))
    return form_page(
        request,
        form,
        title=_("Do not take this idea up"),
        lead=row.title,
        button=_("Do not take up"),
        back=row.get_absolute_url(),
    )
