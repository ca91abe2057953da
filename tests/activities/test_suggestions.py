"""Anybody may suggest something: nothing is public unread, and an answer with a reason comes in 20 working days."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from freezegun import freeze_time

from activities.models import Activity, Decision, State, Suggestion, Task
from activities.suggestions import actions
from activities.suggestions.clock import Clock, Stage, answer_due, soon_from, stage
from activities.tasks import tend_activities_of
from activities.thread import story
from coproduction import retention
from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from home.waiting import waiting_for
from partnerships.links.limits import signer
from partnerships.middleware import MissingRight
from partnerships.models import Link, Partnership
from partnerships.post import Mail, delivery
from partnerships.post.requests import stop
from tests.factories import (
    ActivityFactory,
    LocalityFactory,
    MembershipFactory,
    ServiceFactory,
    SuggestionFactory,
)
from tests.test_pages import html_errors
from vault import letterbox
from vault.models import Participant, mark_of

IDEA = "A bench at the bus stop"
WHY = "Old people cannot stand for long."
ANSWER = "The roads team can put up a bench in spring, and we will ask it to."
NUMBER = "0131 496 0000"
SAY, SUGGEST, SEND = "/demo-north/have-your-say/", "/demo-north/suggest/", "/demo-north/suggest/send/"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def sent(**facts: Any) -> Suggestion:
    """As it came by the form, with its sender's link."""
    actions.send(submission=uuid4(), **{"what": IDEA, "why": WHY, **facts})
    return Suggestion.objects.latest("pk")


def checked(by: Any, **facts: Any) -> Suggestion:
    suggestion = sent(**facts)
    actions.check(suggestion=suggestion, by=by)
    return suggestion


# --- the clock ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("came", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 30)),  # four plain weeks
        (date(2026, 12, 14), date(2027, 1, 15)),  # Christmas, 2 January in place of the Saturday, and so on
        (date(2027, 3, 15), date(2027, 4, 13)),  # Good Friday is free in Scotland, Easter Monday is not
        (date(2026, 11, 27), date(2026, 12, 30)),  # St Andrew's Day, Christmas and Boxing Day's substitute
        (date(2026, 3, 7), date(2026, 4, 6)),  # a Saturday: Monday is the first day, and 3 April is free
    ],
)
def test_an_answer_is_due_after_20_scottish_working_days(came: date, due: date) -> None:
    assert answer_due(came) == due


def test_the_stages_of_the_clock() -> None:
    came, due = date(2026, 3, 2), date(2026, 3, 30)
    assert soon_from(came) == date(2026, 3, 23)
    days = {date(2026, 3, 22): Stage.IN_TIME, date(2026, 3, 23): Stage.SOON, date(2026, 3, 29): Stage.SOON}
    days |= {due: Stage.TODAY, due + timedelta(days=1): Stage.OVERDUE}
    assert {day: stage(sent=came, due=due, today=day) for day in days} == days


def past(due: int, answered: int | None = None, **facts: Any) -> Suggestion:
    """Due and answered so many days ago."""
    today = timezone.localdate()
    made = SuggestionFactory(due=today - timedelta(days=due), **facts)
    if answered is not None:
        Suggestion.objects.filter(pk=made.pk).update(
            answer="refused",
            reason=ANSWER,
            checked_at=timezone.now(),
            answered_at=timezone.now() - timedelta(days=answered),
            answered_on=today - timedelta(days=answered),
        )
    return made


def test_the_on_time_share_counts_what_was_due_in_twelve_months(
    north: Partnership, south: Partnership
) -> None:
    today = timezone.localdate()
    past(due=10, answered=10)  # on its last day
    past(due=10, answered=9)  # a day late
    past(due=1)  # never
    past(due=0)  # has time until tonight
    past(due=-5, answered=2)  # before it was due
    past(due=366, answered=300)  # long ago
    past(due=3, withdrawn_at=timezone.now())
    with scope(south):
        past(due=2)
    clock = Suggestion.objects.clocks(today)[north.pk]
    assert clock == Clock(waiting=2, due=3, on_time=1)
    assert clock.in_words == "1 of 3 suggestions due in the last 12 months were answered in time."
    assert Clock(waiting=4).in_words == ""


