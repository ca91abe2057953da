"""What the last page shows of a round: the questions as people meet them, words to send, posters."""

from typing import Any

from mapping.explorer.actions.rounds import reasons_not_to_open
from mapping.explorer.letters import letters_for
from mapping.explorer.models import ExplorerRound, RoundStatus
from mapping.explorer.public.forms import QuestionsForm
from mapping.explorer.questions import first_forms
from mapping.explorer.wording import DOES_THIS_HAPPEN
from partnerships.models import Group, Partnership


def preview_of(explorer_round: ExplorerRound, partnership: Partnership) -> dict[str, Any]:
    """For the template. A service stands for all: each is asked the same way."""
    service = explorer_round.services.order_by("name").first()
    is_draft = explorer_round.status == RoundStatus.DRAFT
    letters = letters_for(explorer_round, partnership)
    return {
        "is_draft": is_draft,
        "missing": reasons_not_to_open(explorer_round) if is_draft else [],
        "service": service,
        "title_of_questions": DOES_THIS_HAPPEN % {"service": service},
        "questions": QuestionsForm(asked=first_forms(Group.CITIZEN, {}), kept={}).questions,
        "letters": letters,
        "posters_missing": any(letter.poster is None for letter in letters),
        "may_print": bool(partnership.controller and partnership.privacy_contact),
    }
