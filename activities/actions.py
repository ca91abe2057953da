"""What happens to activities: they are made, moved, decided about, and things to do come of it."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from re import findall
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities import lifecycle
from activities.guards import (
    FIRST_ACTION_DAYS,
    Attempt,
    Recorded,
)
from activities.models import (
    MOVING,
    REASONS_LENGTH,
    STARTED,
    Activity,
    ActivityEvidence,
    ActivityLocality,
    ActivityService,
    Decision,
    Evidence,
    Proposal,
    ReferenceCounter,
    State,
    Task,
)
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import current, setting, url_here
from partnerships.access import Permission
from partnerships.hold import reason_for
from partnerships.middleware import MissingRight
from partnerships.models import Locality, Membership, Partnership, Service
from partnerships.notices import Kind, News, notify_all

FAST_LANE_REVIEW_DAYS = 60
IN_HOLD = "in_hold"
CHANGED_BY_MOVES = {"owner", "first_action", "first_action_due", "review_on", "quadrant"}


@dataclass(frozen=True)
class Meeting:
    """How a decision came about: which meeting, who was in the room by group, what dissent."""

    name: str = ""
    room: Mapping[str, int] = field(default_factory=dict)
    dissent: str = ""


NO_MEETING = Meeting()


# --- records ---------------------------------------------------------------------------------------
def record_decision(
    *,
    subject: models.Model,
    by: Membership | None,
    outcome: str,
    reasons: str = "",
    event: str = "",
    activity: Activity | None = None,
    url: str = "",
    meeting: Meeting = NO_MEETING,
    published: bool = False,
    supersedes: Decision | None = None,
) -> Decision:
    """Put a decision about `subject` on record for good. `by` is None where the system decided.

    `url` is where the decision leads, by default the subject's page. A decision cannot be edited:
    record another that supersedes it. To publish one in the pre-election period needs a reason.
    """
    if published:
        hold_back(subject=subject, by=by, what=_("publish this decision"), url=url, activity=activity)
    return Decision.objects.create(
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        label=str(subject)[:200],
        url=url or subject.get_absolute_url(),  # type: ignore[attr-defined]
        activity=activity or (subject if isinstance(subject, Activity) else None),
        event=event,
        outcome=outcome,
        reasons=reasons,
        dissent=meeting.dissent,
        meeting=meeting.name,
        room=dict(meeting.room),
        decided_by=by,
        published=published,
        supersedes=supersedes,
    )


def hold_back(
    *,
    subject: models.Model,
    by: Membership | None,
    what: str,
    url: str = "",
    activity: Activity | None = None,
) -> None:
    """In the pre-election period, put on record why `what` ("publish this decision") cannot wait.

    Raises `ReasonNeeded` where nobody gave a reason; then nothing is changed. At other times it does
    nothing.
    """
    if reason := reason_for(what):
        record_decision(
            subject=subject,
            by=by,
            event=IN_HOLD,
            outcome=_("Done in the pre-election period"),
            reasons=f"{what[:1].upper()}{what[1:]}. {reason}",
            activity=activity,
            url=url,
        )


def new_task(
    *,
    key: str,
    owner: Membership,
    subject: models.Model,
    label: str,
    url: str = "",
    activity: Activity | None = None,
    due: date | None = None,
    soon_from: date | None = None,
) -> Task:
    """Something for `owner` to do, for `add_tasks` to give them."""
    return Task(
        key=key,
        owner=owner,
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        label=label[:200],
        url=url or subject.get_absolute_url(),  # type: ignore[attr-defined]
        activity=activity or (subject if isinstance(subject, Activity) else None),
        due=due,
        soon_from=soon_from,
    )


def add_tasks(tasks: Iterable[Task]) -> None:
    """Give people things to do, however many, and tell each whom nobody has told of it already.

    Of the same `key` there is one, done or not: it is not given again.
    """
    tasks = list(tasks)
    known = set(Task.objects.filter(key__in=[task.key for task in tasks]).values_list("key", flat=True))
    new = [task for task in tasks if task.key not in known]
    Task.objects.bulk_create(new, ignore_conflicts=True)
    notify_all(News(task.owner, Kind.TASK, task.label, task.url, task.notice_key) for task in new)


def complete_task(*, key: str) -> bool:
    """Mark the task with this key as done; False where none was waiting."""
    return bool(Task.objects.filter(key=key).complete())


# --- making and changing -------------------------------------------------------------------------------
def abbreviation(partnership: Partnership) -> str:
    """The council's abbreviation, or the initials of the slug ("demo-north" gives DN)."""
    if partnership.council:
        return partnership.council.abbreviation
    words = findall("[a-z0-9]+", partnership.slug)
    return ("".join(word[0] for word in words) if len(words) > 1 else words[0])[:4].upper()


