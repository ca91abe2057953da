"""Paper forms: printed blank, and typed in, one screen a form, one key an answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from foundations.forms import form_page
from foundations.refusals import NotAllowed
from foundations.tenancy import url_here
from mapping.explorer import actions
from mapping.explorer.forms import PaperForm, PrintForm
from mapping.explorer.models import ExplorerCell, ExplorerResponse, ExplorerRound
from mapping.explorer.sheets import sheets
from mapping.explorer.wording import ANSWERS, DONT_KNOW, NOT_FOR_THIS_SERVICE
from partnerships.access import Permission, allow
from partnerships.models import Group
from partnerships.requests import MemberRequest


@allow(Permission.EXPLORER_WRITE)
def paper(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Type in one form; the next opens with the same service and group."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    kept = {"service": request.GET.get("service"), "group": request.GET.get("group")}
    form = PaperForm(request.POST or None, explorer_round=row, initial=kept)
    if form.is_valid():
        entered = actions.enter_paper(explorer_round=row, **form.entry, by=request.membership)
        messages.success(request, _("%(code)s is in. Here is the next form.") % {"code": entered.code})
        again = f"?service={entered.service_id}&group={entered.group}"
        return redirect(url_here("explorer_paper", explorer_round=row.pk) + again)
    return form_page(
        request,
        form,
        "mapping/explorer/paper.html",
        title=_("Type in a paper form"),
        round=row,
        typed=ExplorerResponse.objects.counted().filter(round=row, entered_by=request.membership).count(),
    )


@allow(Permission.EXPLORER_WRITE)
def print_forms(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Ask for whom, then show the forms as they are printed, one person's on each sheet."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    if not row.takes_answers:
        raise NotAllowed([_("%(round)s takes no answers now.") % {"round": row}])
    form = PrintForm(request.POST or None, explorer_round=row)
    if not form.is_valid():
        return form_page(
            request,
            form,
            title=_("Print paper forms"),
            lead=_("For people who would rather write. You type in what comes back."),
            button=_("Show the forms"),
            cancel=row.get_absolute_url(),
        )
    service, group = form.cleaned_data["service"], form.cleaned_data["group"]
    counts = ExplorerCell.objects.answers_by_form(row, service)
    page = {
        "title": _("Paper forms about %(service)s") % {"service": service},
        "round": row,
        "service": service,
        "group": Group(group).label,
        "sheets": list(sheets(group, counts, form.cleaned_data["copies"])),
        "levels": ANSWERS,
        "others": (DONT_KNOW, NOT_FOR_THIS_SERVICE),
    }
    return render(request, "mapping/explorer/paper_forms.html", page)
