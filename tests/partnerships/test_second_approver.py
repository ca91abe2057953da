"""The lead of a neighbouring partnership acts as the second person: until a day, and sees nothing else."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from home import leavers
from partnerships.access import SECOND_APPROVER, Permission
from partnerships.accounts.actions import accept, leads_besides
from partnerships.accounts.asking import whom_to_ask
from partnerships.accounts.inviting import ask_neighbour
from partnerships.areas.rehearsals import add_rehearsal
from partnerships.models import Invitation, Mail, Membership, Partnership, User
from priorities.matrix import actions as matrix
from priorities.models import MatrixDecision
from tests.factories import MembershipFactory, UserFactory
from tests.priorities.rounds import closed_example, confirm, decisions_on
from tests.priorities.test_matrix_decisions import WHY, as_plotted, decided
from tests.routes import MEMBER_ROUTES, make_objects

HERE = "/p/demo-north/people-and-roles/"
TODAY = timezone.localdate()


@pytest.fixture
def neighbour(south: Partnership) -> User:
    """Leads the partnership next door."""
    with scope(south):
        return MembershipFactory(roles=["lead"], user__email="nan@south.example").user


@pytest.fixture
def second(neighbour: User) -> Membership:
    """The neighbour, here as second approver."""
    return MembershipFactory(user=neighbour, roles=[SECOND_APPROVER], until=TODAY + timedelta(days=60))


def asked(by: Membership, email: str = "nan@south.example") -> Invitation:
    return ask_neighbour(email=email, name="Nan Neighbour", until=TODAY + timedelta(days=60), by=by)


def test_a_neighbours_lead_is_asked_and_agrees_with_their_own_sign_in(
    neighbour: User, cast: Any, as_: Any
) -> None:
    typed = {
        "email": "Nan@south.example",
        "name": "Nan Neighbour",
        "until": f"{TODAY + timedelta(days=60):%d/%m/%Y}",
    }
    assert as_(cast.lead).post(f"{HERE}second-approver/", typed).url == f"{HERE}invitations/"
    row = Invitation.objects.get()
    assert (row.roles, row.email) == ([SECOND_APPROVER], "nan@south.example")
    accept(invitation=row, user=neighbour)
    member = Membership.objects.get(user=neighbour)
    assert (member.roles, member.until) == ([SECOND_APPROVER], TODAY + timedelta(days=60))


@pytest.mark.parametrize("days", [-1, 367])
def test_it_lasts_a_year_at_most(days: int, cast: Any, as_: Any) -> None:
    until = f"{TODAY + timedelta(days=days):%d/%m/%Y}"
    typed = {"email": "nan@south.example", "name": "Nan", "until": until}
    refused = as_(cast.lead).post(f"{HERE}second-approver/", typed)
    assert refused.status_code == 422 and not Invitation.objects.exists()


def test_only_who_leads_another_partnership_can_agree(south: Partnership, cast: Any, client: Any) -> None:
    with scope(south):
        officer = MembershipFactory(roles=["officer"], user__email="olga@south.example").user
        former = MembershipFactory(roles=["lead"], active=False, user__email="fay@south.example").user
    for user in (officer, former, UserFactory(email="nobody@example.org"), cast.officer.user):
        row = Invitation.objects.create(
            email=user.email,
            name="N",
            roles=[SECOND_APPROVER],
            token_hash=user.email,
            expires_at=timezone.now() + timedelta(days=1),
        )
        with pytest.raises(NotAllowed, match="programme lead of another partnership"):
            accept(invitation=row, user=user)


def test_who_leads_this_partnership_or_a_rehearsal_leads_no_other(north: Partnership, cast: Any) -> None:
    members = (cast.lead, cast.officer)
    with scope(add_rehearsal(north)):
        MembershipFactory(user=cast.officer.user, roles=["lead"])
    for member in members:
        assert not leads_besides(member.user, north.pk)


def test_who_has_no_account_is_not_given_one_by_such_an_invitation(cast: Any, as_: Any) -> None:
    lead = as_(cast.lead)
    typed = {"email": "new@example.org", "name": "New", "until": f"{TODAY + timedelta(days=9):%d/%m/%Y}"}
    lead.post(f"{HERE}second-approver/", typed)
    [address] = [word for word in Mail.objects.get().text.split() if "/accounts/invitation/" in word]
    lead.logout()
    page = lead.post(urlsplit(address).path, {"name": "New", "password": "three random words"})
    assert page.status_code == 409 and "programme lead of another partnership" in page.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_role_is_given_by_no_other_form(cast: Any, as_: Any) -> None:
    typed = {"email": "a@example.org", "name": "A", "roles": [SECOND_APPROVER], "until": f"{TODAY:%d/%m/%Y}"}
    assert as_(cast.lead).post(f"{HERE}invite/", typed).status_code == 422
    change = {
        "name": "O",
        "roles": [SECOND_APPROVER],
        "active": "on",
        "version": 1,
        "until": f"{TODAY:%d/%m/%Y}",
    }
    assert as_(cast.lead).post(f"{HERE}{cast.officer.pk}/edit/", change).status_code == 422


def test_the_neighbour_is_the_second_person_who_confirms(second: Membership, cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "A", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    page = f"/p/demo-north/focus/matrix/{found.pk}/meeting/confirm/"
    shown = as_(second).get(page)
    assert shown.status_code == 200 and WHY in shown.content.decode()
    assert as_(second).post(page, {"seen": decisions_on(shown)}).status_code == 302
    assert MatrixDecision.objects.filter(confirmed_by=second).count() == 1
    matrix.decide(matrix_round=found, by=cast.lead)


def stops_leading(neighbour: User, south: Partnership) -> None:
    with scope(south):
        Membership.objects.filter(user=neighbour).update(roles=["officer"])


def test_who_leads_next_door_no_longer_confirms_nothing(
    second: Membership, neighbour: User, south: Partnership, cast: Any
) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "A", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    stops_leading(neighbour, south)
    with pytest.raises(NotAllowed, match="no longer lead another partnership"):
        confirm(found, second)
    assert not MatrixDecision.objects.filter(confirmed_by=second).exists()


def test_their_access_ends_the_night_after(
    second: Membership, neighbour: User, south: Partnership, cast: Any
) -> None:
    leavers.tend()
    assert second in Membership.objects.active()
    stops_leading(neighbour, south)
    leavers.tend()
    assert second not in Membership.objects.active()
    assert cast.lead in Membership.objects.active()


def test_nobody_makes_it_last_longer_than_a_year_afterwards(second: Membership, cast: Any, as_: Any) -> None:
    typed = {"name": "Nan", "roles": [SECOND_APPROVER], "active": "on", "version": 1}
    page = f"{HERE}{second.pk}/edit/"
    too_long = as_(cast.lead).post(page, {**typed, "until": f"{TODAY + timedelta(days=367):%d/%m/%Y}"})
    assert too_long.status_code == 422 and "within a year" in too_long.content.decode()
    assert as_(cast.lead).post(page, {**typed, "until": f"{TODAY:%d/%m/%Y}"}).status_code == 302


def test_who_came_in_since_finds_what_waits(neighbour: User, cast: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    decided(found, "A", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    member = MembershipFactory(user=neighbour, roles=[SECOND_APPROVER], until=TODAY)
    assert not member.tasks.waiting().exists()
    matrix.ask_to_confirm()
    assert [each.label for each in member.tasks.waiting()] == [f"Confirm decisions of {found}"]


def test_where_nobody_can_confirm_the_lead_is_shown_the_way_to_a_neighbour(cast: Any) -> None:
    said = whom_to_ask(Permission.MATRIX_CONFIRM, reader=cast.lead, not_=(cast.lead.pk,))
    assert said and (f"{HERE}second-approver/") in [url for _words, url in said.ways]


def test_it_ends_when_its_day_is_past(neighbour: User, cast: Any, as_: Any) -> None:
    over = MembershipFactory(user=neighbour, roles=[SECOND_APPROVER], until=TODAY - timedelta(days=1))
    assert as_(over).get("/p/demo-north/").status_code == 404
    said = whom_to_ask(Permission.MATRIX_CONFIRM, reader=cast.lead, not_=(cast.lead.pk,))
    assert said and said.ways, "they count no longer"


def test_the_neighbour_sees_nothing_else(second: Membership, as_: Any) -> None:
    client = as_(second)
    opened = {
        route.name
        for route in MEMBER_ROUTES
        if client.get(route.url(partnership="demo-north", **make_objects(route))).status_code == 200
    }
    needs = {route.name: route.access.permission for route in MEMBER_ROUTES if route.access}
    assert {needs[name] for name in opened} <= {Permission.PARTNERSHIP_READ, Permission.MATRIX_CONFIRM}
    for name in ("member", "members", "explorer_round", "activities", "reports", "audit"):
        assert name not in opened
