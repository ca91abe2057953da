"""A round is set up, opened to those who rate, and closed to see where activities fall."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import actions as activities
from activities.adding.actions import Idea, add_several
from activities.models import Activity, State
from assessments.figures import rounded
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import url_here
from partnerships import links
from partnerships.access import Permission
from partnerships.middleware import MissingRight
from partnerships.models import Group, Link, Membership
from partnerships.notices import Kind, News, notify_all
from priorities.matrix import scoring
from priorities.matrix.actions.waiting import LABELS, Waits, ask, ask_again, soon, task_key, waiting_tasks
from priorities.matrix.models import (
    FEWEST_ACTIVITIES,
    FEWEST_GROUPS,
    FEWEST_RATERS,
    MOST_ACTIVITIES,
    REASON_LENGTH,
    CriteriaSet,
    MatrixPlacement,
    MatrixRound,
    RoundActivity,
    RoundCriterion,
    RoundRater,
    Status,
)
from priorities.matrix.results import ratings_by_activity
from priorities.matrix.wording import FULL_SET, SHORT_SET, CriterionWording
from priorities.meeting.models import Seat
from priorities.meeting.rules import invited, meeting_of, too_few_invited, unsettled

SHIPPED = {CriteriaSet.SHORT.value: SHORT_SET, CriteriaSet.FULL.value: FULL_SET}
MOVED = {
    Status.OPEN: gettext_lazy("Opened"),
    Status.CLOSED: gettext_lazy("Closed, to be decided"),
    Status.DECIDED: gettext_lazy("Meeting recorded"),
}
"""What the record of decisions says of a round that moves on."""
FIRST_GROUPS = (Group.MANAGER, Group.FRONT_LINE, Group.CITIZEN)
CLOSE_ENOUGH = Fraction(1, 100)
LINK = "matrix"


def need(by: Membership, permission: Permission) -> None:
    if not by.may(permission):
        raise MissingRight(permission)


def expect(matrix_round: MatrixRound, *statuses: Status) -> None:
    """Lock the round, take on what it says now, and refuse what its state does not allow."""
    matrix_round.refresh_from_db(from_queryset=MatrixRound.objects.select_for_update(of=("self",)))
    if matrix_round.status not in statuses:
        raise NotAllowed(
            [
                Reason(
                    _("“%(round)s” is in the state “%(state)s”, so this cannot be done now.")
                    % {"round": matrix_round, "state": matrix_round.get_status_display()},
                    matrix_round.get_absolute_url(),
                )
            ]
        )


# --- set up ----------------------------------------------------------------------------------------
@transaction.atomic
def new_round(*, matrix_round: MatrixRound, by: Membership) -> MatrixRound:
    """Keep a new round, with the four questions of the short set until others are chosen."""
    need(by, Permission.MATRIX_WRITE)
    matrix_round.created_by = matrix_round.updated_by = by
    matrix_round.groups = matrix_round.groups or [group.value for group in FIRST_GROUPS]
    matrix_round.save()
    _write_criteria(matrix_round, SHIPPED[CriteriaSet.SHORT.value], by)
    return matrix_round


@transaction.atomic
def keep_round(*, matrix_round: MatrixRound, by: Membership) -> None:
    """Keep changed settings; once the round is open the database refuses those that weigh."""
    need(by, Permission.MATRIX_WRITE)
    before = MatrixRound.objects.get(pk=matrix_round.pk).meeting_on
    matrix_round.updated_by = by
    matrix_round.save()
    _hand_to_lead(matrix_round, by)
    if matrix_round.meeting_on and matrix_round.meeting_on != before:
        _tell_the_day(matrix_round, matrix_round.meeting_on)
    if matrix_round.status == Status.OPEN:
        _keep_to_its_days(matrix_round)


def _tell_the_day(matrix_round: MatrixRound, day: date) -> None:
    """Tell everybody invited on which day the meeting is now."""
    words = {"day": date_format(day, "j F"), "round": matrix_round}
    waiting_tasks(matrix_round, Waits.MEET).update(due=day, label=(LABELS[Waits.MEET] % words)[:200])
    here = url_here("meeting", matrix_round=matrix_round.pk)
    subject = _("The meeting is on %(day)s: %(round)s") % words
    key = f"matrix:day:{matrix_round.pk}:{day}"
    seats = matrix_round.seats.select_related("membership")
    notify_all(News(seat.membership, Kind.ROUND, subject, here, key) for seat in seats)


@transaction.atomic
def set_activities(*, matrix_round: MatrixRound, activities: Iterable[Activity], by: Membership) -> None:
    """Weigh these activities and no others."""
    need(by, Permission.MATRIX_WRITE)
    expect(matrix_round, Status.DRAFT)
    wanted = {activity.pk: activity for activity in activities}
    if len(wanted) > MOST_ACTIVITIES:
        raise NotAllowed([_("Choose at most %(most)d activities.") % {"most": MOST_ACTIVITIES}])
    matrix_round.round_activities.exclude(activity__in=wanted).delete()
    RoundActivity.objects.bulk_create(
        [RoundActivity(round=matrix_round, activity=activity) for activity in wanted.values()],
        ignore_conflicts=True,
    )
    _hand_to_lead(matrix_round, by)


@transaction.atomic
def add_ideas(*, matrix_round: MatrixRound, ideas: Iterable[Idea], by: Membership) -> list[Activity]:
    """Make ideas to weigh, and weigh them in this round beside those that were chosen."""
    need(by, Permission.MATRIX_WRITE)
    made = add_several(ideas=ideas, by=by)
    chosen = Activity.objects.filter(matrix_entries__round=matrix_round)
    set_activities(matrix_round=matrix_round, activities=[*chosen, *made], by=by)
    return made


@transaction.atomic
def choose_criteria(*, matrix_round: MatrixRound, criteria_set: str, by: Membership) -> None:
    """Ask the questions of a shipped set. Own questions begin as a copy of those asked until now."""
    need(by, Permission.MATRIX_WRITE)
    expect(matrix_round, Status.DRAFT)
    matrix_round.criteria_set, matrix_round.updated_by = criteria_set, by
    matrix_round.save()
    if criteria_set in SHIPPED:
        matrix_round.criteria.all().delete()
        _write_criteria(matrix_round, SHIPPED[criteria_set], by)
        _agree_anew(matrix_round, by)


@transaction.atomic
def ask_instead(*, matrix_round: MatrixRound, criteria: Iterable[RoundCriterion], by: Membership) -> None:
    """Ask these questions, not saved yet, and no others; the round then has its own set."""
    need(by, Permission.MATRIX_WRITE)
    expect(matrix_round, Status.DRAFT)
    asked = list(criteria)
    for number, criterion in enumerate(asked, start=1):
        criterion.round, criterion.code = matrix_round, f"X{number}"
        criterion.created_by = criterion.updated_by = by
    if problems := weight_problems([criterion.scored for criterion in asked]):
        raise NotAllowed(problems)
    matrix_round.criteria.all().delete()
    RoundCriterion.objects.bulk_create(asked)
    MatrixRound.objects.filter(pk=matrix_round.pk).update(criteria_set=CriteriaSet.OWN)
    _agree_anew(matrix_round, by)


def _write_criteria(matrix_round: MatrixRound, wordings: Iterable[CriterionWording], by: Membership) -> None:
    RoundCriterion.objects.bulk_create(
        RoundCriterion(
            round=matrix_round,
            axis=wording.axis.value,
            code=wording.code,
            label=str(wording.label),
            question=str(wording.question),
            low=str(wording.anchors[0]),
            middle=str(wording.anchors[1]),
            high=str(wording.anchors[2]),
            weight=wording.weight,
            groups=[group.value for group in Group if group in wording.asked],
            created_by=by,
            updated_by=by,
        )
        for wording in wordings
    )


@transaction.atomic
def save_criterion(*, criterion: RoundCriterion, by: Membership) -> None:
    """Keep a question of one's own; the round then has its own set."""
    need(by, Permission.MATRIX_WRITE)
    expect(criterion.round, Status.DRAFT)
    if not criterion.code:
        used = set(criterion.round.criteria.values_list("code", flat=True))
        criterion.code = next(code for n in range(1, 100) if (code := f"X{n}") not in used)
        criterion.created_by = by
    criterion.updated_by = by
    criterion.save()
    MatrixRound.objects.filter(pk=criterion.round_id).update(criteria_set=CriteriaSet.OWN)
    _agree_anew(criterion.round, by)


