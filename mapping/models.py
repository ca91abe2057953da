"""The rows of the first step, kept by its tools."""

from mapping.explorer.models import (
    CellEvidence,
    ExplorerCell,
    ExplorerResponse,
    ExplorerRound,
    FormResult,
    LevelSummary,
    ProposalSource,
    RoundService,
    ServiceScore,
    WishToHear,
)

__all__ = [
    "CellEvidence",
    "ExplorerCell",
    "ExplorerResponse",
    "ExplorerRound",
    "FormResult",
    "LevelSummary",
    "ProposalSource",
    "RoundService",
    "ServiceScore",
    "WishToHear",
]
