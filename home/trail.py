"""The trail of one decision: what came before and after it, and what was adopted about it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from activities.models import Decision
from partnerships.models import Membership
from priorities.matrix.models import MatrixRound
from reports.models import Code, Report


@dataclass(frozen=True)
class Trail:
    """`others` are the decisions about the same thing, oldest first; `rounds` those that weighed it."""

    others: list[Decision]
    rounds: list[MatrixRound]
    reports: list[Report]


def trail_of(decision: Decision, reader: Membership) -> Trail:
    """As far as this reader may see. Three queries."""
    about = Q(subject_kind=decision.subject_kind, subject_id=decision.subject_id)
    if decision.activity_id:
        about |= Q(activity=decision.activity_id)
    others = Decision.objects.visible_to(reader).filter(about).select_related("decided_by")
    rounds = list(_rounds(decision))
    return Trail(list(others), rounds, list(_reports(decision, rounds, reader)))


def _rounds(decision: Decision) -> QuerySet[MatrixRound]:
    """The round it is about, or those that weighed its activity; none where it is about neither."""
    weighed = MatrixRound.objects.with_results().order_by("closed_at", "pk")
    if decision.subject_kind == "matrixround":
        return weighed.filter(pk=decision.subject_id)
    if decision.activity_id:
        return weighed.filter(round_activities__activity=decision.activity_id)
    return weighed.none()


def _reports(decision: Decision, rounds: list[MatrixRound], reader: Membership) -> QuerySet[Report]:
    about = Q(code__in=(Code.MATRIX, Code.AUDIT), subject_id__in=[each.pk for each in rounds])
    if decision.activity_id:
        about |= Q(code=Code.THREAD, subject_id=decision.activity_id)
    if decision.subject_kind == "explorerround":
        about |= Q(code=Code.EXPLORER, subject_id=decision.subject_id)
    return (
        Report.objects.visible_to(reader)
        .adopted()
        .filter(about)
        .defer("figures")
        .order_by("adopted_at", "pk")
    )
