"""Community members in the meeting that decides: invited, agreeing the weights, dissenting, never out of pocket."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from activities.actions import remind_of_tasks
from activities.models import Decision, Task
from assessments.small_groups import Audience
from foundations.refusals import NotAllowed
from partnerships.middleware import MissingRight
from partnerships.models import Membership
from partnerships.notices import Notice
from priorities.matrix import actions as matrix
from priorities.matrix.results import came_of_it, read_results
from priorities.meeting import actions
from priorities.meeting.rules import meeting_of, read_record, total_in_words
from priorities.models import DecidingMeeting, Dissent, Expense, MatrixRound, Seat
from reports.models import Audience as Readers
from reports.r03.data import read
from tests.factories import MembershipFactory
from tests.priorities.rounds import NOBODY_YET, draft, opened, rate, worked_example
from tests.priorities.test_matrix_decisions import WHY, as_plotted, decided, refusal, today

OBJECTION = "Reach should count for more than half"
PAPER = "They come round by tea time on Thursdays"


def here(view: str, **row: Any) -> str:
    return reverse(view, kwargs={"partnership": "demo-north", **row})


def community(name: str = "Jean Galbraith") -> Membership:
    return MembershipFactory(roles=["community_member"], group="citizen", name=name)


def invite(matrix_round: MatrixRound, *members: Membership, by: Membership, few: str = "") -> None:
    meeting = meeting_of(matrix_round)
    meeting.few_reason = few
    actions.set_meeting(meeting=meeting, members=members, by=by)


def waiting(member: Membership) -> list[str]:
    return [task.label for task in Task.objects.waiting().filter(owner=member).order_by("pk")]


@pytest.fixture
def two(north: Any) -> tuple[Membership, Membership]:
    return community(), community("Tomasz Nowak")


@pytest.fixture
def summer(cast: Any, two: tuple[Membership, Membership]) -> MatrixRound:
    """Being set up, with two community members and an officer invited."""
    found = draft("Rota", "Café", by=cast.lead, name="Summer")
    invite(found, *two, cast.officer, by=cast.officer)
    return found


@pytest.fixture
def met(cast: Any, two: tuple[Membership, Membership]) -> MatrixRound:
    """Rated and closed, with two community members invited; everything decided but not yet recorded."""
    found = worked_example(cast.lead)
    invite(found, *two, by=cast.lead)
    matrix.close_round(matrix_round=found, by=cast.lead)
    as_plotted(found, cast.lead)
    return found


# --- who sits in it ----------------------------------------------------------------------------------
def test_a_round_opens_only_with_two_community_members_or_a_reason(cast: Any) -> None:
    found = draft("Rota", "Café", by=cast.lead)
    invite(found, community(), cast.councillor, by=cast.lead)
    assert refusal(matrix.open_round, matrix_round=found, by=cast.lead) == [
        "Invite at least two community members to the meeting, or say why not."
    ]
    invite(found, cast.councillor, by=cast.lead, few=NOBODY_YET)
    matrix.open_round(matrix_round=found, by=cast.lead)
    assert found.status == "open"


def test_why_so_few_are_invited_is_printed_with_the_results(met: MatrixRound) -> None:
    DecidingMeeting.objects.update(few_reason=NOBODY_YET)
    assert read(met, Readers.BOARD).few_reason == NOBODY_YET


def test_the_form_asks_why_when_fewer_are_chosen_and_keeps_what_was_typed(cast: Any, as_: Any) -> None:
    found = draft("Rota", "Café", by=cast.lead)
    jean = community()
    page = here("meeting_seats", matrix_round=found.pk)
    version = DecidingMeeting.objects.get(round=found).version
    sent = {"place": "Town hall", "members": [jean.pk], "few_reason": "", "version": version}
    answer = as_(cast.officer).post(page, sent)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Invite two community members, or say why fewer are invited" in words and "Town hall" in words
    assert as_(cast.officer).post(page, sent | {"few_reason": NOBODY_YET}).status_code == 302
    assert meeting_of(found).place == "Town hall" and found.seats.count() == 1


def test_who_is_invited_is_written_to_once_and_finds_it_on_their_home_page(
    cast: Any, summer: MatrixRound, two: tuple[Membership, Membership], as_: Any
) -> None:
    invite(summer, *two, by=cast.officer)
    assert Notice.objects.get(membership=two[0]).subject == "Decide with us: Summer"
    assert waiting(two[0]) == ["Agree the weights of Summer"]
    assert not waiting(cast.officer), "taken off the list again"
    assert "Agree the weights of Summer" in as_(two[0]).get(reverse("home")).content.decode()


def test_a_closed_round_asks_those_invited_to_read_the_results_until_it_is_recorded(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    [said] = waiting(two[0])
    day = Task.objects.get(owner=two[0], label=said).due
    assert said == f"Deciding meeting on {day.day} {day:%B}: read the results"
    matrix.decide(matrix_round=met, by=cast.lead)
    assert not waiting(two[0])


# --- weights -------------------------------------------------------------------------------------------
def test_weights_one_community_member_agreed_to_need_no_reason(
    cast: Any, summer: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    actions.answer_weights(matrix_round=summer, answer="agreed", note="", by=two[0])
    assert not waiting(two[0])
    matrix.open_round(matrix_round=summer, by=cast.lead)
    assert meeting_of(summer).weights_reason == "" and not waiting(two[1])


@pytest.mark.parametrize("answer", ["", "objected"])
def test_opening_without_the_communitys_agreement_needs_a_reason_that_is_shown(
    cast: Any, summer: MatrixRound, two: tuple[Membership, Membership], answer: str
) -> None:
    if answer:
        actions.answer_weights(matrix_round=summer, answer="agreed", note="", by=two[1])
        actions.answer_weights(matrix_round=summer, answer=answer, note=OBJECTION, by=two[0])
    for reason in ("", "Too short"):
        with pytest.raises(NotAllowed, match="Say why you open the round all the same"):
            matrix.open_round(matrix_round=summer, by=cast.lead, weights_reason=reason)
    matrix.open_round(matrix_round=summer, by=cast.lead, weights_reason=WHY)
    said = read_record(summer).weights
    assert said[-1] == f"Opened all the same, because: {WHY}"
    assert (f"Community member: {OBJECTION}" in said) == bool(answer)


def test_the_page_that_opens_the_round_asks_for_the_reason(cast: Any, summer: MatrixRound, as_: Any) -> None:
    page = here("matrix_open", matrix_round=summer.pk)
    assert "No community member has agreed to the weights yet." in as_(cast.lead).get(page).content.decode()
    assert as_(cast.lead).post(page).status_code == 422
    assert as_(cast.lead).post(page, {"weights_reason": WHY}).status_code == 302
    summer.refresh_from_db()
    assert summer.status == "open"


def test_other_weights_are_asked_about_anew_and_who_set_them_agrees(
    summer: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    actions.answer_weights(matrix_round=summer, answer="agreed", note="", by=two[1])
    weights = {"S1": Decimal(60), "S2": Decimal(40)}
    matrix.set_weights(matrix_round=summer, weights=weights, by=two[0])
    answers = dict(summer.seats.values_list("membership", "weights"))
    assert (answers[two[0].pk], answers[two[1].pk]) == ("agreed", "")
    assert waiting(two[1]) == ["Agree the weights of Summer"] and not waiting(two[0])


def test_who_agreed_long_ago_is_told_anew_and_has_new_time(
    cast: Any, summer: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    actions.answer_weights(matrix_round=summer, answer="agreed", note="", by=two[1])
    with freeze_time(timezone.now() + timedelta(days=8)):
        matrix.set_weights(matrix_round=summer, weights={"S1": Decimal(60), "S2": Decimal(40)}, by=cast.lead)
        due = Task.objects.waiting().get(owner=two[1]).due
        assert due and due > timezone.localdate()
        remind_of_tasks()
    told = Notice.objects.filter(membership=two[1]).order_by("pk")
    assert [each.subject for each in told] == ["Decide with us: Summer", "Agree the weights of Summer"]


def test_nobody_answers_about_weights_once_the_round_is_open_or_uninvited(
    cast: Any, summer: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    with pytest.raises(NotAllowed, match="You are not invited"):
        actions.answer_weights(matrix_round=summer, answer="agreed", note="", by=community("Ann"))
    matrix.open_round(matrix_round=summer, by=cast.lead, weights_reason=WHY)
    with pytest.raises(NotAllowed, match="cannot be done now"):
        actions.answer_weights(matrix_round=summer, answer="agreed", note="", by=two[0])


def test_who_does_not_agree_says_what_they_would_change(
    summer: MatrixRound, two: tuple[Membership, Membership], as_: Any
) -> None:
    page = here("meeting_weights", matrix_round=summer.pk)
    assert as_(two[0]).post(page, {"weights": "objected"}).status_code == 422
    assert as_(two[0]).post(page, {"weights": "objected", "weights_note": OBJECTION}).status_code == 302
    assert Seat.objects.get(membership=two[0]).weights_note == OBJECTION


# --- dissent -------------------------------------------------------------------------------------------
def test_a_community_member_writes_their_own_dissent_into_the_record(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    actions.write_dissent(matrix_round=met, words="First thought", named=False, by=two[0])
    actions.write_dissent(matrix_round=met, words="C should come first", named=False, by=two[0])
    actions.write_dissent(matrix_round=met, words="So say I", named=True, by=two[1])
    matrix.decide(matrix_round=met, by=cast.lead)
    assert read(met, Readers.BOARD).dissents == (
        "Community member: C should come first",
        "Tomasz Nowak: So say I",
    )
    recorded = Decision.objects.get(subject_kind="matrixround", event="decided").dissent
    assert "Community member: C should come first" in recorded and two[0].name not in recorded


def test_whoever_is_invited_may_write_dissent_and_nobody_else(cast: Any, met: MatrixRound, as_: Any) -> None:
    page = here("meeting_dissent", matrix_round=met.pk)
    assert as_(cast.councillor).get(page).status_code == 409
    invite(met, *(seat.membership for seat in met.seats.all()), cast.councillor, by=cast.lead)
    assert (
        "Write what you think otherwise"
        in as_(cast.councillor).get(here("meeting", matrix_round=met.pk)).content.decode()
    )
    assert as_(cast.councillor).post(page, {"words": OBJECTION}).status_code == 302
    assert Dissent.objects.get().membership == cast.councillor


def test_another_day_is_told_to_everybody_invited(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    met.meeting_on = timezone.localdate() + timedelta(days=40)
    matrix.keep_round(matrix_round=met, by=cast.lead)
    day = f"{met.meeting_on.day} {met.meeting_on:%B}"
    assert waiting(two[0]) == [f"Deciding meeting on {day}: read the results"]
    assert Task.objects.waiting().get(owner=two[0]).due == met.meeting_on
    told = Notice.objects.filter(membership=two[0], subject=f"The meeting is on {day}: {met}")
    matrix.keep_round(matrix_round=met, by=cast.lead)
    assert told.count() == 1


def test_dissent_stays_as_it_is_once_the_meeting_is_recorded(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    actions.write_dissent(matrix_round=met, words="C should come first", named=False, by=two[0])
    matrix.decide(matrix_round=met, by=cast.lead)
    with pytest.raises(NotAllowed):
        actions.write_dissent(matrix_round=met, words="", named=False, by=two[0])
    with pytest.raises(Error, match="is recorded"), transaction.atomic():
        Dissent.objects.update(words="Nothing")


def test_dissent_left_empty_is_taken_back(met: MatrixRound, two: tuple[Membership, Membership]) -> None:
    actions.write_dissent(matrix_round=met, words="C should come first", named=False, by=two[0])
    actions.write_dissent(matrix_round=met, words=" ", named=False, by=two[0])
    assert not met.dissents.exists()


# --- against the people who use services --------------------------------------------------------------
def against(cast: Any, citizens: int) -> MatrixRound:
    """The plot says take it on, the people who use services say drop it, and so many of them rated."""
    found = opened("Rota", "Café", by=cast.lead)
    for group in ("manager", "front_line", "councillor"):
        for _each in range(5):
            rate(found, group, {"Rota": "5511"})
    for _each in range(citizens):
        rate(found, "citizen", {"Rota": "1155"})
    matrix.close_round(matrix_round=found, by=cast.lead)
    room = {"room": {"citizen": 2}, "room_reason": "", "dissent": ""}
    matrix.set_room(matrix_round=found, met_on=today(), by=cast.lead, **room)
    return found


def test_the_public_reason_against_them_has_fifty_characters(cast: Any) -> None:
    found = against(cast, citizens=5)
    decided(found, "Rota", "take_on", cast.lead, public_reason="x" * 49)
    [said] = refusal(matrix.decide, matrix_round=found, by=cast.lead)
    assert said.endswith("in at least 50 characters.")
    decided(found, "Rota", "take_on", cast.lead, public_reason="x" * 50)
    matrix.decide(matrix_round=found, by=cast.lead)


@pytest.mark.parametrize(("citizens", "said"), [(5, True), (4, False), (1, False)])
def test_that_they_saw_it_differently_is_said_only_where_no_group_is_small(
    cast: Any, citizens: int, said: bool
) -> None:
    found = against(cast, citizens)
    decided(found, "Rota", "take_on", cast.lead, public_reason=WHY)
    matrix.decide(matrix_round=found, by=cast.lead)
    [outside] = read_results(found, Audience.OUTSIDE).placed
    [officers] = read_results(found, Audience.OFFICERS).placed
    [public] = came_of_it(found, [])
    assert outside.decided and officers.decided and officers.decided.differs_from_citizens
    assert outside.decided.differs_from_citizens == public.against_citizens == said
    assert public.reason == WHY, "the reason itself is always given"
    assert bool(read(found, Readers.BOARD).against_citizens) == said


# --- no identities --------------------------------------------------------------------------------------
def test_no_name_author_or_pseudonym_of_a_rater_reaches_a_community_member(
    cast: Any, two: tuple[Membership, Membership], as_: Any
) -> None:
    found = opened("Rota", "Café", by=cast.lead)
    invite(found, *two, by=cast.lead)
    raters = [
        MembershipFactory(roles=["front_line"], group="front_line", name=f"Zborski {n}") for n in range(3)
    ]
    codes = [
        rate(
            found, "front_line", {"Rota": "5511", "Café": "1155"}, membership=who, comments={"Rota": PAPER}
        ).code
        for who in raters
    ] + [rate(found, "citizen", {"Rota": "5511", "Café": "1155"}, code=f"SECR-E{n}").code for n in range(3)]
    matrix.close_round(matrix_round=found, by=cast.lead)
    jean = as_(two[0])
    entry = found.round_activities.get(activity__title="Rota").pk
    pages = [
        here("meeting", matrix_round=found.pk),
        here("matrix_results", matrix_round=found.pk),
        here("matrix_activity", round_activity=entry),
        here("matrix_confirm", matrix_round=found.pk),
    ]
    shown = "".join(jean.get(page).content.decode() for page in pages)
    shown += str(read(found, Readers.BOARD))
    export = jean.get(here("matrix_export_csv", matrix_round=found.pk))
    shown += b"".join(export.streaming_content).decode()
    assert PAPER in shown, "what was said is there"
    assert "Zborski" not in shown and "SECR-E" not in shown
    assert not [code for code in codes if code and code in shown]


def test_others_who_read_results_see_the_meeting_but_nothing_to_answer(
    met: MatrixRound, cast: Any, as_: Any
) -> None:
    shown = as_(cast.councillor).get(here("meeting", matrix_round=met.pk)).content.decode()
    assert "Integration board" in shown and "Quick win" in shown
    assert "Your expenses" not in shown and "Write what you think otherwise" not in shown
    assert "Galbraith" not in shown


# --- expenses --------------------------------------------------------------------------------------------
def travel(matrix_round: MatrixRound, person: Membership, by: Membership, amount: str = "12.50") -> Expense:
    expense = Expense(round=matrix_round, person=person, kind="travel", amount=Decimal(amount))
    actions.record_expense(expense=expense, by=by)
    return expense


def test_who_is_invited_says_what_they_want_back_and_may_change_it(
    met: MatrixRound, two: tuple[Membership, Membership], as_: Any
) -> None:
    page = here("meeting_own_expenses", matrix_round=met.pk)
    assert as_(two[0]).post(page, {"expenses": "wanted", "travel": "12.50", "care": "30"}).status_code == 302
    assert as_(two[0]).post(page, {"expenses": "wanted", "travel": "9"}).status_code == 302
    assert [(each.kind, each.amount) for each in Expense.objects.all()] == [("travel", Decimal("9.00"))]
    assert as_(two[0]).post(page, {"expenses": "none"}).status_code == 302
    assert not Expense.objects.exists() and Seat.objects.get(membership=two[0]).expenses == "none"


def test_what_an_officer_recorded_is_not_claimed_a_second_time(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership], as_: Any
) -> None:
    travel(met, two[0], cast.officer)
    page = here("meeting_own_expenses", matrix_round=met.pk)
    form = as_(two[0]).get(page).context["form"]
    shown = {name: value for name, value in form.initial.items() if value}
    assert as_(two[0]).post(page, shown).status_code == 302
    assert [each.amount for each in Expense.objects.all()] == [Decimal("12.50")]


def test_payment_for_time_waits_until_the_notice_about_benefits_was_read(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership], as_: Any
) -> None:
    page = here("meeting_own_expenses", matrix_round=met.pk)
    assert as_(two[0]).post(page, {"expenses": "wanted", "time": "40"}).status_code == 422
    unread = Expense(round=met, person=two[0], kind="time", amount=Decimal(40))
    with pytest.raises(NotAllowed, match="benefits"):
        actions.record_expense(expense=unread, by=cast.officer)
    assert (
        as_(two[0]).post(page, {"expenses": "wanted", "time": "40", "notice_seen": "on"}).status_code == 302
    )
    assert Seat.objects.get(membership=two[0]).notice_seen_at


def test_two_people_stand_behind_every_expense(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    by_lead = travel(met, two[0], cast.lead)
    with pytest.raises(NotAllowed, match="Somebody else has to approve"):
        actions.approve(expense=by_lead, by=cast.lead)
    for refused in (cast.lead, two[0]):
        with pytest.raises(IntegrityError, match="approved_by_another"), transaction.atomic():
            Expense.objects.filter(pk=by_lead.pk).update(approved_by=refused)
    with pytest.raises(MissingRight):
        actions.approve(expense=by_lead, by=cast.officer)
    actions.approve(expense=by_lead, by=cast.approver)
    with pytest.raises(Error, match="Cannot update"), transaction.atomic():
        Expense.objects.filter(pk=by_lead.pk).update(amount=99)


def test_it_waits_for_who_can_approve_it_until_it_is_approved(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership]
) -> None:
    assert cast.approver
    expense = travel(met, two[0], cast.lead)
    asked = "Approve expenses for the meeting of Worked example"
    assert asked in waiting(cast.approver) and asked not in waiting(cast.lead)
    actions.approve(expense=expense, by=cast.approver)
    assert asked not in waiting(cast.approver)


def test_only_the_person_the_lead_and_the_approver_see_an_amount(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership], as_: Any
) -> None:
    actions.approve(expense=travel(met, two[0], cast.officer, "17.35"), by=cast.lead)
    page = here("meeting", matrix_round=met.pk)
    amounts = here("meeting_expenses", matrix_round=met.pk)
    assert "17.35" in as_(two[0]).get(page).content.decode()
    assert all("17.35" in as_(who).get(amounts).content.decode() for who in (cast.lead, cast.approver))
    for other in (two[1], cast.officer, cast.councillor):
        assert "17.35" not in as_(other).get(page).content.decode()
        assert as_(other).get(amounts).status_code == 403
    matrix.decide(matrix_round=met, by=cast.lead)
    assert "17.35" not in str(read(met, Readers.TEAM))


def test_a_total_is_shown_only_where_it_tells_nobody_what_another_got() -> None:
    few = [(1, Decimal("10")), (1, Decimal("5")), (2, Decimal("7.50"))]
    assert "£" not in total_in_words(few)
    assert total_in_words([*few, (3, Decimal("1000"))]) == "Approved: £1,022.50 in all."


def test_finance_gets_them_as_a_table_that_says_who_approved(
    cast: Any, met: MatrixRound, two: tuple[Membership, Membership], as_: Any
) -> None:
    expense = travel(met, two[0], cast.officer)
    paid = here("meeting_expense_paid", expense=expense.pk)
    assert (
        as_(cast.approver).post(paid, {"paid_ref": "BACS 1", "version": expense.version}).status_code == 409
    )
    assert as_(cast.approver).post(here("meeting_expense_approve", expense=expense.pk)).status_code == 302
    assert (
        as_(cast.approver).post(paid, {"paid_ref": "BACS 1", "version": expense.version}).status_code == 302
    )
    answer = as_(cast.approver).get(here("meeting_expenses_csv", matrix_round=met.pk))
    told = b"".join(answer.streaming_content).decode()
    assert "Jean Galbraith,Travel,12.50,Approver," in told and "BACS 1" in told
