"""What each viewer sees of a round, and that nobody can work out what a small group said."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from activities.models import Decision
from assessments.agreement import agreement_of_counts
from commons.four_cos import Form
from foundations.refusals import NotAllowed
from foundations.tenancy import url_here
from mapping.explorer import actions, behind, results
from mapping.explorer.aggregation import Summary, level_counts
from mapping.explorer.models import RoundService
from mapping.explorer.questions import CellAnswer
from mapping.explorer.results import EVERYBODY, Viewer
from mapping.explorer.scoring import Status
from partnerships import links
from partnerships.links.models import clean_code
from partnerships.models import Group, Partnership
from pictures.grid import Gap
from tests.factories import MembershipFactory, RoundServiceFactory, ServiceFactory
from tests.mapping.rounds import answered, exp_1, group_says, level, open_round, with_evidence

OFFICER = Viewer(officer=True)
HALVES = [Fraction(n, 2) for n in range(9)]


@pytest.fixture
def service(north: Partnership, cast: Any) -> Any:
    return ServiceFactory(name="Day support", manager=cast.service_manager)


@pytest.fixture
def explorer_round(service: Any, cast: Any) -> Any:
    return open_round(service, ServiceFactory(name="Lunch clubs"), by=cast.lead)


def finished(explorer_round: Any, by: Any, publish: bool = True) -> Any:
    actions.close_round(explorer_round=explorer_round, by=by)
    actions.consolidate(explorer_round=explorer_round, by=by)
    if publish:
        actions.publish(explorer_round=explorer_round, by=by, waived="The board meets tomorrow morning.")
    return explorer_round


def shown(explorer_round: Any, viewer: Viewer, service: Any, form: Form = Form.CL3) -> Any:
    return results.cell_view(RoundService.objects.get(round=explorer_round, service=service), form, viewer)


# --- small groups -----------------------------------------------------------------------------------------
def test_outside_no_group_of_exp_1_is_shown_with_its_level(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    """In EXP-1 4×2.00−(3+2+1) gives the councillor away; nobody gets the three figures it takes."""
    exp_1(explorer_round, service)
    finished(explorer_round, cast.lead)
    for viewer in (EVERYBODY, Viewer(own_services=frozenset({service.pk}))):
        cell = shown(explorer_round, viewer, service)
        assert cell.level == 2 and not cell.group_faces
        assert cell.shown.perception_gap is None and not cell.shown.sees_differently
    officer = shown(explorer_round, OFFICER, service)
    assert [figure.is_one_answer for figure, _face in officer.group_faces] == [True, False, False, False]
    assert officer.shown.sees_differently


def summary(group: Group, answers: int, median: Fraction) -> Summary:
    """A group that all says the same, or half one and half the other level beside it."""
    low, high = int(median), int(median + Fraction(1, 2))
    counts = [0] * 5
    counts[low] += answers - answers // 2
    counts[high] += answers // 2
    return Summary(
        service=0,
        form=Form.CL3,
        group=group,
        answers=answers,
        level=median,
        evidenced_level=min(median, 2),
        potential=median,
        potential_answers=answers,
        dont_know=0,
        not_applicable=0,
        levels=counts,
    )


def seen(row: RoundService, viewer: Viewer, said: Mapping[Group, tuple[int, Fraction]]) -> Any:
    """All that a viewer learns about a service in which the groups said this."""
    rows = [summary(group, answers, median) for group, (answers, median) in said.items()]
    found = agreement_of_counts([level_counts(rows)])
    row.alpha, row.compared = found.alpha, found.compared
    (view,) = results.read(row.round, viewer, [row], {row.service_id: {Form.CL3: rows}})
    return repr(view), view.score, [cell.face for cell in view.cells]


SIZES = (
    {Group.COUNCILLOR: 1, Group.MANAGER: 6, Group.CITIZEN: 8},
    {Group.COUNCILLOR: 2, Group.MANAGER: 2, Group.FRONT_LINE: 9, Group.CITIZEN: 8},
    {Group.CITIZEN: 2, Group.FRONT_LINE: 9},
    {Group.COUNCILLOR: 6, Group.CITIZEN: 1, Group.PARTNER_ORG: 3},
)


@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: "-".join(map(str, sizes.values())))
def test_nobody_outside_can_work_out_what_a_small_group_said(
    sizes: dict[Group, int], north: Partnership
) -> None:
    """Every way the groups could have answered is tried: what is seen always fits several answers."""
    row = RoundServiceFactory()
    for viewer in (EVERYBODY, Viewer(own_services=frozenset({row.service_id}))):
        fits: dict[str, list[dict[Group, Fraction]]] = {}
        for medians in product(HALVES[::2], repeat=len(sizes)):
            said = dict(zip(sizes, medians, strict=True))
            answer = seen(row, viewer, {group: (sizes[group], said[group]) for group in sizes})
            fits.setdefault(repr(answer), []).append(said)
        for ways in fits.values():
            for group, answers in sizes.items():
                if answers < 5:
                    assert len({way[group] for way in ways}) > 1, (viewer, group, ways[0])


def test_agreement_is_kept_back_beside_a_hidden_group(explorer_round: Any, service: Any, cast: Any) -> None:
    """That all raters agree would say what the small group said: the level."""
    group_says(explorer_round, service, Group.CITIZEN, [2] * 6)
    group_says(explorer_round, service, Group.COUNCILLOR, [2])
    finished(explorer_round, cast.lead)
    rows = list(explorer_round.round_services.filter(service=service).select_related("service__organisation"))
    assert results.read(explorer_round, EVERYBODY, rows)[0].agreement is None
    assert results.read(explorer_round, OFFICER, rows)[0].agreement.words == "all raters agree"


def test_groups_that_are_large_enough_are_shown_to_all(explorer_round: Any, service: Any, cast: Any) -> None:
    group_says(explorer_round, service, Group.CITIZEN, [1] * 5)
    group_says(explorer_round, service, Group.MANAGER, [4] * 5)
    finished(explorer_round, cast.lead)
    cell = shown(explorer_round, EVERYBODY, service)
    assert {figure.group: int(figure.value) for figure, _face in cell.group_faces} == {
        "citizen": 1,
        "manager": 4,
    }
    assert cell.shown.sees_differently


def test_a_range_is_said_in_words_with_both_ends(explorer_round: Any, service: Any, cast: Any) -> None:
    """Two small groups at nothing: outside only the range is shown, and stands with what is not done."""
    group_says(explorer_round, service, Group.CITIZEN, [0, 0, 0], [3, 3, 3])
    group_says(explorer_round, service, Group.MANAGER, [0, 0], [3, 3])
    finished(explorer_round, cast.lead)
    cell = shown(explorer_round, EVERYBODY, service)
    assert (cell.face.words, cell.face.number) == ("not yet to in pockets", "0.0–1.0")
    assert results.what_is_not_done([cell]) == (cell,)
    assert shown(explorer_round, OFFICER, service).face.words == "not yet"


def test_counts_of_small_groups_are_pooled_or_kept_back(explorer_round: Any, service: Any, cast: Any) -> None:
    group_says(explorer_round, service, Group.CITIZEN, [1] * 6)
    group_says(explorer_round, service, Group.MANAGER, [2] * 4)
    assert results.answer_counts(explorer_round, EVERYBODY) == ()
    group_says(explorer_round, service, Group.COUNCILLOR, [2])
    counts = {count.who: count.people for count in results.answer_counts(explorer_round, EVERYBODY)}
    assert counts == {"People who use services": 6, "People who provide or govern": 5}
    assert len(results.answer_counts(explorer_round, OFFICER)) == 3


def main_of(answer: Any) -> str:
    html = answer.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def idea(text: str, **kwargs: Any) -> CellAnswer:
    return CellAnswer(Form.CL3, Status.DOING, level=1, potential=4, idea=text, **kwargs)


def test_ideas_are_shown_as_far_as_their_writers_want_and_their_groups_allow(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    for _ in range(5):
        answered(explorer_round, service, Group.CITIZEN, idea("From a large group"))
    answered(explorer_round, service, Group.MANAGER, idea("From a small group"))
    answered(explorer_round, service, Group.MANAGER, idea("Between us", keep_private=True))
    answered(explorer_round, service, Group.CITIZEN, idea("Ring 0131 496 0000", idea_held=True))
    finished(explorer_round, cast.lead)
    row = explorer_round.round_services.get(service=service)
    seen_outside = {(each.text, each.group) for each in behind.ideas(row, Form.CL3, results.Audience.OUTSIDE)}
    assert seen_outside == {("From a large group", ""), ("From a small group", "")}
    seen_by_officers = behind.ideas(row, Form.CL3, results.Audience.OFFICERS)
    assert len(seen_by_officers) == 8 and all(each.group for each in seen_by_officers)


def test_ideas_name_their_groups_while_every_group_is_large(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    for group in (Group.CITIZEN, Group.MANAGER):
        for _ in range(5):
            answered(explorer_round, service, group, idea(f"From a {group}"))
    finished(explorer_round, cast.lead)
    row = explorer_round.round_services.get(service=service)
    seen = {each.group for each in behind.ideas(row, Form.CL3, results.Audience.OUTSIDE)}
    assert seen == {"People who use services", "Managers"}


def test_a_service_nobody_answered_about_is_told_from_a_form_nobody_was_asked(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    exp_1(explorer_round, service)
    finished(explorer_round, cast.lead)
    silent = explorer_round.services.exclude(pk=service.pk).get()
    assert shown(explorer_round, EVERYBODY, silent).face.words == "nobody answered"
    assert shown(explorer_round, EVERYBODY, service, Form.CC1).face.words == "not asked yet"


IDEAS = "explorer_words_of_people"


def test_what_people_wrote_shows_each_reader_what_they_may_read(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    for _ in range(5):
        answered(explorer_round, service, Group.CITIZEN, idea("From a large group"))
    answered(explorer_round, service, Group.MANAGER, idea("From a small group"))
    answered(explorer_round, service, Group.MANAGER, idea("Between us", keep_private=True))
    answered(explorer_round, service, Group.CITIZEN, idea("Ring 0131 496 0000", idea_held=True))
    url = url_here(IDEAS, explorer_round=finished(explorer_round, cast.lead).pk)
    outside = main_of(as_(cast.councillor).get(url))
    assert outside.count("From a large group") == 5 and "From a small group" in outside
    assert outside.count("Somebody") == 6 and str(Group.MANAGER.label) not in outside
    officers = main_of(as_(cast.officer).get(url))
    for words in ("Between us", "kept private", "0131 496 0000", "held back", str(Group.MANAGER.label)):
        assert words in officers and words not in outside
    for reader in (cast.officer, cast.councillor):
        file = as_(reader).get(url_here(f"{IDEAS}_csv", explorer_round=explorer_round.pk))
        taken = b"".join(file.streaming_content).decode()
        assert taken.count("From a") == 6
        for words in ("Between us", "0131", str(Group.MANAGER.label)):
            assert words not in taken


def test_what_people_wrote_is_searched_and_narrowed_also_for_the_file(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    other = explorer_round.services.exclude(pk=service.pk).get()
    answered(explorer_round, service, Group.CITIZEN, idea("A rota for drivers"))
    answered(explorer_round, other, Group.CITIZEN, idea("A rota for cooks"))
    answered(
        explorer_round, service, Group.CITIZEN, CellAnswer(Form.CC1, Status.DOING, level=1, idea="A vote")
    )
    finished(explorer_round, cast.lead, publish=False)
    for asked, found in (
        ("q=rota+drivers", ["drivers"]),
        (f"service={service.pk}", ["drivers", "vote"]),
        ("co=CL", ["cooks", "drivers"]),
        ("q=rota&co=CC", []),
        (f"service={service.pk}&co=CC&q=VOTE", ["vote"]),
    ):
        for name in (IDEAS, f"{IDEAS}_csv"):
            answer = as_(cast.officer).get(f"{url_here(name, explorer_round=explorer_round.pk)}?{asked}")
            body = b"".join(answer) if answer.streaming else main_of(answer).encode()
            seen = [word for word in ("cooks", "drivers", "vote") if f" {word}".encode() in body.lower()]
            assert seen == found, (name, asked)


def test_before_publication_a_manager_reads_what_was_written_about_their_own_service(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    other = explorer_round.services.exclude(pk=service.pk).get()
    answered(explorer_round, service, Group.CITIZEN, idea("About mine"))
    answered(explorer_round, other, Group.CITIZEN, idea("About theirs"))
    finished(explorer_round, cast.lead, publish=False)
    for name in (IDEAS, f"{IDEAS}_csv"):
        url = url_here(name, explorer_round=explorer_round.pk)
        answer = as_(cast.service_manager).get(url)
        body = b"".join(answer) if answer.streaming else answer.content
        assert b"About mine" in body and b"About theirs" not in body
        assert as_(cast.councillor).get(url).status_code == 409


# --- who may look when --------------------------------------------------------------------------------------
def test_results_open_step_by_step(explorer_round: Any, service: Any, cast: Any) -> None:
    exp_1(explorer_round, service)
    own = Viewer(own_services=frozenset({service.pk}))
    for viewer in (OFFICER, own, EVERYBODY):
        with pytest.raises(NotAllowed, match="not worked out yet"):
            results.services_shown(explorer_round, viewer)
    finished(explorer_round, cast.lead, publish=False)
    assert results.services_shown(explorer_round, OFFICER).count() == 2
    assert [row.service for row in results.services_shown(explorer_round, own)] == [service]
    with pytest.raises(NotAllowed, match="not published yet"):
        results.services_shown(explorer_round, EVERYBODY)
    actions.publish(explorer_round=explorer_round, by=cast.lead, waived="The board meets tomorrow morning.")
    assert results.services_shown(explorer_round, EVERYBODY).count() == 2


def test_a_service_manager_opens_their_own_service_and_no_other_before_publication(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    exp_1(explorer_round, service)
    finished(explorer_round, cast.lead, publish=False)
    statuses = {
        row.service.name: as_(cast.service_manager)
        .get(url_here("explorer_cell", round_service=row.pk, form="CL3"))
        .status_code
        for row in explorer_round.round_services.select_related("service")
    }
    assert statuses == {"Day support": 200, "Lunch clubs": 404}
    refused = as_(cast.councillor).get(url_here("explorer_results", explorer_round=explorer_round.pk))
    assert refused.status_code == 409 and "not published yet" in refused.content.decode()


@pytest.mark.parametrize("role", ["front_line", "community_group", "approver", "governance", "auditor"])
def test_every_member_reads_published_results_and_none_before(
    role: str, explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    exp_1(explorer_round, service)
    finished(explorer_round, cast.lead, publish=False)
    member = as_(MembershipFactory(roles=[role]))
    row = explorer_round.round_services.get(service=service)
    pages = (
        url_here("explorer_results", explorer_round=explorer_round.pk),
        url_here("explorer_results_csv", explorer_round=explorer_round.pk),
        url_here("explorer_cell", round_service=row.pk, form="CL3"),
    )
    assert [member.get(url).status_code for url in pages] == [409, 409, 409]
    assert explorer_round.name not in member.get(url_here("explorer")).content.decode()
    actions.publish(explorer_round=explorer_round, by=cast.lead, waived="The board meets tomorrow morning.")
    assert [member.get(url).status_code for url in pages] == [200, 200, 200]
    assert member.get(url_here("explorer_round", explorer_round=explorer_round.pk)).status_code == 403


# --- pages ----------------------------------------------------------------------------------------------------
RESULT_PAGES = (
    "explorer_results",
    "explorer_grid",
    "explorer_not_done",
    "explorer_differs",
    "explorer_ideas",
    "explorer_changed",
    "explorer_answers",
    "explorer_analysts",
    "explorer_star",
    "explorer_words_of_people",
)


@pytest.fixture
def published(explorer_round: Any, service: Any, cast: Any) -> Any:
    exp_1(explorer_round, service)
    for response in group_says(explorer_round, service, Group.CITIZEN, [4, 4, 3, 3, 4, 4], form=Form.CD2):
        with_evidence(response)
    answered(explorer_round, service, Group.CITIZEN, level(None, Form.CC1))
    group_says(explorer_round, service, Group.CITIZEN, [0, 0, 0, 0, 0], [3, 3, 3, 3, 3], form=Form.CA2)
    return finished(explorer_round, cast.lead)


@pytest.mark.parametrize("page", RESULT_PAGES)
def test_no_page_gives_a_percentage_or_a_group_of_exp_1_away(
    page: str, published: Any, cast: Any, as_: Any
) -> None:
    html = as_(cast.councillor).get(url_here(page, explorer_round=published.pk)).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert "%" not in main
    assert "one answer" not in main


def test_analysts_read_exp_1_to_two_places(published: Any, service: Any, cast: Any, as_: Any) -> None:
    """L 2.00, P 3.50, gap 1.50, perception gap 2 (EXP-1), and no gap where it would give groups away."""
    row = published.round_services.get(service=service)
    url = url_here("explorer_figures", round_service=row.pk)

    def figures(member: Any) -> list[str]:
        html = as_(member).get(url).content.decode()
        line = html[html.index("Peer support") :]
        return re.findall(r"numeric\">([^<]+)<", line[: line.index("</tr>")])

    assert figures(cast.lead) == ["2.00", "3.50", "1.50", "2.00", "1.75"]
    assert figures(cast.councillor) == ["2.00", "—", "—", "—", "—"]


def test_a_level_without_evidence_says_what_counts_until_then(
    explorer_round: Any, service: Any, cast: Any, as_: Any
) -> None:
    group_says(explorer_round, service, Group.CITIZEN, [3] * 5)
    group_says(explorer_round, service, Group.FRONT_LINE, [3] * 5)
    row = finished(explorer_round, cast.lead).round_services.get(service=service)
    html = as_(cast.councillor).get(url_here("explorer_cell", round_service=row.pk, form="CL3"))
    assert (
        "With evidence" in html.content.decode() and "regular in places <small>2.0" in html.content.decode()
    )


def test_the_star_of_a_round_weighs_services_and_says_what_nobody_was_asked(
    published: Any, cast: Any, as_: Any
) -> None:
    html = as_(cast.councillor).get(url_here("explorer_star", explorer_round=published.pk)).content.decode()
    assert "Co-commission not asked yet" in html and "Co-deliver regular in places" in html


def test_the_star_of_a_round_does_not_say_of_what_too_few_answered_that_nobody_was_asked(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    for group in (Group.CITIZEN, Group.FRONT_LINE, Group.MANAGER):
        group_says(explorer_round, service, group, [2])
    row = finished(explorer_round, cast.lead).round_services.get(service=service)
    drawn = results.star_of("Spring", results.read(explorer_round, results.EVERYBODY, [row]))
    assert {co.name: co.words for co in drawn.cos} == {
        "Co-commission": "not asked yet",
        "Co-design": "not asked yet",
        "Co-deliver": "too few answers to show",
        "Co-assess": "not asked yet",
    }


def test_halves_are_rounded_up_in_every_picture(explorer_round: Any, service: Any, cast: Any) -> None:
    for group, said in zip(Group, (2, 2, 2, 3), strict=False):
        group_says(explorer_round, service, group, [said] * 5)
    finished(explorer_round, cast.lead)
    assert shown(explorer_round, OFFICER, service).face.number == "2.3"


def test_results_open_with_what_works(published: Any, cast: Any, as_: Any) -> None:
    html = as_(cast.lead).get(url_here("explorer_results", explorer_round=published.pk)).content.decode()
    assert "Design workshop or lab" in html and "as a rule, and we decide together" in html
    assert "Peer support" not in html


def test_not_asked_yet_is_not_not_yet(published: Any, cast: Any, as_: Any) -> None:
    rows = {row.service.name: row for row in published.round_services.select_related("service")}
    faces = {
        cell.form: cell.face.words
        for cell in results.read(published, OFFICER, [rows["Day support"]])[0].cells
    }
    assert faces[Form.CA2] == "not yet" and faces[Form.CC1] == "nobody could say"
    assert faces[Form.CD1] == "not asked yet"
    (empty,) = results.read(published, OFFICER, [rows["Lunch clubs"]])
    assert empty.score is None and {cell.face.kind for cell in empty.cells} == {Gap.NOT_ASKED}


def test_the_grid_is_narrowed_by_who_runs_it_and_shows_one_groups_view(
    published: Any, service: Any, cast: Any, as_: Any
) -> None:
    grid = url_here("explorer_grid", explorer_round=published.pk)
    for asked, words in (("?q=lunch", "1 found"), ("?for=carers", "Nothing matches")):
        assert words in as_(cast.lead).get(grid + asked).content.decode()
    as_managers = as_(cast.lead).get(f"{grid}?group=manager").content.decode()
    assert "As seen by: Managers" in as_managers and "as a rule (3.0)" in as_managers
    assert "as a rule (3.0)" not in as_(cast.councillor).get(f"{grid}?group=manager").content.decode()


def rows_of(answer: Any) -> Iterator[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return csv.DictReader(io.StringIO(text))


def test_the_download_holds_what_its_reader_may_see(published: Any, cast: Any, as_: Any) -> None:
    url = url_here("explorer_results_csv", explorer_round=published.pk)
    wanted = {"Service": "Day support", "Form": "CL3"}

    def cell(member: Any) -> dict[str, str]:
        rows = rows_of(as_(member).get(url))
        return next(row for row in rows if wanted.items() <= row.items())

    assert cell(cast.lead)["Managers"] == "3.0" and cell(cast.lead)["Level"] == "2.00"
    outside = cell(cast.councillor)
    assert outside["Level"] == "2.00"
    assert {outside[str(group.label)] for group in Group} == {""}


def test_all_answers_leave_only_with_a_purpose_on_record(published: Any, cast: Any, as_: Any) -> None:
    url = url_here("explorer_answers_download", explorer_round=published.pk)
    assert as_(cast.officer).post(url, {"purpose": ""}).status_code == 422
    assert as_(cast.councillor).post(url, {"purpose": "To read it myself"}).status_code == 403
    answer = as_(cast.officer).post(url, {"purpose": "A second look at the medians"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert Decision.objects.get(event="exported").reasons == "A second look at the medians"


def test_nothing_in_the_download_opens_anybodys_link(cast: Any, service: Any, as_: Any) -> None:
    ours = open_round(service, by=cast.lead)
    for _person in range(2):
        link = links.personal_link(subject_kind="explorer", subject_id=ours.pk, group="citizen").link
        answered(ours, service, Group.CITIZEN, level(2), level(3, Form.CC1), code=link.code)
    url = url_here("explorer_answers_download", explorer_round=ours.pk)
    answer = as_(cast.officer).post(url, {"purpose": "A second look at the medians"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    _header, *rows = book["Answers"].values
    assert not [cell for row in rows for cell in row if links.find_by_code(clean_code(str(cell)))]
    assert len(rows) == 4 and len({row[0] for row in rows}) == 2, "one mark a person"


# --- the round before -----------------------------------------------------------------------------------------
def test_rounds_are_compared_like_for_like(published: Any, service: Any, cast: Any) -> None:
    """Round 2026-B of the worked thread: only the groups in both rounds are compared."""
    published.published_at = timezone.now() - timedelta(days=200)
    published.save()
    second = open_round(service, by=cast.lead)
    group_says(second, service, Group.CITIZEN, [3, 3, 3])
    group_says(second, service, Group.FRONT_LINE, [3, 3])
    group_says(second, service, Group.PARTNER_ORG, [4])
    finished(second, cast.lead)
    rows = list(second.round_services.select_related("service"))
    (moved,) = results.moved_since(published, second, OFFICER, rows)
    assert moved.change.groups == {Group.CITIZEN, Group.FRONT_LINE}
    assert (moved.change.before, moved.change.after) == (Fraction(3, 2), 3)
    assert results.moved_since(published, second, EVERYBODY, rows) == ()
    assert results.whole(second, OFFICER).before == published.name


def test_a_whole_round_is_read_in_as_many_queries_for_one_service_as_for_three(
    north: Partnership, cast: Any, django_assert_max_num_queries: Any
) -> None:
    for services in ([ServiceFactory()], [ServiceFactory() for _ in range(3)]):
        made = open_round(*services, by=cast.lead)
        for each in services:
            exp_1(made, each)
        finished(made, cast.lead)
        with django_assert_max_num_queries(7):
            results.whole(made, EVERYBODY)


# --- time passes ------------------------------------------------------------------------------------------------
def test_a_round_closes_by_itself_when_its_last_day_is_over(explorer_round: Any, cast: Any) -> None:
    explorer_round.opens = explorer_round.closes = timezone.localdate() - timedelta(days=1)
    explorer_round.save()
    assert actions.close_what_is_over() == 1
    assert actions.close_what_is_over() == 0
    explorer_round.refresh_from_db()
    assert explorer_round.status == "closed"
