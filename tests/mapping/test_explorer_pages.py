"""Officers set a round up, ask people, type in paper, and move the round on."""

from datetime import timedelta
from re import findall
from typing import Any

import pytest
from django.utils import timezone
from freezegun import freeze_time

from activities.actions import remind_of_tasks
from commons.four_cos import Co, Form
from foundations.tenancy import url_here
from mapping.explorer import actions
from mapping.explorer.actions import invitations
from mapping.explorer.models import ExplorerResponse, ExplorerRound, RoundStatus
from mapping.explorer.sheets import sheets
from partnerships import links
from partnerships.models import Group, Link, Notice, Partnership
from partnerships.post import Mail, delivery
from tests.factories import MembershipFactory, RoundServiceFactory, ServiceFactory
from tests.mapping.rounds import exp_1, group_says, level, open_round
from vault.models import Participant

CLOSES = timezone.localdate() + timedelta(days=21)


@pytest.fixture
def service(north: Partnership) -> Any:
    return ServiceFactory(name="Day support")


@pytest.fixture
def explorer_round(service: Any, cast: Any) -> Any:
    return open_round(service, by=cast.lead, name="Spring")


def page(name: str, explorer_round: Any) -> str:
    return url_here(name, explorer_round=explorer_round.pk)


def read(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_round_is_set_up_and_opened(service: Any, cast: Any, as_: Any) -> None:
    lead = as_(cast.lead)
    facts = {"name": "Spring", "groups": ["citizen", "manager"], "closes": f"{CLOSES:%d/%m/%Y}"}
    lead.post(url_here("explorer_round_add"), facts)
    draft = ExplorerRound.objects.get()
    assert draft.created_by == cast.lead
    assert "Choose at least one service" in read(lead, page("explorer_round", draft))
    suggested = read(lead, page("explorer_round_services", draft))
    assert "checked" in suggested and "We suggest the one that is ticked to begin with" in suggested
    lead.post(page("explorer_round_services", draft), {"services": [service.pk]})
    ready = read(lead, page("explorer_round", draft))
    assert "Open the round" in ready and "Day support" in ready
    answer = lead.post(page("explorer_round_open", draft))
    assert answer.url == page("explorer_invitations", draft)
    draft.refresh_from_db()
    assert draft.takes_answers


def test_a_round_does_not_close_before_it_opens(cast: Any, as_: Any) -> None:
    facts = {"name": "Spring", "groups": ["citizen", "manager"], "closes": f"{CLOSES:%d/%m/%Y}"}
    facts["opens"] = f"{CLOSES + timedelta(days=1):%d/%m/%Y}"
    refused = as_(cast.lead).post(url_here("explorer_round_add"), facts)
    assert refused.status_code == 422
    assert "The closing day must not be before the opening day." in refused.content.decode()
    assert not ExplorerRound.objects.exists()


def test_two_editors_do_not_overwrite_each_other(cast: Any, as_: Any) -> None:
    draft = ExplorerRound.objects.create(name="Spring")
    facts = {"name": "Summer", "groups": ["citizen"], "version": draft.version}
    assert as_(cast.officer).post(page("explorer_round_edit", draft), facts).status_code == 302
    stale = as_(cast.officer).post(page("explorer_round_edit", draft), {**facts, "name": "Autumn"})
    assert stale.status_code == 409
    draft.refresh_from_db()
    assert draft.name == "Summer"
    assert [(e.name, e.updated_by) for e in draft.events.order_by("pgh_id")] == [
        ("Spring", None),
        ("Summer", cast.officer),
    ]


def test_a_name_is_given_once(explorer_round: Any, cast: Any, as_: Any) -> None:
    answer = as_(cast.officer).post(url_here("explorer_round_add"), {"name": "Spring", "groups": ["citizen"]})
    assert answer.status_code == 422
    assert "You already have a round with this name." in answer.content.decode()


def test_opening_too_early_says_what_is_missing(cast: Any, as_: Any) -> None:
    draft = ExplorerRound.objects.create(name="Spring")
    answer = as_(cast.lead).post(page("explorer_round_open", draft))
    assert answer.status_code == 409
    assert "Choose at least one service." in answer.content.decode()


def test_live_counts_answer_not_modified_until_somebody_answers(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    officer, url = as_(cast.officer), page("explorer_round_counts", explorer_round)
    first = officer.get(url)
    assert "8 more people who use it, 7 more front-line staff" in first.json()["html"]
    assert officer.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    exp_1(explorer_round, service)
    later = officer.get(url, headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200 and "<strong>11</strong> people have answered" in later.json()["html"]


def test_a_closed_round_wants_no_more_answers(explorer_round: Any, service: Any, cast: Any, as_: Any) -> None:
    group_says(explorer_round, service, Group.CITIZEN, [1])
    actions.close_round(explorer_round=explorer_round, by=cast.lead)
    closed = read(as_(cast.officer), page("explorer_round", explorer_round))
    assert "Nobody answered from: Front-line staff" in " ".join(closed.split())
    assert "Still wanted" not in closed and "more people" not in closed


def test_the_questions_are_read_with_their_answers(explorer_round: Any, cast: Any, as_: Any) -> None:
    assert "As a rule, and we decide together" in read(
        as_(cast.officer), page("explorer_round_words", explorer_round)
    )


# --- asking people ------------------------------------------------------------------------------------------
def test_each_group_has_one_poster(explorer_round: Any, cast: Any, as_: Any) -> None:
    officer = as_(cast.officer)
    for _ in range(2):
        answer = officer.post(page("explorer_poster_add", explorer_round), {"group": "citizen"})
    poster = Link.objects.get()
    assert answer.url == url_here("link_poster", link=poster.pk)
    assert (poster.subject_kind, poster.subject_id, poster.group) == (
        "explorer",
        explorer_round.pk,
        Group.CITIZEN,
    )
    assert poster.code in read(officer, page("explorer_invitations", explorer_round))


def test_addresses_are_written_to_once_each_and_never_shown_again(
    explorer_round: Any, cast: Any, as_: Any
) -> None:
    officer = as_(cast.officer)
    pasted = "mary@example.org, JOHN@example.org\nmary@example.org"
    url = page("explorer_invite_addresses", explorer_round)
    officer.post(url, {"group": "citizen", "addresses": pasted})
    assert Mail.objects.count() == 2
    letter = Mail.objects.first()
    assert letter.secret and "/s/" in letter.text
    for name in ("explorer_not_answered", "explorer_invitations"):
        assert "example.org" not in read(officer, page(name, explorer_round))
    assert letter.person in read(officer, page("explorer_not_answered", explorer_round))


def test_a_wrong_address_is_named_and_nothing_is_sent(explorer_round: Any, cast: Any, as_: Any) -> None:
    url = page("explorer_invite_addresses", explorer_round)
    answer = as_(cast.officer).post(url, {"group": "citizen", "addresses": "mary@example.org jon@"})
    assert answer.status_code == 422 and "“jon@” is not an email address" in answer.content.decode()
    assert not Mail.objects.exists()


def test_members_of_a_group_are_asked_once(explorer_round: Any, cast: Any, as_: Any) -> None:
    asked = MembershipFactory(name="Asked", group=Group.FRONT_LINE)
    MembershipFactory(name="Of another group", group=Group.COUNCILLOR)
    officer, url = as_(cast.officer), page("explorer_invite_members", explorer_round)
    assert "Of another group" not in read(officer, url)
    officer.post(url, {"members": [asked.pk]})
    assert "Asked" not in read(officer, url)
    assert Mail.objects.get().membership == asked


def test_who_has_not_answered_is_reminded_once(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    people = ["one@example.org", "two@example.org"]
    actions.invite_addresses(
        explorer_round=explorer_round, group=Group.CITIZEN, addresses=people, by=cast.officer
    )
    done, waiting = invitations.invited(explorer_round)
    response = actions.start(
        explorer_round=explorer_round, service=service, group=Group.CITIZEN, code=done.code
    )
    actions.save_answers(response=response, answers=[level(2)])
    actions.submit(explorer_round=explorer_round, code=done.code)
    officer, url = as_(cast.officer), page("explorer_remind", explorer_round)
    answer = officer.post(url, follow=True).content.decode()
    assert "1 person was written to this month already and is left out." in answer
    assert Mail.objects.count() == 2
    Mail.objects.update(created_at=timezone.now() - timedelta(days=32))
    first, second = officer.post(url), officer.post(url)
    assert first.status_code == second.status_code == 302
    (reminder,) = Mail.objects.filter(key__startswith="explorer:reminder:")
    invitation = Mail.objects.get(key=f"explorer:invitation:{explorer_round.pk}:{waiting.code}")
    assert reminder.person == waiting.person

    def address(mail: Mail) -> str:
        return next(word for word in mail.text.split() if "/s/" in word)

    assert address(reminder) == address(invitation)


def test_a_thousand_are_asked_in_a_handful_of_statements(
    explorer_round: Any, cast: Any, django_assert_max_num_queries: Any
) -> None:
    people = [f"person{number}@example.org" for number in range(1_000)]
    with django_assert_max_num_queries(40):
        asked = actions.invite_addresses(
            explorer_round=explorer_round, group=Group.CITIZEN, addresses=people, by=cast.officer
        )
    assert (asked.written, Mail.objects.count(), invitations.invited(explorer_round).count()) == (1_000,) * 3


def test_who_was_asked_this_month_is_left_out_and_the_officer_told(
    explorer_round: Any, cast: Any, as_: Any
) -> None:
    officer, url = as_(cast.officer), page("explorer_invite_addresses", explorer_round)
    officer.post(url, {"group": "citizen", "addresses": "one@example.org two@example.org"})
    told = officer.post(
        url, {"group": "citizen", "addresses": "Two@example.org three@example.org"}, follow=True
    )
    words = told.content.decode()
    assert "We write to 1 person. 1 person was written to this month already and is left out." in words
    assert invitations.invited(explorer_round).count() == 3
    assert Participant.objects.count() == 3, "nothing is kept of who is left out"


def test_how_letters_fare_is_listed_and_one_that_came_back_is_mended(
    explorer_round: Any, cast: Any, as_: Any, mailoutbox: Any
) -> None:
    officer = as_(cast.officer)
    people = ["one@example.org", "tow@example.org"]
    actions.invite_addresses(
        explorer_round=explorer_round, group=Group.CITIZEN, addresses=people, by=cast.officer
    )
    arrived, back = invitations.invited(explorer_round).order_by("pk")
    Mail.objects.filter(link_code=back.code).update(state="bounced")
    assert "1 came back" in read(officer, page("explorer_invitations", explorer_round))
    url = page("explorer_letters", explorer_round)
    shown = read(officer, f"{url}?state=bounced")
    assert back.person in shown and arrived.person not in shown
    again = url_here("explorer_letter_again", invited_link=back.pk)
    assert officer.post(again, {"address": "two at home"}).status_code == 422
    assert officer.post(again, {"address": "two@example.org"}).status_code == 302
    delivery.deliver(cast.lead.partnership)
    letters = {mail.to[0]: findall(r"http://\S+/s/\S+", mail.body)[0] for mail in mailoutbox}
    assert letters.keys() == {"one@example.org", "two@example.org"}
    assert links.address_again(back) == letters["two@example.org"]
    assert "Refused" not in read(officer, f"{url}?state=bounced").partition("<tbody")[2]
    assert officer.post(again, {"address": ""}).status_code == 409, "it has not come back"


def test_a_mail_server_that_is_silent_is_named_with_the_hour(
    explorer_round: Any, cast: Any, as_: Any
) -> None:
    people = ["one@example.org"]
    actions.invite_addresses(
        explorer_round=explorer_round, group=Group.CITIZEN, addresses=people, by=cast.officer
    )
    since = timezone.localtime().replace(hour=14, minute=3)
    Mail.objects.update(silent_since=since)
    for name in ("explorer_invitations", "explorer_letters"):
        words = read(as_(cast.officer), page(name, explorer_round))
        assert "Letters are waiting: the mail server has not answered since 14:03" in words


def test_members_are_reminded_once_whoever_comes_first(explorer_round: Any, cast: Any) -> None:
    member = MembershipFactory(group="front_line")
    actions.invite_members(explorer_round=explorer_round, members=[member], by=cast.officer)
    assert actions.remind(explorer_round=explorer_round, by=cast.officer).written == 1
    with freeze_time(explorer_round.closes - timedelta(days=1)):
        remind_of_tasks()
    kinds = Notice.objects.of(member).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["asked", "reminder"]


# --- paper ----------------------------------------------------------------------------------------------------
def paper(service: Any, **keys: str) -> dict[str, Any]:
    return {"service": service.pk, "group": "citizen", "source": "paper", **keys}


def test_a_paper_form_is_typed_in_key_by_key(explorer_round: Any, service: Any, cast: Any, as_: Any) -> None:
    url = page("explorer_paper", explorer_round)
    keys = {
        "now_CC1": "0",
        "should_CC1": "2",
        "now_CL3": "3",
        "should_CL3": "4",
        "now_CA1": "d",
        "now_CA2": "n",
    }
    answer = as_(cast.officer).post(url, paper(service, **keys, idea="A rota", about="CL3"))
    assert answer.url == f"{url}?service={service.pk}&group=citizen"
    response = ExplorerResponse.objects.counted().get()
    assert response.source == "paper" and response.entered_by == cast.officer
    said = {c.form: (c.status, c.level, c.potential, c.idea) for c in response.cells.all()}
    assert said == {
        "CC1": ("not_doing", 0, 2, ""),
        "CL3": ("doing", 3, 4, "A rota"),
        "CA1": ("dont_know", None, None, ""),
        "CA2": ("not_applicable", None, None, ""),
    }


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"now_CL3": "7"}, "Type one of 0, 1, 2, 3, 4, d, n"),
        ({"now_CL3": "3", "should_CL3": "1"}, "cannot be less than how it is now"),
        ({"should_CL3": "1"}, "Type how it is, too"),
        ({"now_CL3": "d", "should_CL3": "1"}, "before you say how it should be"),
        ({}, "Type at least one answer"),
    ],
)
def test_a_wrong_key_is_said_at_its_box_and_nothing_is_lost(
    keys: dict[str, str], words: str, explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    answer = as_(cast.officer).post(
        page("explorer_paper", explorer_round), paper(service, now_CC1="2" if keys else "", **keys)
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and words in html
    assert not ExplorerResponse.objects.exists()
    assert not keys or 'value="2"' in html


def test_the_list_of_errors_names_the_question(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    answer = as_(cast.officer).post(page("explorer_paper", explorer_round), paper(service, now_CL4="7"))
    link = '<a href="#id_now_CL4">Question 12, “Volunteers work beside staff.” Type one of 0'
    assert link in answer.content.decode()


@pytest.mark.parametrize(("about", "kept_with"), [("", "CC2"), ("none", "CC2"), ("CL3", "CL3")])
def test_an_idea_is_kept_with_its_question_or_the_first_one(
    about: str, kept_with: str, explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    typed = paper(service, now_CC2="1", now_CL3="2", idea="A rota", about=about)
    as_(cast.officer).post(page("explorer_paper", explorer_round), typed)
    response = ExplorerResponse.objects.counted().get()
    assert [cell.form for cell in response.cells.exclude(idea="")] == [kept_with]


def test_an_idea_about_a_question_nobody_answered_is_refused_in_words(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    typed = paper(service, now_CC2="1", idea="A rota", about="CL3")
    answer = as_(cast.officer).post(page("explorer_paper", explorer_round), typed)
    assert answer.status_code == 422 and "No question in particular”" in answer.content.decode()


def test_what_is_printed_can_be_typed_in(explorer_round: Any, service: Any, cast: Any, as_: Any) -> None:
    officer, url = as_(cast.officer), page("explorer_paper_forms", explorer_round)
    assert url in read(officer, page("explorer_round", explorer_round))
    printed = officer.post(url, {"service": service.pk, "group": "citizen", "copies": "2"}).content.decode()
    for words in ("Spring", "Day support", f"{explorer_round.closes:%-d %B %Y}"):
        assert words in printed
    first, second = findall(r"<strong>(\w{4}-\w{4})</strong>", printed)
    assert first != second
    for code in (first, second.lower().replace("-", " ")):
        typed = paper(service, now_CC1="2", code=code)
        assert officer.post(page("explorer_paper", explorer_round), typed).status_code == 302
    assert set(ExplorerResponse.objects.counted().values_list("code", flat=True)) == {first, second}
    again = officer.post(page("explorer_paper", explorer_round), paper(service, now_CC1="2", code=first))
    assert f"Answers with the code {first} are in already." in again.content.decode()


def test_printed_forms_ask_six_questions_those_with_fewest_answers_first() -> None:
    answers = {form: 1 for form in Form if form is not Form.CL5}
    printed = list(sheets(Group.CITIZEN, answers, 4))
    assert len(printed[0].forms) == 6 and Form.CL5 in printed[0].forms
    assert {form.co for form in printed[0].forms} == set(Co)
    assert {form for sheet in printed for form in sheet.forms} == set(Form)
    (manager,) = sheets(Group.MANAGER, answers, 1)
    assert manager.forms == tuple(Form)


# --- moving on ----------------------------------------------------------------------------------------------------
def test_a_round_goes_from_answers_to_the_public(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    exp_1(explorer_round, service)
    lead = as_(cast.lead)
    lead.post(page("explorer_round_close", explorer_round))
    lead.post(page("explorer_round_consolidate", explorer_round))
    publish = page("explorer_round_publish", explorer_round)
    assert "Services may comment until" in read(lead, publish)
    assert lead.post(publish, {"waived": ""}).status_code == 422
    lead.post(publish, {"waived": "The board meets tomorrow morning."})
    explorer_round.refresh_from_db()
    assert explorer_round.status == RoundStatus.PUBLISHED


def test_results_are_worked_out_once_it_is_said_what_is_missing(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    RoundServiceFactory(round=explorer_round, service=ServiceFactory(name="Lunch club"))
    group_says(explorer_round, service, Group.CITIZEN, [1])
    lead, url = as_(cast.lead), page("explorer_round_consolidate", explorer_round)
    assert lead.get(url).status_code == 409
    actions.close_round(explorer_round=explorer_round, by=cast.lead)
    asked = " ".join(read(lead, url).split())
    assert "Nobody answered about: Lunch club." in asked and "Day support" not in asked
    assert "Nobody answered from: Front-line staff." in asked
    assert "cannot be opened again" in asked and page("explorer_round_reopen", explorer_round) in asked
    explorer_round.refresh_from_db()
    assert explorer_round.status == RoundStatus.CLOSED
    assert lead.post(url).url == page("explorer_results", explorer_round)


def published(explorer_round: Any, service: Any, by: Any) -> Any:
    exp_1(explorer_round, service)
    actions.close_round(explorer_round=explorer_round, by=by)
    actions.consolidate(explorer_round=explorer_round, by=by)
    actions.publish(explorer_round=explorer_round, by=by, waived="The board meets tomorrow morning.")
    return explorer_round


def test_results_lead_back_to_the_round_for_those_who_may_open_it(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    results = page("explorer_grid", published(explorer_round, service, cast.lead))
    way_back = f'href="{explorer_round.get_absolute_url()}"'
    assert way_back in read(as_(cast.officer), results)
    assert way_back not in read(as_(cast.councillor), results)


def test_the_latest_results_are_one_step_from_the_list(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    assert "Read the results of" not in read(as_(cast.councillor), url_here("explorer"))
    published(explorer_round, service, cast.lead)
    assert "Read the results of Spring" in read(as_(cast.councillor), url_here("explorer"))


def test_only_the_lead_moves_a_round(explorer_round: Any, cast: Any, as_: Any) -> None:
    assert as_(cast.officer).post(page("explorer_round_close", explorer_round)).status_code == 403


def test_the_service_says_its_piece_beside_the_results(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    service.manager = cast.service_manager
    service.save()
    exp_1(explorer_round, service)
    actions.close_round(explorer_round=explorer_round, by=cast.lead)
    actions.consolidate(explorer_round=explorer_round, by=cast.lead)
    row = explorer_round.round_services.get()
    url = url_here("explorer_comment", round_service=row.pk)
    other = MembershipFactory(roles=["service_manager"])
    assert as_(other).post(url, {"comment": "Not mine"}).status_code == 403
    as_(cast.service_manager).post(url, {"comment": "A phone rota starts in May."})
    results = read(as_(cast.lead), page("explorer_results", explorer_round))
    assert "A phone rota starts in May." in results


def test_lists_show_each_reader_their_rounds(explorer_round: Any, service: Any, cast: Any, as_: Any) -> None:
    group_says(explorer_round, service, Group.CITIZEN, [1])
    the_round = f'href="{explorer_round.get_absolute_url()}"'
    assert the_round in read(as_(cast.officer), url_here("explorer"))
    councillor_reads = read(as_(cast.councillor), url_here("explorer"))
    assert the_round not in councillor_reads
    assert page("explorer_answer", explorer_round) in councillor_reads
