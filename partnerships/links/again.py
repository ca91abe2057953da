"""A link somebody lost, mailed once more to the address it was made for."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundations.tenancy import scope
from partnerships import post
from partnerships.accounts.actions import send_again
from partnerships.accounts.models import Invitation
from partnerships.areas.models import Partnership
from partnerships.links.actions import address_again
from partnerships.links.models import Link
from vault import letterbox


def send_links_again(*, address: str) -> None:
    """Mail what was once sent to this address and still lets somebody in, each at most once a day.

    Gives nothing back: whoever asked learns only from the mail whether there was anything.
    """
    for partnership in Partnership.objects.listed():
        with scope(partnership):
            send_links_of_one_partnership(address=address)


@transaction.atomic
def send_links_of_one_partnership(*, address: str) -> None:
    for invitation in Invitation.objects.open().filter(email__iexact=address):
        send_again(invitation=invitation)
    for link in links_sent_to(address):
        post.queue(
            to=link.membership or link.person,
            subject=_("Your link: %(what)s") % {"what": link.label},
            text="\n\n".join(
                (
                    _("You asked for your link again. Here it is:"),
                    address_again(link),
                    _("It is yours alone. If you did not ask for it, you need do nothing."),
                )
            ),
            key=f"link again:{link.pk}:{timezone.localdate()}",
            secret=True,
        )


def links_sent_to(address: str) -> list[Link]:
    """Personal links somebody sent to this address. One a person began alone was sent to nobody."""
    theirs = Q(membership__user__email__iexact=address) | Q(person__in=letterbox.known_as(address))
    sent = Link.objects.in_use().filter(theirs, kind=Link.Kind.PERSONAL).exclude(created_by=None, person="")
    return list(sent.select_related("membership").order_by("pk"))
