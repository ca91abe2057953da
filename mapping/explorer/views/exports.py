"""Results and raw answers to take away."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from foundations.exports import Kind, download, download_workbook
from foundations.forms import form_page
from foundations.tenancy import url_here
from mapping.explorer import actions, exports, results
from mapping.explorer.forms import PurposeForm
from mapping.explorer.models import ExplorerRound
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest


@allow(Permission.EXPLORER_RESULTS)
def results_download(request: MemberRequest, explorer_round: int, kind: Kind) -> FileResponse:
    """The results as this member may see them."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    view = results.whole(row, results.viewer(request.membership))
    return download(
        kind, name=_("explorer-results"), header=exports.results_header(), rows=exports.results_rows(view)
    )


@allow(Permission.EXPLORER_RESPONSES)
def answers_download(request: MemberRequest, explorer_round: int) -> HttpResponse | FileResponse:
    """Every answer with a codebook, once it is said what for."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    form = PurposeForm(request.POST or None)
    if form.is_valid():
        actions.record_export(explorer_round=row, purpose=form.cleaned_data["purpose"], by=request.membership)
        return download_workbook(*exports.answers_sheets(row), name=_("explorer-answers"))
    return form_page(
        request,
        form,
        title=_("Download all answers"),
        lead=_(
            "A workbook with every answer and the meaning of each column. It can say what a single person answered, so keep it safe."
        ),
        button=_("Download"),
        cancel=url_here("explorer_round", explorer_round=row.pk),
    )