@transaction.atomic
def remove_criterion(*, criterion: RoundCriterion, by: Membership) -> None:
    need(by, Permission.MATRIX_WRITE)
    expect(criterion.round, Status.DRAFT)
    criterion.delete()
    MatrixRound.objects.filter(pk=criterion.round_id).update(criteria_set=CriteriaSet.OWN)
    _agree_anew(criterion.round, by)


@transaction.atomic
def set_weights(*, matrix_round: MatrixRound, weights: Mapping[str, Decimal], by: Membership) -> None:
    """Give criteria, named by code, their weights. Refuses where an axis does not come to 100."""
    need(by, Permission.MATRIX_WEIGHTS)
    expect(matrix_round, Status.DRAFT)
    criteria = list(matrix_round.criteria.all())
    for criterion in criteria:
        criterion.weight = weights.get(criterion.code, criterion.weight)
        criterion.updated_by, criterion.version = by, criterion.version + 1
    if problems := weight_problems([criterion.scored for criterion in criteria]):
        raise NotAllowed(problems)
    for criterion in criteria:
        criterion.save()
    _agree_anew(matrix_round, by)
    _hand_to_lead(matrix_round, by)


def _agree_anew(matrix_round: MatrixRound, by: Membership) -> None:
    """Ask everybody invited again: they agreed to other weights. Who set these agrees with them."""
    seats = matrix_round.seats.select_related("membership")
    seats.exclude(membership=by).update(weights="", weights_note="")
    seats.filter(membership=by).update(weights=Seat.Weights.AGREED, weights_note="")
    weigh = [seat.membership for seat in seats if seat.weighs and seat.membership_id != by.pk]
    ask_again(matrix_round, Waits.WEIGH, weigh)


