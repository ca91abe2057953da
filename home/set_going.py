"""What somebody set going that waits for others now. Run inside `across` the partnerships."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Decision
from mapping.explorer.models import ExplorerRound
from partnerships.models import Job, Membership, Partnership, SecondFactorReset
from priorities.matrix.actions.decisions import overrides
from priorities.matrix.models import MatrixDecision, MatrixPlacement, MatrixRound, Status

MOST = 20
"""Of each kind."""


@dataclass(frozen=True)
class Waits:
    """A thing, how far it is, and where to see it."""

    label: str
    url: str
    how_far: str
    partnership: Partnership


def waits_for_others(memberships: Sequence[Membership]) -> list[Waits]:
    """Open rounds, decisions to confirm, lost phones and jobs, in a constant number of queries."""
    mine = [each.pk for each in memberships]
    return [
        *_rounds(ExplorerRound.objects.taking_answers(), "explorer_round", mine),
        *_rounds(MatrixRound.objects.taking_answers(), "matrix_round", mine),
        *_decisions(mine),
        *_resets(mine),
        *_jobs(mine),
    ]


def _here(partnership: Partnership, view: str, **kwargs: Any) -> str:
    return reverse(view, kwargs={"partnership": partnership.slug, **kwargs})


def _rounds(taking: QuerySet[Any], view: str, members: list[int]) -> Iterator[Waits]:
    """Rounds they made or opened, with how many people have answered and until when."""
    opened = Decision.objects.filter(
        subject_kind=taking.model._meta.model_name, event="open", decided_by__in=members
    )
    counted = Q(responses__submitted_at__isnull=False, responses__withdrawn_at__isnull=True)
    found = (
        taking.filter(Q(created_by__in=members) | Q(pk__in=opened.values("subject_id")))
        .select_related("partnership")
        .annotate(people=Count("responses__code", distinct=True, filter=counted))
        .order_by("closes", "pk")[:MOST]
    )
    for each in found:
        how_far = ngettext("%(n)d person has answered", "%(n)d people have answered", each.people)
        words = how_far % {"n": each.people}
        if each.closes:
            words = _("%(answers)s, open until %(day)s") % {
                "answers": words,
                "day": date_format(each.closes, "l j F"),
            }
        yield Waits(str(each), _here(each.partnership, view, **{view: each.pk}), words, each.partnership)


def _decisions(members: list[int]) -> Iterator[Waits]:
    """Rounds with decisions they recorded that differ from the plot: another person must confirm them."""
    drafts = (
        MatrixDecision.objects.filter(
            updated_by__in=members, confirmed_by=None, round_activity__round__status=Status.CLOSED
        )
        .select_related("round_activity__round__partnership")
        .order_by("pk")
    )
    placed = {
        each.round_activity_id: each
        for each in MatrixPlacement.objects.to_decide().filter(
            round_activity__in=[each.round_activity_id for each in drafts]
        )
    }
    waiting: dict[MatrixRound, int] = {}
    for draft in drafts:
        entry = draft.round_activity
        if entry.pk in placed and overrides(draft, placed[entry.pk]):
            waiting[entry.round] = waiting.get(entry.round, 0) + 1
    for matrix_round, n in waiting.items():
        words = ngettext(
            "%(n)d decision waits for a second person to confirm it",
            "%(n)d decisions wait for a second person to confirm them",
            n,
        )
        url = _here(matrix_round.partnership, "matrix_confirm", matrix_round=matrix_round.pk)
        yield Waits(str(matrix_round), url, words % {"n": n}, matrix_round.partnership)


def _resets(members: list[int]) -> Iterator[Waits]:
    found = SecondFactorReset.objects.waiting().filter(asked_by__in=members)
    for each in found.select_related("partnership", "member").order_by("pk")[:MOST]:
        label = _("The lost phone of %(name)s") % {"name": each.member.name}
        url = _here(each.partnership, "member", member=each.member_id)
        yield Waits(label, url, _("waits for a second person to agree"), each.partnership)


def _jobs(members: list[int]) -> Iterator[Waits]:
    found = Job.objects.unfinished().filter(requested_by__in=members)
    for each in found.select_related("partnership").order_by("pk")[:MOST]:
        words = (
            f"{each.get_state_display()}, {each.progress} %" if each.progress else each.get_state_display()
        )
        yield Waits(each.label, _here(each.partnership, "job", job=each.pk), words.lower(), each.partnership)
