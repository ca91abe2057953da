"""Members answer on the same pages as everybody else, by a personal link that is theirs."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from foundations.refusals import NotAllowed
from mapping.explorer.models import ExplorerRound
from partnerships import links
from partnerships.access import Permission, allow
from partnerships.links import Link
from partnerships.models import Membership
from partnerships.requests import MemberRequest


@allow(Permission.EXPLORER_ANSWER)
def answer(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """To the pages on which this member answers, where they left off."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    if not row.takes_answers:
        raise NotAllowed([_("%(round)s takes no answers now.") % {"round": row}])
    return redirect(link_of(request.membership, row).url("link"))


@transaction.atomic
def link_of(membership: Membership, explorer_round: ExplorerRound) -> Link:
    """The member's personal link to a round: the one they were sent, or a new one."""
    Membership.objects.select_for_update().get(pk=membership.pk)  # a double tap makes one link
    mine = Link.objects.of("explorer", explorer_round.pk).filter(membership=membership, closed_at=None)
    if (sent := mine.order_by("pk").first()) and (found := links.find_by_code(sent.code)):
        return found
    return links.personal_link(
        subject_kind="explorer",
        subject_id=explorer_round.pk,
        group=membership.group,
        label=explorer_round.name,
        by=membership,
        membership=membership,
    ).link
