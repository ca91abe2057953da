"""Typing in paper forms: one screen a form, one key an answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from foundations.forms import form_page
from foundations.tenancy import url_here
from mapping.explorer import actions
from mapping.explorer.forms import PaperForm
from mapping.explorer.models import ExplorerResponse, ExplorerRound
from partnerships.access import Permission, allow
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
