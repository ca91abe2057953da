"""“Tell me when it is out”: one message when a round is published, and then the address is forgotten."""

from django.db import transaction
from django.utils.translation import gettext as _

from mapping.explorer.models import ExplorerRound, WishToHear
from partnerships import links
from partnerships.links import Link
from partnerships.post import Letter, queue_many
from vault import letterbox


@transaction.atomic
def tell_when_out(*, explorer_round: ExplorerRound, link: Link, address: str) -> None:
    """Hold an address for the one message; another address given before is forgotten."""
    forget_wish(link=link)
    WishToHear.objects.create(round=explorer_round, link=link, person=letterbox.hold(address, once=True))


def forget_wish(*, link: Link) -> None:
    """Tell the holder of this link nothing after all, and forget the address."""
    for wish in WishToHear.objects.filter(link=link):
        letterbox.forget(wish.person)
        wish.delete()


def tell_who_asked(*, explorer_round: ExplorerRound) -> None:
    """Queue the message to everybody who asked for it, and keep no list of them."""
    asked = WishToHear.objects.filter(round=explorer_round)
    queue_many(
        Letter(
            to=wish.person,
            subject=_("It is out: %(round)s") % {"round": explorer_round.name},
            text=_letter(explorer_round, wish.link),
            key=f"explorer:out:{wish.pk}",
            secret=True,
            why=_("you asked to be told"),
        )
        for wish in asked.select_related("link")
    )
    asked.delete()


def _letter(explorer_round: ExplorerRound, link: Link) -> str:
    words = {"round": explorer_round.name, "address": links.address_again(link)}
    return "\n\n".join(
        [
            _("You asked us to tell you when the results of %(round)s are out. They are.") % words,
            _("What each side said, what was decided and why: %(address)s") % words,
            _("The link is yours alone. We have forgotten your e-mail address and will not write again."),
        ]
    )
