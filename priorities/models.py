"""The rows of the second step, kept by its tools."""

from priorities.matrix.models import (
    MatrixDecision,
    MatrixPlacement,
    MatrixResponse,
    MatrixRound,
    RaterComment,
    Rating,
    RoundActivity,
    RoundCriterion,
    RoundRater,
)
from priorities.meeting.models import DecidingMeeting, Dissent, Expense, Seat

__all__ = [
    "DecidingMeeting",
    "Dissent",
    "Expense",
    "MatrixDecision",
    "MatrixPlacement",
    "MatrixResponse",
    "MatrixRound",
    "RaterComment",
    "Rating",
    "RoundActivity",
    "RoundCriterion",
    "RoundRater",
    "Seat",
]
