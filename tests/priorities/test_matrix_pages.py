"""The pages of the matrix: what they show, what they hide, and that nothing typed is lost."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from freezegun import freeze_time

from activities.models import Activity
from partnerships import links
from partnerships.links import limits
from partnerships.links.models import Link
from partnerships.models import Partnership
from priorities.matrix import actions
from priorities.models import MatrixResponse, MatrixRound, Rating
from tests.factories import MembershipFactory
from tests.priorities.rounds import closed_example, draft, entry, opened, rate, worked_example
from tests.priorities.test_matrix_decisions import WHY, as_plotted, decided, today
from tests.test_pages import html_errors, questions, violations

SECRET = "It would have got my mother out of the house"


def here(view: str, **kwargs: Any) -> str:
    return reverse(view, kwargs={"partnership": "demo-north", **kwargs})


def token() -> str:
    """The token of a form that a person had open for a minute."""
    with freeze_time() as clock:
        clock.tick(timedelta(seconds=-60))
        return limits.signer.sign(str(uuid.uuid4()))


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def given(matrix_round: MatrixRound, scores: str) -> dict[str, str]:
    return {f"q{row.pk}": score for row, score in zip(matrix_round.criteria.all(), scores, strict=True)}


def personal(matrix_round: MatrixRound, group: str = "citizen") -> Link:
    link = links.personal_link(
        subject_kind="matrix", subject_id=matrix_round.pk, group=group, label=matrix_round.name
    ).link
    minutes_pass()
    return link


def minutes_pass() -> None:
    """People take longer between two pages than a machine."""
    Link.objects.update(created_at=timezone.now() - timedelta(minutes=5))


# --- results ------------------------------------------------------------------------------------------
def test_mat_1_on_the_page(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    said = text(as_(cast.officer).get(here("matrix_results", matrix_round=found.pk)).content.decode())
    for figures in (
        "A 4.1333 1.8667 2.214 0.9883 0.9871 1.00",
        "B 4.2667 4.6000 0.928",
        "C 2.1833 1.3667",
        "D 1.8667 3.9667",
        "0.8222 0.7333",
    ):
        assert figures in said
    assert "1 A Quick win 4.13" in said and "4 D Small and hard 1.87" in said


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("view", ["matrix_results", "matrix_what_if"])
def test_dots_are_reached_by_keyboard_in_the_order_of_the_table(
    view: str,
    width: int,
    chromium: Any,
    cast: Any,
    as_: Any,
) -> None:
    found = closed_example(cast.lead)
    html = as_(cast.lead).get(here(view, matrix_round=found.pk)).content.decode()
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.set_content(html)
    page.add_style_tag(path=settings.BASE_DIR / "static/css/pictures.css")
    page.locator("a[href='#matrix-table']").focus()
    reached = []
    for _each in range(4):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("[document.activeElement.getAttribute('href'), document.activeElement.ariaLabel]")
        )
        dot = page.locator("a:focus circle, a:focus path").first
        assert dot.evaluate("each => getComputedStyle(each).stroke") == "rgb(11, 12, 12)"
    rows = [row.get_attribute("href") for row in page.locator("#matrix-table tbody th a").all()]
    page.close()
    assert [href for href, _name in reached] == rows
    assert rows == [here("matrix_activity", round_activity=entry(found, title).pk) for title in "ABCD"]
    assert [name.split(":")[0] for _href, name in reached] == ["1. A", "2. B", "3. C", "4. D"]


def test_an_activity_opens_to_ratings_and_comments_without_names(cast: Any, as_: Any) -> None:
    found = worked_example(cast.lead)
    rater = MembershipFactory(name="Rosa Rater", roles=["front_line"], group="front_line")
    response = rate(found, "front_line", {"A": "5555511111"}, membership=rater, comments={"A": SECRET})
    actions.close_round(matrix_round=found, by=cast.lead)
    page = here("matrix_activity", round_activity=entry(found, "A").pk)
    for member in (cast.lead, cast.community_member, cast.councillor):
        html = as_(member).get(page).content.decode()
        assert SECRET in html
        assert "Rosa Rater" not in html and response.code not in html


def test_a_comment_with_personal_data_is_held_back(cast: Any, as_: Any) -> None:
    found = worked_example(cast.lead)
    response = rate(found, "citizen", {"A": "5555511111"}, send=False)
    scores = {row.pk: 3 for row in found.criteria.all()}
    actions.save_ratings(
        response=response,
        round_activity=entry(found, "A"),
        scores=scores,
        comment="Ring 0131 271 3000",
        held=True,
    )
    actions.submit(response=response)
    actions.close_round(matrix_round=found, by=cast.lead)
    html = as_(cast.lead).get(here("matrix_activity", round_activity=entry(found, "A").pk)).content.decode()
    assert "0131 271" not in html


def test_small_groups_are_shown_to_officers_alone(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    page = here("matrix_activity", round_activity=entry(found, "A").pk)
    assert "What each side says" in as_(cast.officer).get(page).content.decode()
    outside = as_(cast.councillor).get(page).content.decode()
    assert "What each side says" not in outside
    assert "Small groups are not shown on their own" in outside


FIGURE = r"\b[1-5]\.\d\d"


def test_outside_the_officers_no_page_gives_what_few_people_said_away(cast: Any, as_: Any) -> None:
    """Three groups of one: an exact figure, a spread or a count by score would be somebody's own."""
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    actions.decide(matrix_round=found, by=cast.lead)
    row = entry(found, "A")
    pages = [
        here(view, matrix_round=found.pk) for view in ("matrix_round", "matrix_results", "matrix_what_if")
    ]
    pages += [
        here("matrix_activity", round_activity=row.pk),
        here("matrix_export_csv", matrix_round=found.pk),
        row.activity.get_absolute_url(),
        "/p/demo-north/decisions/",
    ]
    for member in (cast.councillor, cast.community_member, cast.approver, cast.associate):
        client = as_(member)
        for page in pages:
            said = text(b"".join(client.get(page)).decode(errors="ignore"))
            assert not re.search(FIGURE, said.replace("3.00", "")), (member, page)
            assert "rate it differently" not in said and "agree closely" not in said
        assert client.get(here("matrix_what_if", matrix_round=found.pk)).status_code == 409
        activity = client.get(here("matrix_activity", round_activity=row.pk)).content.decode()
        assert "How people rated it" not in activity and "What would move it" not in activity
        counts = text(client.get(here("matrix_round", matrix_round=found.pk)).content.decode())
        assert "3 people have sent ratings so far." in counts and "Front-line staff 1 1" not in counts
    officer = as_(cast.officer)
    counts = text(officer.get(here("matrix_round", matrix_round=found.pk)).content.decode())
    assert "Front-line staff 1 1" in counts


