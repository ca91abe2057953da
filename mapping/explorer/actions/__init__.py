"""What happens in the Explorer: rounds move on, people are asked, people answer."""

from mapping.explorer.actions.answers import (
    ask_more,
    attach_evidence,
    enter_paper,
    release_idea,
    save_answers,
    sent_before,
    start,
    submit,
    withdraw,
)
from mapping.explorer.actions.invitations import invite_addresses, invite_members, poster, remind
from mapping.explorer.actions.rounds import (
    close_round,
    comment,
    consolidate,
    extend,
    open_round,
    publish,
    remove_round,
    reopen,
    save_round,
    set_services,
    suggested_services,
)

__all__ = [
    "ask_more",
    "attach_evidence",
    "close_round",
    "comment",
    "consolidate",
    "enter_paper",
    "extend",
    "invite_addresses",
    "invite_members",
    "open_round",
    "poster",
    "publish",
    "release_idea",
    "remind",
    "remove_round",
    "reopen",
    "save_answers",
    "save_round",
    "sent_before",
    "set_services",
    "start",
    "submit",
    "suggested_services",
    "withdraw",
]
