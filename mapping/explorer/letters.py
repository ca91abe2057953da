"""Ready-made words that ask each group to answer, as plain text with the link in them."""

from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.explorer.actions.invitations import posters
from mapping.explorer.models import ExplorerRound
from partnerships.models import Group, Link, Partnership

MOST_NAMED = 4
"""Services a letter names; of more it says "our services"."""

OPENINGS: dict[Group, Promise] = {
    Group.CITIZEN: gettext_lazy(
        "Do you use %(services)s, or care for somebody who does? You know best what it is like. "
        "Tell us what people and staff do together now, and what they should."
    ),
    Group.FRONT_LINE: gettext_lazy(
        "You work in %(services)s and see every day what people and staff do together. "
        "Tell us what happens now, and what should. "
        "Nobody outside the small team that runs this sees what a single person said."
    ),
    Group.MANAGER: gettext_lazy(
        "We want to know how much %(label)s there is in %(services)s: what happens now, and what should. "
        "Before anything is published, each service can add a comment of its own."
    ),
    Group.COUNCILLOR: gettext_lazy(
        "We ask people who use, run and govern %(services)s what happens together, and what should. "
        "Your view as a councillor counts as much as that of any other group, however many people answer."
    ),
    Group.PARTNER_ORG: gettext_lazy(
        "Your organisation works beside %(services)s. "
        "Tell us what people, groups and staff do together now, and what they should. Pass this on to those who know."
    ),
}


class Letter(NamedTuple):
    """What to send to one group. Without `poster` the address is still to come."""

    group: Group
    text: str
    poster: Link | None


def letters_for(explorer_round: ExplorerRound, partnership: Partnership) -> list[Letter]:
    """The words for every group asked, each with its poster's address where one hangs."""
    hung = {link.group: link for link in posters(explorer_round)}
    names = [each.name for each in explorer_round.services.order_by("name")[: MOST_NAMED + 1]]
    services = get_text_list(names, _("or")) if len(names) <= MOST_NAMED else _("our services")
    about = {"services": services, "label": partnership.label}
    return [
        Letter(group, _text(group, about, explorer_round, hung.get(group), partnership), hung.get(group))
        for group in OPENINGS
        if group in explorer_round.groups
    ]


def _text(
    group: Group,
    about: dict[str, str],
    explorer_round: ExplorerRound,
    poster: Link | None,
    partnership: Partnership,
) -> str:
    address = poster.address if poster else _("(the link stands here once the posters are made)")
    parts = [
        _("Hello,"),
        str(OPENINGS[group]) % about,
        _("It takes about five minutes, on a phone too. You need no account and no name:"),
        address,
    ]
    if explorer_round.closes:
        day = date_format(explorer_round.closes, "l j F Y")
        parts.append(_("You can answer until %(day)s.") % {"day": day})
    parts += [
        _("Later the same link shows what everybody said, what was decided and why."),
        _("Thank you,\n%(partnership)s") % {"partnership": partnership.name},
    ]
    return "\n\n".join(parts)