def next_reference() -> str:
    """The next reference of the year, as CP-DN-2026-0001. Numbers are given once and without gaps.

    The counter stays locked until the transaction ends, and goes back with it.
    """
    year = timezone.localdate().year
    ReferenceCounter.objects.bulk_create([ReferenceCounter(year=year)], ignore_conflicts=True)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    partnership = Partnership.objects.select_related("council").get(pk=current().id)
    return f"CP-{abbreviation(partnership)}-{year}-{counter.last:04}"


@transaction.atomic
def create(
    *,
    by: Membership | None,
    title: str,
    services: Iterable[Service] = (),
    localities: Iterable[Locality] = (),
    **facts: Any,
) -> Activity:
    """Make an activity that has been suggested. `facts` are further fields of Activity."""
    if by is not None:
        _need(by, Permission.ACTIVITY_DRAFT)
    activity = Activity.objects.create(
        ref=next_reference(), title=title, created_by=by, updated_by=by, **facts
    )
    _set_links(activity, services, localities)
    return activity


@transaction.atomic
def change(
    *,
    activity: Activity,
    by: Membership,
    services: Iterable[Service],
    localities: Iterable[Locality] = (),
    **facts: Any,
) -> Activity:
    """Change what an activity says about itself. Raises `PermissionDenied` where `by` may not."""
    if not Activity.objects.editable_by(by).filter(pk=activity.pk).exists():
        raise PermissionDenied
    for name, value in facts.items():
        setattr(activity, name, value)
    activity.updated_by = by
    activity.version += 1
    activity.save()
    _set_links(activity, services, localities)
    return activity


def _set_links(activity: Activity, services: Iterable[Service], localities: Iterable[Locality]) -> None:
    wanted = {service.pk for service in services}
    ActivityService.objects.filter(activity=activity).exclude(service__in=wanted).delete()
    ActivityService.objects.bulk_create(
        [ActivityService(activity=activity, service_id=pk) for pk in sorted(wanted)], ignore_conflicts=True
    )
    places = {locality.pk for locality in localities}
    ActivityLocality.objects.filter(activity=activity).exclude(locality__in=places).delete()
    ActivityLocality.objects.bulk_create(
        [ActivityLocality(activity=activity, locality_id=pk) for pk in sorted(places)],
        ignore_conflicts=True,
    )


def _need(by: Membership, permission: Permission) -> None:
    if not by.may(permission):
        raise MissingRight(permission)


# --- moving -----------------------------------------------------------------------------------------------
@transaction.atomic
def move(
    *,
    activity: Activity,
    event: str,
    by: Membership | None,
    reasons: str = "",
    waiver: str = "",
    to_be_assessed: bool = False,
    meeting: Meeting = NO_MEETING,
    published: bool = False,
    **changes: Any,
) -> Decision:
    """Move an activity along the table of `lifecycle`; the only writer of its state.

    `by` is None where the system moves it. `changes` are fields the move decides with it
    (CHANGED_BY_MOVES). Raises `MissingRight` for a wrong role, and `NotAllowed` with every unmet
    guard where the state or a guard stands in the way; then nothing is changed.
    """
    if unknown := changes.keys() - CHANGED_BY_MOVES:
        raise TypeError(f"a move does not change {', '.join(sorted(unknown))}")
    activity.refresh_from_db(from_queryset=Activity.objects.select_for_update())
    found = lifecycle.find(activity, event, by)
    moved = copy(activity)
    for name, value in changes.items():
        setattr(moved, name, value)
    attempt = Attempt(moved, by, reasons, waiver, to_be_assessed)
    if unmet := found.unmet(attempt):
        raise NotAllowed([guard.reason(attempt) for guard in unmet])
    _arrive(moved, found.destination(activity), reasons)
    moved.updated_by = by
    moved.version += 1
    with setting(MOVING, activity.pk):
        moved.save()
    activity.refresh_from_db()
    decision = record_decision(
        subject=activity,
        by=by,
        outcome=activity.state,
        reasons="\n\n".join(filter(None, (reasons, waiver))),
        event=event,
        meeting=meeting,
        published=published or _owed_to_the_community(activity),
    )
    _give_tasks(activity, decision, by, to_be_assessed)
    _tell_of_move(activity, decision, by)
    return decision


