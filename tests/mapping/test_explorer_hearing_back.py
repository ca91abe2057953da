"""“Tell me when it is out”: one optional e-mail, used once; no address stands outside the vault."""

from typing import Any

import pytest
from django.core.cache import cache

from activities.actions import record_decision
from activities.models import State
from commons.four_cos import Form
from foundations.tenancy import scope
from mapping.explorer import actions
from mapping.explorer.models import ExplorerRound, RoundStatus, WishToHear
from mapping.explorer.public.afterwards import _reasons
from partnerships.links import Link
from partnerships.models import Group, Partnership
from partnerships.post import Mail
from tests.factories import ActivityFactory, ProposalFactory, ServiceFactory, poster
from tests.mapping.rounds import group_says, open_round
from tests.mapping.test_explorer_answering import begin, page_url, personal, publish, send
from tests.partnerships.test_post import deliver, everything_stored
from vault.models import Participant

ADDRESS = "mary@example.org"


@pytest.fixture
def spring(cast: Any) -> ExplorerRound:
    """An open round in which enough people have answered to publish it."""
    cache.clear()
    care = ServiceFactory(name="Home care")
    spring = open_round(care, by=cast.lead, name="Spring 2027")
    for group in (Group.CITIZEN, Group.FRONT_LINE):
        group_says(spring, care, group, [1] * 6)
    return spring


@pytest.fixture
def link(spring: ExplorerRound, client: Any) -> Link:
    """Of somebody who has sent an answer."""
    mine = personal(spring)
    response = begin(client, mine)
    client.post(page_url(mine, response), {f"{response.asked[0]}-now": "2"})
    send(client, mine)
    return mine


def ask(client: Any, link: Link, address: str = ADDRESS) -> Any:
    return client.post(link.url("explorer_receipt"), {"email": address}, follow=True)


def test_who_asks_is_told_once_with_their_own_link_and_then_forgotten(
    link: Link, spring: ExplorerRound, client: Any, cast: Any, mailoutbox: Any
) -> None:
    assert "We will write to you once" in ask(client, link).content.decode()
    assert WishToHear.objects.get().person == Participant.objects.get().pseudonym
    assert not Mail.objects.exists()
    publish(spring, cast)
    assert not WishToHear.objects.exists()
    deliver(Mail.objects.get())
    (message,) = mailoutbox
    assert message.to == [ADDRESS]
    assert link.address in message.body
    assert "What came of it" in client.get(link.address, follow=True).content.decode()
    assert not Participant.objects.exists()


def test_what_too_few_answered_is_said_once_and_your_own_answers_stay(cast: Any, client: Any) -> None:
    cache.clear()
    care, parks = ServiceFactory(name="Home care"), ServiceFactory(name="Parks")
    small = open_round(care, parks, by=cast.lead, name="Small round")
    for form in (Form.CC1, Form.CD1, Form.CL1, Form.CA1):
        group_says(small, parks, Group.MANAGER, [1], form=form)
    group_says(small, parks, Group.CITIZEN, [1], form=Form.CC1)
    mine = personal(small)
    response = begin(client, mine)
    client.post(page_url(mine, response), {f"{form}-now": "2" for form in response.asked})
    send(client, mine)
    by_poster = poster(subject_id=small.pk, group="citizen")
    publish(small, cast)
    own = client.get(mine.address, follow=True).content.decode()
    assert own.count("Too few people") == 1 and own.count("Often, in some places") == len(response.asked)
    outside = client.get(by_poster.address, follow=True).content.decode()
    assert (
        outside.count("Too few people") == 1
        and "<li>Parks</li>" in outside
        and "<li>Home care</li>" in outside
    )


def test_no_address_stands_outside_the_vault(
    link: Link, spring: ExplorerRound, client: Any, cast: Any
) -> None:
    page = ask(client, link).content.decode()
    assert ADDRESS not in page
    assert Participant.objects.get().contact == ADDRESS
    assert "mary" not in everything_stored()
    publish(spring, cast)
    assert "mary" not in everything_stored()
    deliver(Mail.objects.get())
    assert "mary" not in everything_stored()
    assert link.token not in everything_stored()


def test_publishing_again_sends_nothing(link: Link, spring: ExplorerRound, client: Any, cast: Any) -> None:
    ask(client, link)
    publish(spring, cast)
    ExplorerRound.objects.filter(pk=spring.pk).update(status=RoundStatus.CONSOLIDATED)
    spring.refresh_from_db()
    actions.publish(explorer_round=spring, by=cast.lead, waived="The board meets tomorrow at noon.")
    assert Mail.objects.count() == 1


def test_nobody_is_told_who_did_not_ask(link: Link, spring: ExplorerRound, cast: Any) -> None:
    publish(spring, cast)
    assert not Mail.objects.exists()


def test_another_address_replaces_the_first(link: Link, client: Any) -> None:
    ask(client, link)
    ask(client, link, "home@example.org")
    assert [person.contact for person in Participant.objects.all()] == ["home@example.org"]
    assert WishToHear.objects.get().person == Participant.objects.get().pseudonym


def test_who_thinks_better_of_it_is_forgotten_at_once(link: Link, client: Any) -> None:
    ask(client, link)
    page = client.post(link.url("explorer_do_not_tell_me"), follow=True).content.decode()
    assert "Your email address" in page
    assert not WishToHear.objects.exists()
    assert not Participant.objects.exists()


def test_who_takes_their_answers_back_is_forgotten_too(link: Link, client: Any) -> None:
    ask(client, link)
    client.post(link.url("explorer_withdraw"))
    assert not WishToHear.objects.exists()
    assert not Participant.objects.exists()


def test_what_is_no_address_is_shown_again(link: Link, client: Any) -> None:
    for typed in ("mary at home", "", "a@b\nBcc: all@example.org"):
        refused = ask(client, link, typed)
        assert refused.status_code == 422
        assert "There is a problem" in refused.content.decode()
    assert not Participant.objects.exists()


def test_only_who_has_answered_is_offered_it(spring: ExplorerRound, client: Any) -> None:
    ask(client, personal(spring))
    assert not Participant.objects.exists()


def test_a_neighbour_neither_sees_nor_tells_them(
    link: Link, client: Any, south: Partnership, cast: Any, spring: ExplorerRound
) -> None:
    ask(client, link)
    with scope(south):
        assert not WishToHear.objects.exists()
        assert not Participant.objects.filter(once=True).exists()


# --- why ------------------------------------------------------------------------------------------------------
def test_the_reason_for_taking_on_is_not_given_for_what_was_dropped_later(cast: Any) -> None:
    """Only what was published about the state it is in now says why it was put off or left."""
    proposal = ProposalFactory(activity=ActivityFactory(state=State.DROPPED), status="joined")
    facts = {"subject": proposal.activity, "by": cast.lead, "published": True}
    record_decision(outcome=State.PRIORITISED, reasons="Everybody wanted it.", **facts)
    assert _reasons([proposal]) == {}
    record_decision(outcome=State.DROPPED, reasons="The hall has closed for good.", **facts)
    record_decision(
        subject=proposal.activity, by=cast.lead, outcome=State.DROPPED, reasons="For the file: see the lease."
    )
    assert _reasons([proposal]) == {proposal.activity.pk: "The hall has closed for good."}
