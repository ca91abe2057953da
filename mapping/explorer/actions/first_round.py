"""The first round of a partnership, with everything chosen that has a sensible beginning."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mapping.explorer.actions.invitations import poster
from mapping.explorer.actions.rounds import save_round, set_services
from mapping.explorer.models import ExplorerRound
from partnerships.models import Group, Membership, Service

OPEN_FOR = timedelta(weeks=4)


def first_round() -> ExplorerRound | None:
    """The oldest round of the partnership in scope."""
    return ExplorerRound.objects.order_by("created_at", "pk").first()


@transaction.atomic
def set_up_first_round(
    *, services: Iterable[Service], groups: Iterable[str], by: Membership
) -> ExplorerRound:
    """Ask these groups about these services: from today for four weeks, unless days were chosen before.

    Changes the first round while it is a draft; later it raises `NotAllowed`.
    """
    today = timezone.localdate()
    explorer_round = first_round() or ExplorerRound(
        name=_("First round"), opens=today, closes=today + OPEN_FOR
    )
    explorer_round.groups = [group.value for group in Group if group in set(groups)]
    explorer_round.version += 0 if explorer_round.pk is None else 1
    save_round(explorer_round=explorer_round, by=by)
    set_services(explorer_round=explorer_round, services=services, by=by)
    return explorer_round


@transaction.atomic
def make_posters(*, explorer_round: ExplorerRound, by: Membership) -> None:
    """A poster for every group asked; those that hang already stay."""
    for group in explorer_round.groups:
        poster(explorer_round=explorer_round, group=group, by=by)
