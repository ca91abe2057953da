"""What happens to a suggestion: it is sent, looked at, answered, or taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities import lifecycle
from activities.actions import add_tasks, create, move, new_task, record_decision
from activities.models import (
    REASONS_TO_COMMUNITY_LENGTH,
    Activity,
    ActivityService,
    State,
    Suggestion,
    Task,
    TaskQuerySet,
)
from activities.suggestions.clock import answer_due, soon_from
from activities.suggestions.models import LINKS
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import url_here
from partnerships import links
from partnerships.access import Permission
from partnerships.links import Link
from partnerships.links.free_text import personal_data
from partnerships.middleware import MissingRight
from partnerships.models import Membership, Service
from partnerships.post import queue
from vault import letterbox

WORDS = ("what", "place", "why")
Answer = Suggestion.Answer


# --- by who sends it ---------------------------------------------------------------------------------
@transaction.atomic
def send(*, submission: UUID, address: str = "", **facts: Any) -> Link:
    """Take in a suggestion and give its sender a link of their own; the same form twice is one.

    `facts` are fields of Suggestion. An address goes to the vault, and the link is mailed to it.
    Raises `NotAllowed` while the partnership has not said who is responsible for the data.
    """
    today = timezone.localdate()
    made, is_new = Suggestion.objects.get_or_create(
        submission=submission, defaults={**facts, "due": answer_due(today)}
    )
    if not is_new:
        link = made.link
        links.address_again(link)
        return link
    made.flagged = bool(personal_data(made.words))
    made.person = letterbox.hold(address) if address else ""
    made.save(update_fields=["flagged", "person"])
    issued = links.personal_link(
        subject_kind=LINKS, subject_id=made.pk, label=_("Suggest something"), person=made.person
    )
    _thank_sender(made, issued)
    _ask(made, Membership.objects.holding(Permission.ACTIVITY_WRITE))
    return issued.link


@transaction.atomic
def take_back(*, suggestion: Suggestion) -> None:
    """Remove the words and the address of a suggestion that waits for its answer."""
    suggestion.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
    _need_waiting(suggestion)
    forget_sender(suggestion=suggestion)
    suggestion.what = suggestion.why = suggestion.place = suggestion.edit_note = ""
    suggestion.flagged = suggestion.shown = False
    suggestion.withdrawn_at = timezone.now()
    _save(suggestion, None)
    _tasks(suggestion).complete()


def forget_sender(*, suggestion: Suggestion) -> None:
    """Forget the address; the suggestion stays."""
    letterbox.forget(suggestion.person)
    Link.objects.of(LINKS, suggestion.pk).update(person="")
    Suggestion.objects.filter(pk=suggestion.pk).update(person="")
    suggestion.person = ""


# --- by officers --------------------------------------------------------------------------------------
@transaction.atomic
def check(*, suggestion: Suggestion, by: Membership, hidden_because: str = "", note: str = "") -> None:
    """Let everybody read a suggestion, in the words that stand on the row now, or say why not.

    `note` tells the sender what was changed in their words; it is needed where something was.
    """
    _need(by)
    kept = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    _need_waiting(kept)
    if any(getattr(kept, name) != getattr(suggestion, name) for name in WORDS) and not note.strip():
        raise NotAllowed([_("Say what you changed: the sender reads it.")])
    suggestion.flagged = bool(personal_data(suggestion.words))
    if suggestion.flagged and not hidden_because:
        raise NotAllowed([_("Take out what is personal, or keep the suggestion from the public.")])
    suggestion.shown, suggestion.hidden_because = not hidden_because, hidden_because
    suggestion.edit_note = note.strip() or kept.edit_note
    suggestion.checked_at = timezone.now()
    _save(suggestion, by)


@transaction.atomic
def hide(*, suggestion: Suggestion, by: Membership, hidden_because: str) -> None:
    """Take one that was let through off the public pages after all. Its answer stays."""
    _need(by)
    suggestion.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
    if not suggestion.shown:
        raise NotAllowed([_("It stands on no public page.")])
    suggestion.shown, suggestion.hidden_because = False, hidden_because
    _save(suggestion, by)
    outcome = _("Taken off the public pages")
    record_decision(subject=suggestion, by=by, outcome=outcome, reasons=hidden_because)


@transaction.atomic
def take_up(
    *,
    suggestion: Suggestion,
    by: Membership,
    reason: str,
    title: str,
    summary: str = "",
    service: Service | None = None,
    form: str = "",
) -> Activity:
    """Make an activity of it. Where service and form are known, it can be weighed at once."""
    _open(suggestion, by)
    activity = create(
        by=by,
        title=title,
        summary=summary,
        origin=Activity.Origin.COMMUNITY_PROPOSAL,
        forms=[form] if form else [],
        services=[service] if service else [],
        localities=[suggestion.locality] if suggestion.locality else [],
    )
    if service and form:
        move(activity=activity, event="put_forward", by=by)
    _answer(suggestion, by, Answer.TAKEN_UP, reason, activity)
    return activity


@transaction.atomic
def join(*, suggestion: Suggestion, by: Membership, reason: str, activity: Activity) -> None:
    """Add it to an activity there is, which gains its service."""
    _open(suggestion, by)
    activity.refresh_from_db(from_queryset=Activity.objects.select_for_update())
    if activity.state in {State.STOPPED, State.DROPPED, State.ARCHIVED}:
        raise NotAllowed([lifecycle.not_from_here(activity)])
    if suggestion.service:
        ActivityService.objects.get_or_create(activity=activity, service=suggestion.service)
    _answer(suggestion, by, Answer.JOINED, reason, activity)


@transaction.atomic
def refuse(*, suggestion: Suggestion, by: Membership, answer: str, reason: str) -> None:
    """Say whose it is (ELSEWHERE), or no and why (REFUSED), the latter in 50 characters or more."""
    _open(suggestion, by)
    if answer == Answer.REFUSED and len(reason.strip()) < REASONS_TO_COMMUNITY_LENGTH:
        least = {"least": REASONS_TO_COMMUNITY_LENGTH}
        raise NotAllowed([_("Say why not, in at least %(least)d characters.") % least])
    _answer(suggestion, by, Answer(answer), reason)


def need_open(suggestion: Suggestion) -> None:
    """Raise `NotAllowed` where it cannot be answered: it was already, or nobody has looked at its words."""
    _need_waiting(suggestion)
    if not suggestion.checked_at:
        where = url_here("suggestion_check", suggestion=suggestion.pk)
        raise NotAllowed([Reason(_("Read it first, and say whether everybody may read it."), where)])


def _need_waiting(suggestion: Suggestion) -> None:
    if suggestion.withdrawn_at:
        raise NotAllowed([_("It was taken back by who sent it.")])
    if suggestion.answered_at:
        raise NotAllowed([Reason(_("It has its answer already."), suggestion.get_absolute_url())])


def _open(suggestion: Suggestion, by: Membership) -> None:
    _need(by)
    suggestion.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
    need_open(suggestion)


def _need(by: Membership) -> None:
    if not by.may(Permission.ACTIVITY_WRITE):
        raise MissingRight(Permission.ACTIVITY_WRITE)


def _answer(
    suggestion: Suggestion, by: Membership, answer: Answer, reason: str, activity: Activity | None = None
) -> None:
    if not reason.strip():
        raise NotAllowed([_("Say why: the sender reads it.")])
    suggestion.answer, suggestion.reason, suggestion.activity = answer, reason.strip(), activity
    suggestion.answered_at, suggestion.answered_on = timezone.now(), timezone.localdate()
    _save(suggestion, by)
    record_decision(
        subject=suggestion,
        by=by,
        outcome=str(answer.label),
        reasons=suggestion.reason,
        activity=activity,
        published=suggestion.shown,
    )
    _tasks(suggestion).complete()
    _tell_sender(suggestion)


def _save(suggestion: Suggestion, by: Membership | None) -> None:
    suggestion.updated_by = by
    suggestion.version += 1
    suggestion.save()


# --- letters to who left an address ------------------------------------------------------------------------
def _thank_sender(suggestion: Suggestion, issued: links.Issued) -> None:
    words = {
        "address": issued.address,
        "code": issued.link.code,
        "page": links.code_address(),
        "day": date_format(suggestion.due, "j F Y"),
    }
    _write_to_sender(
        suggestion,
        "thanks",
        _("Thank you for your suggestion"),
        _("Thank you for your suggestion. We answer it by %(day)s, and write to you when we have.") % words,
        _("Until then you see here how far it is, and can take it back: %(address)s") % words,
        _("Or type your code %(code)s at %(page)s") % words,
        typed=True,
    )


def _tell_sender(suggestion: Suggestion) -> None:
    _write_to_sender(
        suggestion,
        "answer",
        _("Your suggestion has an answer"),
        _("You made a suggestion. Here is our answer."),
        f"{Answer(suggestion.answer).label}.",
        suggestion.reason,
        _("What comes of it, and how to join in, stands here: %(address)s")
        % {"address": links.address_again(suggestion.link)},
    )


def _write_to_sender(
    suggestion: Suggestion, what: str, subject: str, *paragraphs: str, typed: bool = False
) -> None:
    if not suggestion.person:
        return
    closing = _("The link is yours alone. There you can also have your e-mail address forgotten.")
    queue(
        to=suggestion.person,
        subject=subject,
        text="\n\n".join((*paragraphs, closing)),
        key=f"suggestion:{what}:{suggestion.pk}",
        secret=True,
        typed=typed,
    )


# --- what waits for officers -----------------------------------------------------------------------------
def _key(suggestion: Suggestion) -> str:
    return f"suggestion:{suggestion.pk}:"


def _tasks(suggestion: Suggestion) -> TaskQuerySet:
    return Task.objects.filter(key__startswith=_key(suggestion))


def _ask(suggestion: Suggestion, members: Iterable[Membership]) -> None:
    """Put the answer before each of these members, once; the first who answers does it for all."""
    sent = timezone.localtime(suggestion.sent_at)
    add_tasks(
        new_task(
            key=f"{_key(suggestion)}{member.pk}",
            owner=member,
            subject=suggestion,
            label=_("Answer suggestion %(number)d, sent %(day)s")
            % {"number": suggestion.pk, "day": date_format(sent, "j F, H:i")},
            due=suggestion.due,
            soon_from=soon_from(sent.date()),
        )
        for member in members
    )


def ask_everybody() -> None:
    """Every night: also who came since is asked for the answers that wait."""
    members = list(Membership.objects.holding(Permission.ACTIVITY_WRITE))
    for suggestion in Suggestion.objects.waiting():
        _ask(suggestion, members)


# --- when its time is over ---------------------------------------------------------------------------------
@transaction.atomic
def part_from_senders(before: datetime) -> int:
    """Of what was settled before a moment: forget the sender, close the link, remove words never shown."""
    settled = Suggestion.objects.settled_before(before)
    senders = Link.objects.filter(subject_kind=LINKS, subject_id__in=settled.values("pk"), closed_at=None)
    parted = senders.update(closed_at=timezone.now())
    for suggestion in settled.exclude(person=""):
        forget_sender(suggestion=suggestion)
    settled.filter(shown=False).update(what="", why="", place="", edit_note="")
    return parted
