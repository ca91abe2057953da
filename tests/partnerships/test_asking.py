"""Whom to ask: by name among staff, by role for others, and how to get somebody where nobody can."""

from typing import Any

import pytest

from foundations.refusals import Reason
from foundations.tenancy import scope
from partnerships.access import Permission
from partnerships.accounts.asking import help_with, people_who_can, whom_to_ask
from partnerships.models import Partnership
from tests.factories import ActivityFactory, MembershipFactory, ReportFactory

CLEAR = Permission.COMPLIANCE_CLEAR


def test_staff_are_told_names_and_others_roles(south: Partnership, cast: Any) -> None:
    with scope(south):
        MembershipFactory(name="Neighbour Approver", roles=["approver"])
    MembershipFactory(name="Ada Approver", roles=["approver"], team="Finance")
    MembershipFactory(name="Gone Approver", roles=["approver"], active=False)
    to_staff = whom_to_ask(CLEAR, reader=cast.officer)
    assert to_staff and to_staff.words == "Ask one of these: Ada Approver (Finance)."
    to_others = whom_to_ask(CLEAR, reader=cast.community_member)
    assert to_others and "Ada" not in to_others.words
    assert to_others.words == "Ask somebody who is here as: Procurement or finance approver."


def test_only_roles_that_somebody_has_today_are_named(cast: Any) -> None:
    assert cast.officer
    said = whom_to_ask(Permission.MATRIX_WRITE, reader=cast.community_member)
    assert said and said.words == "Ask somebody who is here as: Council officer."


def test_who_can_is_told_nothing_unless_it_takes_somebody_else(cast: Any) -> None:
    assert whom_to_ask(CLEAR, reader=cast.approver) is None
    alone = whom_to_ask(CLEAR, reader=cast.approver, not_=(cast.approver.pk,))
    assert alone and alone.words.startswith("Nobody else here can do this today.")
    assert not people_who_can(CLEAR, not_=(cast.approver.pk,)).exists()


def test_five_are_named_and_the_others_counted(cast: Any) -> None:
    for n in range(7):
        MembershipFactory(name=f"Approver {n}", roles=["approver"])
    said = whom_to_ask(CLEAR, reader=cast.officer)
    assert said and "Approver 4. 2 more people can, too." in said.words
    assert "Approver 5" not in said.words


def test_where_nobody_can_a_lead_may_invite_and_others_are_told_whom_to_ask(cast: Any) -> None:
    for_lead = whom_to_ask(CLEAR, reader=cast.lead)
    assert for_lead and for_lead.ways == (
        ("Invite somebody who can", "/p/demo-north/people-and-roles/invite/"),
    )
    for_officer = whom_to_ask(CLEAR, reader=cast.officer)
    assert for_officer and not for_officer.ways
    assert for_officer.words.endswith("To have somebody invited: Ask one of these: Lead.")


def test_a_reason_names_who_can_mend_it_only_where_it_takes_a_right(cast: Any) -> None:
    assert help_with(Reason("Write a title"), cast.officer) is None
    said = help_with(Reason("It must be checked", needs=CLEAR, not_by=(cast.approver.pk,)), cast.approver)
    assert said and "Nobody else here" in said.words


@pytest.mark.parametrize("role", ["front_line", "community_group"])
def test_a_missing_right_names_people_to_staff_alone(role: str, cast: Any, as_: Any) -> None:
    assert cast.lead
    page = as_(getattr(cast, role)).get("/p/demo-north/settings/").content.decode()
    assert ("Ask one of these: Lead" in page) == (role == "front_line")
    assert "Programme lead" in page


def test_a_move_that_waits_for_an_approver_names_them(cast: Any, as_: Any) -> None:
    MembershipFactory(name="Ada Approver", roles=["approver"])
    activity = ActivityFactory(state="chartered", budget=5000, owner=cast.officer)
    page = as_(cast.lead).get(activity.get_absolute_url()).content.decode()
    assert "Ask one of these: Ada Approver." in page


def test_who_may_not_adopt_is_told_who_can(cast: Any, as_: Any) -> None:
    assert cast.lead
    report = ReportFactory(adopted_at=None, adopted_by=None)
    page = as_(cast.officer).get(report.get_absolute_url()).content.decode()
    assert "You cannot adopt it yourself." in page and "Ask one of these: Lead." in page
    own = as_(cast.lead).get(report.get_absolute_url()).content.decode()
    assert "You cannot adopt it yourself" not in own
