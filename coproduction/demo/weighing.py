"""The matrix rounds of the demo. The first is the worked example MAT-1 of our specification, with its meeting.

The four ideas are rated by a manager, a member of front-line staff and a citizen, each asked all ten
questions. "Peer befriending rota" comes out as a quick win, impact 4.1333 and effort 1.8667.
The second is open: the lead, a front-line worker and a community member are asked to rate. The third is
being set up, so that its weights can still be agreed. Both community members sit in every meeting.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from activities.adding.actions import Idea
from activities.models import Activity
from commons.four_cos import Form
from partnerships.models import Group, Membership, Service
from priorities.matrix import actions
from priorities.matrix.models import CriteriaSet, MatrixDecision, MatrixRound, RoundActivity
from priorities.matrix.scoring import Outcome
from priorities.meeting import actions as meetings
from priorities.meeting.forms import OFFER
from priorities.meeting.models import DecidingMeeting, Expense, Seat

# Scores of I1–I5 and E1–E5, by letter of the idea: manager, front-line staff, citizen.
MAT_1 = {
    "A": ("4543422113", "5444421222", "4453532212"),
    "B": ("5435545554", "4434554554", "5345445455"),
    "C": ("2322212111", "2213221211", "3222212121"),
    "D": ("2212245432", "3221254443", "2122145533"),
}
RATERS = (Group.MANAGER, Group.FRONT_LINE, Group.CITIZEN)
COMMENTS = {
    ("A", Group.CITIZEN): "I would have rung somebody every week if anyone had asked me.",
    ("B", Group.FRONT_LINE): "Worth it, but it needs a year and somebody to lead it.",
}
REASONS = {
    "A": "People who are alone asked for it, and it can begin within weeks.",
    "B": "It would change the most. It needs a year and somebody to lead it, so it begins with six people.",
    "C": "It is easy, but changes little for now. We look at it again in six months.",
    "D": "It asks for a lot of work and would change little now: next year's transport budget is agreed already.",
}
NOW_WEIGHED = (
    ("Carers' short breaks", Form.CC4, "Let carers choose the dates of their breaks"),
    ("Carers' short breaks", Form.CD3, "Carers read new letters before they go out"),
    ("Recovery café", Form.CL1, "Former guests run Sunday opening"),
)
ROOM = {
    Group.COUNCILLOR: 2,
    Group.MANAGER: 2,
    Group.FRONT_LINE: 2,
    Group.CITIZEN: 3,
    Group.PARTNER_ORG: 1,
}


def weigh(people: dict[str, Membership], ideas: dict[str, Activity]) -> MatrixRound:
    """First weighing: set up, rated, closed, and decided in the meeting."""
    lead = people["lead"]
    matrix_round = set_up(people, ideas)
    entries = {
        letter: RoundActivity.objects.get(round=matrix_round, activity=idea) for letter, idea in ideas.items()
    }
    for number, group in enumerate(RATERS):
        rate(matrix_round, entries, group, number)
    actions.close_round(matrix_round=matrix_round, by=lead)
    meet(matrix_round, entries, people)
    return matrix_round


def weigh_now(people: dict[str, Membership], services: dict[str, Service]) -> None:
    """Second weighing: three members are asked four questions about each of three ideas."""
    lead = people["lead"]
    matrix_round = new_round("Second weighing", lead, meeting_in=timedelta(days=28))
    for service, form, title in NOW_WEIGHED:
        idea = Idea(title, (services[service],), (form,))
        actions.add_ideas(matrix_round=matrix_round, ideas=[idea], by=lead)
    raters = [people[key] for key in ("lead", "frontline", "community")]
    actions.set_raters(matrix_round=matrix_round, members=raters, by=lead)
    invite(matrix_round, people)
    actions.open_round(matrix_round=matrix_round, by=lead)


def weigh_next(people: dict[str, Membership]) -> None:
    """Third weighing: being set up, so that community members can agree its weights or change them."""
    matrix_round = new_round("Third weighing", people["lead"], meeting_in=timedelta(days=84))
    seat_community(matrix_round, people)


def seat_community(matrix_round: MatrixRound, people: dict[str, Membership]) -> None:
    """Both community members, the lead and a councillor sit in the meeting."""
    members = [people[key] for key in ("lead", "councillor", "community", "community2")]
    meeting = DecidingMeeting(
        round=matrix_round, place="Demo Town Hall, room 2", chair=people["lead"], expenses=str(OFFER)
    )
    meetings.set_meeting(meeting=meeting, members=members, by=people["lead"])


def invite(matrix_round: MatrixRound, people: dict[str, Membership]) -> None:
    """One agrees with the weights; the other asks for the bus fare, which the lead approves."""
    seat_community(matrix_round, people)
    agreed, travels = people["community"], people["community2"]
    meetings.answer_weights(matrix_round=matrix_round, answer=Seat.Weights.AGREED, note="", by=agreed)
    meetings.answer_expenses(
        matrix_round=matrix_round,
        answer=Seat.Expenses.WANTED,
        amounts={Expense.Kind.TRAVEL: Decimal("7.40")},
        notice_seen=True,
        by=travels,
    )


def new_round(name: str, lead: Membership, *, meeting_in: timedelta) -> MatrixRound:
    today = timezone.localdate()
    matrix_round = MatrixRound(
        name=name,
        closes=today + timedelta(days=14),
        groups=list(RATERS),
        meeting_name="Integration board with community members",
        meeting_on=today + meeting_in,
    )
    actions.new_round(matrix_round=matrix_round, by=lead)
    return matrix_round


def set_up(people: dict[str, Membership], ideas: dict[str, Activity]) -> MatrixRound:
    lead = people["lead"]
    matrix_round = new_round("First weighing", lead, meeting_in=timedelta())
    actions.set_activities(matrix_round=matrix_round, activities=ideas.values(), by=lead)
    actions.choose_criteria(matrix_round=matrix_round, criteria_set=CriteriaSet.FULL, by=lead)
    for criterion in matrix_round.criteria.all():
        criterion.groups = list(RATERS)
        actions.save_criterion(criterion=criterion, by=lead)
    invite(matrix_round, people)
    actions.open_round(matrix_round=matrix_round, by=lead)
    return matrix_round


def rate(matrix_round: MatrixRound, entries: dict[str, RoundActivity], group: Group, number: int) -> None:
    response = actions.start_answer(matrix_round=matrix_round, group=group, code=f"DEMO-RATER-{number + 1}")
    criteria = list(matrix_round.criteria.order_by("pk"))
    for letter, entry in entries.items():
        scores = map(int, MAT_1[letter][number])
        actions.save_ratings(
            response=response,
            round_activity=entry,
            scores={row.pk: score for row, score in zip(criteria, scores, strict=True)},
            comment=COMMENTS.get((letter, group), ""),
        )
    actions.submit(response=response)


def meet(matrix_round: MatrixRound, entries: dict[str, RoundActivity], people: dict[str, Membership]) -> None:
    """The meeting follows the plot: two ideas taken on, one kept for later, one not taken forward."""
    lead, today = people["lead"], timezone.localdate()
    expense = Expense.objects.get(round=matrix_round)
    meetings.approve(expense=expense, by=lead)
    meetings.write_dissent(
        matrix_round=matrix_round,
        words="The panel of passengers would cost little. I would have taken it on.",
        named=False,
        by=people["community2"],
    )
    actions.set_room(
        matrix_round=matrix_round,
        met_on=today,
        room={group.value: count for group, count in ROOM.items()},
        room_reason="",
        dissent="",
        by=lead,
    )
    start_now = {"outcome": Outcome.TAKE_ON.value, "first_action_due": today + timedelta(days=14)}
    decided: dict[str, dict[str, Any]] = {
        "A": start_now | {"owner": people["manager"], "first_action": "Phone three lunch clubs"},
        "B": start_now | {"owner": people["officer"], "first_action": "Ask six users to the first meeting"},
        "C": {"outcome": Outcome.BACK_BURNER.value, "review_on": today + timedelta(days=180)},
        "D": {"outcome": Outcome.DROP.value},
    }
    for letter, details in decided.items():
        decision = MatrixDecision(
            round_activity=entries[letter],
            public_reason=REASONS[letter],
            **details,
        )
        actions.save_decision(decision=decision, by=lead)
    actions.decide(matrix_round=matrix_round, by=lead)