def weight_problems(criteria: Sequence[scoring.Criterion]) -> list[str]:
    """What is wrong with the weights, with the total they come to now."""
    words = {
        scoring.Axis.IMPACT: _("The weights on impact must come to 100. They come to %(total)s now."),
        scoring.Axis.EFFORT: _("The weights on effort must come to 100. They come to %(total)s now."),
    }
    totals = {axis: scoring.weights_total(criteria, axis) for axis in scoring.Axis}
    return [
        words[axis] % {"total": f"{rounded(total):f}".rstrip("0").rstrip(".")}
        for axis, total in totals.items()
        if abs(total - 100) > CLOSE_ENOUGH
    ]


@transaction.atomic
def set_raters(*, matrix_round: MatrixRound, members: Iterable[Membership], by: Membership) -> None:
    """Ask these members to rate. While the round is open, who is new is asked at once."""
    need(by, Permission.MATRIX_WRITE)
    expect(matrix_round, Status.DRAFT, Status.OPEN)
    wanted = {member.pk: member for member in members}
    matrix_round.raters.exclude(membership__in=wanted).delete()
    waiting_tasks(matrix_round, Waits.RATE).exclude(owner__in=wanted).complete()
    new = set(wanted) - set(matrix_round.raters.values_list("membership", flat=True))
    RoundRater.objects.bulk_create(
        [RoundRater(round=matrix_round, membership=member) for member in wanted.values()],
        ignore_conflicts=True,
    )
    if matrix_round.status == Status.OPEN:
        if new:
            activities.hold_back(subject=matrix_round, by=by, what=_("write to people"))
        _ask_raters(matrix_round)
        _keep_to_its_days(matrix_round)
    else:
        _hand_to_lead(matrix_round, by)


