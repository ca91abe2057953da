"""The story of an activity, downwards in time: what was found, weighed, decided, done and shown.

A later layer adds its own cards by giving a model with a foreign key to Activity a class method
`thread_cards(activity, membership)`, which asks the database once. What it knows of where proposals came
from it says by a model with a foreign key to Proposal and a class method
`thread_notes(proposals, membership)`, which gives one sentence by the proposal's key.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from activities.models import Activity, Decision, Evidence, Proposal
from foundations.tenancy import url_here
from partnerships.access import Permission
from partnerships.models import Membership


@dataclass(frozen=True)
class Card:
    """One moment of the story. `kind` says in a word what it is, `url` opens the page it came from."""

    when: datetime
    kind: str
    title: str
    sentence: str = ""
    url: str = ""
    who: str = ""
    notes: tuple[str, ...] = ()


def story(activity: Activity, membership: Membership) -> list[Card]:
    """Everything the person may read about the activity, oldest first."""
    cards = [
        *_suggestions(activity, membership),
        *_beginning(activity, membership),
        *_first_action(activity),
        *_decisions(activity),
        *_evidence(activity, membership),
        *_later_layers(activity, membership),
    ]
    return sorted(cards, key=lambda card: card.when)


def _beginning(activity: Activity, membership: Membership) -> Iterator[Card]:
    """How it came on the list; what grew out of a proposal begins with that."""
    proposals = list(activity.proposals.select_related("decided_by"))
    found = _notes_on(proposals, membership) if proposals else {}
    for proposal in proposals:
        joined = proposal.status == Proposal.Status.JOINED
        yield Card(
            proposal.created_at,
            _("An idea that joined") if joined else _("What people answered"),
            proposal.title,
            proposal.summary,
            proposal.source_url,
            who=str(proposal.decided_by or ""),
            notes=tuple(found.get(proposal.pk, ())),
        )
    if not any(proposal.status == Proposal.Status.ACCEPTED for proposal in proposals):
        yield Card(
            activity.created_at,
            _("Idea"),
            activity.title,
            activity.summary,
            who=str(activity.created_by or ""),
            notes=(str(Activity.Origin(activity.origin).label),),
        )


def _suggestions(activity: Activity, membership: Membership) -> Iterator[Card]:
    """What people suggested that led to it or joined it, where everybody may read it."""
    may_open = membership.may(Permission.ACTIVITY_WRITE)
    for suggestion in activity.suggestions.filter(shown=True):
        yield Card(
            suggestion.sent_at,
            _("A suggestion"),
            suggestion.what,
            suggestion.why,
            suggestion.get_absolute_url() if may_open else "",
            notes=(str(suggestion.Answer(suggestion.answer).label), suggestion.reason),
        )


def _first_action(activity: Activity) -> Iterator[Card]:
    if activity.first_action_done_at:
        yield Card(activity.first_action_done_at, _("Done"), activity.first_action)


def _decisions(activity: Activity) -> Iterator[Card]:
    told = Q(subject_kind__in=("proposal", "suggestion"))  # by cards of their own
    for decision in activity.decisions.exclude(told).select_related("decided_by"):
        yield Card(
            decision.decided_at,
            _("Decision"),
            decision.outcome_words,
            decision.reasons,
            url_here("decision", decision=decision.pk),
            str(decision.decided_by or _("the system")),
            tuple(_notes(decision)),
        )


def _notes(decision: Decision) -> Iterator[str]:
    if decision.meeting:
        yield _("Decided in: %(meeting)s") % {"meeting": decision.meeting}
    if room := decision.room_in_words():
        yield _("In the room: %(room)s") % {"room": ", ".join(f"{group} {count}" for group, count in room)}
    if decision.dissent:
        yield _("Disagreement: %(dissent)s") % {"dissent": decision.dissent}


def _evidence(activity: Activity, membership: Membership) -> Iterator[Card]:
    found = Evidence.objects.visible_to(membership).filter(activityevidence__activity=activity)
    for evidence in found.select_related("created_by"):
        yield Card(
            evidence.created_at,
            _("Evidence"),
            evidence.title,
            str(Evidence.Kind(evidence.kind).label),
            url_here("evidence", evidence=evidence.pk) if evidence.has_source else "",
            str(evidence.created_by or ""),
        )


def _notes_on(proposals: Sequence[Proposal], membership: Membership) -> dict[int, list[str]]:
    """What later layers know of where proposals came from."""
    said: defaultdict[int, list[str]] = defaultdict(list)
    for relation in Proposal._meta.related_objects:
        if notes := getattr(relation.related_model, "thread_notes", None):
            for pk, note in notes(proposals, membership).items():
                said[pk].append(note)
    return said


def _later_layers(activity: Activity, membership: Membership) -> Iterable[Card]:
    for relation in Activity._meta.related_objects:
        if cards := getattr(relation.related_model, "thread_cards", None):
            yield from cards(activity, membership)
