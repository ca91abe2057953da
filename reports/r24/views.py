"""The one page for members, for the lead who prepares and publishes it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from foundations.forms import form_page
from foundations.tenancy import url_here
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest
from reports import actions
from reports.kinds import KINDS
from reports.models import Audience, Code, Report
from reports.r24.data import read
from reports.r24.fitting import MOST_WORDS
from reports.r24.forms import ForMembersForm, TakeBackForm
from reports.r24.models import ForMembers


@allow(Permission.REPORT_ADOPT)
def for_members(request: MemberRequest) -> HttpResponse:
    """What the page would say today, what it still lacks, and the button that makes it."""
    if request.method == "POST":
        kind = KINDS[Code.MEMBERS]
        subject = kind.subject(request.partnership.pk, request.membership)
        return redirect(
            actions.ask(kind=kind, subject=subject, audience=Audience.BOARD, by=request.membership)
        )
    facts = read(request.partnership, Audience.BOARD)
    context = {
        "facts": facts,
        "most": MOST_WORDS,
        "published": Report.objects.for_members().first(),
    }
    return render(request, "reports/r24_prepare.html", context)


@allow(Permission.REPORT_ADOPT)
def for_members_edit(request: MemberRequest) -> HttpResponse:
    form = ForMembersForm(request.POST or None, instance=ForMembers.here())
    if form.is_valid():
        form.save(by=request.membership)
        messages.success(request, _("Saved. This is what the page says now."))
        return redirect(url_here("for_members"))
    return form_page(
        request,
        form,
        title=_("What you say to members"),
        lead=_("The rest of the page comes from what is on record. Name no person: anybody can read it."),
        back=url_here("for_members"),
    )


@allow(Permission.REPORT_ADOPT)
def for_members_take_back(request: MemberRequest, members_page: int) -> HttpResponse:
    """For a page that should never have been public."""
    row = get_object_or_404(Report.objects.for_members(), pk=members_page)
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        actions.take_back(report=row, by=request.membership, reason=form.cleaned_data["reason"])
        messages.success(request, _("Taken back. Nobody outside can read it any more."))
        return redirect(row)
    return form_page(
        request,
        form,
        title=_("Take this page off the public pages"),
        lead=_(
            "Members then read the page published before it, if there is one. You cannot publish this one again."
        ),
        button=_("Take it back"),
        cancel=row.get_absolute_url(),
    )
