"""What a closed round says: the plot, one activity, what if, the table to take away."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from foundations.exports import Kind, download
from foundations.tool import Text
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest
from pictures import matrix as picture
from priorities.matrix import scoring
from priorities.matrix.forms import SupposeForm
from priorities.matrix.models import MatrixRound, RoundActivity
from priorities.matrix.results import (
    MatrixResults,
    audience_of,
    expect_results,
    picture_of,
    read_activity,
    read_results,
    suppose,
)


def _drawn(drawn: picture.Matrix) -> dict[str, Any]:
    return {
        "drawn": drawn,
        "svg": picture.svg(drawn, prefix="matrix", key=False),
        "narrow": picture.svg(drawn, prefix="matrix-narrow", narrow=True, key=False),
    }


@allow(Permission.MATRIX_READ)
def matrix_results(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = get_object_or_404(MatrixRound, pk=matrix_round)
    results = read_results(found, audience_of(request.membership))
    may_decide = request.membership.may(Permission.MATRIX_MOVE) and not found.decided_at
    context = {
        "round": found,
        "results": results,
        "may_decide": may_decide,
        "may_report": found.decided_at and request.membership.may(Permission.REPORT_READ),
        **_drawn(results.picture),
    }
    return render(request, "priorities/matrix/results.html", context)


@allow(Permission.MATRIX_READ)
def matrix_activity(request: MemberRequest, round_activity: int) -> HttpResponse:
    entry = get_object_or_404(RoundActivity.objects.select_related("round", "activity"), pk=round_activity)
    results = read_results(entry.round, audience_of(request.membership))
    context = {
        "round": entry.round,
        "entry": entry,
        "result": read_activity(entry, results),
        "placed": next((each for each in results.placed if each.entry == entry.pk), None),
    }
    return render(request, "priorities/matrix/activity.html", context)


@allow(Permission.MATRIX_READ)
@require_safe
def matrix_what_if(request: MemberRequest, matrix_round: int) -> HttpResponse:
    found = get_object_or_404(MatrixRound, pk=matrix_round)
    expect_results(found)
    criteria = list(found.criteria.all())
    form = SupposeForm(request.GET or None, matrix_round=found, criteria=criteria)
    settings, weights = found.settings, {}
    if form.is_valid():
        given = form.cleaned_data
        weights = {each.code: given[each.code] for each in criteria}
        settings = scoring.MatrixSettings(
            threshold_impact=Fraction(given["threshold_impact"]),
            threshold_effort=Fraction(given["threshold_effort"]),
            borderline_within=settings.borderline_within,
            averaging=settings.averaging,
        )
    results = read_results(found, audience_of(request.membership))
    supposed = suppose(found, results, weights, settings)
    context = {
        "round": found,
        "form": form,
        "supposed": supposed,
        "moved": [each for each in supposed if each.moves],
        "tried": form.is_bound and not form.errors,
        **_drawn(picture_of(found.name, supposed, settings)),
    }
    status = 422 if form.errors else 200
    return render(request, "priorities/matrix/what_if.html", context, status=status)


Column = tuple[Text, Callable[[Any], Any]]
COLUMNS: tuple[Column, ...] = (
    (gettext_lazy("Place"), lambda each: each.number),
    (gettext_lazy("Reference"), lambda each: each.ref),
    (gettext_lazy("Activity"), lambda each: each.title),
    (gettext_lazy("Impact"), lambda each: each.exactly(each.impact, 4) or each.impact_words),
    (gettext_lazy("Effort"), lambda each: each.exactly(each.effort, 4) or each.effort_words),
    (gettext_lazy("Impact for effort"), lambda each: each.exactly(each.ratio, 3)),
    (gettext_lazy("Where it falls"), lambda each: each.quadrant_words),
    (gettext_lazy("Remarks"), lambda each: each.remarks),
    (gettext_lazy("People"), lambda each: each.raters),
    (gettext_lazy("Share in this quadrant"), lambda each: each.robustness),
    (gettext_lazy("Agreement on impact (r_wg)"), lambda each: each.impact_r_wg),
    (gettext_lazy("Agreement on effort (r_wg)"), lambda each: each.effort_r_wg),
)
DECIDED: tuple[Column, ...] = (
    (gettext_lazy("Decision"), lambda each: each.words),
    (gettext_lazy("Reason"), lambda each: each.reason),
    (gettext_lazy("Reason that anybody may read"), lambda each: each.public_reason),
    (gettext_lazy("Dissent"), lambda each: each.dissent),
    (gettext_lazy("Differs from the plot"), lambda each: each.differs_from_plot),
    (gettext_lazy("Owner"), lambda each: each.owner),
    (gettext_lazy("First action"), lambda each: each.first_action),
    (gettext_lazy("First action due"), lambda each: each.first_action_due),
    (gettext_lazy("Look at it again on"), lambda each: each.review_on),
)


def _lines(results: MatrixResults) -> Any:
    for each in results.placed:
        decided = [value(each.decided) if each.decided else None for _words, value in DECIDED]
        yield [value(each) for _words, value in COLUMNS] + decided


@allow(Permission.MATRIX_READ)
@require_safe
def matrix_export(request: MemberRequest, matrix_round: int, kind: Kind) -> FileResponse:
    found = get_object_or_404(MatrixRound, pk=matrix_round)
    results = read_results(found, audience_of(request.membership))
    return download(
        kind,
        name=_("priority-matrix"),
        header=[words for words, _value in (*COLUMNS, *DECIDED)],
        rows=_lines(results),
    )