def test_the_share_stands_on_the_star_page_and_in_public_only_where_something_was_due(
    north: Partnership, cast: Any, as_: Any
) -> None:
    pages = ("/p/demo-north/", "/demo-north/", SAY)
    words = "1 of 1 suggestion due in the last 12 months was answered in time."
    past(due=-1, answered=0)
    assert all("in the last 12 months" not in as_(cast.lead).get(page).content.decode() for page in pages)
    past(due=2, answered=3)
    assert all(words in as_(cast.lead).get(page).content.decode() for page in pages)


# --- sending -------------------------------------------------------------------------------------------
def token() -> str:
    """Of a form that was opened a while ago."""
    with freeze_time() as clock:
        clock.tick(timedelta(minutes=-1))
        return signer.sign(str(uuid4()))


def filled(**changes: str) -> dict[str, str]:
    """The form as a browser sends it."""
    return {"what": IDEA, "why": WHY, "place": "", "email": "", "submission": token(), **changes}


def test_a_suggestion_is_checked_then_sent_and_answered_with_a_code(north: Partnership, client: Any) -> None:
    typed = filled(place="High Street")
    page = client.post(SUGGEST, typed).content.decode()
    assert "Check what you wrote" in page and IDEA in page and "High Street" in page
    assert html_errors(page) == []
    assert not Suggestion.objects.exists()
    changed = client.post(SUGGEST, {**typed, "change": "1"}).content.decode()
    assert IDEA in changed and "There is a problem" not in changed
    receipt = client.get(client.post(SEND, typed).url)
    suggestion = Suggestion.objects.get()
    assert suggestion.link.code in receipt.content.decode()
    assert (suggestion.what, suggestion.place, suggestion.person) == (IDEA, "High Street", "")
    assert suggestion.due == answer_due(timezone.localdate())
    assert "no-store" in receipt["Cache-Control"]


def test_sent_twice_it_is_one_suggestion_and_the_same_receipt(north: Partnership, client: Any) -> None:
    typed = filled()
    first, again = client.post(SEND, typed), client.post(SEND, typed)
    other = client.post(SEND, filled())
    assert first.url == again.url != other.url
    assert Suggestion.objects.count() == 2


def test_a_telephone_number_is_asked_about_and_then_flagged(north: Partnership, client: Any) -> None:
    for where in ("what", "why", "place"):
        refused = client.post(SEND, filled(**{where: f"Ring {NUMBER}"}))
        assert refused.status_code == 422
        assert "You seem to have written a phone number" in refused.content.decode()
        assert f"Ring {NUMBER}" in refused.content.decode()
    assert not Suggestion.objects.exists()
    client.post(SEND, filled(why=f"Ring {NUMBER}", keep_personal="on"))
    assert Suggestion.objects.get().flagged


