"""Rating, page by page: the same for members at their desk and for people who came by a link."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundations.refusals import NotAllowed
from partnerships.links.limits import submission
from partnerships.models import Group
from priorities.matrix import actions
from priorities.matrix.forms import DONT_KNOW, RateForm
from priorities.matrix.models import MatrixResponse, MatrixRound, RoundActivity, RoundCriterion


@dataclass(frozen=True)
class Visit:
    """One rater in one round, and where their pages are.

    `base` is the template the pages extend; `url(page, …)` gives the address of "start", "activity"
    (with `round_activity`), "check", "sent" and "withdraw".
    """

    matrix_round: MatrixRound
    response: MatrixResponse
    base: str
    url: Callable[..., str]

    @property
    def entries(self) -> list[RoundActivity]:
        """The activities put to this person, in their order."""
        rows = RoundActivity.objects.select_related("activity").in_bulk(self.response.asked)
        return [rows[pk] for pk in self.response.asked if pk in rows]

    @property
    def criteria(self) -> list[RoundCriterion]:
        rows = self.matrix_round.criteria.all()
        return [row for row in rows if self.response.group in row.groups]

    def after(self, entry: RoundActivity) -> str:
        """The next activity, or the check of all answers."""
        following = self.response.asked[self.response.asked.index(entry.pk) + 1 :]
        return self.url("activity", round_activity=following[0]) if following else self.url("check")

    def before(self, entry: RoundActivity) -> str:
        place = self.response.asked.index(entry.pk)
        if not place:
            return self.url("start")
        return self.url("activity", round_activity=self.response.asked[place - 1])

    def first_open(self) -> str:
        """Where to go on: the first activity without an answer, or the check."""
        done = set(self.response.ratings.values_list("round_activity", flat=True))
        left = next((pk for pk in self.response.asked if pk not in done), None)
        return self.url("activity", round_activity=left) if left else self.url("check")


def minutes(count: int) -> str:
    """About how long it takes: half a minute an activity, five at most for a citizen."""
    time = max(2, min(15, round(count * 0.6)))
    return ngettext("%(n)d minute", "%(n)d minutes", time) % {"n": time}


def rate_activity(request: Any, visit: Visit, round_activity: int) -> HttpResponse:
    """One activity on a page. What is typed after the round closed is shown back, not lost."""
    if round_activity not in visit.response.asked:
        get_object_or_404(RoundActivity, pk=0)
    entry = get_object_or_404(RoundActivity.objects.select_related("activity"), pk=round_activity)
    if "skip" in request.POST:
        return redirect(visit.after(entry))
    form = RateForm(
        request.POST or None,
        criteria=visit.criteria,
        group=visit.response.group,
        initial=_said_before(visit, entry),
    )
    if form.is_valid():
        try:
            actions.save_ratings(
                response=visit.response,
                round_activity=entry,
                scores=form.scores,
                comment=form.cleaned_data["comment"],
                held=form.flagged,
            )
        except NotAllowed as refusal:
            return _too_late(request, visit, entry, form, refusal)
        return redirect(visit.url("check") if "check" in request.GET else visit.after(entry))
    return render(
        request,
        "priorities/matrix/rate_activity.html",
        {
            "visit": visit,
            "base": visit.base,
            "entry": entry,
            "form": form,
            "number": visit.response.asked.index(entry.pk) + 1,
            "total": len(visit.response.asked),
            "back": visit.before(entry),
        },
        status=422 if form.errors else 200,
    )


def _too_late(
    request: Any, visit: Visit, entry: RoundActivity, form: RateForm, refusal: NotAllowed
) -> HttpResponse:
    typed = [
        (criterion.question, RateForm.words_of(criterion, bound.value()))
        for criterion, bound in form.questions
    ]
    context = {
        "visit": visit,
        "base": visit.base,
        "entry": entry,
        "reasons": refusal.reasons,
        "typed": typed,
        "comment": form.cleaned_data["comment"],
    }
    return render(request, "priorities/matrix/rate_too_late.html", context, status=409)


def _said_before(visit: Visit, entry: RoundActivity) -> dict[str, Any]:
    given = visit.response.ratings.filter(round_activity=entry).values_list("criterion", "score")
    said: dict[str, Any] = {f"q{criterion}": score or DONT_KNOW for criterion, score in given}
    comment = visit.response.comments.filter(round_activity=entry).first()
    return {**said, "comment": comment.text if comment else ""}


@dataclass(frozen=True)
class Said:
    """One activity with what the person said about it, for the check and for afterwards."""

    entry: RoundActivity
    answers: list[tuple[str, str]]
    comment: str
    url: str


def what_was_said(visit: Visit) -> list[Said]:
    criteria = {criterion.pk: criterion for criterion in visit.criteria}
    scores: dict[int, dict[int, int | None]] = {}
    for entry, criterion, score in visit.response.ratings.values_list("round_activity", "criterion", "score"):
        scores.setdefault(entry, {})[criterion] = score
    comments = dict(visit.response.comments.values_list("round_activity", "text"))
    return [
        Said(
            entry,
            [
                (criteria[pk].label, _in_words(criteria[pk], given[pk]))
                for pk in criteria
                if pk in (given := scores.get(entry.pk, {}))
            ],
            comments.get(entry.pk, ""),
            visit.url("activity", round_activity=entry.pk) + "?check",
        )
        for entry in visit.entries
    ]


def _in_words(criterion: RoundCriterion, score: int | None) -> str:
    return _("Don’t know") if score is None else RateForm.words(criterion, score)


def check(request: Any, visit: Visit) -> HttpResponse:
    """Check your answers; sending them counts them. The same form sent twice is one answer."""
    context = {"visit": visit, "base": visit.base, "said": what_was_said(visit)}
    if request.method != "POST":
        return render(request, "priorities/matrix/rate_check.html", context)
    try:
        actions.submit(response=visit.response, submission=submission(request))
    except NotAllowed as refusal:
        context["reasons"] = refusal.reasons
        status = 422 if visit.matrix_round.takes_answers else 409
        return render(request, "priorities/matrix/rate_check.html", context, status=status)
    return redirect(visit.url("sent"))


def sent(request: Any, visit: Visit) -> HttpResponse:
    """The receipt, with the code by which the answer is found again."""
    if not visit.response.counts:
        return redirect(visit.url("check"))
    return render(
        request,
        "priorities/matrix/rate_sent.html",
        {"visit": visit, "base": visit.base, "group": Group(visit.response.group).label},
    )