def _ask_raters(matrix_round: MatrixRound) -> None:
    count = matrix_round.round_activities.count()
    members = [rater.membership for rater in matrix_round.raters.select_related("membership")]
    # Told before they are asked: a task tells only whom nobody has told of it.
    notify_all(_invitation(matrix_round, member, count) for member in members)
    ask(matrix_round, Waits.RATE, members, count=count, due=matrix_round.closes)


def _hand_to_lead(matrix_round: MatrixRound, by: Membership) -> None:
    """Ask the leads to open what somebody else has set up."""
    if matrix_round.is_draft and not by.may(Permission.MATRIX_MOVE) and not reasons_not_to_open(matrix_round):
        ask(matrix_round, Waits.OPEN, Membership.objects.holding(Permission.MATRIX_MOVE), due=soon())


def ask_to_close() -> None:
    """Put rounds whose last day is over before the leads, and no longer before those who rate."""
    for matrix_round in MatrixRound.objects.filter(status=Status.OPEN):
        _keep_to_its_days(matrix_round)


def _keep_to_its_days(matrix_round: MatrixRound) -> None:
    """After the closing day of an open round the leads are asked to close it; before it, who rates to rate."""
    leads = Membership.objects.holding(Permission.MATRIX_MOVE)
    ask_again(matrix_round, Waits.CLOSE, leads if matrix_round.past_closing else leads.none())
    rating = waiting_tasks(matrix_round, Waits.RATE)
    if matrix_round.past_closing:
        rating.complete()
        return
    rated = matrix_round.responses.counted().exclude(membership=None).values("membership")
    owing = matrix_round.raters.exclude(membership__in=rated).values("membership")
    rating.filter(owner__in=owing).update(done_at=None, due=matrix_round.closes)


def _invitation(matrix_round: MatrixRound, member: Membership, count: int) -> News:
    """What a member reads who is asked to rate."""
    text = [
        _("We ask you to rate %(count)d ideas: how good would each be, and how hard?") % {"count": count},
        _("%(meeting)s decides. Nobody sees what you say before the round closes.")
        % {"meeting": matrix_round.meeting_name},
    ]
    return News(
        member,
        Kind.ASKED,
        _("Help to choose what we do next: %(round)s") % {"round": matrix_round},
        url_here("matrix_rate", matrix_round=matrix_round.pk),
        f"task:{task_key(matrix_round, Waits.RATE, member)}",
        text="\n\n".join(text),
    )


