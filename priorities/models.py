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

__all__ = [
    "MatrixDecision",
    "MatrixPlacement",
    "MatrixResponse",
    "MatrixRound",
    "RaterComment",
    "Rating",
    "RoundActivity",
    "RoundCriterion",
    "RoundRater",
]
