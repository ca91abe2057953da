"""The gap an idea came from: told on its activity's thread, with figures only for who may see them."""

from typing import Any

import pytest

from activities.actions import accept_proposal, join_proposal
from activities.models import Activity, Proposal
from activities.thread import story
from commons.four_cos import Form
from mapping.explorer import actions
from mapping.explorer.models import ExplorerRound
from partnerships.models import Group, Membership
from tests.factories import ProposalFactory
from tests.mapping.rounds import a_service, exp_1, group_says, open_round
from tests.mapping.test_explorer_actions import worked_out
from tests.test_pages import questions

GAP = "Gap found in Round 2026-A"
FIGURES = f"{GAP}: regular in places (2.0), wanted as a rule, and we decide together (3.5)"


@pytest.fixture
def explorer_round(cast: Any) -> ExplorerRound:
    """One service whose groups are all too small to be shown one by one."""
    service = a_service()
    made = open_round(service, by=cast.lead, name="Round 2026-A")
    exp_1(made, service)
    for form in (Form.CC1, Form.CD2):
        group_says(made, service, Group.CITIZEN, [0, 0, 0, 0, 0], [4, 4, 4, 4, 4], form=form)
    worked_out(made, cast.lead)
    return made


@pytest.fixture
def activity(explorer_round: ExplorerRound, cast: Any) -> Activity:
    return accept_proposal(proposal=Proposal.objects.get(form="CL3"), by=cast.officer)


def publish(explorer_round: ExplorerRound, by: Membership) -> None:
    actions.publish(explorer_round=explorer_round, by=by, waived="The board meets tomorrow morning.")


def told(activity: Activity, reader: Membership) -> tuple[str, ...]:
    [card] = [card for card in story(activity, reader) if card.kind == "What people answered"]
    return card.notes


def test_the_team_reads_the_gap_at_once(activity: Activity, cast: Any) -> None:
    assert activity.origin == Activity.Origin.EXPLORER_GAP
    assert told(activity, cast.officer) == (FIGURES,)


def test_others_read_no_figure_before_the_round_is_published(activity: Activity, cast: Any) -> None:
    assert told(activity, cast.councillor) == told(activity, cast.front_line) == (GAP,)


def test_what_small_groups_said_stays_protected_on_the_thread(
    explorer_round: ExplorerRound, activity: Activity, cast: Any
) -> None:
    publish(explorer_round, cast.lead)
    [note] = told(activity, cast.councillor)
    assert note.endswith("wanted as a rule to as a rule, and we decide together (3.0–4.0)")
    assert "(3.5)" not in note
    assert told(activity, cast.officer) == (FIGURES,)


def test_an_idea_of_another_source_names_no_gap(cast: Any) -> None:
    activity = accept_proposal(proposal=ProposalFactory(source_kind="suggestion"), by=cast.officer)
    assert told(activity, cast.officer) == ()


def test_three_ideas_ask_the_database_as_often_as_one(activity: Activity, cast: Any, as_: Any) -> None:
    client = as_(cast.officer)
    one = questions(client, activity.get_absolute_url())
    for proposal in Proposal.objects.open():
        join_proposal(proposal=proposal, by=cast.officer, activity=activity)
    assert activity.proposals.count() == 3
    assert questions(client, activity.get_absolute_url()) == one