# --- open ------------------------------------------------------------------------------------------
def reasons_not_to_open(matrix_round: MatrixRound) -> list[Reason]:
    """What is missing before people may rate, each with the page where it is mended."""
    chosen = url_here("matrix_activities", matrix_round=matrix_round.pk)
    when = url_here("matrix_settings", matrix_round=matrix_round.pk)
    weights = url_here("matrix_weights", matrix_round=matrix_round.pk)
    raters = url_here("matrix_raters", matrix_round=matrix_round.pk)
    reasons = []
    states = list(matrix_round.round_activities.values_list("activity__state", flat=True))
    if not FEWEST_ACTIVITIES <= len(states) <= MOST_ACTIVITIES:
        reasons.append(
            Reason(
                _("Choose from %(fewest)d to %(most)d activities to weigh.")
                % {"fewest": FEWEST_ACTIVITIES, "most": MOST_ACTIVITIES},
                chosen,
            )
        )
    if set(states) - {State.CANDIDATE, State.RATED}:
        reasons.append(Reason(_("Take out the activities that are no longer ideas to weigh."), chosen))
    reasons += _weighed_elsewhere(matrix_round)
    criteria = [criterion.scored for criterion in matrix_round.criteria.all()]
    reasons += [Reason(problem, weights) for problem in weight_problems(criteria)]
    reasons += [Reason(problem, weights) for problem in _unasked(matrix_round, criteria)]
    if not (matrix_round.meeting_name and matrix_round.meeting_on):
        reasons.append(Reason(_("Name the meeting that will decide, and its date."), when))
    reasons += too_few_invited(matrix_round)
    if matrix_round.past_closing:
        reasons.append(Reason(_("Choose a closing day that is still to come."), when))
    if len(matrix_round.groups) < FEWEST_GROUPS:
        reasons.append(Reason(_("Ask at least two groups to rate."), raters))
    if Group.CITIZEN not in matrix_round.groups and not matrix_round.no_citizen_reason:
        reasons.append(Reason(_("Ask people who use services to rate, or say why not."), raters))
    return reasons


def _weighed_elsewhere(matrix_round: MatrixRound) -> list[Reason]:
    """Activities that another round has not decided about yet."""
    taken = RoundActivity.objects.filter(
        round__status__in=(Status.OPEN, Status.CLOSED),
        activity__in=matrix_round.round_activities.values("activity"),
    ).exclude(round=matrix_round)
    return [
        Reason(
            _("“%(title)s” is being weighed in “%(round)s”. Decide there first.")
            % {"title": row.activity, "round": row.round},
            row.round.get_absolute_url(),
        )
        for row in taken.select_related("activity", "round").order_by("activity__title")
    ]


def _unasked(matrix_round: MatrixRound, criteria: Sequence[scoring.Criterion]) -> list[str]:
    """Groups that would be asked nothing on an axis, and so could never be complete."""
    return [
        _("%(group)s would be asked nothing about one of the two sides. Change who is asked what.")
        % {"group": Group(group).label}
        for group in matrix_round.groups
        if not all(scoring.asked(criteria, Group(group), axis) for axis in scoring.Axis)
    ]


@transaction.atomic
def open_round(*, matrix_round: MatrixRound, by: Membership, weights_reason: str = "") -> None:
    """Let people rate. Makes one poster for everybody, and asks the members who were chosen.

    Where the community has not agreed to the weights, `weights_reason` says why it opens all the same.
    """
    need(by, Permission.MATRIX_MOVE)
    expect(matrix_round, Status.DRAFT)
    if reasons := reasons_not_to_open(matrix_round):
        raise NotAllowed(reasons)
    _keep_weights_reason(matrix_round, weights_reason.strip(), by)
    activities.hold_back(subject=matrix_round, by=by, what=_("write to people"))
    links.open_link(subject_kind=LINK, subject_id=matrix_round.pk, label=matrix_round.name, by=by)
    matrix_round.opened_at = timezone.now()
    matrix_round.opens = matrix_round.opens or timezone.localdate()
    _move(matrix_round, Status.OPEN, by)
    for what in (Waits.OPEN, Waits.WEIGH):
        waiting_tasks(matrix_round, what).complete()
    _ask_raters(matrix_round)


def _keep_weights_reason(matrix_round: MatrixRound, reason: str, by: Membership) -> None:
    problem = unsettled(matrix_round)
    if not problem:
        return
    if len(reason) < REASON_LENGTH:
        say = _("Say why you open the round all the same, in at least 20 characters.")
        raise NotAllowed([Reason(f"{problem} {say}", url_here("matrix_open", matrix_round=matrix_round.pk))])
    meeting = meeting_of(matrix_round)
    meeting.weights_reason, meeting.updated_by = reason, by
    meeting.save()


