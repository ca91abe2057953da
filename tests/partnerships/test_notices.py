"""Members are told once, on their page and by mail as each prefers; nothing is mailed twice or forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from freezegun import freeze_time

from activities import actions
from activities.models import Task
from foundations.tenancy import scope, url_here
from partnerships import notices
from partnerships.jobs import work
from partnerships.models import Membership, Notice, Partnership
from partnerships.notices import Kind, News, digests
from partnerships.notices.actions import choose_ways
from partnerships.notices.kinds import Way
from partnerships.post import Mail, delivery
from tests.factories import ActivityFactory, JobFactory, MembershipFactory, NoticeFactory, TaskFactory

MONDAY = "2027-03-01 07:05"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with freeze_time(MONDAY) as running:
        yield running


@pytest.fixture
def me(north: Partnership) -> Membership:
    return MembershipFactory(name="Me")


def tell(member: Membership, key: str = "1", kind: Kind = Kind.ROUND, **more: Any) -> None:
    notices.notify_all([News(member, kind, f"Told {key}", "/home/", key, **more)])


def test_the_same_key_tells_a_member_once_and_another_member_too(me: Membership) -> None:
    other = MembershipFactory()
    for _again in range(2):
        tell(me)
        tell(other)
    assert Notice.objects.count() == 2


def test_who_has_left_is_told_nothing(north: Partnership) -> None:
    tell(MembershipFactory(active=False))
    assert not Notice.objects.exists()


def test_telling_a_hundred_takes_as_many_statements_as_telling_one(
    north: Partnership, django_assert_max_num_queries: Any
) -> None:
    members = [MembershipFactory() for _each in range(100)]
    with django_assert_max_num_queries(12):
        notices.notify_all(News(member, Kind.ASKED, "Asked", "/home/", "1") for member in members)
    assert Mail.objects.count() == 100


def test_what_is_usual_is_mailed_at_once_or_waits_for_the_digest(me: Membership) -> None:
    tell(me, "asked", Kind.ASKED)
    tell(me, "round", Kind.ROUND)
    assert [mail.subject for mail in Mail.objects.all()] == ["Told asked"]
    assert digests.send_digests() == 1
    digest = Mail.objects.latest("pk")
    assert digest.subject == "1 new notice for you"
    assert "Told round" in digest.text and "Told asked" not in digest.text
    assert Notice.objects.get(key="round").get_absolute_url() in digest.text


@pytest.mark.parametrize(("way", "mails"), [(Way.NOW, 1), (Way.DAILY, 0), (Way.WEEKLY, 0), (Way.OFF, 0)])
def test_a_member_chooses_how_they_are_told(me: Membership, way: Way, mails: int) -> None:
    choose_ways(ways={"round": way}, by=me)
    tell(me)
    assert Mail.objects.count() == mails
    assert digests.send_digests() == (1 if way in (Way.DAILY, Way.WEEKLY) else 0)
    assert Notice.objects.get().read_at is None, "it stands on the page whatever they chose"


def test_a_choice_holds_for_what_waits_already(me: Membership) -> None:
    tell(me)
    choose_ways(ways={"round": Way.OFF}, by=me)
    assert digests.send_digests() == 0


def test_to_be_told_at_once_loses_nothing_that_waits(me: Membership) -> None:
    tell(me)
    choose_ways(ways={"round": Way.NOW}, by=me)
    assert digests.send_digests() == 1


def test_what_must_reach_people_cannot_be_switched_off(me: Membership) -> None:
    with pytest.raises(ValueError, match="asked cannot come off"):
        choose_ways(ways={"asked": Way.OFF}, by=me)


# --- digests -------------------------------------------------------------------------------------------
def test_a_digest_is_sent_once_a_day_and_what_comes_later_waits_for_the_next(
    me: Membership, clock: Any
) -> None:
    tell(me, "first")
    assert (digests.send_digests(), digests.send_digests()) == (1, 0)
    clock.tick(timedelta(hours=1))
    tell(me, "second")
    assert digests.send_digests() == 0
    clock.tick(timedelta(days=1))
    assert (digests.send_digests(), digests.send_digests()) == (1, 0)
    assert [("first" in mail.text, "second" in mail.text) for mail in Mail.objects.order_by("pk")] == [
        (True, False),
        (False, True),
    ]


def test_days_on_which_no_digest_went_lose_nothing(me: Membership, clock: Any) -> None:
    tell(me)
    clock.tick(timedelta(days=3))
    assert digests.send_digests() == 1


def test_a_weekly_digest_goes_once_a_week(me: Membership, clock: Any) -> None:
    choose_ways(ways={"round": Way.WEEKLY}, by=me)
    tell(me, "first")
    assert digests.send_digests() == 1
    tell(me, "second")
    clock.tick(timedelta(days=6))
    assert digests.send_digests() == 0
    clock.tick(timedelta(days=1))
    assert digests.send_digests() == 1


def test_what_was_read_is_in_no_digest(me: Membership) -> None:
    tell(me)
    notices.read(Notice.objects.all())
    assert digests.send_digests() == 0


def test_a_neighbours_notices_are_in_no_digest_of_ours(south: Partnership, me: Membership) -> None:
    with scope(south):
        tell(MembershipFactory())
    assert digests.send_digests() == 0


# --- mail at once -----------------------------------------------------------------------------------------
def test_a_link_of_ones_own_is_only_in_the_letter(me: Membership, mailoutbox: Any) -> None:
    tell(me, kind=Kind.ASKED, text="Answer.", letter="Answer at http://testserver/s/secret/")
    delivery.deliver(me.partnership)
    assert "/s/secret/" in mailoutbox[0].body
    assert "secret" not in Notice.objects.get().text + Mail.objects.get().text


def test_mail_about_what_was_read_does_not_go(me: Membership) -> None:
    tell(me, kind=Kind.ASKED)
    assert notices.read(Notice.objects.all()) == 1
    assert not Mail.objects.exists()


def test_a_notice_leads_to_a_page_of_ours(me: Membership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeFactory(membership=me, url="https://elsewhere.example/")


# --- the pages -----------------------------------------------------------------------------------------------
def test_the_menu_says_in_words_how_many_are_new(me: Membership, as_: Any) -> None:
    tell(me, "1")
    tell(me, "2")
    tell(MembershipFactory(), "3")
    page = as_(me).get(url_here("notices")).content.decode()
    assert "Notices (2 new)" in page
    assert "Told 1" in page and "Told 3" not in page


def test_opening_a_notice_leads_on_and_marks_it_read(me: Membership, as_: Any) -> None:
    tell(me)
    answer = as_(me).get(Notice.objects.get().get_absolute_url())
    assert (answer.status_code, answer.url) == (302, "/home/")
    assert Notice.objects.get().read_at


def test_a_colleagues_notice_is_not_mine_to_open(me: Membership, as_: Any) -> None:
    tell(MembershipFactory())
    assert as_(me).get(Notice.objects.get().get_absolute_url()).status_code == 403
    assert Notice.objects.get().read_at is None


def test_all_of_mine_are_marked_read_and_nobody_elses(me: Membership, as_: Any) -> None:
    tell(me)
    tell(MembershipFactory())
    page = as_(me).post(url_here("notices_read"), follow=True).content.decode()
    assert "All notices are marked as read." in page
    assert Notice.objects.unread().count() == 1


def test_the_list_is_narrowed_to_what_is_new(me: Membership, as_: Any) -> None:
    tell(me, "old")
    notices.read(Notice.objects.all())
    tell(me, "fresh")
    page = as_(me).get(url_here("notices") + "?read=new").content.decode()
    assert "Told fresh" in page and "Told old" not in page


def test_preferences_are_shown_as_chosen_and_refuse_what_is_not_offered(me: Membership, as_: Any) -> None:
    ways = {kind.value.slug: kind.value.usual for kind in Kind} | {"round": "weekly"}
    url = url_here("notice_preferences")
    assert as_(me).post(url, ways).status_code == 302
    assert '<option value="weekly" selected' in as_(me).get(url).content.decode()
    assert as_(me).post(url, ways | {"asked": "off"}).status_code == 422


# --- what people are told ------------------------------------------------------------------------------------
def test_whoever_left_before_a_job_was_ready_is_told_and_who_stayed_is_not_mailed(
    me: Membership, as_: Any, clock: Any
) -> None:
    job = JobFactory(requested_by=me)
    work.hand_in(work.claim(job.pk), None)
    told = Notice.objects.get()
    assert told.subject == f"Ready: {job.label}"
    assert not Mail.objects.due().exists(), "they may still be looking"
    clock.tick(timedelta(minutes=3))
    assert Mail.objects.due().exists()
    as_(me).get(job.get_absolute_url())
    assert not Mail.objects.exists()


def test_a_task_is_told_reminded_of_once_and_read_when_done(me: Membership, clock: Any) -> None:
    due = (clock() + timedelta(days=5)).date()
    task = actions.new_task(key="t", owner=me, subject=ActivityFactory(), label="Look at it", due=due)
    actions.add_tasks([task])
    actions.remind_of_tasks()
    assert [notice.kind for notice in Notice.objects.all()] == ["task"]
    for _night in range(3):
        clock.tick(timedelta(days=1))
        actions.remind_of_tasks()
    assert Notice.objects.get(kind="reminder").subject == "By 6 March: Look at it"
    for _night in range(5):
        clock.tick(timedelta(days=1))
        actions.remind_of_tasks()
    assert [notice.kind for notice in Notice.objects.order_by("pk")] == ["task", "reminder", "overdue"]
    Task.objects.all().complete()
    assert not Notice.objects.unread().exists()


def test_a_task_of_today_is_not_also_reminded_of_tonight(me: Membership, clock: Any) -> None:
    TaskFactory(owner=me, due=clock().date())
    actions.remind_of_tasks()
    assert not Notice.objects.filter(kind="reminder").exists()
