"""Fill a rehearsal: services copied, answers invented, a round published, ideas weighed and decided.

Everything goes the way it goes in a real round, through the same actions; only the answers come all at once.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.actions import accept_proposal
from activities.models import Activity, Proposal
from home.rehearsal.answers import PEOPLE, invented_answers
from mapping.explorer import actions as explorer
from mapping.explorer.inventing import enter_all
from mapping.explorer.models import ExplorerRound
from partnerships.models import Group, Membership, Service
from priorities.matrix import actions as matrix
from priorities.matrix.models import MatrixDecision, MatrixPlacement, MatrixRound, RoundActivity
from priorities.matrix.scoring import Axis, Outcome
from priorities.meeting.actions import set_meeting
from priorities.meeting.models import DecidingMeeting

Progress = Callable[..., None]

MOST_SERVICES = 12
MOST_IDEAS = 6
RATERS = {Group.MANAGER: 5, Group.FRONT_LINE: 5, Group.CITIZEN: 5}
ROOM = {Group.COUNCILLOR: 2, Group.MANAGER: 2, Group.FRONT_LINE: 2, Group.CITIZEN: 3}
# How good and how hard the ideas are in turn: two to take on, one for later, one not.
WORTH = (
    {Axis.IMPACT: 5, Axis.EFFORT: 2},
    {Axis.IMPACT: 4, Axis.EFFORT: 4},
    {Axis.IMPACT: 2, Axis.EFFORT: 2},
    {Axis.IMPACT: 2, Axis.EFFORT: 5},
)
COPIED = ("name", "description", "client_groups", "annual_cost", "annual_users", "priority_weight")


def services_to_rehearse() -> list[Service]:
    """The weightiest services of the partnership in scope."""
    return list(Service.objects.open().order_by("-priority_weight", "sort_key", "pk")[:MOST_SERVICES])


def copied(services: Sequence[Service], by: Membership) -> list[Service]:
    """The same services in the partnership in scope, without anybody's name or address."""
    return [
        Service.objects.create(created_by=by, **{name: getattr(service, name) for name in COPIED})
        for service in services
    ]


def fill(*, services: Sequence[Service], by: Membership, progress: Progress) -> None:
    """Let invented people answer, weigh and decide about services of the partnership in scope."""
    progress(15, _("Inventing answers"))
    explorer_round = _answered(services, by)
    progress(45, _("Working out the results"))
    _publish(explorer_round, by)
    progress(65, _("Weighing ideas"))
    matrix_round = _weighed(_ideas(by), by)
    progress(85, _("Deciding"))
    _decide(matrix_round, by)


def _answered(services: Sequence[Service], by: Membership) -> ExplorerRound:
    explorer_round = ExplorerRound(
        name=_("Rehearsal of the Explorer"),
        closes=timezone.localdate() + timedelta(days=14),
        groups=list(PEOPLE),
    )
    explorer.save_round(explorer_round=explorer_round, by=by)
    explorer.set_services(explorer_round=explorer_round, services=services, by=by)
    explorer.open_round(explorer_round=explorer_round, by=by)
    enter_all(explorer_round=explorer_round, people=invented_answers(services), by=by)
    explorer.close_round(explorer_round=explorer_round, by=by)
    return explorer_round


def _publish(explorer_round: ExplorerRound, by: Membership) -> None:
    explorer.consolidate(explorer_round=explorer_round, by=by)
    explorer.publish(explorer_round=explorer_round, by=by, waived=_("This is a rehearsal."))


def _ideas(by: Membership) -> list[Activity]:
    """The best new ideas, of many services and forms; what exists and could grow is left to decide."""
    new = Proposal.objects.filter(status=Proposal.Status.OPEN, kind=Activity.Kind.POTENTIAL)
    left, taken = list(new.order_by("-weight", "pk")), list[Proposal]()
    while left and len(taken) < MOST_IDEAS:
        most_unlike = min(left, key=lambda each: sum(_alike(each, other) for other in taken))
        left.remove(most_unlike)
        taken.append(most_unlike)
    return [accept_proposal(proposal=each, by=by, owner=by) for each in taken]


def _alike(one: Proposal, other: Proposal) -> int:
    return (one.service_id == other.service_id) + (one.form == other.form)


def _weighed(ideas: Sequence[Activity], by: Membership) -> MatrixRound:
    today = timezone.localdate()
    matrix_round = MatrixRound(
        name=_("Rehearsal of the matrix"),
        closes=today + timedelta(days=14),
        groups=list(RATERS),
        meeting_name=_("Rehearsed meeting"),
        meeting_on=today,
    )
    matrix.new_round(matrix_round=matrix_round, by=by)
    matrix.set_activities(matrix_round=matrix_round, activities=ideas, by=by)
    meeting = DecidingMeeting(round=matrix_round, few_reason=_("This is a rehearsal."))
    set_meeting(meeting=meeting, members=[], by=by)
    matrix.open_round(matrix_round=matrix_round, by=by)
    for group, people in RATERS.items():
        for number in range(people):
            _rate(matrix_round, group, f"REHEARSAL-{group}-{number}")
    matrix.close_round(matrix_round=matrix_round, by=by)
    return matrix_round


def _rate(matrix_round: MatrixRound, group: Group, code: str) -> None:
    chance = Random(code)  # noqa: S311
    response = matrix.start_answer(matrix_round=matrix_round, group=group, code=code)
    asked = [criterion for criterion in matrix_round.criteria.order_by("pk") if group in criterion.groups]
    for place, entry in enumerate(RoundActivity.objects.filter(round=matrix_round).order_by("pk")):
        worth = WORTH[place % len(WORTH)]
        matrix.save_ratings(
            response=response,
            round_activity=entry,
            scores={each.pk: _near(worth[Axis(each.axis)], chance) for each in asked},
        )
    matrix.submit(response=response)


def _near(score: int, chance: Random) -> int:
    return min(5, max(1, score + chance.choice((-1, 0, 0, 0, 1))))


def _decide(matrix_round: MatrixRound, by: Membership) -> None:
    """The meeting follows the plot, so that nobody has to confirm it."""
    matrix.set_room(
        matrix_round=matrix_round,
        met_on=timezone.localdate(),
        room={group.value: people for group, people in ROOM.items()},
        room_reason="",
        dissent="",
        by=by,
    )
    for placed in matrix_round.placements.to_decide().select_related("round_activity"):
        matrix.save_decision(decision=_as_plotted(placed, by), by=by)
    matrix.decide(matrix_round=matrix_round, by=by)


def _as_plotted(placed: MatrixPlacement, by: Membership) -> MatrixDecision:
    today, invented = (
        timezone.localdate(),
        _("Invented for the rehearsal: the meeting followed what people said."),
    )
    decision = MatrixDecision(
        round_activity=placed.round_activity,
        outcome=placed.plotted.value,
        public_reason=invented,
        reason=invented if placed.borderline and placed.contested else "",
    )
    if placed.plotted is Outcome.TAKE_ON:
        decision.owner = by
        decision.first_action = _("Phone three people who said they would help")
        decision.first_action_due = today + timedelta(days=14)
    if placed.plotted is Outcome.BACK_BURNER:
        decision.review_on = today + timedelta(days=180)
    return decision
