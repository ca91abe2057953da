"""Members are asked on "What waits for me" and in the Explorer, and are asked no more once they answered."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from activities.models import Task
from mapping.explorer import actions
from mapping.explorer.models import ExplorerRound
from partnerships.links import Link
from partnerships.links.actions import address_again
from partnerships.models import Group, Membership
from tests.factories import ServiceFactory
from tests.mapping.rounds import open_round
from tests.mapping.test_explorer_answering import a_minute_old, begin, page_url, send


@pytest.fixture
def spring(cast: Any) -> ExplorerRound:
    cache.clear()
    return open_round(ServiceFactory(name="Home care"), by=cast.lead, name="Spring 2027")


@pytest.fixture
def nurse(cast: Any) -> Membership:
    """Somebody who answers as front-line staff."""
    cast.front_line.group = Group.FRONT_LINE
    cast.front_line.save(update_fields=["group"])
    return cast.front_line


@pytest.fixture
def asked(nurse: Membership, spring: ExplorerRound, cast: Any) -> Task:
    actions.invite_members(explorer_round=spring, members=[nurse], by=cast.officer)
    return Task.objects.get(owner=nurse)


def page(name: str, *args: int) -> str:
    return reverse(name, args=["demo-north", *args])


def answer(client: Any, url: str) -> None:
    """Follow the way in, answer one question and send it."""
    client.get(url, follow=True)
    link = a_minute_old(Link.objects.get(kind=Link.Kind.PERSONAL))
    link.token = client.get(url).url.split("/")[-2]
    response = begin(client, link)
    client.post(page_url(link, response), {f"{response.asked[0]}-now": "2"})
    assert send(client, link).status_code == 302


def test_who_is_invited_finds_it_among_what_waits_until_they_answer(
    asked: Task, nurse: Membership, spring: ExplorerRound, as_: Any
) -> None:
    client = as_(nurse)
    home = client.get(reverse("home")).content.decode()
    assert "Answer the Explorer: Spring 2027" in home
    assert asked.url == page("explorer_answer", spring.pk)
    assert asked.due == spring.closes
    answer(client, asked.url)
    asked.refresh_from_db()
    assert asked.done_at
    assert "Answer the Explorer" not in client.get(reverse("home")).content.decode()


def test_nobody_is_asked_twice(asked: Task, nurse: Membership, spring: ExplorerRound, cast: Any) -> None:
    assert actions.invite_members(explorer_round=spring, members=[nurse], by=cast.officer).written == 0
    assert Task.objects.filter(owner=nurse).count() == 1


@pytest.mark.parametrize("over", [{"active": False}, {"until": date(2020, 5, 1)}])
def test_who_has_left_answers_no_more(
    over: dict[str, Any], asked: Task, nurse: Membership, as_: Any, client: Any
) -> None:
    as_(nurse).get(asked.url, follow=True)
    link = Link.objects.get(membership=nurse)
    address = address_again(link)
    assert client.get(address, follow=True).status_code == 200
    Membership.objects.filter(pk=nurse.pk).update(**over)
    assert client.get(link.url("explorer_start")).status_code == 410
    assert not Link.objects.in_use().filter(pk=link.pk).exists()


def test_the_task_follows_the_round(asked: Task, spring: ExplorerRound, cast: Any) -> None:
    def due_and_done() -> tuple[date | None, bool]:
        asked.refresh_from_db()
        return asked.due, bool(asked.done_at)

    later = timezone.localdate() + timedelta(days=30)
    actions.extend(explorer_round=spring, closes=later, by=cast.lead)
    assert due_and_done() == (later, False)
    actions.close_round(explorer_round=spring, by=cast.lead)
    assert due_and_done() == (later, True)
    latest = later + timedelta(days=7)
    actions.reopen(explorer_round=spring, closes=latest, by=cast.lead)
    assert due_and_done() == (latest, False)


def test_who_has_answered_is_not_asked_again_when_the_round_opens_again(
    asked: Task, nurse: Membership, spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    answer(as_(nurse), asked.url)
    actions.close_round(explorer_round=spring, by=cast.lead)
    actions.reopen(explorer_round=spring, closes=timezone.localdate() + timedelta(days=7), by=cast.lead)
    asked.refresh_from_db()
    assert asked.done_at


def test_members_who_answer_find_the_open_round_in_the_explorer(
    spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    way_in = page("explorer_answer", spring.pk)
    assert way_in in as_(cast.councillor).get(page("explorer")).content.decode()
    assert way_in in as_(cast.officer).get(page("explorer_round", spring.pk)).content.decode()
    assert way_in not in as_(cast.associate).get(page("explorer")).content.decode()
    actions.close_round(explorer_round=spring, by=cast.lead)
    for name, args in (("explorer", ()), ("explorer_round", (spring.pk,))):
        assert way_in not in as_(cast.officer).get(page(name, *args)).content.decode()


# --- unasked ----------------------------------------------------------------------------------------------
def test_who_answers_unasked_was_not_written_to(
    nurse: Membership, spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    link = as_(nurse).get(page("explorer_answer", spring.pk)).url
    officer = as_(cast.officer)
    assert "0 people were written to" in officer.get(page("explorer_invitations", spring.pk)).content.decode()
    assert cast.front_line.name not in officer.get(page("explorer_not_answered", spring.pk)).content.decode()
    assert actions.remind(explorer_round=spring, by=cast.officer).written == 0
    assert nurse.name not in officer.get(page("explorer_invite_members", spring.pk)).content.decode()
    assert actions.invite_members(explorer_round=spring, members=[nurse], by=cast.officer).written == 0
    assert as_(nurse).get(page("explorer_answer", spring.pk)).url == link


def test_whom_a_member_answers_for_is_asked_where_they_speak_for_no_group(
    spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    for group in ("", Group.MANAGER):
        cast.officer.group = group
        cast.officer.save(update_fields=["group"])
        Link.objects.all().delete()
        asked = as_(cast.officer).get(page("explorer_answer", spring.pk), follow=True)
        assert "Which of these are you?" in asked.content.decode()


def test_a_manager_answers_about_their_own_services_at_once(
    spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    cast.service_manager.group = Group.MANAGER
    cast.service_manager.save(update_fields=["group"])
    spring.services.update(manager=cast.service_manager)
    asked = as_(cast.service_manager).get(page("explorer_answer", spring.pk), follow=True)
    assert "Home care" in asked.content.decode()
    assert "Which of these are you?" not in asked.content.decode()