def _tell_of_move(activity: Activity, decision: Decision, by: Membership | None) -> None:
    """Tell who looks after it and who put it forward, unless they moved it themselves."""
    words = {"title": activity.title, "state": activity.state_words}
    notify_all(
        News(
            member,
            Kind.DECISION,
            _("“%(title)s”: %(state)s") % words,
            activity.get_absolute_url(),
            f"decision:{decision.pk}",
            text=decision.reasons,
        )
        for member in {activity.owner, activity.created_by} - {by, None}
        if member
    )


def _arrive(activity: Activity, to: State, reasons: str) -> None:
    """Put on the row what coming into a state means for it."""
    today = timezone.localdate()
    activity.suspended_from = activity.state if to is State.SUSPENDED else ""
    if to in {State.REVIEWING, State.CANDIDATE}:
        activity.review_on = None
    if to is State.LIVE and activity.state == State.PRIORITISED:
        activity.review_on = today + timedelta(days=FAST_LANE_REVIEW_DAYS)
    if to is State.LIVE:
        activity.kind = Activity.Kind.CURRENT
    if to in {State.STOPPED, State.DROPPED}:
        activity.stop_reason = reasons[:2000]
    activity.state = to
    activity.state_since = timezone.now()


def _owed_to_the_community(activity: Activity) -> bool:
    """What the community suggested and we do not do is answered in public."""
    return activity.state == State.DROPPED and activity.origin == Activity.Origin.COMMUNITY_PROPOSAL


def _give_tasks(activity: Activity, decision: Decision, by: Membership | None, to_be_assessed: bool) -> None:
    if activity.state in {State.STOPPED, State.DROPPED}:
        activity.tasks.complete()
    if activity.state == State.REVIEWING:
        Task.objects.filter(key__startswith=f"review:{activity.pk}:").complete()
    owner = activity.owner or by
    if owner is None:
        return
    if activity.state == State.PRIORITISED:
        _ask_for_first_action(activity, owner)
    tasks = []
    if to_be_assessed and activity.delivery_moves:
        tasks.append(
            new_task(
                key=f"suitability:{activity.pk}",
                owner=owner,
                subject=activity,
                label=_("Check whether “%(title)s” suits being run by the community")
                % {"title": activity.title},
            )
        )
    if activity.state in lifecycle.TOLD:
        tasks.append(
            new_task(
                key=f"tell-people:{decision.pk}",
                owner=owner,
                subject=decision,
                activity=activity,
                url=activity.get_absolute_url(),
                label=_("Tell the people who take part in “%(title)s”: %(state)s")
                % {"title": activity.title, "state": activity.state_words},
            )
        )
    add_tasks(tasks)


# --- the first action (domain 8.1) ----------------------------------------------------------------------------
def _ask_for_first_action(activity: Activity, owner: Membership) -> None:
    """One task a first action: a new promise changes the one there is."""
    Task.objects.update_or_create(
        key=f"first-action:{activity.pk}",
        defaults={
            "owner": owner,
            "label": activity.first_action,
            "due": activity.first_action_due,
            "done_at": None,
            "subject_kind": "activity",
            "subject_id": activity.pk,
            "url": activity.get_absolute_url(),
            "activity": activity,
        },
    )


def may_keep_first_action(activity: Activity, by: Membership) -> bool:
    """The owner, and those who keep activities."""
    return activity.owner_id == by.pk or by.may(Permission.ACTIVITY_WRITE)


