"""The decision log of the partnership: what was decided, why, by whom, and who was in the room."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from activities.models import Decision
from foundations.exports import Kind, download
from foundations.listing import Filter, Sort, listing, narrowed
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest

SORTS = (
    Sort("newest", gettext_lazy("Newest first"), ("-decided_at",)),
    Sort("oldest", gettext_lazy("Oldest first"), ("decided_at",)),
)
SUBJECTS = (
    ("activity", gettext_lazy("Activities")),
    ("proposal", gettext_lazy("Ideas to weigh")),
    ("suggestion", gettext_lazy("Suggestions")),
    ("explorerround", gettext_lazy("Explorer rounds")),
    ("matrixround", gettext_lazy("Matrix rounds")),
    ("report", gettext_lazy("Reports")),
)
EXPORTED = (
    (gettext_lazy("Date"), lambda d: d.decided_at),
    (gettext_lazy("About"), lambda d: d.label),
    (gettext_lazy("Reference"), lambda d: d.activity.ref if d.activity else ""),
    (gettext_lazy("Decision"), lambda d: d.outcome_words),
    (gettext_lazy("Reasons"), lambda d: d.reasons),
    (gettext_lazy("By"), lambda d: d.decided_by or _("the system")),
    (gettext_lazy("Meeting"), lambda d: d.meeting),
    (gettext_lazy("In the room"), lambda d: [f"{group} {n}" for group, n in d.room_in_words()]),
    (gettext_lazy("Disagreement"), lambda d: d.dissent),
)


def _list(request: MemberRequest) -> dict[str, Any]:
    rows = Decision.objects.visible_to(request.membership)
    return {
        "rows": rows.select_related("activity", "decided_by"),
        "search": ("label", "reasons", "meeting"),
        "filters": [Filter("about", _("About"), SUBJECTS, "subject_kind")],
        "sorts": SORTS,
    }


@allow(Permission.ACTIVITY_READ)
def decisions(request: MemberRequest) -> HttpResponse:
    found = listing(request, **_list(request))
    may_audit = request.membership.may(Permission.AUDIT_READ)
    return render(request, "activities/decisions.html", {"listing": found, "may_audit": may_audit})


@allow(Permission.ACTIVITY_READ)
@require_safe
def decisions_export(request: MemberRequest, kind: Kind) -> FileResponse:
    return download(
        kind,
        name=_("decisions"),
        header=[words for words, _value in EXPORTED],
        rows=(
            [value(row) for _words, value in EXPORTED]
            for row in narrowed(request, **_list(request)).iterator(chunk_size=1000)
        ),
    )
