"""In the pre-election period publishing, adopting, changing public pages and mailing ask for a reason, which is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from freezegun import freeze_time

from activities.actions import IN_HOLD, record_decision, refuse_proposal
from activities.models import Decision, Proposal
from activities.suggestions import actions as suggestions
from activities.suggestions.models import Suggestion
from foundations.tenancy import url_here
from home.set_up.actions import copy_set_up
from home.set_up.content import SetUp
from mapping.explorer import actions as explorer
from mapping.explorer.models import ExplorerRound
from partnerships import hold
from partnerships.models import Group, Partnership
from partnerships.post import Mail
from priorities.matrix import actions as matrix
from reports import actions as reports
from tests.factories import (
    ActivityFactory,
    MembershipFactory,
    ProposalFactory,
    ServiceFactory,
)
from tests.mapping.rounds import draft_round, group_says, open_round
from tests.priorities.rounds import closed_example, draft, opened
from tests.priorities.test_matrix_decisions import as_plotted
from tests.reports.test_reports import made

FIRST, LAST = date(2027, 4, 26), date(2027, 5, 6)
WHY = "The court ordered us to say so by Friday."
ADDRESSES = ["mary@example.org"]


@pytest.fixture(autouse=True)
def dates(north: Partnership, cast: Any) -> None:
    north.hold_from, north.hold_to = FIRST, LAST
    north.controller, north.privacy_contact = "North Council", "data@north.example"
    north.save()
    with on(FIRST - timedelta(days=2)):
        assert cast.lead and cast.officer


@contextmanager
def on(day: date) -> Iterator[None]:
    with freeze_time(f"{day} 12:00"):
        yield


def answered(cast: Any) -> ExplorerRound:
    care = ServiceFactory(name="Home care")
    spring = open_round(care, by=cast.lead, name="Spring")
    for group in (Group.CITIZEN, Group.FRONT_LINE):
        group_says(spring, care, group, [1] * 6)
    return spring


def publish_results(cast: Any) -> Callable[[], object]:
    spring = answered(cast)
    explorer.close_round(explorer_round=spring, by=cast.lead)
    explorer.consolidate(explorer_round=spring, by=cast.lead)
    return lambda: explorer.publish(explorer_round=spring, by=cast.lead, waived="The board meets at noon.")


def publish_a_decision(cast: Any) -> Callable[[], object]:
    activity = ActivityFactory()
    return lambda: record_decision(subject=activity, by=cast.lead, outcome="Said", published=True)


def record_a_meeting(cast: Any) -> Callable[[], object]:
    weighed = closed_example(cast.lead)
    as_plotted(weighed, cast.lead)
    return lambda: matrix.decide(matrix_round=weighed, by=cast.lead)


def refuse_the_community(cast: Any) -> Callable[[], object]:
    suggestions.send(submission=uuid4(), what="A bench", why="To rest on.")
    suggestion = Suggestion.objects.get()
    suggestions.check(suggestion=suggestion, by=cast.lead)
    why = "We cannot do this. " * 4
    return lambda: suggestions.refuse(suggestion=suggestion, by=cast.lead, answer="refused", reason=why)


def adopt_a_report(cast: Any) -> Callable[[], object]:
    report = made(cast.officer)
    return lambda: reports.adopt(report=report, by=cast.lead)


def invite_addresses(cast: Any) -> Callable[[], object]:
    spring = answered(cast)
    return lambda: explorer.invite_addresses(
        explorer_round=spring, group=Group.CITIZEN, addresses=ADDRESSES, by=cast.officer
    )


def ask_raters(cast: Any) -> Callable[[], object]:
    weighed = draft("Lunch club", "Film club", by=cast.lead)
    return lambda: matrix.open_round(matrix_round=weighed, by=cast.lead, weights_reason="Nobody objected.")


def invite_members(cast: Any) -> Callable[[], object]:
    spring, member = answered(cast), MembershipFactory(group="front_line")
    return lambda: explorer.invite_members(explorer_round=spring, members=[member], by=cast.officer)


def ask_citizens(cast: Any) -> Callable[[], object]:
    spring = draft_round(ServiceFactory(name="Home care"))
    return lambda: explorer.open_round(explorer_round=spring, by=cast.lead)


def take_over_a_word(cast: Any) -> Callable[[], object]:
    theirs = SetUp("working together", ())
    source = Partnership.objects.get(slug="demo-north")
    return lambda: copy_set_up(set_up=theirs, source=source, what={"label"}, by=cast.lead)


def remind(cast: Any) -> Callable[[], object]:
    spring = answered(cast)
    return lambda: explorer.remind(explorer_round=spring, by=cast.officer)


def invite_addresses_to_rate(cast: Any) -> Callable[[], object]:
    found = opened("A", "B", by=cast.lead, closes=LAST + timedelta(days=30))
    return lambda: matrix.invite_addresses(matrix_round=found, addresses=ADDRESSES, by=cast.officer)


ACTIONS = (
    publish_results,
    publish_a_decision,
    record_a_meeting,
    refuse_the_community,
    adopt_a_report,
    invite_addresses,
    invite_addresses_to_rate,
    invite_members,
    ask_citizens,
    take_over_a_word,
    ask_raters,
    remind,
)


@pytest.mark.parametrize("make", ACTIONS)
def test_from_the_first_day_to_the_last_it_asks_for_a_reason(make: Any, cast: Any) -> None:
    with on(FIRST - timedelta(days=1)):
        act = make(cast)
    for day in (FIRST, LAST):
        with on(day), pytest.raises(hold.ReasonNeeded), transaction.atomic():
            act()
        with (
            on(day),
            pytest.raises(hold.ReasonNeeded),
            transaction.atomic(),
            hold.because(lambda: "Because."),
        ):
            act()
    assert not Mail.objects.filter(request=True).exists()
    with on(LAST), hold.because(lambda: WHY):
        act()
    kept = Decision.objects.filter(event=IN_HOLD)
    assert {(each.reasons.endswith(WHY), each.published) for each in kept} == {(True, False)}


@pytest.mark.parametrize("make", ACTIONS)
@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_the_day_before_and_the_day_after_it_does_not(make: Any, day: date, cast: Any) -> None:
    with on(FIRST - timedelta(days=1)):
        act = make(cast)
    with on(day):
        act()
    assert not Decision.objects.filter(event=IN_HOLD).exists()


def test_the_day_after_nothing_is_asked(cast: Any) -> None:
    with on(LAST + timedelta(days=1)):
        publish_a_decision(cast)()
    assert not Decision.objects.filter(event=IN_HOLD).exists()


# --- the page that asks -----------------------------------------------------------------------------------
def settings_of(north: Partnership, **changes: str) -> dict[str, str]:
    usual = {
        "name": north.name,
        "label": north.label,
        "logo_text": "",
        "accent": north.accent,
        "controller": north.controller,
        "privacy_contact": north.privacy_contact,
        "submissions_per_10_minutes": "60",
        "hold_from": "26/4/2027",
        "hold_to": "6 May 2027",
        "version": str(north.version),
    }
    return usual | changes


def test_a_page_asks_for_the_reason_and_keeps_what_was_typed(north: Partnership, cast: Any, as_: Any) -> None:
    with on(FIRST):
        lead, url = as_(cast.lead), url_here("settings")
        typed = settings_of(north, label="working together")
        asked = lead.post(url, typed)
        page = asked.content.decode()
        assert asked.status_code == 422
        assert "Until 6 May 2027 this asks for a reason." in page
        assert 'name="label" value="working together"' in page
        north.refresh_from_db()
        assert north.label == "co-production"
        short = lead.post(url, typed | {hold.FIELD: "No."})
        assert short.status_code == 422
        assert "Write at least 20 characters; you have 3" in short.content.decode()
        assert lead.post(url, typed | {hold.FIELD: WHY}).status_code == 302
    north.refresh_from_db()
    assert north.label == "working together"
    kept = Decision.objects.get(event=IN_HOLD)
    assert (kept.reasons, kept.decided_by) == (f"Change your public pages. {WHY}", cast.lead)


def test_the_first_page_of_getting_started_asks_too(north: Partnership, cast: Any, as_: Any) -> None:
    typed = settings_of(north, label="working together")
    with on(FIRST):
        lead, url = as_(cast.lead), url_here("get_started_words")
        assert lead.post(url, typed).status_code == 422
        assert lead.post(url, typed | {hold.FIELD: WHY}).status_code == 302
    north.refresh_from_db()
    assert north.label == "working together"


def test_settings_nobody_outside_sees_need_no_reason(north: Partnership, cast: Any, as_: Any) -> None:
    with on(FIRST):
        answer = as_(cast.lead).post(
            url_here("settings"), settings_of(north, submissions_per_10_minutes="99")
        )
    assert answer.status_code == 302


def test_staff_are_shown_until_when_it_lasts(cast: Any, as_: Any) -> None:
    home = url_here("partnership_home")
    for day, shown in ((FIRST, True), (LAST, True), (LAST + timedelta(days=1), False)):
        with on(day):
            officer = as_(MembershipFactory(roles=["officer"]))
            for page in (home, url_here("notice_preferences")):
                html = officer.get(page).content.decode()
                assert ("Pre-election period until 6 May 2027" in html) is shown
    with on(FIRST):
        community = as_(MembershipFactory(roles=["community_member"])).get(home).content.decode()
        assert "Pre-election period" not in community


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hold_to": ""}, "Enter the last day of the pre-election period too"),
        ({"hold_from": ""}, "Enter the first day of the pre-election period too"),
        ({"hold_to": "25 April 2027"}, "Enter a last day that is not before the first"),
    ],
)
def test_the_period_has_two_ends_in_order(
    north: Partnership, cast: Any, as_: Any, changes: dict[str, str], said: str
) -> None:
    with on(FIRST - timedelta(days=9)):
        answer = as_(cast.lead).post(url_here("settings"), settings_of(north, **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("ends", [(LAST, FIRST), (FIRST, None), (None, LAST)])
def test_the_database_refuses_a_period_without_two_ends_in_order(north: Partnership, ends: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.filter(pk=north.pk).update(hold_from=ends[0], hold_to=ends[1])


def test_who_proposed_it_does_not_matter_to_an_answer_inside(cast: Any) -> None:
    """An idea of the system's own is refused in private, and so at any time."""
    with on(FIRST):
        refuse_proposal(proposal=ProposalFactory(), by=cast.lead, reason="We cannot do this. " * 4)
    assert Proposal.objects.get().status == "refused"
