"""Things are named, and a round is set up over them."""

from collections.abc import Iterable

from django.db import transaction

from activities.adding.actions import Idea, add_several
from activities.models import Activity
from home.quick_start.progress import the_round
from partnerships.models import Group, Membership
from priorities.matrix import actions as matrix
from priorities.matrix.models import MatrixRound
from priorities.meeting.actions import set_meeting
from priorities.meeting.rules import invited, meeting_of


@transaction.atomic
def add_things(*, ideas: Iterable[Idea], by: Membership) -> list[Activity]:
    """Make ideas to weigh; where a round is being set up, it weighs them too."""
    row = the_round()
    if row and row.is_draft:
        return matrix.add_ideas(matrix_round=row, ideas=ideas, by=by)
    return add_several(ideas=ideas, by=by)


@transaction.atomic
def set_up(
    *, matrix_round: MatrixRound, activities: Iterable[Activity], few_reason: str, by: Membership
) -> None:
    """Keep the round with four questions, asked of everybody, over these activities.

    `few_reason` says why no two community members are invited to the meeting, where none are.
    """
    if matrix_round.pk:
        matrix.keep_round(matrix_round=matrix_round, by=by)
    else:
        matrix_round.groups = list(Group.values)
        matrix.new_round(matrix_round=matrix_round, by=by)
    matrix.set_activities(matrix_round=matrix_round, activities=activities, by=by)
    meeting = meeting_of(matrix_round)
    meeting.few_reason = few_reason
    set_meeting(meeting=meeting, members=invited(matrix_round), by=by)
