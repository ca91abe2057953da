"""People answer: by a poster, by a link of their own, signed in; short, in words, never lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from commons.four_cos import Form
from mapping.explorer import actions
from mapping.explorer.models import ExplorerCell, ExplorerResponse, ExplorerRound, RoundStatus
from mapping.explorer.wording import QUESTIONS
from partnerships import links
from partnerships.links import Link
from partnerships.models import Group, Partnership
from tests.factories import MembershipFactory, ServiceFactory, poster
from tests.mapping.rounds import answered, group_says, level, open_round


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def spring(cast: Any) -> ExplorerRound:
    """An open round about two services."""
    services = [ServiceFactory(name=name) for name in ("Home care", "Parks")]
    return open_round(*services, by=cast.lead, name="Spring 2027")


def a_minute_old(link: Link) -> Link:
    """Its holder has had time to read."""
    Link.objects.filter(pk=link.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    return link


def personal(explorer_round: ExplorerRound, group: str = Group.CITIZEN, **fields: Any) -> Link:
    about = {"subject_kind": "explorer", "subject_id": explorer_round.pk, "label": explorer_round.name}
    return a_minute_old(links.personal_link(**about, group=group, **fields).link)


def begin(client: Any, link: Link, *names: str) -> ExplorerResponse:
    """Tick services, and give back the first draft."""
    explorer_round = ExplorerRound.objects.get(pk=link.subject_id)
    ticked = explorer_round.services.filter(name__in=names or ("Home care",))
    sent = client.post(link.url("explorer_choose"), {"services": [each.pk for each in ticked]})
    assert sent.status_code == 302
    return ExplorerResponse.objects.of(link.code).order_by("pk")[0]


def page_url(link: Link, response: ExplorerResponse, page: int = 1) -> str:
    return link.url("explorer_questions", service=response.service_id, page=page)


def with_token(client: Any, url: str, **fields: str) -> dict[str, str]:
    """The fields of a form that carries a submission token, filled in a minute ago."""
    with freeze_time(timezone.now() - timedelta(minutes=1)):
        html = client.get(url).content.decode()
    found = re.search(r'name="submission" value="([^"]+)"', html)
    assert found
    return {"submission": found[1], **fields}


def send(client: Any, link: Link) -> Any:
    url = link.url("explorer_check")
    return client.post(url, with_token(client, url))


# --- starting ----------------------------------------------------------------------------------------
def test_a_poster_says_what_it_is_who_sees_it_and_how_long_it_takes(
    spring: ExplorerRound, client: Any, north: Partnership
) -> None:
    page = client.get(poster(subject_id=spring.pk).url("link"), follow=True).content.decode()
    for words in ("about five minutes", "No account", north.controller, north.privacy_contact, "12 months"):
        assert words in page
    assert "Which of these are you?" in page


def test_starting_at_a_poster_gives_a_link_of_ones_own_for_the_group_chosen(
    spring: ExplorerRound, client: Any
) -> None:
    start = poster(subject_id=spring.pk).url("explorer_start")
    sent = client.post(start, with_token(client, start, group=Group.FRONT_LINE))
    mine = Link.objects.get(kind=Link.Kind.PERSONAL)
    assert (mine.group, mine.parent.kind) == (Group.FRONT_LINE, Link.Kind.OPEN)
    assert client.get(sent.url).status_code == 200


def test_a_poster_for_one_group_does_not_ask_which(spring: ExplorerRound, client: Any) -> None:
    start = poster(subject_id=spring.pk, group=Group.COUNCILLOR).url("explorer_start")
    assert "Which of these are you?" not in client.get(start).content.decode()
    client.post(start, with_token(client, start))
    assert Link.objects.get(kind=Link.Kind.PERSONAL).group == Group.COUNCILLOR


def test_a_poster_refuses_who_does_not_say_whom_they_speak_for(spring: ExplorerRound, client: Any) -> None:
    start = poster(subject_id=spring.pk).url("explorer_start")
    for group in ("", Group.MANAGER, "king"):
        refused = client.post(start, with_token(client, start, group=group))
        assert refused.status_code == 422
    assert "Choose one of the answers listed" in refused.content.decode()
    assert not Link.objects.filter(kind=Link.Kind.PERSONAL).exists()


def test_machines_are_held_back_at_the_poster(spring: ExplorerRound, client: Any) -> None:
    start = poster(subject_id=spring.pk, group=Group.CITIZEN).url("explorer_start")
    filled = with_token(client, start)
    assert client.post(start, {**filled, "website": "spam"}).status_code == 429
    assert client.post(start, {}).status_code == 429
    assert not Link.objects.filter(kind=Link.Kind.PERSONAL).exists()


def test_a_personal_link_goes_straight_in(spring: ExplorerRound, client: Any) -> None:
    page = client.get(personal(spring).url("link"), follow=True).content.decode()
    assert "Which services do you know?" in page
    assert "Home care" in page and "Parks" in page


def test_only_the_services_of_the_round_are_offered_and_taken(spring: ExplorerRound, client: Any) -> None:
    other = ServiceFactory(name="Libraries")
    link = personal(spring)
    assert "Libraries" not in client.get(link.url("explorer_choose")).content.decode()
    assert client.post(link.url("explorer_choose"), {"services": [other.pk]}).status_code == 422
    assert not ExplorerResponse.objects.exists()


def test_one_or_two_services_are_asked_for(spring: ExplorerRound, client: Any, cast: Any) -> None:
    third = ServiceFactory(name="Schools")
    summer = open_round(third, ServiceFactory(), ServiceFactory(), by=cast.lead)
    url = personal(summer).url("explorer_choose")
    none, three = (
        client.post(url, {"services": list(ids)})
        for ids in ((), summer.services.values_list("pk", flat=True))
    )
    assert "Tick at least one service" in none.content.decode()
    assert "no more than 2 services" in three.content.decode()
    assert (none.status_code, three.status_code) == (422, 422)


def test_unticking_a_service_deletes_what_was_said_about_it(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    first = begin(client, link, "Home care", "Parks")
    client.post(page_url(link, first), {f"{first.asked[0]}-now": "2"})
    begin(client, link, "Parks")
    assert [r.service.name for r in ExplorerResponse.objects.of(link.code)] == ["Parks"]
    assert not ExplorerCell.objects.exists()


# --- six questions -------------------------------------------------------------------------------------
def test_the_short_version_asks_six_questions_one_of_each_co(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    page = client.get(page_url(link, response)).content.decode()
    shown = [form for form in Form if str(QUESTIONS[form]) in page]
    assert len(shown) == 6
    assert {form.co for form in shown} == {form.co for form in Form}
    assert "Page 2 of 3" in page


def test_citizens_read_plain_words_and_staff_the_technical_name_too(
    spring: ExplorerRound, client: Any
) -> None:
    seen = {}
    for group in (Group.CITIZEN, Group.COUNCILLOR, Group.FRONT_LINE):
        link = personal(spring, group)
        seen[group] = client.get(page_url(link, begin(client, link))).content.decode()
    technical = str(Form(ExplorerResponse.objects.first().asked[0]).label)
    assert technical not in seen[Group.CITIZEN] and technical not in seen[Group.COUNCILLOR]
    assert technical in seen[Group.FRONT_LINE]


def test_answers_are_saved_page_by_page_and_counted_only_when_sent(
    spring: ExplorerRound, client: Any
) -> None:
    link = personal(spring)
    response = begin(client, link)
    one, two, three, four = response.asked[:4]
    client.post(
        page_url(link, response),
        {
            f"{one}-now": "2",
            f"{one}-should": "4",
            f"{two}-now": "0",
            f"{three}-now": "dont_know",
            f"{four}-now": "not_applicable",
        },
    )
    kept = {c.form: (c.status, c.level, c.potential) for c in response.cells.all()}
    assert kept == {
        one: ("doing", 2, 4),
        two: ("not_doing", 0, None),
        three: ("dont_know", None, None),
        four: ("not_applicable", None, None),
    }
    assert not ExplorerResponse.objects.counted().exists()
    send(client, link)
    assert ExplorerResponse.objects.counted().get().code == link.code


def test_how_it_should_be_cannot_be_less_and_nothing_typed_is_lost(
    spring: ExplorerRound, client: Any
) -> None:
    link = personal(spring)
    response = begin(client, link)
    one, two = response.asked[:2]
    refused = client.post(
        page_url(link, response), {f"{one}-now": "3", f"{one}-should": "1", f"{two}-now": "2"}
    )
    page = refused.content.decode()
    assert refused.status_code == 422
    assert page.count("How it should be cannot be less than how it is now.") == 2  # summary and question
    assert f'href="#id_{one}-should_2"' in page  # the wish that is too low, not one out of sight
    assert re.search(rf'id="id_{one}-should_2" value="1" checked', page)
    assert re.search(rf'name="{two}-now"[^>]*value="2" checked', page)
    assert not response.cells.exists()


@pytest.mark.parametrize("value", ["5", "-1", "2.5", "nan", "<script>"])
def test_what_is_not_on_the_scale_is_refused(spring: ExplorerRound, client: Any, value: str) -> None:
    link = personal(spring)
    response = begin(client, link)
    refused = client.post(page_url(link, response), {f"{response.asked[0]}-now": value})
    assert refused.status_code == 422
    assert "Choose one of the answers listed" in refused.content.decode()
    assert not response.cells.exists()


def test_a_wish_without_how_it_is_asks_for_that(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    refused = client.post(page_url(link, response), {f"{response.asked[0]}-should": "3"})
    assert refused.status_code == 422
    assert "Say how it is now" in refused.content.decode()


def test_who_turns_to_dont_know_need_not_clear_the_wish(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    one = response.asked[0]
    client.post(page_url(link, response), {f"{one}-now": "dont_know", f"{one}-should": "3"})
    assert response.cells.get().potential is None


def test_forms_of_other_people_and_pages_nobody_asked_for_are_not_found(
    spring: ExplorerRound, client: Any
) -> None:
    link, other = personal(spring), personal(spring)
    response = begin(client, link)
    begin(client, other, "Parks")
    parks = ExplorerResponse.objects.of(other.code).get()
    assert client.get(page_url(link, response, 2)).status_code == 404
    assert client.get(page_url(link, parks)).status_code == 404
    detail = link.url("explorer_detail", service=response.service_id, form=response.asked[0])
    assert client.get(detail).status_code == 404


# --- ideas, and what is personal in them ---------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["Ring me: 0131 496 0000", "a.b@example.org", "AB123456C is mine", "0101011234"]
)
def test_personal_data_is_asked_about_before_it_is_sent_then_held(
    spring: ExplorerRound, client: Any, text: str
) -> None:
    link = personal(spring)
    response = begin(client, link)
    one = response.asked[0]
    typed = {f"{one}-now": "2", f"{one}-idea": text}
    asked = client.post(page_url(link, response), typed)
    assert asked.status_code == 422 and text in asked.content.decode()
    assert "You seem to have written" in asked.content.decode()
    client.post(page_url(link, response), {**typed, "keep_personal": "on"})
    assert response.cells.get().idea_held


def test_an_idea_is_text_and_no_more_than_a_thousand_characters(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    one = response.asked[0]
    long = client.post(page_url(link, response), {f"{one}-now": "2", f"{one}-idea": "x" * 1001})
    assert long.status_code == 422 and "1000 characters or fewer" in long.content.decode()
    client.post(page_url(link, response), {f"{one}-now": "2", f"{one}-idea": "<b>Benches</b>"})
    page = client.get(link.url("explorer_check")).content.decode()
    assert "&lt;b&gt;Benches&lt;/b&gt;" in page and "<b>Benches" not in page


def test_changing_an_answer_keeps_the_detail_added_to_it(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring, Group.FRONT_LINE)
    response = begin(client, link)
    one = response.asked[0]
    client.post(page_url(link, response), {f"{one}-now": "2"})
    detail = link.url("explorer_detail", service=response.service_id, form=one)
    client.post(
        detail,
        {
            "reach_pct": "40",
            "involved-citizen": "2",
            "barriers": ["funding", "time"],
            "evidence_title": "Minutes",
            "evidence_url": "https://example.org/minutes",
            "idea": "More of it",
            "keep_private": "on",
        },
    )
    client.post(page_url(link, response), {f"{one}-now": "3", f"{one}-idea": "More of it"})
    cell = response.cells.get()
    assert (cell.level, cell.reach_pct, cell.involved, cell.barriers) == (
        3,
        40,
        {"citizen": 2},
        ["funding", "time"],
    )
    assert cell.keep_private and cell.evidence.get().title == "Minutes"


@pytest.mark.parametrize("reach", ["101", "-1", "many"])
def test_a_reach_that_is_no_share_is_refused(spring: ExplorerRound, client: Any, reach: str) -> None:
    link = personal(spring, Group.FRONT_LINE)
    response = begin(client, link)
    one = response.asked[0]
    client.post(page_url(link, response), {f"{one}-now": "2"})
    detail = link.url("explorer_detail", service=response.service_id, form=one)
    assert client.post(detail, {"reach_pct": reach}).status_code == 422
    assert response.cells.get().reach_pct is None


def test_citizens_are_not_asked_for_detail(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    one = response.asked[0]
    client.post(page_url(link, response), {f"{one}-now": "2"})
    assert "Add detail" not in client.get(link.url("explorer_check")).content.decode()
    detail = link.url("explorer_detail", service=response.service_id, form=one)
    assert client.get(detail).status_code == 404


def test_staff_read_that_what_they_write_may_be_released(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring, Group.FRONT_LINE)
    page = client.get(page_url(link, begin(client, link))).content.decode()
    assert "freedom of information" in page


# --- finish, or answer more --------------------------------------------------------------------------------
def test_answer_more_asks_what_is_left_and_no_more(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    client.post(page_url(link, response), {f"{response.asked[0]}-now": "2"})
    assert "11 more questions about Home care" in client.get(link.url("explorer_check")).content.decode()
    sent = client.post(link.url("explorer_more", service=response.service_id))
    assert sent.url == page_url(link, response, 2)
    response.refresh_from_db()
    assert sorted(response.asked) == sorted(Form)
    assert "more questions about" not in client.get(link.url("explorer_check")).content.decode()


def test_managers_answer_their_own_services_in_full(spring: ExplorerRound, cast: Any, as_: Any) -> None:
    manager = cast.service_manager
    manager.group = Group.MANAGER
    manager.save()
    mine = spring.services.get(name="Parks")
    mine.manager = manager
    mine.save()
    client = as_(manager)
    page = client.get(reverse("explorer_answer", args=["demo-north", spring.pk]), follow=True)
    assert "Parks" in page.content.decode() and "Home care" not in page.content.decode()
    link = links.find_by_code(Link.objects.get(membership=manager).code)
    response = begin(client, link, "Parks")
    assert (sorted(response.asked), response.membership) == (sorted(Form), manager)
    other = spring.services.get(name="Home care")
    assert client.post(link.url("explorer_choose"), {"services": [other.pk]}).status_code == 422


def test_a_member_answers_by_one_link_however_often_they_begin(
    spring: ExplorerRound, cast: Any, as_: Any
) -> None:
    sent_before = personal(spring, Group.COUNCILLOR, membership=cast.councillor)
    url = reverse("explorer_answer", args=["demo-north", spring.pk])
    client = as_(cast.councillor)
    assert {client.get(url).url for _each in "ab"} == {sent_before.url("link")}
    other = MembershipFactory(roles=["councillor"], group=Group.COUNCILLOR)
    client = as_(other)
    assert len({client.get(url).url for _each in "ab"}) == 1
    assert Link.objects.filter(membership=other).count() == 1


def test_the_same_form_sent_twice_is_one_answer(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    client.post(page_url(link, response), {f"{response.asked[0]}-now": "2"})
    url = link.url("explorer_check")
    filled = with_token(client, url)
    first, second = client.post(url, filled), client.post(url, filled)
    assert first.url == second.url == link.url("explorer_receipt")
    assert link.code in client.get(second.url).content.decode()
    assert ExplorerResponse.objects.counted().count() == 1


def test_nothing_answered_cannot_be_sent(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    begin(client, link)
    page = client.get(link.url("explorer_check")).content.decode()
    assert "You have not answered anything yet" in page
    assert "Send my answers" not in page


def test_a_sent_answer_can_be_changed_and_taken_back_until_the_round_closes(
    spring: ExplorerRound, client: Any
) -> None:
    link = personal(spring)
    response = begin(client, link)
    one = response.asked[0]
    client.post(page_url(link, response), {f"{one}-now": "2"})
    send(client, link)
    client.post(page_url(link, response), {f"{one}-now": "3"})
    assert ExplorerCell.objects.counted().get().level == 3
    client.post(link.url("explorer_withdraw"))
    assert not ExplorerResponse.objects.counted().exists()
    assert "You have taken your answers back" in client.get(link.url("link"), follow=True).content.decode()
    again = begin(client, link)
    assert not again.counts
    send(client, link)
    assert ExplorerResponse.objects.counted().get().pk == response.pk


def test_who_answers_again_about_one_service_brings_back_no_other(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    first = begin(client, link, "Home care", "Parks")
    for response in ExplorerResponse.objects.of(link.code):
        client.post(page_url(link, response), {f"{response.asked[0]}-now": "2"})
    send(client, link)
    client.post(link.url("explorer_withdraw"))
    begin(client, link, first.service.name)
    send(client, link)
    assert ExplorerResponse.objects.counted().get().service == first.service


# --- many people, and coming back ---------------------------------------------------------------------------
def test_sixty_people_behind_one_address_are_taken_and_the_next_keeps_what_they_said(
    spring: ExplorerRound, client: Any
) -> None:
    hanging = poster(subject_id=spring.pk, group=Group.CITIZEN)
    service = spring.services.get(name="Parks")
    people = [a_minute_old(links.start(hanging).link) for _each in range(61)]
    for person in people:
        response = actions.start(
            explorer_round=spring, service=service, group=Group.CITIZEN, code=person.code
        )
        actions.save_answers(response=response, answers=[level(2)])
    sent = [send(client, person) for person in people]
    assert [answer.status_code for answer in sent] == [302] * 60 + [429]
    assert ExplorerResponse.objects.counted().count() == 60
    assert "Nothing you wrote is lost" in sent[-1].content.decode()
    assert people[-1].url("explorer_check") == sent[-1].request["PATH_INFO"]
    assert ExplorerCell.objects.filter(response__code=people[-1].code).exists()


def test_starting_and_sending_are_counted_apart(spring: ExplorerRound, client: Any) -> None:
    hanging = poster(subject_id=spring.pk, group=Group.CITIZEN)
    start = hanging.url("explorer_start")
    filled = with_token(client, start)
    assert {client.post(start, filled).status_code for _each in range(60)} == {302}
    assert client.post(start, filled).status_code == 429
    link = a_minute_old(links.start(hanging).link)
    response = begin(client, link)
    client.post(page_url(link, response), {f"{response.asked[0]}-now": "2"})
    assert send(client, link).status_code == 302


def test_save_and_come_back_by_code(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link, "Home care", "Parks")
    saved = client.post(page_url(link, response), {f"{response.asked[0]}-now": "2", "later": "1"})
    assert link.code in client.get(saved.url).content.decode()
    client.cookies.clear()
    back = client.post(reverse("link_code"), {"code": link.code.lower()}, follow=True)
    assert "Does this happen in Parks?" in back.content.decode()


# --- closed, taken back, published -----------------------------------------------------------------------------
def test_after_the_closing_day_the_link_says_so_and_takes_nothing(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    url = page_url(link, response)
    with freeze_time(timezone.now() + timedelta(days=30)):
        assert "is closed now" in client.get(link.url("link"), follow=True).content.decode()
        assert client.post(url, {f"{response.asked[0]}-now": "2"}).status_code == 409
    assert not ExplorerCell.objects.exists()


def test_what_is_sent_after_the_close_is_shown_back(spring: ExplorerRound, client: Any, cast: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    actions.close_round(explorer_round=spring, by=cast.lead)
    form = response.asked[0]
    typed = {f"{form}-now": "2", f"{form}-should": "4", f"{form}-idea": "A <b>bench</b> in the sun"}
    late = client.post(page_url(link, response), typed)
    assert late.status_code == 409
    page = late.content.decode()
    for words in (
        str(QUESTIONS[Form(form)]),
        "Often, in some places",
        "A &lt;b&gt;bench&lt;/b&gt; in the sun",
    ):
        assert words in page
    assert not ExplorerCell.objects.exists()


def test_a_level_that_is_no_number_is_refused_in_words(spring: ExplorerRound, client: Any) -> None:
    link = personal(spring)
    response = begin(client, link)
    for forged in ("²", "5", "-1", "99999999999999999999", "NaN", "2.5"):
        sent = {f"{response.asked[0]}-now": "2", f"{response.asked[0]}-should": forged}
        refused = client.post(page_url(link, response), sent)
        assert refused.status_code == 422
        assert "Choose one of the answers listed" in refused.content.decode()
    assert not ExplorerCell.objects.exists()


def test_a_link_of_a_round_that_has_not_begun_says_when(spring: ExplorerRound, client: Any) -> None:
    ExplorerRound.objects.filter(pk=spring.pk).update(status=RoundStatus.DRAFT)
    page = client.get(personal(spring).url("link"), follow=True).content.decode()
    assert "has not begun yet" in page


def publish(explorer_round: ExplorerRound, cast: Any) -> None:
    actions.close_round(explorer_round=explorer_round, by=cast.lead)
    actions.consolidate(explorer_round=explorer_round, by=cast.lead)
    actions.publish(explorer_round=explorer_round, by=cast.lead, waived="The board meets tomorrow at noon.")


def test_once_published_the_link_tells_what_came_of_it(spring: ExplorerRound, client: Any, cast: Any) -> None:
    link = personal(spring)
    care = spring.services.get(name="Home care")
    answered(spring, care, Group.CITIZEN, level(1), code=link.code)
    group_says(spring, care, Group.CITIZEN, [1] * 5)
    group_says(spring, care, Group.FRONT_LINE, [3] * 6)
    publish(spring, cast)
    page = client.get(link.url("link"), follow=True).content.decode()
    assert "What came of it" in page
    told = re.sub(r"<[^>]+>|\s+", " ", page)
    assert re.search(r"You\s+Once or twice", told)
    assert re.search(r"Front-line staff\s+As a rule", told)
    assert re.search(r"People who use services\s+Once or twice", told)
    assert "People see this differently." in page
    assert "Parks" not in page


def test_a_small_group_is_not_shown_to_those_who_answered(
    spring: ExplorerRound, client: Any, cast: Any
) -> None:
    link = personal(spring)
    care = spring.services.get(name="Home care")
    answered(spring, care, Group.CITIZEN, level(1), code=link.code)
    group_says(spring, care, Group.CITIZEN, [1] * 5)
    group_says(spring, care, Group.FRONT_LINE, [3] * 6)
    group_says(spring, care, Group.COUNCILLOR, [4])
    publish(spring, cast)
    page = client.get(link.url("link"), follow=True).content.decode()
    assert "Councillors" not in page and "Front-line staff" not in page
    assert "we decide together" not in page


# --- leaks ---------------------------------------------------------------------------------------------------------
def test_a_link_shows_its_own_partnership_and_nobody_elses_answers(
    spring: ExplorerRound, south: Partnership, client: Any
) -> None:
    service = spring.services.get(name="Home care")
    said = level(4)
    answered(spring, service, Group.CITIZEN, said)
    ExplorerCell.objects.update(idea="Secret of somebody else")
    link = personal(spring)
    response = begin(client, link, "Home care", "Parks")
    client.post(page_url(link, response), {f"{response.asked[0]}-now": "0"})
    for name in ("explorer_choose", "explorer_check", "link_email", "explorer_withdraw"):
        page = client.get(link.url(name)).content.decode()
        assert "Secret of somebody else" not in page and "Neighbour service" not in page


def test_a_link_to_something_else_opens_no_explorer_page(spring: ExplorerRound, client: Any) -> None:
    other = links.personal_link(subject_kind="matrix", subject_id=spring.pk, group=Group.CITIZEN).link
    for name in ("explorer_start", "explorer_choose", "explorer_check", "explorer_afterwards"):
        assert client.get(other.url(name)).status_code == 404