@transaction.atomic
def poster(*, matrix_round: MatrixRound, group: str, by: Membership) -> Link:
    """The open link of a group: the one there is, or a new one. Without a group people say theirs."""
    need(by, Permission.MATRIX_WRITE)
    expect(matrix_round, Status.OPEN)
    label = f"{matrix_round} – {Group(group).label}" if group else matrix_round.name
    return posters(matrix_round).filter(group=group).first() or links.open_link(
        subject_kind=LINK, subject_id=matrix_round.pk, label=label[:200], group=group, by=by
    )


def posters(matrix_round: MatrixRound) -> QuerySet[Link]:
    return Link.objects.of(LINK, matrix_round.pk).posters().filter(closed_at=None)


# --- close -----------------------------------------------------------------------------------------
def _placed(matrix_round: MatrixRound) -> tuple[dict[int, scoring.Placement], list[scoring.RaterIndex]]:
    """Where activities with enough complete raters fall, and all complete raters of any activity."""
    criteria = [criterion.scored for criterion in matrix_round.criteria.all()]
    placed: dict[int, scoring.Placement] = {}
    complete: dict[str, scoring.RaterIndex] = {}
    for entry, ratings in ratings_by_activity(matrix_round).items():
        placement = scoring.place(ratings, criteria, matrix_round.settings)
        if placement is None:
            continue
        complete |= {rater.rater: rater for rater in placement.raters}
        if len(placement.raters) >= FEWEST_RATERS:
            placed[entry] = placement
    return placed, list(complete.values())


@dataclass(frozen=True)
class Headway:
    """How many have rated in full, of how many groups, and how many of them use services."""

    people: int
    groups: int
    citizens: int


def headway(matrix_round: MatrixRound) -> Headway:
    complete = _placed(matrix_round)[1]
    groups = [rater.group for rater in complete]
    return Headway(len(groups), len(set(groups)), groups.count(Group.CITIZEN))


def reasons_not_to_close(matrix_round: MatrixRound) -> list[Reason]:
    placed, complete = _placed(matrix_round)
    return _too_few(matrix_round, placed, complete)


def _too_few(
    matrix_round: MatrixRound, placed: Mapping[int, scoring.Placement], complete: Sequence[scoring.RaterIndex]
) -> list[Reason]:
    here = url_here("matrix_raters", matrix_round=matrix_round.pk)
    groups = {rater.group for rater in complete}
    reasons = []
    if len(complete) < FEWEST_RATERS:
        reasons.append(
            _("At least three people must rate in full. %(count)d have so far.") % {"count": len(complete)}
        )
    elif not placed:
        reasons.append(_("No activity has been rated in full by three people yet."))
    if len(groups) < FEWEST_GROUPS:
        reasons.append(_("People of at least two groups must rate."))
    if Group.CITIZEN not in groups and not matrix_round.no_citizen_reason:
        reasons.append(_("Nobody who uses services has rated in full. Ask them, or say why not."))
    return [Reason(reason, here) for reason in reasons]


@transaction.atomic
def close_round(*, matrix_round: MatrixRound, by: Membership) -> None:
    """Take no more ratings, place the activities and count them as weighed.

    An activity with fewer than three complete raters is not placed and stays an idea to weigh.
    """
    need(by, Permission.MATRIX_MOVE)
    expect(matrix_round, Status.OPEN)
    placed, complete = _placed(matrix_round)
    if reasons := _too_few(matrix_round, placed, complete):
        raise NotAllowed(reasons)
    links.close(LINK, matrix_round.pk)
    _write_agreement(matrix_round, placed)
    matrix_round.closed_at = timezone.now()
    _move(matrix_round, Status.CLOSED, by)
    for what in (Waits.RATE, Waits.CLOSE):
        waiting_tasks(matrix_round, what).complete()
    ask(
        matrix_round,
        Waits.RECORD,
        Membership.objects.holding(Permission.MATRIX_MOVE),
        due=matrix_round.meeting_on,
    )
    ask(matrix_round, Waits.MEET, invited(matrix_round), due=matrix_round.meeting_on)
    _write_placements(matrix_round, placed)
    _count_as_weighed(matrix_round, placed)


