"""Members answer on the same pages as everybody else, by a personal link that is theirs."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from foundations.refusals import NotAllowed
from mapping.explorer.actions.invitations import personal_links, start_link
from mapping.explorer.models import ExplorerRound
from partnerships import links
from partnerships.access import Permission, allow
from partnerships.links import Link
from partnerships.models import Group, Membership
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
    mine = personal_links(explorer_round).filter(membership=membership, closed_at=None)
    if (sent := mine.order_by("pk").first()) and (found := links.find_by_code(sent.code)):
        return found
    return start_link(explorer_round, membership, _speaks_for(membership, explorer_round))


def _speaks_for(membership: Membership, explorer_round: ExplorerRound) -> str:
    """The member's group, empty where they are to say: managers of none of its services have nothing to tell as such."""
    manages = explorer_round.services.filter(manager=membership)
    return "" if membership.group == Group.MANAGER and not manages.exists() else membership.group