def test_machines_and_floods_wait_and_nothing_typed_is_lost(
    north: Partnership, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = client.post(SEND, filled(website="http://spam.example"))
    assert trap.status_code == 429 and WHY in trap.content.decode()
    opened_now = {**filled(), "submission": signer.sign(str(uuid4()))}
    assert client.post(SEND, opened_now).status_code == 429
    monkeypatch.setattr("partnerships.links.limits.SUBMISSIONS", 1)
    cache.clear()
    assert [client.post(SEND, filled()).status_code for _each in range(2)] == [302, 429]
    assert Suggestion.objects.count() == 1


def test_nobody_is_asked_before_it_is_said_who_is_responsible(north: Partnership, client: Any) -> None:
    Partnership.objects.filter(pk=north.pk).update(privacy_contact="")
    page = client.get(SUGGEST).content.decode()
    assert "You cannot send a suggestion here yet" in page and "<textarea" not in page
    assert "You cannot send a suggestion here yet" in client.get(SAY).content.decode()
    assert client.post(SUGGEST, filled()).status_code == 200
    assert client.post(SEND, filled()).status_code == 409
    assert not Suggestion.objects.exists()


def test_an_address_goes_to_the_vault_and_nowhere_else(north: Partnership) -> None:
    suggestion = sent(address="jean@example.org")
    assert Participant.objects.get(pseudonym=suggestion.person).contact == "jean@example.org"
    [letter] = Mail.objects.all()
    assert letter.person == suggestion.person and suggestion.link.code in letter.text and letter.secret
    kept = [*Suggestion.objects.values_list(), *Task.objects.values_list(), *Link.objects.values_list()]
    assert "jean@example.org" not in str([*kept, *Mail.objects.values_list()])


# --- looking at it -----------------------------------------------------------------------------------
def everywhere(client: Any) -> str:
    """All that anybody may read of Demo North."""
    return "".join(client.get(page).content.decode() for page in (SAY, "/demo-north/", "/"))


def test_nothing_is_public_before_somebody_has_read_and_answered_it(
    north: Partnership, cast: Any, client: Any
) -> None:
    unread = sent()
    assert IDEA not in everywhere(client)
    with pytest.raises(NotAllowed, match="Read it first"):
        actions.refuse(suggestion=unread, by=cast.officer, answer="refused", reason=ANSWER)
    actions.check(suggestion=unread, by=cast.officer)
    assert IDEA not in everywhere(client)
    actions.refuse(suggestion=unread, by=cast.officer, answer="refused", reason=ANSWER)
    assert IDEA in everywhere(client) and ANSWER in everywhere(client)
    hidden = sent(what="My neighbour drinks")
    actions.check(suggestion=hidden, by=cast.officer, hidden_because="It names or describes a person")
    actions.refuse(suggestion=hidden, by=cast.officer, answer="refused", reason=ANSWER + " Hidden")
    assert "My neighbour drinks" not in everywhere(client) and "Hidden" not in everywhere(client)
    assert not Decision.objects.filter(label__contains="neighbour").exists()
    assert not Decision.objects.get(subject_id=hidden.pk).published


def test_personal_data_never_becomes_public(north: Partnership, cast: Any) -> None:
    suggestion = sent(why=f"Ring {NUMBER}")
    with pytest.raises(NotAllowed, match="Take out what is personal"):
        actions.check(suggestion=suggestion, by=cast.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).update(shown=True, checked_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=SuggestionFactory().pk).update(shown=True)


def test_an_officer_takes_out_a_number_and_the_sender_reads_what_was_changed(
    north: Partnership, cast: Any, as_: Any, client: Any
) -> None:
    suggestion = sent(why=f"Ring {NUMBER}")
    url = f"/p/demo-north/activities/suggestions/{suggestion.pk}/check/"
    said = {"what": IDEA, "why": "Ring", "place": "", "open_to_all": "yes", "version": suggestion.version}
    page = as_(cast.officer).get(url[: -len("check/")]).content.decode()
    assert "It seems to hold personal data" in page
    assert "Take out a phone number" in client.post(url, {**said, "why": f"Ring {NUMBER}"}).content.decode()
    assert "Say what you changed" in client.post(url, said).content.decode()
    assert client.post(url, {**said, "edit_note": "We took out a number."}).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.shown and not suggestion.flagged and NUMBER not in suggestion.words
    link = suggestion.link
    actions.links.address_again(link)
    assert "We took out a number." in client.get(link.url("suggestion_link")).content.decode()


def test_why_it_is_kept_from_the_public_comes_from_the_partnerships_own_list(
    north: Partnership, cast: Any, as_: Any
) -> None:
    north.settings["suggestion_reasons"] = ["It is about the elections"]
    north.save()
    suggestion = sent()
    url = f"/p/demo-north/activities/suggestions/{suggestion.pk}/check/"
    said = {"what": IDEA, "why": WHY, "open_to_all": "no", "version": suggestion.version}
    client = as_(cast.officer)
    assert "Choose why everybody may not read it" in client.post(url, said).content.decode()
    client.post(url, {**said, "hidden_because": "It is about the elections"})
    suggestion.refresh_from_db()
    assert (suggestion.shown, suggestion.hidden_because) == (False, "It is about the elections")


def test_words_kept_from_the_public_do_not_become_an_activity(
    north: Partnership, cast: Any, as_: Any
) -> None:
    hidden = sent(why=f"Ring {NUMBER}")
    actions.check(suggestion=hidden, by=cast.officer, hidden_because="It names or describes a person")
    open_to_all = checked(cast.officer)
    client = as_(cast.officer)

    def take_up(row: Suggestion) -> str:
        return f"/p/demo-north/activities/suggestions/{row.pk}/take-up/"

    assert client.get(take_up(hidden)).context["form"].initial == {"service": None}
    assert client.get(take_up(open_to_all)).context["form"].initial["title"] == IDEA
    typed = {"title": IDEA, "summary": f"Ring {NUMBER}", "reason": ANSWER}
    refused = client.post(take_up(hidden), typed)
    assert refused.status_code == 422 and "Take out a phone number" in refused.content.decode()
    assert not Activity.objects.exists()
    assert client.post(take_up(hidden), {**typed, "summary": ""}).status_code == 302


# --- the answer ----------------------------------------------------------------------------------------
def test_a_suggestion_taken_up_is_an_activity_that_says_where_it_comes_from(
    north: Partnership, cast: Any
) -> None:
    place, service = LocalityFactory(), ServiceFactory()
    plain = actions.take_up(
        suggestion=checked(cast.officer, locality=place), by=cast.officer, title=IDEA, reason=ANSWER
    )
    assert (plain.state, plain.origin) == (State.IDENTIFIED, Activity.Origin.COMMUNITY_PROPOSAL)
    assert list(plain.localities.all()) == [place]
    full = actions.take_up(
        suggestion=checked(cast.officer),
        by=cast.officer,
        title=IDEA,
        reason=ANSWER,
        service=service,
        form="CL3",
    )
    assert full.state == State.CANDIDATE
    told = [card.title for card in story(full, cast.councillor)]
    assert told[0] == IDEA and len(told) == 3


def test_an_idea_that_is_there_already_joins_and_nothing_is_weighed_twice(
    north: Partnership, cast: Any
) -> None:
    activity = ActivityFactory(state=State.LIVE)
    suggestion = checked(cast.officer, service=ServiceFactory())
    actions.join(suggestion=suggestion, by=cast.officer, activity=activity, reason=ANSWER)
    assert (suggestion.answer, suggestion.activity) == ("joined", activity)
    assert suggestion.service in activity.services.all()
    with pytest.raises(NotAllowed, match="has its answer"):
        actions.join(suggestion=suggestion, by=cast.officer, activity=activity, reason=ANSWER)
    stopped = ActivityFactory(state=State.STOPPED)
    with pytest.raises(NotAllowed):
        actions.join(suggestion=checked(cast.officer), by=cast.officer, activity=stopped, reason=ANSWER)


def test_a_no_needs_50_characters_and_who_can_help_does_not(north: Partnership, cast: Any) -> None:
    with pytest.raises(NotAllowed, match="50 characters"):
        actions.refuse(
            suggestion=checked(cast.officer), by=cast.officer, answer="refused", reason="x" * 49 + " "
        )
    actions.refuse(suggestion=checked(cast.officer), by=cast.officer, answer="refused", reason="x" * 50)
    theirs = checked(cast.officer)
    actions.refuse(suggestion=theirs, by=cast.officer, answer="elsewhere", reason="Ask the roads team.")
    with pytest.raises(NotAllowed, match="Say why"):
        actions.refuse(suggestion=checked(cast.officer), by=cast.officer, answer="elsewhere", reason=" ")
    with pytest.raises(MissingRight):
        actions.refuse(
            suggestion=checked(cast.officer), by=cast.front_line, answer="refused", reason="x" * 50
        )


def test_the_answer_is_mailed_to_who_left_an_address(north: Partnership, cast: Any) -> None:
    suggestion = checked(cast.officer, address="jean@example.org")
    actions.refuse(suggestion=suggestion, by=cast.officer, answer="refused", reason=ANSWER)
    letter = Mail.objects.get(key=f"suggestion:answer:{suggestion.pk}")
    assert letter.person == suggestion.person and ANSWER in letter.text and "/s/" in letter.text
    nobody = checked(cast.officer)
    actions.refuse(suggestion=nobody, by=cast.officer, answer="refused", reason=ANSWER)
    assert not Mail.objects.filter(key__endswith=f":{nobody.pk}").exists()


def test_thanks_do_not_flood_an_address_nor_reach_who_wants_none_but_the_answer_does(
    north: Partnership, cast: Any
) -> None:
    for _each in range(5):
        last = sent(address="jean@example.org")
    thanks = Mail.objects.filter(key__startswith="suggestion:thanks")
    assert thanks.count() == 4
    stop(mark_of("kim@example.org"))
    unwilling = sent(address="kim@example.org")
    assert thanks.count() == 4
    for suggestion in (last, unwilling):
        actions.check(suggestion=suggestion, by=cast.officer)
        actions.refuse(suggestion=suggestion, by=cast.officer, answer="refused", reason=ANSWER)
        assert Mail.objects.filter(key=f"suggestion:answer:{suggestion.pk}").exists()


def test_an_erased_address_gets_no_letter_and_the_link_still_tells(
    north: Partnership, cast: Any, client: Any
) -> None:
    suggestion = checked(cast.officer, address="jean@example.org")
    link = suggestion.link
    actions.links.address_again(link)
    letterbox.forget(suggestion.person)  # by whoever erases it, without a word to this tool
    actions.refuse(suggestion=suggestion, by=cast.officer, answer="refused", reason=ANSWER)
    letter = Mail.objects.get(key=f"suggestion:answer:{suggestion.pk}")
    delivery.deliver(north)
    letter.refresh_from_db()
    assert letter.state == Mail.State.BOUNCED and letter.text == ""
    assert ANSWER in client.get(link.url("suggestion_link")).content.decode()


def test_the_sender_has_the_address_forgotten_or_takes_it_all_back(
    north: Partnership, cast: Any, client: Any
) -> None:
    suggestion = sent(address="jean@example.org")
    link = suggestion.link
    actions.links.address_again(link)
    client.post(link.url("suggestion_forget"))
    assert not Participant.objects.exists()
    assert IDEA in client.get(link.url("suggestion_link")).content.decode()
    assert "Take your suggestion back" in client.get(link.url("suggestion_take_back")).content.decode()
    client.post(link.url("suggestion_take_back"))
    suggestion.refresh_from_db()
    assert suggestion.words.strip() == "" and suggestion.withdrawn_at
    assert not Task.objects.waiting().exists()
    assert "You took your suggestion back" in client.get(link.url("suggestion_link")).content.decode()
    with pytest.raises(NotAllowed, match="taken back"):
        actions.check(suggestion=suggestion, by=cast.officer)


def test_a_link_opens_its_own_suggestion_only(north: Partnership, south: Partnership, client: Any) -> None:
    mine, others = sent(), sent(what="A slide in the park")
    with scope(south):
        sent(what="Southern idea")
    link = mine.link
    actions.links.address_again(link)
    page = client.get(link.url("suggestion_link")).content.decode()
    assert IDEA in page and others.what not in page and "Southern idea" not in page


def test_an_answered_one_is_taken_off_the_public_pages_after_all(
    north: Partnership, cast: Any, as_: Any, client: Any
) -> None:
    suggestion = checked(cast.officer, what="My neighbour drinks")
    actions.refuse(suggestion=suggestion, by=cast.officer, answer="refused", reason=ANSWER)
    assert "My neighbour drinks" in everywhere(client)
    page = f"/p/demo-north/activities/suggestions/{suggestion.pk}/"
    assert f"{page}hide/" in as_(cast.officer).get(page).content.decode()
    assert client.post(f"{page}hide/", {"hidden_because": ""}).status_code == 422
    why = "It names or describes a person"
    assert client.post(f"{page}hide/", {"hidden_because": why}).url == page
    assert "My neighbour drinks" not in everywhere(client)
    assert why in client.get(page).content.decode()
    assert {each.reasons for each in Decision.objects.all()} == {ANSWER, why}
    assert "neighbour" not in "".join(Decision.objects.values_list("label", flat=True))
    assert client.post(f"{page}hide/", {"hidden_because": why}).status_code == 409


# --- what waits ------------------------------------------------------------------------------------------
def test_it_waits_for_officers_and_the_first_who_answers_does_it_for_all(
    north: Partnership, cast: Any
) -> None:
    officer, lead, _front = cast.officer, cast.lead, cast.front_line
    suggestion = checked(officer)
    assert {task.owner for task in Task.objects.waiting()} == {officer, lead}
    new = MembershipFactory(roles=["officer"])
    for _night in range(2):
        tend_activities_of(north.pk)
    assert {task.owner for task in Task.objects.waiting()} == {officer, lead, new}
    assert Task.objects.count() == 3
    actions.refuse(suggestion=suggestion, by=officer, answer="refused", reason=ANSWER)
    assert not Task.objects.waiting().exists()


def test_at_home_it_is_soon_due_from_three_quarters_on_though_christmas_is_between(
    north: Partnership, cast: Any
) -> None:
    officer = cast.officer
    came = timezone.make_aware(datetime(2026, 12, 4, 12))
    suggestion = SuggestionFactory(sent_at=came)
    actions.ask_everybody()
    [task] = Task.objects.all()
    before = waiting_for([officer], soon_from(date(2026, 12, 4)) - timedelta(days=1))
    at_three_quarters = waiting_for([officer], soon_from(date(2026, 12, 4)))
    assert task not in before.this_week
    assert task in at_three_quarters.this_week
    assert task in waiting_for([officer], suggestion.due).this_week
    assert task in waiting_for([officer], suggestion.due + timedelta(days=1)).overdue


def test_the_list_is_searched_filtered_and_exported(north: Partnership, cast: Any, as_: Any) -> None:
    today = timezone.localdate()
    SuggestionFactory(what="Late bus", due=today - timedelta(days=1))
    SuggestionFactory(what="Garden club")
    past(due=1, answered=0, what="Swimming")
    client, url = as_(cast.officer), "/p/demo-north/activities/suggestions/"

    def titles(query: str) -> set[str]:
        page = client.get(url + query).content.decode()
        return {title for title in ("Late bus", "Garden club", "Swimming") if title in page}

    assert titles("") == {"Late bus", "Garden club", "Swimming"}
    assert titles("?state=waiting") == {"Late bus", "Garden club"}
    assert titles("?state=overdue") == {"Late bus"}
    assert titles("?state=answered") == {"Swimming"}
    assert titles("?q=garden") == {"Garden club"}
    file = b"".join(client.get(url + "suggestions.csv?state=overdue").streaming_content).decode("utf-8-sig")
    assert "Late bus" in file and "Garden club" not in file


def test_one_leads_to_the_next_that_waits_until_none_is_left(north: Partnership, cast: Any, as_: Any) -> None:
    late, soon, later = (
        past(due=-days, what=what) for days, what in ((-3, "Late"), (2, "Soon"), (9, "Later"))
    )
    past(due=5, answered=1, what="Answered")
    waiting = Suggestion.objects.waiting()
    assert [waiting.after(each) for each in (late, soon, later)] == [soon, later, late]
    page = as_(cast.officer).get(late.get_absolute_url()).content.decode()
    assert f'href="{soon.get_absolute_url()}"' in page
    Suggestion.objects.exclude(pk=late.pk).update(withdrawn_at=timezone.now())
    assert waiting.after(late) is None
    assert "Next that waits" not in as_(cast.officer).get(late.get_absolute_url()).content.decode()


# --- when its time is over ---------------------------------------------------------------------------------
def test_a_year_after_the_answer_nothing_leads_back_to_the_sender(north: Partnership, cast: Any) -> None:
    long_ago = timezone.now() - timedelta(days=366)
    over, hidden, going = (sent(address=f"{n}@example.org") for n in range(3))
    actions.check(suggestion=over, by=cast.officer)
    actions.check(suggestion=hidden, by=cast.officer, hidden_because="It advertises something")
    actions.check(suggestion=going, by=cast.officer)
    for each in (over, hidden):
        actions.refuse(suggestion=each, by=cast.officer, answer="refused", reason=ANSWER)
    activity = ActivityFactory(state=State.LIVE)
    actions.join(suggestion=going, by=cast.officer, activity=activity, reason=ANSWER)
    Suggestion.objects.update(answered_at=long_ago)
    retention.keep_to_the_schedule()
    for each in (over, hidden, going):
        each.refresh_from_db()
    assert (over.person, over.what, over.link.is_open) == ("", IDEA, False)
    assert (hidden.person, hidden.words.strip()) == ("", "")
    assert going.person and going.link.is_open
    assert Participant.objects.count() == 1