def test_the_board_still_sees_where_everything_falls_and_in_which_order(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    said = text(as_(cast.councillor).get(here("matrix_results", matrix_round=found.pk)).content.decode())
    for row in (
        "1 A Quick win 4.1 1.9 3",
        "2 B Major project 4.3 4.5–5.0 3",
        "3 C Small and easy 2.2 1.0–1.5 3",
        "4 D Small and hard 1.9 4.0 3",
    ):
        assert row in said
    assert "In some groups fewer than five people rated." in said
    lines = b"".join(as_(cast.councillor).get(here("matrix_export_csv", matrix_round=found.pk)))
    assert ",A,4.1,1.9,,Quick win,,3,,," in lines.decode("utf-8-sig")


def test_nothing_is_withheld_where_five_of_every_group_rated(cast: Any, as_: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    for _each in range(5):
        rate(found, "citizen", {"Rota": "4433"})
        rate(found, "manager", {"Rota": "2222"})
    actions.close_round(matrix_round=found, by=cast.lead)
    client = as_(cast.councillor)
    said = text(client.get(here("matrix_results", matrix_round=found.pk)).content.decode())
    assert "1 Rota Quick win 3.00" in said and "Kendall" in said
    assert client.get(here("matrix_what_if", matrix_round=found.pk)).status_code == 200
    page = here("matrix_activity", round_activity=entry(found, "Rota").pk)
    assert "How people rated it" in client.get(page).content.decode()


def test_one_who_rated_in_part_is_not_found_by_subtraction(cast: Any, as_: Any) -> None:
    """Counts by score hold people whom the group's figure leaves out; their difference would be one person."""
    found = opened("Rota", "Café", by=cast.lead)
    for _each in range(5):
        rate(found, "citizen", {"Rota": "4433"})
        rate(found, "manager", {"Rota": "2222"})
    response = rate(found, "citizen", {"Café": "4433"}, send=False)
    first, *others = found.criteria.all()
    scores = {first.pk: 5, **dict.fromkeys((row.pk for row in others), None)}
    actions.save_ratings(response=response, round_activity=entry(found, "Rota"), scores=scores, comment="")
    actions.submit(response=response)
    actions.close_round(matrix_round=found, by=cast.lead)
    page = here("matrix_activity", round_activity=entry(found, "Rota").pk)
    assert "How people rated it" in as_(cast.officer).get(page).content.decode()
    assert "How people rated it" not in as_(cast.councillor).get(page).content.decode()


def test_what_if_moves_activities_and_saves_nothing(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    weights = {row.code: str(row.weight) for row in found.criteria.all()}
    url = here("matrix_what_if", matrix_round=found.pk)
    client = as_(cast.officer)
    answer = client.get(url, {**weights, "threshold_impact": "2", "threshold_effort": "3"})
    assert "1 activity would move: C (small and easy → quick win)." in text(answer.content.decode())
    wrong = client.get(url, {**weights, "I1": "31", "threshold_impact": "2", "threshold_effort": "3"})
    assert wrong.status_code == 422
    assert "They come to 101 now." in wrong.content.decode()
    found.refresh_from_db()
    assert found.threshold_impact == 3
    assert found.placements.get(order=3).quadrant == "back_burner"


def test_what_if_says_where_nothing_could_move_an_activity(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    weights = {row.code: str(row.weight) for row in found.criteria.all()}
    answer = as_(cast.lead).get(
        here("matrix_what_if", matrix_round=found.pk),
        {**weights, "threshold_impact": "1", "threshold_effort": "1"},
    )
    assert text(answer.content.decode()).count("None exists") == 4


def test_the_export_holds_what_the_page_shows(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    actions.decide(matrix_round=found, by=cast.lead)
    answer = as_(cast.officer).get(here("matrix_export_csv", matrix_round=found.pk))
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    ref = Activity.objects.get(title="A").ref
    assert lines[1].startswith(f"1,{ref},A,4.1333,1.8667,2.214,Quick win,,3,1.0000,0.988")
    assert "Take it on" in lines[1] and "Phone three lunch clubs" in lines[1]
    assert len(lines) == 5


# --- blind until it closes ------------------------------------------------------------------------------
READING = (
    "matrix_rounds",
    "matrix_round",
    "matrix_results",
    "matrix_what_if",
    "matrix_export_csv",
    "matrix_export_xlsx",
    "matrix_meeting",
    "matrix_confirm",
    "matrix_close",
    "matrix_links",
    "matrix_rate",
    "matrix_rate_check",
)


def test_an_open_round_is_not_made_to_close_before_it_opened(cast: Any, as_: Any) -> None:
    matrix_round = opened("Lunch club", "Choir", by=cast.lead)
    yesterday = timezone.localdate() - timedelta(days=1)
    facts = {"name": matrix_round.name, "closes": f"{yesterday:%d/%m/%Y}", "version": matrix_round.version}
    refused = as_(cast.lead).post(here("matrix_settings", matrix_round=matrix_round.pk), facts)
    assert refused.status_code == 422
    assert "The closing day must not be before the opening day." in refused.content.decode()


def test_nobody_sees_scores_or_comments_before_the_round_closes(cast: Any, as_: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    scores = {"Rota": "5411", "Café": "1255"}
    for group in ("manager", "front_line", "citizen"):
        rate(found, group, scores, comments={"Rota": SECRET})
    pages = [
        here(view, **({} if view == "matrix_rounds" else {"matrix_round": found.pk})) for view in READING
    ]
    row = entry(found, "Rota")
    pages += [here(view, round_activity=row.pk) for view in ("matrix_activity", "matrix_decision")]
    pages += [row.activity.get_absolute_url(), "/p/demo-north/activities/", "/p/demo-north/activities.csv"]
    for member in (cast.lead, cast.officer, cast.community_member, cast.councillor, cast.associate):
        client = as_(member)
        for page in pages:
            answer = client.get(page)
            body = b"".join(answer).decode(errors="ignore")
            assert SECRET not in body, (member, page)
            assert "Quick win" not in body or "activities" in page, (member, page)
            assert not re.search(r"[1-5]\.\d\d", text(body).replace("3.00", "")), (member, page)
    for view in ("matrix_results", "matrix_what_if", "matrix_export_csv", "matrix_meeting"):
        assert as_(cast.lead).get(here(view, matrix_round=found.pk)).status_code == 409


def test_history_holds_no_rating(cast: Any) -> None:
    closed_example(cast.lead)
    tracked = {model.__name__ for model in (MatrixResponse, Rating) if hasattr(model, "events")}
    assert tracked == set()


def test_a_neighbour_finds_no_round(cast: Any, as_: Any, south: Partnership) -> None:
    found = closed_example(cast.lead)
    html = as_(cast.lead).get(here("matrix_rounds")).content.decode()
    assert "Worked example" in html
    from foundations.tenancy import scope

    with scope(south):
        neighbour = MembershipFactory(roles=["lead"])
        listed = reverse("matrix_rounds", kwargs={"partnership": "demo-south"})
        theirs = reverse("matrix_results", kwargs={"partnership": "demo-south", "matrix_round": found.pk})
    assert "Worked example" not in as_(neighbour).get(listed).content.decode()
    assert as_(neighbour).get(theirs).status_code == 404


# --- setting up, opening, closing -----------------------------------------------------------------------
def test_who_rates_is_not_done_before_somebody_is_chosen(cast: Any, as_: Any) -> None:
    found = actions.new_round(matrix_round=MatrixRound(name="New"), by=cast.lead)
    page, client = found.get_absolute_url(), as_(cast.lead)
    assert "No member is asked by name yet." in client.get(page).content.decode()
    actions.set_raters(matrix_round=found, members=[cast.front_line], by=cast.lead)
    assert "1 member is asked by name." in client.get(page).content.decode()


def test_each_link_shows_its_code_to_type_and_leads_to_its_poster(cast: Any, as_: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    poster = Link.objects.get(subject_kind="matrix", subject_id=found.pk)
    html = as_(cast.lead).get(here("matrix_links", matrix_round=found.pk)).content.decode()
    assert f"<strong>{poster.code}</strong>, at {links.code_address()}" in html
    assert f'href="{here("link_poster", link=poster.pk)}"' in html


def test_steps_that_cannot_be_undone_can_be_left(cast: Any, as_: Any) -> None:
    found, client = worked_example(cast.lead), as_(cast.lead)
    ready = draft("Rota", "Café", by=cast.lead)
    empty = opened("Walk", "Choir", by=cast.lead, name="Nobody yet")
    for view, each, words in (
        ("matrix_close", found, "Not now"),
        ("matrix_close", empty, "Back to the round"),
        ("matrix_open", ready, "Not now"),
    ):
        html = client.get(here(view, matrix_round=each.pk)).content.decode()
        assert f'href="{each.get_absolute_url()}">{words}' in html


# --- rating by link -------------------------------------------------------------------------------------
def test_a_citizen_comes_by_the_poster_rates_checks_and_gets_a_code(cast: Any, client: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    poster = Link.objects.get(subject_kind="matrix", subject_id=found.pk)
    start = client.get(poster.url("matrix_link")).content.decode()
    assert "2 ideas" in start and "Integration board decides" in text(start)
    answer = client.post(poster.url("matrix_link"), {"submission": token()})
    assert answer.status_code == 422 and "Choose the words that fit you best" in answer.content.decode()
    answer = client.post(poster.url("matrix_link"), {"submission": token(), "group": "citizen"})
    minutes_pass()
    response = MatrixResponse.objects.get()
    own = answer.url
    assert poster.token not in own and response.group == "citizen"
    for _each in range(2):
        answer = client.post(answer.url, {"submission": token(), **given(found, "4422"), "comment": "Yes"})
    sending = {"submission": token()}
    assert "Check your answers" in client.get(answer.url).content.decode()
    receipt = client.get(client.post(answer.url, sending).url).content.decode()
    assert response.code in receipt
    client.post(answer.url, sending)
    assert MatrixResponse.objects.counted().count() == 1
    assert Rating.objects.count() == 8


def test_a_missing_or_wrong_number_is_asked_for_and_the_rest_is_kept(cast: Any, client: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    link = personal(found)
    response = actions.start_answer(matrix_round=found, group="citizen", code=link.code)
    url = link.url("matrix_link_activity", round_activity=response.asked[0])
    sent = {"submission": token(), **given(found, "4962"), "comment": "Keep this"}
    answer = client.post(url, sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count("Choose a number from 1 to 5, or “Don’t know”") == 4
    assert "Keep this" in html and html.count(" checked") == 2
    assert not Rating.objects.exists()


def test_a_phone_number_is_asked_about_before_it_is_sent(cast: Any, client: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    link = personal(found)
    response = actions.start_answer(matrix_round=found, group="citizen", code=link.code)
    url = link.url("matrix_link_activity", round_activity=response.asked[0])
    sent = {"submission": token(), **given(found, "4422"), "comment": "Ring 0131 271 3000"}
    assert "a phone number" in client.post(url, sent).content.decode()
    assert client.post(url, {**sent, "keep_personal": "on"}).status_code == 302
    assert response.comments.get().held


def test_who_skips_everything_is_told_in_place_what_to_do(cast: Any, client: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    link = personal(found)
    response = actions.start_answer(matrix_round=found, group="citizen", code=link.code)
    pages = [link.url("matrix_link_activity", round_activity=pk) for pk in response.asked]
    for page in pages:
        answer = client.post(page, {"submission": token(), "skip": "1"})
    answer = client.post(answer.url, {"submission": token()})
    html = answer.content.decode()
    assert answer.status_code == 422 and "Give at least one idea a number" in html
    assert f'href="{pages[0]}?check"' in html and "Sign in" not in html
    assert html_errors(html) == []


def test_a_personal_link_used_twice_changes_the_one_answer(cast: Any, client: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    link = personal(found)
    for scores in ("4422", "1155"):
        answer = client.post(link.url("matrix_link"), {"submission": token()})
        for entry_ in MatrixResponse.objects.get().asked:
            page = link.url("matrix_link_activity", round_activity=entry_)
            client.post(page, {"submission": token(), **given(found, scores)})
        client.post(link.url("matrix_link_check"), {"submission": token()})
    assert answer.status_code == 302
    response = MatrixResponse.objects.counted().get()
    assert set(response.ratings.values_list("score", flat=True)) == {1, 5}


def test_a_rating_typed_after_close_is_shown_back(cast: Any, client: Any) -> None:
    found = worked_example(cast.lead)
    link = personal(found)
    response = actions.start_answer(matrix_round=found, group="citizen", code=link.code)
    actions.close_round(matrix_round=found, by=cast.lead)
    url = link.url("matrix_link_activity", round_activity=response.asked[0])
    answer = client.post(url, {"submission": token(), **given(found, "4" * 10), "comment": SECRET})
    assert answer.status_code == 409
    assert SECRET in answer.content.decode() and "How long until it is up" in answer.content.decode()
    assert not response.ratings.exists()


def test_who_has_left_rates_no_more(cast: Any, client: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    link = personal(found)
    Link.objects.filter(pk=link.pk).update(membership=MembershipFactory(active=False))
    response = actions.start_answer(matrix_round=found, group="citizen", code=link.code)
    url = link.url("matrix_link_activity", round_activity=response.asked[0])
    answer = client.post(url, {"submission": token(), **given(found, "4422")}, follow=True)
    assert answer.status_code == 410
    assert not response.ratings.exists()


def test_an_activity_one_was_not_asked_about_is_not_found(cast: Any, client: Any) -> None:
    found = opened(*(f"Idea {n}" for n in range(9)), by=cast.lead)
    link = personal(found)
    response = actions.start_answer(matrix_round=found, group="citizen", code=link.code)
    [other] = found.round_activities.exclude(pk__in=response.asked)
    assert client.get(link.url("matrix_link_activity", round_activity=other.pk)).status_code == 404


def test_a_member_rates_at_their_desk(cast: Any, as_: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    rater = MembershipFactory(roles=["front_line"], group="front_line")
    client = as_(rater)
    answer = client.post(here("matrix_rate", matrix_round=found.pk))
    for _each in range(2):
        answer = client.post(answer.url, given(found, "5511"))
    assert answer.url == here("matrix_rate_check", matrix_round=found.pk)
    client.post(answer.url, {"submission": token()})
    response = MatrixResponse.objects.counted().get()
    assert (response.membership, response.group, response.code[:2]) == (rater, "front_line", "M-")


def test_afterwards_the_link_says_what_came_of_it(cast: Any, client: Any) -> None:
    found = worked_example(cast.lead)
    link = personal(found)
    rate(found, "citizen", {"A": "5555511111"}, code=link.code, comments={"A": SECRET})
    actions.close_round(matrix_round=found, by=cast.lead)
    waiting = client.get(client.get(link.url("link")).url).content.decode()
    assert "Integration board decides next" in text(waiting) and "Take it on" not in waiting
    as_plotted(found, cast.lead)
    decided(found, "C", "back_burner", cast.lead, reason="Staff of the hall are worn out")
    actions.decide(matrix_round=found, by=cast.lead)
    said = text(client.get(link.url("matrix_link_after")).content.decode())
    assert "A Take it on" in said and "First comes: Phone three lunch clubs" in said
    assert SECRET in said and "5, Many people’s lives would be much better" in said
    assert "In the room: councillors 3, people who use services 2." in said
    assert said.count("too few people answered to show it") == 1
    assert (
        "C Come back to it later : The meeting followed what people’s ratings came to: small and easy."
        in said
    )
    assert "worn out" not in said and cast.lead.name not in said


def test_sides_are_shown_where_enough_people_rated(cast: Any, client: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    for _each in range(5):
        rate(found, "citizen", {"Rota": "4433"})
        rate(found, "manager", {"Rota": "2222"})
    link = personal(found)
    actions.close_round(matrix_round=found, by=cast.lead)
    actions.set_room(
        matrix_round=found, met_on=today(), room={"citizen": 2}, room_reason="", dissent="", by=cast.lead
    )
    decided(found, "Rota", "take_on", cast.lead, reason=WHY, public_reason=WHY)
    actions.decide(matrix_round=found, by=cast.lead)
    said = text(client.get(link.url("matrix_link_after")).content.decode())
    assert "People who use services: a big difference, and hard to do" in said
    assert "Managers: a smaller difference, and not too hard" in said


# --- forms ------------------------------------------------------------------------------------------------
def test_weights_that_do_not_come_to_100_are_shown_again_with_their_total(cast: Any, as_: Any) -> None:
    found = actions.new_round(matrix_round=MatrixRound(name="New"), by=cast.officer)
    sent = {"S1": "60", "S2": "50", "S3": "50", "S4": "50"}
    answer = as_(cast.community_member).post(here("matrix_weights", matrix_round=found.pk), sent)
    assert answer.status_code == 422
    assert "They come to 110 now." in answer.content.decode()
    assert 'value="60"' in answer.content.decode()


def test_a_decision_that_lacks_something_keeps_what_was_typed(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    page = here("matrix_decision", round_activity=entry(found, "D").pk)
    sent = {
        "outcome": "take_on",
        "reason": "Because",
        "first_action": "Ask the drivers",
        "first_action_due": (timezone.localdate() + timedelta(days=30)).isoformat(),
    }
    answer = as_(cast.lead).post(page, sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "This differs from the plot. Say why, in at least 20 characters.",
        "Choose who looks after it.",
        "Choose a day from today to 14 days from now.",
        "Ask the drivers",
        "Because",
    ):
        assert words in html


def test_a_meeting_that_lacks_something_lists_it_and_keeps_the_drafts(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    decided(found, "A", "take_on", cast.lead)
    answer = as_(cast.lead).post(here("matrix_meeting", matrix_round=found.pk))
    assert answer.status_code == 409
    assert "Say who was in the room." in answer.content.decode()
    assert "Phone three lunch clubs" in answer.content.decode()


def test_when_the_meeting_met_is_asked_and_said_everywhere(cast: Any, as_: Any, client: Any) -> None:
    found, lead = worked_example(cast.lead), as_(cast.lead)
    link = personal(found)
    actions.close_round(matrix_round=found, by=cast.lead)
    page = here("matrix_room", matrix_round=found.pk)
    assert "When did it meet?" in lead.get(page).content.decode()
    sent = {"met_on": date_format(today(21), "j F Y"), "citizen": "2"}
    answer = lead.post(page, sent)
    assert answer.status_code == 422 and "Enter the day it met" in answer.content.decode()
    met = date_format(today(-3), "j F Y")
    as_plotted(found, cast.lead)
    assert lead.post(page, {**sent, "met_on": met}).status_code == 302
    found.refresh_from_db()
    actions.decide(matrix_round=found, by=cast.lead)
    results = lead.get(here("matrix_results", matrix_round=found.pk)).content.decode()
    assert f"Integration board, {met}" in text(results)
    assert (
        f"Integration board decided on {met}." in client.get(link.url("matrix_link_after")).content.decode()
    )
    assert lead.get(here("matrix_settings", matrix_round=found.pk)).status_code == 409


def test_only_who_can_confirm_is_offered_to(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    decided(found, "A", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    page = here("matrix_confirm", matrix_round=found.pk)
    assert "Confirm them" in as_(cast.community_member).get(page).content.decode()
    own = as_(cast.lead).get(page).content.decode()
    assert "Confirm them" not in own
    assert "Ask one of these: " in own and cast.community_member.name in own


def test_the_page_of_a_recorded_meeting_leads_to_the_results(cast: Any, as_: Any) -> None:
    found = closed_example(cast.lead)
    as_plotted(found, cast.lead)
    actions.decide(matrix_round=found, by=cast.lead)
    answer = as_(cast.lead).get(here("matrix_meeting", matrix_round=found.pk))
    assert (answer.status_code, answer.url) == (302, here("matrix_results", matrix_round=found.pk))


STATES = (
    "matrix_results",
    "matrix_what_if",
    "matrix_meeting",
    "matrix_room",
    "matrix_confirm",
    "matrix_round",
)


@pytest.mark.parametrize("view", STATES)
def test_pages_of_a_closed_round_are_well_made(
    view: str,
    chromium: Any,
    cast: Any,
    as_: Any,
) -> None:
    found = closed_example(cast.lead)
    html = as_(cast.lead).get(here(view, matrix_round=found.pk)).content.decode()
    assert html_errors(html) == []
    page = chromium.new_page()
    page.set_content(html)
    assert violations(page) == []
    page.close()


def test_results_ask_the_database_equally_often_for_more_activities(cast: Any, as_: Any) -> None:
    few, client = closed_example(cast.lead), as_(cast.lead)
    more = opened("Rota", "Café", "Shed", "Walk", "Choir", "Bus", by=cast.lead)
    titles = ("Rota", "Café", "Shed", "Walk", "Choir", "Bus")
    for group in ("manager", "front_line", "citizen"):
        rate(more, group, dict.fromkeys(titles, "5511"))
    actions.close_round(matrix_round=more, by=cast.lead)
    for view in ("matrix_results", "matrix_what_if", "matrix_export_csv"):
        one, other = (here(view, matrix_round=found.pk) for found in (few, more))
        client.get(one)
        assert len(questions(client, one)) == len(questions(client, other)), view
