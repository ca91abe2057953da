"""Nobody leaves with something in hand, and nobody is shut out for being away without two letters."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities.models import Activity, Task
from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from home import leavers
from partnerships.accounts import leaving
from partnerships.models import Mail, Membership, Partnership, Service
from priorities.models import DecidingMeeting, MatrixRound, Seat
from tests.factories import (
    ActivityFactory,
    MatrixRoundFactory,
    MembershipFactory,
    ServiceFactory,
    TaskFactory,
)


def days_ago(days: int) -> Any:
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def leaver(north: Partnership) -> Membership:
    """An officer with one of everything in hand, and of what is over."""
    person = MembershipFactory(name="Lee Leaver", roles=["officer"])
    ActivityFactory(owner=person, title="Lunch clubs", state="live")
    ActivityFactory(owner=person, title="Long over", state="dropped")
    ServiceFactory(manager=person, name="Home care")
    ServiceFactory(manager=person, name="Closed long ago", status="defunct")
    TaskFactory(owner=person, key="tell-people:1", label="Tell people")
    TaskFactory(owner=person, key="tell-people:2", done_at=timezone.now())
    TaskFactory(owner=person, key=f"explorer:answer:1:{person.pk}", label="Answer")
    TaskFactory(owner=person, key=f"matrix:rate:1:{person.pk}", label="Rate")
    MatrixRoundFactory(co_chair=person, status="draft")
    chairs(person, name="Spring")
    MatrixRound.objects.filter(pk=chairs(person, name="Long decided").pk).update(status="decided")
    TaskFactory(owner=person, key=f"matrix:weigh:1:{person.pk}", label="Agree the weights")
    TaskFactory(owner=person, key=f"matrix:meet:1:{person.pk}", label="Come")
    MembershipFactory(name="Ruth Represented", stands_in=person)
    return person


def chairs(person: Membership, name: str) -> MatrixRound:
    found = MatrixRoundFactory(name=name)
    DecidingMeeting.objects.create(round=found, chair=person)
    return found


@pytest.fixture
def heir(north: Partnership) -> Membership:
    return MembershipFactory(name="Hanna Heir", roles=["officer"])


def address_of(person: Membership) -> str:
    return f"/p/demo-north/people-and-roles/{person.pk}/"


# --- handing over ------------------------------------------------------------------------------------
def test_all_that_is_in_hand_passes_in_one_step_and_what_is_over_stays(
    leaver: Membership, heir: Membership, cast: Any
) -> None:
    assert leavers.hand_over(member=leaver, to=heir, by=cast.lead) == 6
    assert leaving.belongings_of(leaver) == []
    assert Activity.objects.get(title="Lunch clubs").owner == heir
    assert Activity.objects.get(title="Long over").owner == leaver
    assert Service.objects.get(name="Home care").manager == heir
    assert Service.objects.get(name="Home care").updated_by == cast.lead
    assert set(heir.tasks.values_list("label", flat=True)) == {"Tell people"}
    assert Membership.objects.get(name="Ruth Represented").stands_in == heir
    assert [str(each) for each in heir.chaired_meetings.all()] == ["Spring"]
    assert [str(each) for each in leaver.chaired_meetings.all()] == ["Long decided"]
    [mail] = Mail.objects.filter(membership=heir)
    assert "6 things that Lee Leaver looked after" in mail.text


def test_an_own_answer_is_nobody_elses(leaver: Membership, heir: Membership, cast: Any) -> None:
    leavers.hand_over(member=leaver, to=heir, by=cast.lead)
    assert {task.label for task in leaver.tasks.waiting()} == {"Answer", "Rate", "Agree the weights", "Come"}


def test_a_seat_passes_to_nobody_and_is_filled_before_its_holder_leaves(
    heir: Membership, cast: Any, as_: Any
) -> None:
    jean = MembershipFactory(name="Jean", roles=["community_member"])
    Seat.objects.create(round=MatrixRoundFactory(name="Long decided"), membership=jean)
    MatrixRound.objects.update(status="decided")
    seat = Seat.objects.create(round=MatrixRoundFactory(name="Spring"), membership=jean)
    client, address = as_(cast.lead), f"{address_of(jean)}hand-over/"
    page = client.get(address).content.decode()
    assert seat.get_absolute_url() in page and "Long decided" not in page and "Who takes over?" not in page
    refused = client.post(address, {"ends": "on"})
    assert refused.status_code == 409 and seat.get_absolute_url() in refused.content.decode()
    typed = {"name": "Jean", "roles": ["community_member"], "version": jean.version}
    assert "still sits in “Spring”" in client.post(f"{address_of(jean)}edit/", typed).content.decode()
    Membership.objects.filter(pk=jean.pk).update(last_seen=days_ago(80))
    leavers.tend()
    assert cast.lead.tasks.waiting().count() == 1
    seat.delete()
    assert client.post(address, {"ends": "on"}).status_code == 302
    jean.refresh_from_db()
    assert not jean.active


def test_nobody_comes_to_stand_in_for_themselves(leaver: Membership, cast: Any) -> None:
    represented = Membership.objects.get(name="Ruth Represented")
    leavers.hand_over(member=leaver, to=represented, by=cast.lead)
    represented.refresh_from_db()
    assert represented.stands_in is None


def test_the_page_lists_it_offers_the_stand_in_and_ends_the_access(
    leaver: Membership, heir: Membership, cast: Any, as_: Any
) -> None:
    leaver.stands_in = heir
    leaver.save()
    client = as_(cast.lead)
    assert f"{address_of(leaver)}hand-over/" in client.get(address_of(leaver)).content.decode()
    page = client.get(f"{address_of(leaver)}hand-over/")
    assert page.context["form"].initial["to"] == heir.pk
    for words in ("Lunch clubs", "Home care", "Tell people", "Ruth Represented"):
        assert words in page.content.decode()
    assert "Long over" not in page.content.decode()
    done = client.post(f"{address_of(leaver)}hand-over/", {"to": heir.pk, "ends": "on"})
    assert done.url == address_of(leaver)
    said = client.get(done.url).content.decode()
    assert "6 things are Hanna Heir’s now. Their access has ended." in said
    leaver.refresh_from_db()
    assert not leaver.active
    assert "Nothing is left to hand over" in client.get(f"{address_of(leaver)}hand-over/").content.decode()


def test_a_membership_with_something_in_hand_is_not_ended(
    leaver: Membership, heir: Membership, cast: Any, as_: Any
) -> None:
    with pytest.raises(NotAllowed, match="still looks after something"):
        leaving.end(member=leaver, by=cast.lead)
    typed = {"name": "Lee Leaver", "roles": ["officer"], "version": leaver.version}
    refused = as_(cast.lead).post(f"{address_of(leaver)}edit/", typed)
    assert refused.status_code == 422
    assert "Hand it over first" in refused.content.decode()
    past = {**typed, "active": "on", "until": "1 May 2020"}
    assert as_(cast.lead).post(f"{address_of(leaver)}edit/", past).status_code == 422
    leavers.hand_over(member=leaver, to=heir, by=cast.lead)
    leaver.refresh_from_db()
    typed["version"] = leaver.version
    assert as_(cast.lead).post(f"{address_of(leaver)}edit/", typed).status_code == 302


def test_the_last_lead_is_not_ended_and_nothing_passes(cast: Any, heir: Membership, as_: Any) -> None:
    ActivityFactory(owner=cast.lead, title="Lunch clubs", state="live")
    refused = as_(cast.lead).post(f"{address_of(cast.lead)}hand-over/", {"to": heir.pk, "ends": "on"})
    assert refused.status_code == 409
    assert "needs a programme lead" in refused.content.decode()
    assert Activity.objects.get(title="Lunch clubs").owner == cast.lead


def test_only_the_team_may_take_over(leaver: Membership, cast: Any, as_: Any) -> None:
    guest = MembershipFactory(roles=["auditor"])
    away = MembershipFactory(roles=["officer"], last_seen=days_ago(91))
    for person in (guest, away, leaver):
        with pytest.raises(NotAllowed, match="Choose somebody of the team"):
            leavers.hand_over(member=leaver, to=person, by=cast.lead)
    assert as_(cast.officer).get(f"{address_of(leaver)}hand-over/").status_code == 403


# --- before an account closes ------------------------------------------------------------------------
def test_who_is_away_is_written_to_a_fortnight_and_three_days_before_once_each(
    north: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    MembershipFactory(roles=["officer"], last_seen=today)
    told = []
    for day in (75, 76, 77, 86, 87, 88, 90, 91):
        monkeypatch.setattr(timezone, "localdate", lambda value=None, day=day: today + timedelta(days=day))
        before = Mail.objects.count()
        leavers.tend()
        leavers.tend()
        told.append(Mail.objects.count() - before)
    assert told == [0, 1, 0, 0, 1, 0, 0, 0]


def test_a_councillor_has_a_year(north: Partnership) -> None:
    person = MembershipFactory(roles=["councillor"], last_seen=days_ago(200))
    leavers.tend()
    assert not Mail.objects.exists()
    Membership.objects.filter(pk=person.pk).update(last_seen=days_ago(352))
    leavers.tend()
    assert "your account closes" in Mail.objects.get().text


def test_the_leads_are_asked_before_it_closes_and_no_more_when_the_person_is_back(
    leaver: Membership, cast: Any, as_: Any
) -> None:
    assert cast.lead
    leavers.tend()
    assert not Task.objects.filter(owner=cast.lead).exists()
    Membership.objects.filter(pk=leaver.pk).update(last_seen=days_ago(80))
    leavers.tend()
    leavers.tend()
    [task] = cast.lead.tasks.waiting()
    assert task.label == "Hand over what Lee Leaver looks after"
    assert task.due == timezone.localdate() + timedelta(days=10)
    assert as_(cast.lead).get(task.url).status_code == 200
    Membership.objects.filter(pk=leaver.pk).update(last_seen=timezone.localdate())
    leavers.tend()
    assert not cast.lead.tasks.waiting().exists()


def test_handing_over_closes_what_the_leads_were_asked(
    leaver: Membership, heir: Membership, cast: Any
) -> None:
    Membership.objects.filter(pk=leaver.pk).update(until=timezone.localdate() + timedelta(days=5))
    assert cast.lead
    leavers.tend()
    assert cast.lead.tasks.waiting().count() == 1
    leavers.hand_over(member=leaver, to=heir, by=cast.lead)
    assert not cast.lead.tasks.waiting().exists()


def test_an_account_that_closed_with_something_in_hand_is_still_asked_about(
    leaver: Membership, cast: Any
) -> None:
    Membership.objects.filter(pk=leaver.pk).update(last_seen=days_ago(120))
    assert cast.lead
    leavers.tend()
    assert cast.lead.tasks.waiting().count() == 1
    assert not Mail.objects.exists()


def test_leavers_of_a_neighbour_are_the_neighbours(south: Partnership, cast: Any) -> None:
    with scope(south):
        theirs = MembershipFactory(roles=["officer"], last_seen=days_ago(80))
        ActivityFactory(owner=theirs, state="live")
    assert cast.lead
    leavers.tend()
    assert not Task.objects.exists()
    with scope(south):
        leavers.tend()
        assert Task.objects.exists()
