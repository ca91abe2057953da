"""People are asked: by a poster for their group, or by a personal link that is mailed to them."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.actions import add_tasks, hold_back, new_task
from activities.models import Task, TaskQuerySet
from assessments.asking import Asked, mail_links
from foundations.refusals import NotAllowed
from foundations.tenancy import url_here
from mapping.explorer.models import LINKS, ExplorerResponse, ExplorerRound, RoundStatus
from partnerships import links
from partnerships.links import Receiver
from partnerships.models import Group, Link, Membership, Notice, Service
from partnerships.notices import Kind, News, notify_all
from partnerships.post import Letter, Mail, queue_many
from partnerships.post.requests import left_out
from vault import letterbox

INVITATION, REMINDER = "invitation", "reminder"
CAME_BACK = (Mail.State.BOUNCED, Mail.State.FAILED)


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
def invite_members(*, explorer_round: ExplorerRound, members: Iterable[Membership], by: Membership) -> Asked:
    """Send each member a personal link and give them the task, unless they have a link, sent or their own."""
    _check_open(explorer_round)
    _hold_back_letters(explorer_round, by)
    asked = set(personal_links(explorer_round).values_list("membership", flat=True))
    new = [member for member in members if member.pk not in asked and member.group]
    issued = links.personal_links(
        subject_kind=LINKS,
        subject_id=explorer_round.pk,
        label=explorer_round.name,
        receivers=[Receiver(member.group, membership=member) for member in new],
        by=by,
    )
    tasks = [_task(explorer_round, member) for member in new]
    # Told before the tasks are given: a task tells only whom nobody has told of it.
    notify_all(
        News(
            task.owner,
            Kind.ASKED,
            _subject(explorer_round),
            task.url,
            task.notice_key,
            text=task.label,
            letter=_letter(explorer_round, each.address),
            link_code=each.link.code,
        )
        for task, each in zip(tasks, issued, strict=True)
    )
    add_tasks(tasks)
    return Asked(len(new))


@transaction.atomic
def invite_own_staff(
    *, explorer_round: ExplorerRound, service: Service, addresses: Sequence[str], by: Membership
) -> Asked:
    """Mail front-line staff of a service that `by` manages a link that asks about it alone."""
    if service not in own_services(explorer_round, by):
        raise NotAllowed(
            [_("You can invite staff of the services you manage, while a round asks about them.")]
        )
    return invite_addresses(
        explorer_round=explorer_round,
        group=Group.FRONT_LINE,
        addresses=addresses,
        by=by,
        service=service.pk,
    )


def own_services(explorer_round: ExplorerRound, member: Membership) -> QuerySet[Service]:
    """Of the services a round asks about, those the member manages."""
    return explorer_round.services.filter(manager=member).order_by("name")


@transaction.atomic
def invite_addresses(
    *,
    explorer_round: ExplorerRound,
    group: str,
    addresses: Sequence[str],
    by: Membership,
    service: int | None = None,
) -> Asked:
    """Mail a personal link to each address. The vault keeps the addresses; nobody reads them again.

    With a `service` the link asks about that one alone. Who was asked for something within a month, by whichever round, or wants no such letters, is left out.
    """
    _check_open(explorer_round)
    _hold_back_letters(explorer_round, by)
    return mail_links(
        subject_kind=LINKS,
        subject_id=explorer_round.pk,
        label=explorer_round.name,
        addresses=addresses,
        letter=lambda each: _request(explorer_round, each.link, each.address, INVITATION),
        by=by,
        group=group,
        service=service,
    )


@transaction.atomic
def remind(*, explorer_round: ExplorerRound, by: Membership) -> Asked:
    """Write once more to all who were invited and have not answered, once in a round.

    Citizens who were asked for something within a month are left out, and may be reminded after it.
    """
    _check_open(explorer_round)
    _hold_back_letters(explorer_round, by)
    waiting = list(to_remind(explorer_round).select_related("membership"))
    out = left_out([link.person for link in waiting if link.person])
    willing = [link for link in waiting if link.person not in out.all]
    queue_many(
        _request(explorer_round, link, links.address_again(link), REMINDER) for link in willing if link.person
    )
    _remind_members(explorer_round, {link.membership_id: link for link in willing if link.membership_id})
    return Asked(len(willing), len(out.lately), len(out.unwilling))


def _remind_members(explorer_round: ExplorerRound, owing: Mapping[int | None, Link]) -> None:
    """The same one reminder that a member gets by itself days before the end, only sooner."""
    tasks = answer_tasks(explorer_round).waiting().filter(owner__in=owing).select_related("owner")
    notify_all(
        News(
            task.owner,
            Kind.REMINDER,
            _subject(explorer_round, reminder=True),
            task.url,
            task.reminder_key,
            text=task.label,
            letter=_letter(explorer_round, links.address_again(owing[task.owner_id])),
            link_code=owing[task.owner_id].code,
        )
        for task in tasks
    )


@transaction.atomic
def send_again(*, explorer_round: ExplorerRound, link: Link, by: Membership, address: str = "") -> None:
    """Send a letter that came back once more, to another `address` where one is given.

    The letter did not arrive, so that it counts as none; a month's other letters count.
    """
    _check_open(explorer_round)
    letters = Mail.objects.of_link(link.code)
    if letters.values_list("state", flat=True).last() not in CAME_BACK:
        raise NotAllowed([_("This letter has not come back.")])
    if address:
        letterbox.forget(link.person)
        link.person = letterbox.hold(address)
        link.save(update_fields=["person"])
    letter = _request(explorer_round, link, links.address_again(link), f"again-{letters.count()}")
    if link.person in left_out([link.person] if link.person else []).all:
        raise NotAllowed([_("This person was written to this month already, or wants no such letters.")])
    queue_many([letter])


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
    members = Notice.objects.filter(key__startswith=f"reminder:{_answers(explorer_round)}").values(
        "membership"
    )
    return not_answered(explorer_round).exclude(code__in=codes).exclude(membership__in=members)


def with_letters(explorer_round: ExplorerRound) -> QuerySet[Link]:
    """Who was invited, each with how their last letter fares; nothing where a member chose no letters."""
    return invited(explorer_round).annotate(letter=_last_letter()).select_related("membership")


def came_back(explorer_round: ExplorerRound) -> int:
    """How many letters did not arrive."""
    letters = invited(explorer_round).annotate(letter=_last_letter())
    return letters.filter(letter__in=CAME_BACK).count()


def _last_letter() -> Subquery:
    return Subquery(Mail.objects.of_link(OuterRef("code")).order_by("-pk").values("state")[:1])


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
    return f"explorer:{REMINDER}:{explorer_round.pk}:"


def _task(explorer_round: ExplorerRound, member: Membership) -> Task:
    return new_task(
        key=answer_key(explorer_round, member),
        owner=member,
        subject=explorer_round,
        label=_("Answer the Explorer: %(round)s") % {"round": explorer_round},
        url=url_here("explorer_answer", explorer_round=explorer_round.pk),
        due=explorer_round.closes,
    )


# --- what is written -------------------------------------------------------------------------------------
def _request(explorer_round: ExplorerRound, link: Link, address: str, kind: str) -> Letter:
    return Letter(
        to=link.membership or link.person,
        subject=_subject(explorer_round, reminder=kind == REMINDER),
        text=_letter(explorer_round, address),
        key=f"explorer:{kind}:{explorer_round.pk}:{link.code}",
        secret=True,
        request=True,
        link_code=link.code,
        why=_("you were asked for your view"),
    )


def _subject(explorer_round: ExplorerRound, *, reminder: bool = False) -> str:
    words = (
        _("We have not heard from you yet: %(round)s") if reminder else _("Tell us what you see: %(round)s")
    )
    return words % {"round": explorer_round.name}


def _letter(explorer_round: ExplorerRound, address: str) -> str:
    closes = date_format(explorer_round.closes, "j F Y") if explorer_round.closes else ""
    words = {"partnership": explorer_round.partnership.name}
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


def _hold_back_letters(explorer_round: ExplorerRound, by: Membership) -> None:
    hold_back(subject=explorer_round, by=by, what=_("write to people"))


def _check_open(explorer_round: ExplorerRound) -> None:
    if not explorer_round.takes_answers:
        raise NotAllowed([_("%(round)s takes no answers now.") % {"round": explorer_round}])
