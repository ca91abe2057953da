"""People are asked: by a poster for their group, or by a personal link that is mailed to them."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.actions import add_task
from activities.models import Task, TaskQuerySet
from foundations.refusals import NotAllowed
from foundations.tenancy import current, url_here
from mapping.explorer.models import LINKS, ExplorerResponse, ExplorerRound, RoundStatus
from partnerships import links
from partnerships.models import Group, Link, Membership, Partnership
from partnerships.post import Mail, queue
from vault import letterbox

MOST_ADDRESSES = 500


@transaction.atomic
def poster(*, explorer_round: ExplorerRound, group: str, by: Membership) -> Link:
    """The open link of a group: the one there is, or a new one. Without a group people say theirs.

    It may be printed before the round opens.
    """
    if explorer_round.status != RoundStatus.DRAFT:
        _check_open(explorer_round)
    label = f"{explorer_round} – {Group(group).label}" if group else explorer_round.name
    return posters(explorer_round).filter(group=group).first() or links.open_link(
        subject_kind=LINKS, subject_id=explorer_round.pk, label=label[:200], group=group, by=by
    )


@transaction.atomic
def invite_members(*, explorer_round: ExplorerRound, members: Iterable[Membership], by: Membership) -> int:
    """Mail each member a personal link and give them the task, unless they have a link, sent or their own.

    Says how many were mailed.
    """
    _check_open(explorer_round)
    asked = set(personal_links(explorer_round).values_list("membership", flat=True))
    new = [member for member in members if member.pk not in asked and member.group]
    for member in new:
        issued = links.personal_link(
            subject_kind=LINKS,
            subject_id=explorer_round.pk,
            group=member.group,
            label=explorer_round.name,
            by=by,
            membership=member,
        )
        _mail(explorer_round, issued.link, issued.address)
        add_task(
            key=answer_key(explorer_round, member),
            owner=member,
            subject=explorer_round,
            label=_("Answer the Explorer: %(round)s") % {"round": explorer_round},
            url=url_here("explorer_answer", explorer_round=explorer_round.pk),
            due=explorer_round.closes,
        )
    return len(new)


@transaction.atomic
def invite_addresses(
    *, explorer_round: ExplorerRound, group: str, addresses: Sequence[str], by: Membership
) -> int:
    """Mail a personal link to each address. The vault keeps the addresses; nobody reads them again."""
    _check_open(explorer_round)
    for address in addresses[:MOST_ADDRESSES]:
        issued = links.personal_link(
            subject_kind=LINKS,
            subject_id=explorer_round.pk,
            group=group,
            label=explorer_round.name,
            by=by,
            person=letterbox.hold(address),
        )
        _mail(explorer_round, issued.link, issued.address)
    return len(addresses[:MOST_ADDRESSES])


@transaction.atomic
def remind(*, explorer_round: ExplorerRound, by: Membership) -> int:
    """Write once more to all who were invited and have not answered, once in a round."""
    _check_open(explorer_round)
    waiting = list(to_remind(explorer_round).select_related("membership"))
    for link in waiting:
        _mail(explorer_round, link, links.address_again(link), reminder=True)
    return len(waiting)


# --- who was asked ---------------------------------------------------------------------------------------
def posters(explorer_round: ExplorerRound) -> QuerySet[Link]:
    return Link.objects.of(LINKS, explorer_round.pk).posters().filter(closed_at=None)


def personal_links(explorer_round: ExplorerRound) -> QuerySet[Link]:
    """Of those who were written to and of members who began by themselves; not of those who came by a poster."""
    return Link.objects.of(LINKS, explorer_round.pk).filter(kind=Link.Kind.PERSONAL, parent=None)


def start_link(explorer_round: ExplorerRound, member: Membership, group: str) -> Link:
    """The link of a member who answers unasked. Nobody sent it, so it is no invitation."""
    return links.personal_link(
        subject_kind=LINKS,
        subject_id=explorer_round.pk,
        group=group,
        label=explorer_round.name,
        membership=member,
    ).link


def invited(explorer_round: ExplorerRound) -> QuerySet[Link]:
    """The personal links that somebody sent."""
    return personal_links(explorer_round).exclude(created_by=None)


def not_answered(explorer_round: ExplorerRound) -> QuerySet[Link]:
    """Who was invited and has not sent an answer yet."""
    answered = ExplorerResponse.objects.counted().filter(round=explorer_round)
    return invited(explorer_round).exclude(code__in=answered.values("code"))


def to_remind(explorer_round: ExplorerRound) -> QuerySet[Link]:
    """Who has not answered and was not reminded yet."""
    reminded = Mail.objects.filter(key__startswith=_reminders(explorer_round)).values_list("key", flat=True)
    codes = [key.rpartition(":")[2] for key in reminded]
    return not_answered(explorer_round).exclude(code__in=codes)


def to_invite(explorer_round: ExplorerRound) -> QuerySet[Membership]:
    """Members who speak for a group of the round and have no link to it yet."""
    asked = personal_links(explorer_round).exclude(membership=None).values("membership")
    members = Membership.objects.active().filter(group__in=explorer_round.groups)
    return members.exclude(pk__in=asked).order_by("name")


# --- what members are to do ------------------------------------------------------------------------------
def answer_key(explorer_round: ExplorerRound, member: Membership) -> str:
    """Of a member's task to answer."""
    return f"{_answers(explorer_round)}{member.pk}"


def answer_tasks(explorer_round: ExplorerRound) -> TaskQuerySet:
    """The tasks of all members who were asked."""
    return Task.objects.filter(key__startswith=_answers(explorer_round))


def _answers(explorer_round: ExplorerRound) -> str:
    return f"explorer:answer:{explorer_round.pk}:"


def _reminders(explorer_round: ExplorerRound) -> str:
    return f"explorer:reminder:{explorer_round.pk}:"


def _mail(explorer_round: ExplorerRound, link: Link, address: str, *, reminder: bool = False) -> None:
    before = _reminders(explorer_round) if reminder else f"explorer:invitation:{explorer_round.pk}:"
    words = {"round": explorer_round.name, "partnership": Partnership.objects.get(pk=current().id).name}
    subject = (
        _("We have not heard from you yet: %(round)s") if reminder else _("Tell us what you see: %(round)s")
    )
    queue(
        to=link.membership or link.person,
        subject=subject % words,
        text=_letter(
            address, date_format(explorer_round.closes, "j F Y") if explorer_round.closes else "", words
        ),
        key=f"{before}{link.code}",
        secret=True,
    )


def _letter(address: str, closes: str, words: dict[str, str]) -> str:
    return "\n\n".join(
        [
            _(
                "%(partnership)s asks people who use, run and govern its services what happens together, and what should."
            )
            % words,
            _("It takes about five minutes: %(address)s") % {"address": address},
            _("The link is yours alone. You can change your answer until %(day)s.") % {"day": closes},
            _("Nobody outside the small team that runs this sees what a single person said."),
        ]
    )


def _check_open(explorer_round: ExplorerRound) -> None:
    if not explorer_round.takes_answers:
        raise NotAllowed([_("%(round)s takes no answers now.") % {"round": explorer_round}])
