"""People rate: members at their desk, everybody else by their link."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities import actions as activities
from foundations.refusals import NotAllowed
from partnerships.models import Group, Membership
from priorities.matrix.actions.waiting import Waits, task_key
from priorities.matrix.models import (
    MOST_FOR_CITIZENS,
    MatrixResponse,
    MatrixRound,
    RaterComment,
    Rating,
    RoundActivity,
)
from priorities.matrix.results import answers_by_activity
from priorities.matrix.scoring import activities_to_rate

IDENTIFIABLE_DAYS = 365


def check_takes_answers(matrix_round: MatrixRound) -> None:
    """Raise `NotAllowed` where nobody can rate (any longer)."""
    if matrix_round.takes_answers:
        return
    words = _("“%(round)s” takes no ratings now.") % {"round": matrix_round}
    if matrix_round.closes and matrix_round.past_closing:
        words = _("The last day to rate “%(round)s” was %(day)s.") % {
            "round": matrix_round,
            "day": date_format(matrix_round.closes, "j F Y"),
        }
    raise NotAllowed([words])


@transaction.atomic
def start_answer(
    *, matrix_round: MatrixRound, group: str, code: str, membership: Membership | None = None
) -> MatrixResponse:
    """The rater's answer: the one begun before, or a new draft with the activities put to them.

    `code` is their pseudonym, the code of their link. Citizens are asked about the activities that
    fewest people have rated so far, at most eight.
    """
    check_takes_answers(matrix_round)
    found = MatrixResponse.objects.filter(round=matrix_round)
    found = found.filter(membership=membership) if membership else found.filter(code=code)
    if response := found.first():
        return response
    if membership and set(membership.roles) == {"community_group"}:
        _check_asked(matrix_round, membership)
    return MatrixResponse.objects.create(
        round=matrix_round,
        group=group,
        code=code,
        membership=membership,
        asked=_to_ask(matrix_round, Group(group)),
    )


def _check_asked(matrix_round: MatrixRound, membership: Membership) -> None:
    """Groups with an account rate where they are asked to."""
    if not matrix_round.raters.filter(membership=membership).exists():
        raise NotAllowed([_("You have not been asked to rate in “%(round)s”.") % {"round": matrix_round}])


def _to_ask(matrix_round: MatrixRound, group: Group) -> list[int]:
    in_order = {
        f"{ref} {pk}": pk
        for pk, ref in matrix_round.round_activities.order_by("pk").values_list("pk", "activity__ref")
    }
    if group is not Group.CITIZEN:
        return list(in_order.values())
    answers = answers_by_activity(matrix_round)
    fewest = activities_to_rate({key: answers.get(pk, 0) for key, pk in in_order.items()}, MOST_FOR_CITIZENS)
    return [in_order[key] for key in fewest]


@transaction.atomic
def save_ratings(
    *,
    response: MatrixResponse,
    round_activity: RoundActivity,
    scores: Mapping[int, int | None],
    comment: str = "",
    held: bool = False,
) -> None:
    """Keep what a person said about one activity, over what they said before.

    `scores` are by criterion; None is "don't know". `submit` counts them.
    """
    check_takes_answers(response.round)
    if round_activity.pk not in response.asked:
        raise NotAllowed([_("This activity is not among those we asked you about.")])
    Rating.objects.bulk_create(
        [
            Rating(response=response, round_activity=round_activity, criterion_id=criterion, score=score)
            for criterion, score in scores.items()
        ],
        update_conflicts=True,
        unique_fields=["partnership", "response", "round_activity", "criterion"],
        update_fields=["score"],
    )
    if comment.strip():
        RaterComment.objects.update_or_create(
            response=response,
            round_activity=round_activity,
            defaults={"text": comment.strip(), "held": held},
        )
    else:
        RaterComment.objects.filter(response=response, round_activity=round_activity).delete()


@transaction.atomic
def submit(*, response: MatrixResponse, submission: UUID | None = None) -> bool:
    """Count a person's ratings. False where this very form was sent before: that is one answer."""
    matrix_round = response.round
    check_takes_answers(matrix_round)
    response.refresh_from_db(from_queryset=MatrixResponse.objects.select_for_update(of=("self",)))
    if submission and response.submission == submission and response.submitted_at:
        return False
    if not response.ratings.filter(score__isnull=False).exists():
        raise NotAllowed([_("Give at least one idea a number from 1 to 5 before you send your answers.")])
    response.submitted_at, response.withdrawn_at = timezone.now(), None
    response.submission = submission
    response.save(update_fields=["submitted_at", "withdrawn_at", "submission"])
    if response.membership:
        activities.complete_task(key=task_key(matrix_round, Waits.RATE, response.membership))
    return True


def withdraw(*, response: MatrixResponse) -> None:
    """Take a person's ratings out of the round, until it closes."""
    check_takes_answers(response.round)
    response.withdrawn_at = timezone.now()
    response.save(update_fields=["withdrawn_at"])


def new_pseudonym() -> str:
    """The code of a member's answer, which says nothing about the member."""
    return f"M-{get_random_string(8, 'ABCDEFGHJKMNPQRSTUVWXYZ23456789')}"


@transaction.atomic
def forget_raters() -> int:
    """Take code and person off answers twelve months after their round closed (domain 12)."""
    day = timezone.localdate() - timedelta(days=IDENTIFIABLE_DAYS)
    return MatrixResponse.objects.identifiable_before(day).update(code="", membership=None, submission=None)
