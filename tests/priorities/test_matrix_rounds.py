"""A round through the database: set up, opened, rated, closed; and everything it refuses."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.adding.actions import Idea
from activities.models import State, Task
from activities.thread import story
from foundations.refusals import NotAllowed
from partnerships.middleware import MissingRight
from partnerships.models import Group, Mail, Partnership
from priorities.matrix import actions
from priorities.matrix.actions.rounds import weight_problems
from priorities.models import MatrixPlacement, MatrixResponse, MatrixRound, Rating, RoundCriterion
from tests.factories import ActivityFactory, MembershipFactory, ServiceFactory
from tests.priorities.rounds import (
    GROUPS,
    activity_of,
    closed_example,
    draft,
    entry,
    opened,
    rate,
    worked_example,
)


def refusal(action: Any, **given: Any) -> list[str]:
    with pytest.raises(NotAllowed) as refused:
        action(**given)
    return [str(reason) for reason in refused.value.reasons]


# --- the worked example ------------------------------------------------------------------------------
def test_mat_1_through_the_database(cast: Any) -> None:
    found = closed_example(cast.lead)
    rows = {row.activity.title: row for row in found.placements.select_related("activity")}
    said = {
        title: (f"{row.impact:.4f}", f"{row.effort:.4f}", row.quadrant, row.order)
        for title, row in rows.items()
    }
    assert said == {
        "A": ("4.1333", "1.8667", "quick_win", 1),
        "B": ("4.2667", "4.6000", "major_project", 2),
        "C": ("2.1833", "1.3667", "back_burner", 3),
        "D": ("1.8667", "3.9667", "drop", 4),
    }
    assert f"{rows['A'].impact / rows['A'].effort:.3f}" == "2.214"
    assert f"{rows['B'].impact / rows['B'].effort:.3f}" == "0.928"
    assert (round(rows["A"].impact_r_wg, 4), round(rows["A"].effort_r_wg, 4)) == (0.9883, 0.9871)
    assert (rows["A"].impact_low, rows["A"].impact_high) == (Decimal("4.0000"), Decimal("4.3000"))
    assert (rows["A"].effort_low, rows["A"].effort_high) == (Decimal("1.7500"), Decimal("2.0500"))
    assert not any(row.borderline or row.contested for row in rows.values())
    found.refresh_from_db()
    assert (round(found.impact_w, 4), round(found.impact_spearman, 4)) == (0.8222, 0.7333)


def test_closing_counts_ideas_as_weighed_and_says_where_they_fall(cast: Any) -> None:
    found = closed_example(cast.lead)
    ideas = {title: activity_of(found, title) for title in "ABCD"}
    assert {idea.state for idea in ideas.values()} == {State.RATED}
    assert ideas["A"].quadrant == "quick_win" and ideas["D"].quadrant == "drop"


def test_the_story_of_an_activity_tells_where_a_round_placed_it(cast: Any) -> None:
    found = closed_example(cast.lead)
    activity = activity_of(found, "A")
    told = [card for card in story(activity, cast.officer) if card.kind == "Weighing"]
    weighed = "Weighed in Worked example: impact 4.1, effort 1.9 – quick win"
    assert [(card.title, card.sentence, card.notes) for card in told] == [("Quick win", weighed, ())]
    [outside] = [card for card in story(activity, cast.councillor) if card.kind == "Weighing"]
    assert (outside.title, outside.sentence) == ("Quick win", "Worked example")
    assert not [card for card in story(activity, cast.front_line) if card.kind == "Weighing"]


def test_closing_reads_the_ratings_with_one_query_however_many_there_are(cast: Any) -> None:
    found = worked_example(cast.lead)
    with CaptureQueriesContext(connection) as few:
        actions.reasons_not_to_close(found)
    for _each in range(4):
        rate(found, "manager", {"A": "3333333333"})
    with CaptureQueriesContext(connection) as more:
        actions.reasons_not_to_close(found)
    assert len(few) == len(more)


def test_an_idea_few_people_rated_stays_an_idea_to_weigh(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    for group in GROUPS:
        rate(found, group, {"Rota": "5511"})
    rate(found, "manager", {"Café": "1111"})
    actions.close_round(matrix_round=found, by=cast.lead)
    assert [row.activity.title for row in found.placements.all()] == ["Rota"]
    assert activity_of(found, "Café").state == State.CANDIDATE


def test_a_weighed_idea_may_be_weighed_again(cast: Any) -> None:
    first = closed_example(cast.lead)
    MatrixRound.objects.filter(pk=first.pk).update(status="decided")
    second = draft("New", by=cast.lead)
    again = [activity_of(first, "A"), activity_of(second, "New")]
    actions.set_activities(matrix_round=second, activities=again, by=cast.lead)
    actions.open_round(matrix_round=second, by=cast.lead)
    for group in GROUPS:
        rate(second, group, {"A": "1155", "New": "5511"})
    actions.close_round(matrix_round=second, by=cast.lead)
    assert activity_of(second, "A").quadrant == "drop"


# --- set up ------------------------------------------------------------------------------------------
def test_a_first_round_asks_four_questions(cast: Any) -> None:
    found = draft("Rota", "Café", by=cast.officer)
    assert [str(row.weight) for row in found.criteria.all()] == ["50.00"] * 4


def test_pasted_titles_become_ideas_to_weigh(cast: Any) -> None:
    found = draft("Rota", by=cast.officer)
    titles = ["Rota", "Walking group", "Walking group"]
    service = ServiceFactory()
    ideas = [Idea(title, (service,), ("CL3",)) for title in titles]
    actions.add_ideas(matrix_round=found, ideas=ideas, by=cast.officer)
    rows = [row.activity for row in found.round_activities.select_related("activity").order_by("pk")]
    assert [(row.title, row.state) for row in rows] == [
        ("Rota", State.CANDIDATE),
        ("Walking group", State.CANDIDATE),
    ]
    assert list(rows[1].services.all()) == [service]


def test_weights_that_do_not_come_to_100_are_refused_with_their_total(cast: Any) -> None:
    found = draft("Rota", "Café", by=cast.officer)
    reasons = refusal(
        actions.set_weights, matrix_round=found, weights={"S1": Decimal("49.98")}, by=cast.officer
    )
    assert reasons == ["The weights on impact must come to 100. They come to 99.98 now."]
    assert found.criteria.get(code="S1").weight == 50
    actions.set_weights(
        matrix_round=found, weights={"S1": Decimal("66.66"), "S2": Decimal("33.33")}, by=cast.officer
    )
    assert weight_problems([row.scored for row in found.criteria.all()]) == []


@pytest.mark.parametrize("role", ["officer", "lead", "community_member"])
def test_community_members_set_weights_like_officers(cast: Any, role: str) -> None:
    found = draft("Rota", "Café", by=cast.officer)
    member = getattr(cast, role)
    weights = {"S1": Decimal(80), "S2": Decimal(20)}
    actions.set_weights(matrix_round=found, weights=weights, by=member)
    assert found.criteria.get(code="S1").updated_by == member


def test_weights_and_thresholds_leave_a_history(cast: Any) -> None:
    found = draft("Rota", "Café", by=cast.officer)
    actions.set_weights(matrix_round=found, weights={"S1": Decimal(80), "S2": Decimal(20)}, by=cast.officer)
    criterion = found.criteria.get(code="S1")
    assert [str(event.weight) for event in criterion.events.order_by("pgh_id")] == ["50.00", "80.00"]


# --- what opening refuses ------------------------------------------------------------------------------
def test_opening_refuses_fewer_than_two_activities(cast: Any) -> None:
    found = draft("Rota", by=cast.lead)
    reasons = refusal(actions.open_round, matrix_round=found, by=cast.lead)
    assert reasons == ["Choose from 2 to 60 activities to weigh."]


def test_a_61st_activity_is_refused(cast: Any) -> None:
    found = draft(*(f"Idea {n}" for n in range(60)), by=cast.lead)
    ideas = [row.activity for row in found.round_activities.select_related("activity")]
    extra = ActivityFactory(state=State.CANDIDATE)
    reasons = refusal(actions.set_activities, matrix_round=found, activities=[*ideas, extra], by=cast.lead)
    assert reasons == ["Choose at most 60 activities."]


def test_opening_lists_everything_that_is_missing(cast: Any) -> None:
    found = draft("Rota", "Café", by=cast.lead, meeting_name="", groups=["manager"])
    found.criteria.filter(code="S1").update(weight=40)
    assert refusal(actions.open_round, matrix_round=found, by=cast.lead) == [
        "The weights on impact must come to 100. They come to 90 now.",
        "Name the meeting that will decide, and its date.",
        "Ask at least two groups to rate.",
        "Ask people who use services to rate, or say why not.",
    ]


def test_a_round_without_citizens_needs_a_reason(cast: Any) -> None:
    found = draft(
        "Rota",
        "Café",
        by=cast.lead,
        groups=["manager", "front_line"],
        no_citizen_reason="Only about staff rotas",
    )
    actions.open_round(matrix_round=found, by=cast.lead)
    assert found.status == "open"


def test_opening_needs_somebody_responsible_for_the_data(cast: Any, north: Partnership) -> None:
    Partnership.objects.filter(pk=north.pk).update(controller="")
    found = draft("Rota", "Café", by=cast.lead)
    assert refusal(actions.open_round, matrix_round=found, by=cast.lead) == [
        "Say who is responsible for the data you collect."
    ]


def test_only_the_lead_opens_and_closes(cast: Any) -> None:
    found = draft("Rota", "Café", by=cast.officer)
    with pytest.raises(MissingRight):
        actions.open_round(matrix_round=found, by=cast.officer)
    actions.open_round(matrix_round=found, by=cast.lead)
    with pytest.raises(MissingRight):
        actions.close_round(matrix_round=found, by=cast.officer)


def test_members_who_are_asked_have_it_among_their_tasks_once(cast: Any) -> None:
    found = draft("Rota", "Café", by=cast.lead)
    rater = MembershipFactory(roles=["front_line"], group="front_line")
    actions.set_raters(matrix_round=found, members=[rater], by=cast.officer)
    assert not Task.objects.filter(owner=rater).exists()
    actions.open_round(matrix_round=found, by=cast.lead)
    actions.set_raters(matrix_round=found, members=[rater], by=cast.officer)
    assert Mail.objects.filter(membership=rater).count() == 1
    task = Task.objects.get(owner=rater)
    assert task.label == f"Rate 2 activities in “{found}”"
    rate(found, "front_line", {"Rota": "5511"}, membership=rater)
    task.refresh_from_db()
    assert task.done_at


# --- locked by the database ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.criteria.update(weight=10),
        lambda found: found.criteria.all().delete(),
        lambda found: RoundCriterion.objects.create(round=found, axis="impact", code="Z", weight=0),
        lambda found: found.round_activities.all().delete(),
        lambda found: MatrixRound.objects.filter(pk=found.pk).update(threshold_impact=2),
        lambda found: MatrixRound.objects.filter(pk=found.pk).update(averaging="raters"),
    ],
)
def test_criteria_activities_and_thresholds_cannot_change_once_open(cast: Any, change: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(found)


def test_ratings_cannot_change_once_closed_even_past_the_code(cast: Any) -> None:
    found = closed_example(cast.lead)
    rating = Rating.objects.filter(response__round=found).first()
    assert rating
    for change in (
        lambda: Rating.objects.filter(pk=rating.pk).update(score=1),
        lambda: Rating.objects.filter(pk=rating.pk).delete(),
        lambda: MatrixResponse.objects.filter(round=found).update(withdrawn_at=timezone.now()),
        lambda: MatrixPlacement.objects.filter(round=found).update(impact=1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_off_the_scale_is_refused(cast: Any, score: int) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    response = rate(found, "manager", {"Rota": "5511"}, send=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        response.ratings.update(score=score)


# --- rate ----------------------------------------------------------------------------------------------
def test_a_rating_after_close_is_refused(cast: Any) -> None:
    found = worked_example(cast.lead)
    late = rate(found, "manager", {"A": "1111111111"}, send=False)
    actions.close_round(matrix_round=found, by=cast.lead)
    late.round.refresh_from_db()
    before = list(late.ratings.values_list("score", flat=True))
    reasons = refusal(
        actions.save_ratings,
        response=late,
        round_activity=entry(found, "A"),
        scores={found.criteria.first().pk: 5},
    )
    assert reasons == ["“Worked example” takes no ratings now."]
    assert refusal(actions.submit, response=late) == reasons
    assert list(late.ratings.values_list("score", flat=True)) == before


def test_after_the_closing_day_no_ratings_are_taken(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    yesterday = timezone.localdate() - timedelta(days=1)
    MatrixRound.objects.filter(pk=found.pk).update(opens=yesterday, closes=yesterday)
    found.refresh_from_db()
    assert refusal(actions.start_answer, matrix_round=found, group="citizen", code="K")


def test_rating_again_changes_the_answer_until_close(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    first = rate(found, "citizen", {"Rota": "5511"}, code="KX7M-4QPT")
    again = rate(found, "citizen", {"Rota": "2244"}, code="KX7M-4QPT")
    assert first == again
    assert MatrixResponse.objects.counted().count() == 1
    assert list(again.ratings.order_by("criterion").values_list("score", flat=True)) == [2, 2, 4, 4]


def test_citizens_rate_the_eight_activities_that_fewest_have_rated(cast: Any) -> None:
    found = opened(*(f"Idea {n}" for n in range(10)), by=cast.lead)
    rate(found, "manager", {"Idea 0": "3333", "Idea 3": "3333"})
    response = actions.start_answer(matrix_round=found, group="citizen", code="K")
    titles = {row.activity.title for row in found.round_activities.filter(pk__in=response.asked)}
    assert titles == {f"Idea {n}" for n in (1, 2, 4, 5, 6, 7, 8, 9)}
    manager = actions.start_answer(matrix_round=found, group="manager", code="M")
    assert len(manager.asked) == 10


def test_dont_know_is_kept_and_counts_as_no_score(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    for group in GROUPS:
        rate(found, group, {"Rota": "4422"})
    unsure = rate(found, "citizen", {"Rota": "1155"}, send=False)
    criterion = found.criteria.first()
    actions.save_ratings(response=unsure, round_activity=entry(found, "Rota"), scores={criterion.pk: None})
    actions.submit(response=unsure)
    actions.close_round(matrix_round=found, by=cast.lead)
    placed = found.placements.get()
    assert (placed.raters, placed.impact) == (3, 4)


def test_the_code_is_taken_off_twelve_months_after_the_round(cast: Any) -> None:
    found = closed_example(cast.lead)
    assert actions.forget_raters() == 0
    MatrixRound.objects.filter(pk=found.pk).update(closed_at=timezone.now() - timedelta(days=366))
    assert actions.forget_raters() == 3
    assert set(MatrixResponse.objects.values_list("code", "membership")) == {("", None)}
    assert actions.forget_raters() == 0
    assert Rating.objects.count() == 120


# --- close ---------------------------------------------------------------------------------------------
def test_closing_refuses_fewer_than_three_raters(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    rate(found, "manager", {"Rota": "5511"})
    rate(found, "citizen", {"Rota": "5511"})
    assert refusal(actions.close_round, matrix_round=found, by=cast.lead) == [
        "At least three people must rate in full. 2 have so far."
    ]


def test_closing_refuses_one_group_alone_and_no_citizen(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    for _each in range(3):
        rate(found, "manager", {"Rota": "5511"})
    assert refusal(actions.close_round, matrix_round=found, by=cast.lead) == [
        "People of at least two groups must rate.",
        "Nobody who uses services has rated in full. Ask them, or say why not.",
    ]


def test_drafts_and_withdrawn_answers_do_not_count(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    for group in GROUPS:
        rate(found, group, {"Rota": "5511"})
    rate(found, "citizen", {"Rota": "1155"}, send=False)
    actions.withdraw(response=rate(found, Group.PARTNER_ORG, {"Rota": "1155"}))
    actions.close_round(matrix_round=found, by=cast.lead)
    assert found.placements.get().raters == 3


def test_an_activity_is_weighed_in_one_round_at_a_time(cast: Any) -> None:
    first = opened("Rota", "Café", by=cast.lead, name="Spring")
    second = draft("Shed", by=cast.lead)
    ideas = [activity_of(first, "Rota"), activity_of(second, "Shed")]
    actions.set_activities(matrix_round=second, activities=ideas, by=cast.lead)
    assert refusal(actions.open_round, matrix_round=second, by=cast.lead) == [
        "“Rota” is being weighed in “Spring”. Decide there first."
    ]


def test_a_community_group_rates_where_it_is_asked(cast: Any) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    group = cast.community_group
    given = {"matrix_round": found, "group": "partner_org", "code": "G", "membership": group}
    assert refusal(actions.start_answer, **given) == [f"You have not been asked to rate in “{found}”."]
    actions.set_raters(matrix_round=found, members=[group], by=cast.lead)
    assert actions.start_answer(**given).membership == group
