"""People without an account are asked to rate, each by a link of their own that is mailed to them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities import actions as activities
from assessments.asking import Asked, mail_links
from foundations.refusals import NotAllowed
from partnerships.access import Permission
from partnerships.links import Issued
from partnerships.models import Membership
from partnerships.post import Letter
from priorities.matrix.actions.rounds import LINK, need
from priorities.matrix.models import MatrixRound


@transaction.atomic
def invite_addresses(*, matrix_round: MatrixRound, addresses: Sequence[str], by: Membership) -> Asked:
    """Mail a personal link to each address; the link asks whom they speak for.

    Who was asked for something within a month, by whatever, or wants no such letters, is left out.
    """
    need(by, Permission.MATRIX_WRITE)
    if not matrix_round.takes_answers:
        raise NotAllowed([_("“%(round)s” takes no answers now.") % {"round": matrix_round}])
    activities.hold_back(subject=matrix_round, by=by, what=_("write to people"))
    return mail_links(
        subject_kind=LINK,
        subject_id=matrix_round.pk,
        label=matrix_round.name,
        addresses=addresses,
        letter=lambda each: _letter(matrix_round, each),
        by=by,
    )


def _letter(matrix_round: MatrixRound, issued: Issued) -> Letter:
    words = {
        "partnership": matrix_round.partnership.name,
        "count": matrix_round.round_activities.count(),
        "meeting": matrix_round.meeting_name,
        "address": issued.address,
    }
    text = [
        _(
            "%(partnership)s has %(count)d ideas and wants to know what you think: how good would each be, and how hard?"
        ),
        _("Four short questions about each, on a phone too: %(address)s"),
        _(
            "%(meeting)s decides. Nobody sees what you say before we close, and never with your name. Later the same link shows what was decided and why."
        ),
    ]
    if matrix_round.closes:
        words["day"] = date_format(matrix_round.closes, "j F Y")
        text.append(_("The link is yours alone. You can answer until %(day)s."))
    return Letter(
        to=issued.link.person,
        subject=_("Help to choose what we do next: %(round)s") % {"round": matrix_round.name},
        text="\n\n".join(each % words for each in text),
        key=f"matrix:invitation:{matrix_round.pk}:{issued.link.code}",
        secret=True,
        request=True,
        link_code=issued.link.code,
        why=_("you were asked for your view"),
    )