def _write_agreement(matrix_round: MatrixRound, placed: Mapping[int, scoring.Placement]) -> None:
    impact = scoring.round_agreement(placed.values(), scoring.Axis.IMPACT)
    effort = scoring.round_agreement(placed.values(), scoring.Axis.EFFORT)
    matrix_round.impact_w, matrix_round.effort_w = impact.w, effort.w
    matrix_round.impact_alpha, matrix_round.effort_alpha = impact.alpha.alpha, effort.alpha.alpha
    matrix_round.impact_spearman, matrix_round.effort_spearman = impact.mean_spearman, effort.mean_spearman
    matrix_round.compared = impact.alpha.compared


def _write_placements(matrix_round: MatrixRound, placed: Mapping[int, scoring.Placement]) -> None:
    entries = matrix_round.round_activities.select_related("activity").in_bulk(list(placed))
    by_ref = {entries[pk].activity.ref: pk for pk in placed}
    order = scoring.priority_order({ref: placed[pk] for ref, pk in by_ref.items()})
    MatrixPlacement.objects.bulk_create(
        _row(entries[by_ref[ref]], placed[by_ref[ref]], number, matrix_round.settings)
        for number, ref in enumerate(order, start=1)
    )


def _row(
    entry: RoundActivity, placed: scoring.Placement, order: int, settings: scoring.MatrixSettings
) -> MatrixPlacement:
    impacts = [rater.impact for rater in placed.raters]
    efforts = [rater.effort for rater in placed.raters]
    groups = [rater.group for rater in placed.raters]
    return MatrixPlacement(
        round_id=entry.round_id,
        round_activity=entry,
        activity_id=entry.activity_id,
        order=order,
        impact=rounded(placed.impact, 8),
        effort=rounded(placed.effort, 8),
        impact_low=rounded(min(impacts), 4),
        impact_high=rounded(max(impacts), 4),
        effort_low=rounded(min(efforts), 4),
        effort_high=rounded(max(efforts), 4),
        quadrant=placed.quadrant.value,
        citizen_quadrant=_of_citizens(placed, settings),
        borderline=placed.borderline,
        contested=placed.contested,
        robustness=rounded(placed.robustness, 4),
        impact_r_wg=placed.impact_r_wg,
        effort_r_wg=placed.effort_r_wg,
        raters=len(placed.raters),
        raters_by_group={group.value: groups.count(group) for group in Group if group in groups},
    )


def _of_citizens(placed: scoring.Placement, settings: scoring.MatrixSettings) -> str:
    theirs = [rater for rater in placed.raters if rater.group is Group.CITIZEN]
    if not theirs:
        return ""
    impact = scoring.consensus(theirs, scoring.Axis.IMPACT, settings.averaging)
    effort = scoring.consensus(theirs, scoring.Axis.EFFORT, settings.averaging)
    return scoring.quadrant(impact, effort, settings).value


def _count_as_weighed(matrix_round: MatrixRound, placed: Mapping[int, scoring.Placement]) -> None:
    for entry in matrix_round.round_activities.select_related("activity").filter(pk__in=placed):
        quadrant = placed[entry.pk].quadrant.value
        if entry.activity.state == State.CANDIDATE:
            activities.move(activity=entry.activity, event="rate", by=None, quadrant=quadrant)
        elif entry.activity.state == State.RATED:
            Activity.objects.filter(pk=entry.activity_id).update(quadrant=quadrant)


def _move(matrix_round: MatrixRound, to: Status, by: Membership) -> None:
    matrix_round.status, matrix_round.updated_by = to, by
    matrix_round.save()
    activities.record_decision(subject=matrix_round, by=by, outcome=str(MOVED[to]), event=to.value)
