"""The demo tells the worked thread of the specification, on its own pages and to every digit."""

from collections.abc import Iterator
from typing import Any

import pytest

from activities.actions import move
from activities.models import Activity, State
from coproduction.demo.fill import fill
from coproduction.demo.people import CAST, PASSWORD
from foundations.refusals import NotAllowed
from mapping.explorer.models import ExplorerRound, FormResult, RoundStatus
from partnerships.access import ROLES
from partnerships.models import Membership, Partnership
from priorities.matrix.models import MatrixPlacement, MatrixRound


@pytest.fixture
def demo(north: Partnership) -> Iterator[Partnership]:
    fill(north)
    yield north


def member(key: str) -> Membership:
    return Membership.objects.get(user__email=f"{key}@north.demo.example")


def test_the_demo_tells_the_thread_up_to_the_decision(demo: Partnership, as_: Any, client: Any) -> None:
    explorer_round = ExplorerRound.objects.get(name="Round 2026-A")
    assert explorer_round.status == RoundStatus.PUBLISHED
    found = FormResult.objects.get(service__name="Older people's day support", form="CL3")
    assert (str(found.level), str(found.potential), str(found.gap)) == ("2.0000", "3.5000", "1.5000")
    assert (found.perception_gap, found.sees_differently, found.rule) == (2, True, "R3")

    befriending = Activity.objects.get(title="Peer befriending rota")
    placed = MatrixPlacement.objects.get(activity=befriending)
    assert (f"{placed.impact:.4f}", f"{placed.effort:.4f}") == ("4.1333", "1.8667")
    assert f"{placed.impact / placed.effort:.3f}" == "2.214"
    assert (placed.quadrant, placed.borderline) == ("quick_win", False)
    assert f"{MatrixRound.objects.get().impact_w:.4f}" == "0.8222"
    assert befriending.state == State.PRIORITISED
    assert befriending.first_action == "Phone three lunch clubs"
    assert befriending.kind == Activity.Kind.CURRENT

    refused = as_(member("lead")).get(befriending.get_absolute_url()).content.decode()
    assert "regulated role" in refused.lower()


def test_befriending_cannot_take_the_fast_lane(demo: Partnership) -> None:
    befriending = Activity.objects.get(title="Peer befriending rota")
    with pytest.raises(NotAllowed, match=r"(?i)regulated role"):
        move(activity=befriending, event="fast_lane", by=member("lead"))


def test_every_role_has_a_sign_in_that_works(demo: Partnership, client: Any) -> None:
    shown = {role for person in CAST for role in person.roles}
    assert set(ROLES) - shown == {"national_lead", "technical_admin"}, (
        "these see nothing of a partnership yet"
    )
    signed_in = client.post(
        "/accounts/login/", {"login": "lead@north.demo.example", "password": PASSWORD}, follow=True
    )
    assert "Demo North" in signed_in.content.decode()
