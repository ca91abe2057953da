"""Rounds for tests: set up, open, and rated as in the worked example of the specification (MAT-1)."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from activities.models import Activity, State
from partnerships.models import Group, Membership
from priorities.matrix import actions
from priorities.matrix.actions.decisions import confirmable, unconfirmed
from priorities.models import DecidingMeeting, MatrixResponse, MatrixRound, RoundActivity
from tests.factories import ActivityFactory, MatrixRoundFactory, MembershipFactory

GROUPS = (Group.MANAGER, Group.FRONT_LINE, Group.CITIZEN)
NOBODY_YET = "Nobody from the community could be found in time."
# Scores by rater on I1-I5 and E1-E5.
MAT_1 = {
    "A": ["45434 22113", "54444 21222", "44535 32212"],
    "B": ["54355 45554", "44345 54554", "53454 45455"],
    "C": ["23222 12111", "22132 21211", "32222 12121"],
    "D": ["22122 45432", "32212 54443", "21221 45533"],
}


def lead() -> Membership:
    return MembershipFactory(roles=["lead"], name="Lena Lead")


def draft(*titles: str, by: Membership, criteria_set: str = "short", **fields: Any) -> MatrixRound:
    """A round that lacks nothing to be opened."""
    today = timezone.localdate()
    meeting = {"meeting_name": "Integration board", "meeting_on": today + timedelta(days=30)}
    found = MatrixRoundFactory(**{**meeting, **fields})
    actions.choose_criteria(matrix_round=found, criteria_set=criteria_set, by=by)
    ideas = [ActivityFactory(title=title, state=State.CANDIDATE) for title in titles]
    actions.set_activities(matrix_round=found, activities=ideas, by=by)
    DecidingMeeting.objects.create(round=found, few_reason=NOBODY_YET)
    return found


def opened(*titles: str, by: Membership, **fields: Any) -> MatrixRound:
    found = draft(*titles, by=by, **fields)
    actions.open_round(matrix_round=found, by=by)
    return found


def entry(matrix_round: MatrixRound, title: str) -> RoundActivity:
    return matrix_round.round_activities.select_related("activity", "round").get(activity__title=title)


def rate(
    matrix_round: MatrixRound,
    group: str,
    scores: dict[str, Any],
    *,
    code: str = "",
    membership: Membership | None = None,
    comments: dict[str, str] | None = None,
    send: bool = True,
) -> MatrixResponse:
    """One person rates: title → scores in the order of the criteria asked of their group."""
    number = MatrixResponse.objects.count()
    response = actions.start_answer(
        matrix_round=matrix_round, group=group, code=code or f"TEST-{number:04}", membership=membership
    )
    asked = [row for row in matrix_round.criteria.all() if group in row.groups]
    for title, given in scores.items():
        digits = [int(digit) for digit in given if digit.isdigit()]
        actions.save_ratings(
            response=response,
            round_activity=entry(matrix_round, title),
            scores={row.pk: score for row, score in zip(asked, digits, strict=True)},
            comment=(comments or {}).get(title, ""),
        )
    if send:
        actions.submit(response=response)
    return response


def worked_example(by: Membership) -> MatrixRound:
    """MAT-1, open and rated by three people of three groups who were all asked everything."""
    found = draft(*MAT_1, by=by, criteria_set="full", name="Worked example")
    for criterion in found.criteria.all():
        criterion.groups = [group.value for group in Group]
        actions.save_criterion(criterion=criterion, by=by)
    actions.open_round(matrix_round=found, by=by)
    for number, group in enumerate(GROUPS):
        rate(found, group, {title: raters[number] for title, raters in MAT_1.items()})
    return found


def closed_example(by: Membership) -> MatrixRound:
    found = worked_example(by)
    actions.close_round(matrix_round=found, by=by)
    return found


def activity_of(matrix_round: MatrixRound, title: str) -> Activity:
    return Activity.objects.get(matrix_entries__round=matrix_round, title=title)


def decisions_on(page: Any) -> list[str]:
    """Which decisions a page shows to be confirmed, as its button sends them."""
    return re.findall(r'name="seen" value="([^"]+)"', page.content.decode())


def confirm(found: MatrixRound, by: Membership) -> int:
    """A second person confirms what they read just now."""
    seen = [each.stamp for each in confirmable(unconfirmed(found), by)]
    return actions.confirm_overrides(matrix_round=found, seen=seen, by=by)
