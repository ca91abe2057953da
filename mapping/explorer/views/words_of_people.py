"""What people wrote: every idea of a round, to search, to narrow and to take away."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commons.four_cos import FORMS_OF, Co
from foundations.exports import download
from foundations.listing import Filter, listing, narrowed
from mapping.explorer import behind, results
from mapping.explorer.models import ExplorerRound, RoundService
from mapping.explorer.views.results import results_page
from mapping.explorer.wording import QUESTIONS
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest


@allow(Permission.EXPLORER_RESULTS)
def words_of_people(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Ideas by service and question, as many as this member may read."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    viewer = results.viewer(request.membership)
    services = results.services_shown(row, viewer)
    found = listing(request, behind.ideas_about(row, services, viewer), **_list(services))
    places = dict(services.values_list("service", "pk"))
    return results_page(
        request,
        "words_of_people",
        row,
        _("What people wrote"),
        found=found,
        lines=[(each, places[each.service.pk]) for each in behind.words_of(found.rows, row, viewer)],
        officer=viewer.officer,
    )


@allow(Permission.EXPLORER_RESULTS)
def words_of_people_csv(request: MemberRequest, explorer_round: int) -> FileResponse:
    """What may be passed on: for officers too only ideas meant for sharing, and no small group named."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    services = results.services_shown(row, results.viewer(request.membership))
    shared = behind.ideas_about(row, services, results.EVERYBODY)
    cells = narrowed(request, shared, **_list(services)).iterator(chunk_size=1000)
    return download(
        "csv",
        name=_("explorer-ideas"),
        header=[_("Service"), _("Form"), _("Question"), _("Idea"), _("Group")],
        rows=(
            [each.service, each.form.label, QUESTIONS[each.form], each.idea.text, each.idea.group]
            for each in behind.words_of(cells, row, results.EVERYBODY)
        ),
    )


def _list(services: QuerySet[RoundService]) -> dict[str, Any]:
    """What `listing` and `narrowed` need alike."""
    return {
        "search": ("idea",),
        "filters": (
            Filter(
                "service",
                gettext_lazy("Service"),
                list(services.values_list("service", "service__name")),
                "response__service",
            ),
            Filter(
                "co",
                gettext_lazy("Kind"),
                Co.choices,
                lambda rows, co: rows.filter(form__in=FORMS_OF[Co(co)]),
            ),
        ),
    }
