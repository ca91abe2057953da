"""Ready-made words that ask people to rate, as plain text with the link in them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import Link, Partnership
from priorities.matrix.models import MatrixRound


def words_to_send(matrix_round: MatrixRound, poster: Link, partnership: Partnership) -> str:
    ideas = matrix_round.round_activities.count()
    parts = [
        _("Hello,"),
        ngettext(
            "We have %(n)d idea and want to know what you think: how good would it be, and how hard?",
            "We have %(n)d ideas and want to know what you think: how good would each be, and how hard?",
            ideas,
        )
        % {"n": ideas},
        _("Four short questions about each, on a phone too. You need no account and no name:"),
        poster.address,
    ]
    if matrix_round.closes:
        day = date_format(matrix_round.closes, "l j F Y")
        parts.append(_("You can answer until %(day)s.") % {"day": day})
    parts += [
        _("%(meeting)s decides. Later the same link shows what was decided and why.")
        % {"meeting": matrix_round.meeting_name},
        _("Thank you,\n%(partnership)s") % {"partnership": partnership.name},
    ]
    return "\n\n".join(parts)
