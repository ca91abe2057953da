"""What happens in the matrix: rounds are set up and move on, people rate, a meeting decides."""

from priorities.matrix.actions.decisions import (
    confirm_overrides,
    decide,
    reasons_not_to_decide,
    save_decision,
    set_room,
)
from priorities.matrix.actions.ratings import (
    forget_raters,
    save_ratings,
    start_answer,
    submit,
    withdraw,
)
from priorities.matrix.actions.rounds import (
    add_titles,
    ask_instead,
    choose_criteria,
    close_round,
    keep_round,
    new_round,
    open_round,
    reasons_not_to_close,
    reasons_not_to_open,
    remove_criterion,
    save_criterion,
    set_activities,
    set_raters,
    set_weights,
)

__all__ = [
    "add_titles",
    "ask_instead",
    "choose_criteria",
    "close_round",
    "confirm_overrides",
    "decide",
    "forget_raters",
    "keep_round",
    "new_round",
    "open_round",
    "reasons_not_to_close",
    "reasons_not_to_decide",
    "reasons_not_to_open",
    "remove_criterion",
    "save_criterion",
    "save_decision",
    "save_ratings",
    "set_activities",
    "set_raters",
    "set_room",
    "set_weights",
    "start_answer",
    "submit",
    "withdraw",
]