def need_first_action(activity: Activity, by: Membership) -> None:
    """Raise `MissingRight` where `by` may not change the first action."""
    if not may_keep_first_action(activity, by):
        raise MissingRight(Permission.ACTIVITY_WRITE)


@transaction.atomic
def pledge_first_action(*, activity: Activity, by: Membership, text: str, due: date) -> None:
    """Say what happens first, at most 14 days from the decision to take it on."""
    activity.refresh_from_db(from_queryset=Activity.objects.select_for_update())
    need_first_action(activity, by)
    taken_on = activity.decisions.filter(event="take_on").order_by("-decided_at").first()
    if taken_on is None or activity.state not in STARTED:
        raise NotAllowed([lifecycle.not_from_here(activity)])
    decided = timezone.localdate(taken_on.decided_at)
    latest = decided + timedelta(days=FIRST_ACTION_DAYS)
    if not text.strip() or not decided <= due <= latest:
        raise NotAllowed(
            [
                _("Say what happens first, between %(first)s and %(last)s.")
                % {"first": date_format(decided, "j F Y"), "last": date_format(latest, "j F Y")}
            ]
        )
    activity.first_action, activity.first_action_due = text.strip(), due
    activity.first_action_done_at = None
    _save(activity, by)
    _ask_for_first_action(activity, activity.owner or by)


@transaction.atomic
def first_action_done(*, activity: Activity, by: Membership) -> None:
    """Record that the first action was done, once: a second call keeps the first date."""
    activity.refresh_from_db(from_queryset=Activity.objects.select_for_update())
    need_first_action(activity, by)
    if not activity.first_action:
        raise NotAllowed([_("No first action has been promised yet.")])
    if activity.first_action_done_at:
        return
    activity.first_action_done_at = timezone.now()
    _save(activity, by)
    complete_task(key=f"first-action:{activity.pk}")
    Task.objects.filter(key__startswith=f"first-action-late:{activity.pk}:").complete()


def _save(activity: Activity, by: Membership) -> None:
    activity.updated_by = by
    activity.version += 1
    activity.save()


# --- what was asked and checked, as decisions -------------------------------------------------------------------
@transaction.atomic
def record(
    *, activity: Activity, by: Membership, what: Recorded, said: str, meeting: Meeting = NO_MEETING
) -> Decision:
    """Put on record what people said about an activity, or that something was checked elsewhere."""
    _need(by, what.needs)
    if len(said.strip()) < REASONS_LENGTH:
        raise NotAllowed([_("Write at least %(length)d characters.") % {"length": REASONS_LENGTH}])
    return record_decision(
        subject=activity, by=by, outcome=str(what.label), reasons=said, event=what.value, meeting=meeting
    )


# --- evidence ---------------------------------------------------------------------------------------------------
@transaction.atomic
def add_evidence(*, activity: Activity, by: Membership, **facts: Any) -> Evidence:
    """Add something that shows what is so. `facts` are fields of Evidence, its file already made safe."""
    _need(by, Permission.ACTIVITY_DRAFT)
    evidence = Evidence.objects.create(created_by=by, updated_by=by, **facts)
    ActivityEvidence.objects.create(activity=activity, evidence=evidence)
    return evidence


# --- ideas to weigh ----------------------------------------------------------------------------------------------
def need_open(proposal: Proposal) -> None:
    """Raise `NotAllowed` where somebody has decided about the proposal already."""
    if proposal.status != Proposal.Status.OPEN:
        url = proposal.activity.get_absolute_url() if proposal.activity else url_here("proposals")
        raise NotAllowed([Reason(_("This idea has been decided about already."), url)])


def _open_proposal(proposal: Proposal, by: Membership) -> None:
    _need(by, Permission.ACTIVITY_WRITE)
    proposal.refresh_from_db(from_queryset=Proposal.objects.select_for_update())
    need_open(proposal)


def _decide(proposal: Proposal, by: Membership, status: str, reason: str = "") -> None:
    proposal.status, proposal.reason = status, reason
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save()
    record_decision(
        subject=proposal,
        by=by,
        outcome=str(Proposal.Status(status).label),
        reasons=reason,
        activity=proposal.activity,
        url=proposal.activity.get_absolute_url() if proposal.activity else "",
    )


@transaction.atomic
def accept_proposal(
    *,
    proposal: Proposal,
    by: Membership,
    title: str = "",
    summary: str | None = None,
    owner: Membership | None = None,
) -> Activity:
    """Make the proposal an idea to weigh. `title` and `summary` replace the ones proposed."""
    _open_proposal(proposal, by)
    activity = create(
        by=by,
        title=title or proposal.title,
        summary=proposal.summary if summary is None else summary,
        kind=proposal.kind,
        origin=Activity.Origin.EXPLORER_GAP,
        forms=[proposal.form],
        services=[proposal.service] if proposal.service else [],
        owner=owner,
    )
    proposal.activity = activity
    _decide(proposal, by, Proposal.Status.ACCEPTED)
    if proposal.service:
        move(activity=activity, event="put_forward", by=by)
    return activity


@transaction.atomic
def refuse_proposal(*, proposal: Proposal, by: Membership, reason: str) -> None:
    """Say no, and why."""
    _open_proposal(proposal, by)
    if len(reason.strip()) < REASONS_LENGTH:
        least = {"least": REASONS_LENGTH}
        raise NotAllowed([_("Say why not, in at least %(least)d characters.") % least])
    _decide(proposal, by, Proposal.Status.REFUSED, reason)


@transaction.atomic
def join_proposal(*, proposal: Proposal, by: Membership, activity: Activity) -> None:
    """Add the proposal to an activity there is, which gains its form and service."""
    _open_proposal(proposal, by)
    activity.refresh_from_db(from_queryset=Activity.objects.select_for_update())
    if activity.state in {State.STOPPED, State.ARCHIVED}:
        raise NotAllowed([lifecycle.not_from_here(activity)])
    activity.forms = sorted({*activity.forms, proposal.form})
    _save(activity, by)
    if proposal.service:
        ActivityService.objects.get_or_create(activity=activity, service=proposal.service)
    proposal.activity = activity
    _decide(proposal, by, Proposal.Status.JOINED)


# --- every night --------------------------------------------------------------------------------------------------
def weigh_again_what_was_put_off() -> int:
    """Bring back what was kept for later until a day that has come; says how many."""
    found = Activity.objects.past_review(timezone.localdate())
    for activity in found:
        move(activity=activity, event="rate_again", by=None)
    return len(found)


def archive_what_ended_long_ago() -> int:
    found = Activity.objects.to_archive(timezone.localdate())
    for activity in found:
        move(activity=activity, event="archive", by=None)
    return len(found)


def remind_of_tasks() -> None:
    """One reminder before the last day of a task and one after it, not a stream."""
    today = timezone.localdate()
    soon = Task.objects.soon_due(today).select_related("owner")
    late = Task.objects.overdue(today).select_related("owner")
    notify_all(
        News(
            task.owner,
            Kind.REMINDER,
            _("By %(day)s: %(task)s") % {"day": date_format(task.due or today, "j F"), "task": task.label},
            task.url,
            task.reminder_key,
        )
        for task in soon
    )
    notify_all(
        News(task.owner, Kind.OVERDUE, _("Late: %(task)s") % {"task": task.label}, task.url, task.overdue_key)
        for task in late
    )


def remind() -> None:
    """Ask leads about first actions that are late, and owners for reviews that are due."""
    today = timezone.localdate()
    leads = list(Membership.objects.holding(Permission.ACTIVITY_DECIDE))
    add_tasks(
        new_task(
            key=f"first-action-late:{activity.pk}:{activity.first_action_due}:{lead.pk}",
            owner=lead,
            subject=activity,
            label=_("Ask about the first action of “%(title)s”; it is late") % {"title": activity.title},
            due=today,
        )
        for activity in Activity.objects.first_action_overdue(today)
        for lead in leads
    )
    add_tasks(
        new_task(
            key=f"review:{activity.pk}:{activity.review_on or timezone.localdate(activity.state_since)}",
            owner=activity.owner,
            subject=activity,
            label=_("Look at how “%(title)s” goes") % {"title": activity.title},
            due=today,
        )
        for activity in Activity.objects.review_due(today).select_related("owner")
        if activity.owner
    )
