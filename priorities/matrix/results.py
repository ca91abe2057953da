"""What a closed round says, read into frozen dataclasses for pages, exports and the report.

Nobody, the round's officers included, reads scores or comments while a round is open.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from assessments.agreement import Agreement
from assessments.figures import rounded
from assessments.small_groups import Audience, any_small
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import url_here
from partnerships.access import Permission
from partnerships.models import Group, Membership
from pictures import matrix as picture
from priorities.matrix import scoring
from priorities.matrix.disclosure import GroupView, group_views, rough
from priorities.matrix.models import (
    MatrixDecision,
    MatrixPlacement,
    MatrixResponse,
    MatrixRound,
    RaterComment,
    Rating,
    RoundActivity,
)
from priorities.matrix.wording import OUTCOMES, QUADRANTS, remarks_in_words, suggestion
from priorities.meeting.rules import MeetingRecord, read_record


# --- while people rate: counts, never scores ---------------------------------------------------------
def answers_by_activity(matrix_round: MatrixRound) -> dict[int, int]:
    """How many people have rated each of the round's activities so far."""
    rows = (
        Rating.objects.filter(response__round=matrix_round, score__isnull=False)
        .values("round_activity")
        .annotate(people=Count("response", distinct=True))
        .values_list("round_activity", "people")
    )
    return dict(rows)


@dataclass(frozen=True)
class GroupCount:
    """How many of a group began and how many sent their ratings."""

    group: Group
    asked: bool
    begun: int
    sent: int


def counts_by_group(matrix_round: MatrixRound) -> list[GroupCount]:
    """For every group asked or answering; says nothing about what anybody said."""
    rows = (
        MatrixResponse.objects.filter(round=matrix_round, withdrawn_at=None)
        .values_list("group")
        .annotate(begun=Count("pk"), sent=Count("pk", filter=Q(submitted_at__isnull=False)))
    )
    found = {group: (begun, sent) for group, begun, sent in rows}
    return [
        GroupCount(group, group in matrix_round.groups, *found.get(group, (0, 0)))
        for group in Group
        if group in matrix_round.groups or group in found
    ]


@dataclass(frozen=True)
class Turnout:
    """How many answered, by group as far as an audience may know it."""

    sent: int
    shown: tuple[GroupCount, ...]
    hidden: bool


def turnout(matrix_round: MatrixRound, audience: Audience) -> Turnout:
    """Outside the round's officers nobody is told how few of a group began or sent."""
    groups = counts_by_group(matrix_round)
    few = any_small(number for count in groups for number in (count.begun, count.sent))
    hidden = few and audience is not Audience.OFFICERS
    return Turnout(sum(count.sent for count in groups), () if hidden else tuple(groups), hidden)


# --- the ratings, once nobody can add any --------------------------------------------------------------
def ratings_by_activity(matrix_round: MatrixRound, **only: RoundActivity) -> dict[int, list[scoring.Rating]]:
    """All counted ratings for the arithmetic, by entry of the round, incomplete raters too. One query."""
    rows = (
        Rating.objects.filter(
            response__round=matrix_round,
            response__submitted_at__isnull=False,
            response__withdrawn_at__isnull=True,
            **only,
        )
        .values("round_activity", "response", "response__group")
        .annotate(codes=ArrayAgg("criterion__code"), scores=ArrayAgg("score"))
        .order_by("round_activity", "response")
        .values_list("round_activity", "response", "response__group", "codes", "scores")
    )
    found: defaultdict[int, list[scoring.Rating]] = defaultdict(list)
    for entry, response, group, codes, scores in rows:
        given = {code: score for code, score in zip(codes, scores, strict=True) if score is not None}
        found[entry].append(scoring.Rating(str(response), Group(group), given))
    return found


def expect_results(matrix_round: MatrixRound) -> None:
    """Refuse while the round is open: the ratings are blind until it closes.

    The refusal does not name the round: what is being set up is not for everybody.
    """
    if not matrix_round.has_results:
        raise NotAllowed(
            [
                Reason(
                    _("Nobody sees ratings before the round closes."),
                    matrix_round.get_absolute_url(),
                )
            ]
        )


def _to(places: int, figure: Decimal) -> str:
    return str(figure.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@dataclass(frozen=True)
class Spread:
    low: Decimal
    high: Decimal

    @property
    def words(self) -> str:
        return f"{_to(1, self.low)}–{_to(1, self.high)}"

    @property
    def drawn(self) -> picture.Spread:
        return picture.Spread(float(self.low), float(self.high))


@dataclass(frozen=True)
class Decided:
    """What the meeting decided about one activity, in words."""

    outcome: scoring.Outcome
    words: str
    reason: str
    """For the record, not for the public."""
    public_reason: str
    why: str
    """In words that anybody may read."""
    dissent: str
    owner: str
    first_action: str
    first_action_due: date | None
    review_on: date | None
    to_be_assessed: bool
    differs_from_plot: bool
    differs_from_citizens: bool
    """Not said where small groups are protected: it would be a second equation (decision 021)."""
    confirmed_by: str


@dataclass(frozen=True)
class Placed:
    """One activity as the round placed it. Figures run from 1 to 5; `number` is its place in the order.

    For readers from whom small groups are protected, `impact` and `effort` are only where the activity is
    drawn, their words say what may be said, and whatever else comes from single ratings is missing.
    """

    number: int
    entry: int
    activity: int
    ref: str
    title: str
    url: str
    impact: Decimal
    effort: Decimal
    impact_words: str
    effort_words: str
    impact_spread: Spread | None
    effort_spread: Spread | None
    quadrant: scoring.Quadrant
    quadrant_words: str
    borderline: bool
    contested: bool
    robustness: Decimal | None
    impact_r_wg: float | None
    effort_r_wg: float | None
    raters: int
    raters_by_group: tuple[tuple[Group, int], ...]
    decided: Decided | None = None

    @property
    def ratio(self) -> Decimal:
        return self.impact / self.effort

    @property
    def exact(self) -> bool:
        return self.robustness is not None

    def exactly(self, figure: Decimal, places: int) -> Decimal | None:
        """One of its figures to some places, where its exact figures may be shown."""
        return rounded(Fraction(figure), places) if self.exact else None

    @property
    def for_analysts(self) -> tuple[str, ...]:
        """Impact, effort, their ratio, r_wg on both, and robustness."""
        agreement = (self.impact_r_wg, self.effort_r_wg)
        return (
            *(_to(4, figure) for figure in (self.impact, self.effort)),
            _to(3, self.ratio),
            *("—" if figure is None else f"{figure:.4f}" for figure in agreement),
            "—" if self.robustness is None else _to(2, self.robustness),
        )

    @property
    def suggests(self) -> str:
        return suggestion(self.quadrant)

    @property
    def remarks(self) -> list[str]:
        return remarks_in_words(borderline=self.borderline, contested=self.contested)

    @property
    def drawn(self) -> picture.Activity:
        return picture.Activity(
            name=self.title,
            impact=float(self.impact),
            effort=float(self.effort),
            placement=self.quadrant_words,
            impact_words=self.impact_words,
            effort_words=self.effort_words,
            impact_spread=self.impact_spread.drawn if self.impact_spread else None,
            effort_spread=self.effort_spread.drawn if self.effort_spread else None,
            borderline=self.borderline,
            contested=self.contested,
            url=self.url,
        )


@dataclass(frozen=True)
class LeftOut:
    """An activity that fewer than three people rated in full: it stays an idea to weigh."""

    ref: str
    title: str


@dataclass(frozen=True)
class CriterionAsked:
    code: str
    axis: scoring.Axis
    axis_words: str
    label: str
    question: str
    anchors: tuple[str, str, str]
    weight: Decimal
    groups: tuple[str, ...]

    @property
    def asked(self) -> str:
        if len(self.groups) == len(Group):
            return _("Everybody")
        return ", ".join(self.groups) or _("Nobody in this round")


@dataclass(frozen=True)
class AxisAgreement:
    words: str
    w: float | None
    mean_spearman: float | None
    alpha: Agreement


@dataclass(frozen=True)
class MatrixResults:
    """Everything a page, an export or the report says about a closed round to one audience.

    While it is `protected`, nothing in it lets the ratings of a small group be worked out.
    """

    audience: Audience
    protected: bool
    name: str
    threshold_impact: Decimal
    threshold_effort: Decimal
    averaging: str
    closed_at: datetime | None
    decided_at: datetime | None
    placed: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...]
    criteria: tuple[CriterionAsked, ...]
    agreement: tuple[AxisAgreement, ...]
    groups: tuple[GroupCount, ...]
    """For the officers, and for code that protects small groups itself."""
    no_citizen_reason: str
    meeting_name: str
    meeting_on: date | None
    room: tuple[tuple[str, int], ...]
    room_reason: str
    dissent: str
    record: MeetingRecord

    @property
    def raters(self) -> int:
        return sum(count.sent for count in self.groups)

    @property
    def overrides(self) -> tuple[Placed, ...]:
        return tuple(each for each in self.placed if each.decided and each.decided.differs_from_plot)

    @property
    def not_taken_forward(self) -> tuple[Placed, ...]:
        return tuple(
            each for each in self.placed if each.decided and each.decided.outcome is scoring.Outcome.DROP
        )

    @property
    def picture(self) -> picture.Matrix:
        return picture.Matrix(
            name=self.name,
            activities=tuple(each.drawn for each in self.placed),
            quadrants=quadrant_names(),
            impact_threshold=float(self.threshold_impact),
            effort_threshold=float(self.threshold_effort),
            spread_meaning="" if self.protected else _("lowest to highest person"),
        )


def quadrant_names() -> picture.Quadrants:
    return picture.Quadrants(**{quadrant.value: str(words) for quadrant, words in QUADRANTS.items()})


def read_results(matrix_round: MatrixRound, audience: Audience) -> MatrixResults:
    """The results of a closed or decided round for an audience, in a constant number of queries."""
    expect_results(matrix_round)
    decisions = {
        row.round_activity_id: row
        for row in MatrixDecision.objects.filter(
            round_activity__round=matrix_round, recorded__isnull=False
        ).select_related("owner", "confirmed_by")
    }
    rows = list(matrix_round.placements.select_related("activity"))
    groups = counts_by_group(matrix_round)
    protected = audience is not Audience.OFFICERS and _any_small_group(groups, rows)
    placed = tuple(_placed(row, decisions.get(row.round_activity_id)) for row in rows)
    if protected:
        placed = _in_order(_without_small_groups(each, matrix_round.settings) for each in placed)
    left_out = (
        matrix_round.round_activities.exclude(pk__in=[each.entry for each in placed])
        .order_by("activity__ref")
        .values_list("activity__ref", "activity__title")
    )
    return MatrixResults(
        audience=audience,
        protected=protected,
        name=matrix_round.name,
        threshold_impact=matrix_round.threshold_impact,
        threshold_effort=matrix_round.threshold_effort,
        averaging=matrix_round.get_averaging_display(),
        closed_at=matrix_round.closed_at,
        decided_at=matrix_round.decided_at,
        placed=placed,
        left_out=tuple(LeftOut(*row) for row in left_out),
        criteria=read_criteria(matrix_round),
        agreement=() if protected else _agreement(matrix_round),
        groups=tuple(groups),
        no_citizen_reason=matrix_round.no_citizen_reason,
        meeting_name=matrix_round.meeting_name,
        meeting_on=matrix_round.meeting_on,
        room=tuple(matrix_round.room_in_words()),
        room_reason=matrix_round.room_reason,
        dissent=matrix_round.dissent,
        record=read_record(matrix_round),
    )


def _any_small_group(groups: Iterable[GroupCount], rows: Iterable[MatrixPlacement]) -> bool:
    """Whether fewer than five of a group rated, in the round or, each in full, one of its activities."""
    return any_small(count.sent for count in groups) or any(
        any_small(row.raters_by_group.values()) for row in rows
    )


def _without_small_groups(each: Placed, settings: scoring.MatrixSettings) -> Placed:
    """An activity as it may be shown outside the round's officers."""
    raters = dict(each.raters_by_group)
    impact = rough(scoring.Axis.IMPACT, Fraction(each.impact), raters, settings)
    effort = rough(scoring.Axis.EFFORT, Fraction(each.effort), raters, settings)
    return replace(
        each,
        impact=impact.middle,
        effort=effort.middle,
        impact_words=impact.words,
        effort_words=effort.words,
        impact_spread=None,
        effort_spread=None,
        borderline=impact.borderline or effort.borderline,
        contested=False,
        robustness=None,
        impact_r_wg=None,
        effort_r_wg=None,
        raters_by_group=(),
        decided=each.decided and replace(each.decided, differs_from_citizens=False),
    )


def _in_order(placed: Iterable[Placed]) -> tuple[Placed, ...]:
    """Numbered by what is shown: the order of the exact figures would narrow them down."""
    found = {each.ref: each for each in placed}
    order = scoring.priority_order(found)
    return tuple(replace(found[ref], number=number) for number, ref in enumerate(order, start=1))


def _placed(row: MatrixPlacement, decision: MatrixDecision | None) -> Placed:
    return Placed(
        number=row.order,
        entry=row.round_activity_id,
        activity=row.activity_id,
        ref=row.activity.ref,
        title=row.activity.title,
        url=url_here("matrix_activity", round_activity=row.round_activity_id),
        impact=row.impact,
        effort=row.effort,
        impact_words=_to(2, row.impact),
        effort_words=_to(2, row.effort),
        impact_spread=Spread(row.impact_low, row.impact_high),
        effort_spread=Spread(row.effort_low, row.effort_high),
        quadrant=scoring.Quadrant(row.quadrant),
        quadrant_words=str(row.get_quadrant_display()),
        borderline=row.borderline,
        contested=row.contested,
        robustness=row.robustness,
        impact_r_wg=row.impact_r_wg,
        effort_r_wg=row.effort_r_wg,
        raters=row.raters,
        raters_by_group=tuple((Group(group), count) for group, count in row.raters_by_group.items()),
        decided=_decided(decision, row) if decision else None,
    )


def _decided(decision: MatrixDecision, row: MatrixPlacement) -> Decided:
    return Decided(
        outcome=decision.chosen,
        words=str(OUTCOMES[decision.chosen]),
        reason=decision.reason,
        public_reason=decision.public_reason,
        why=decision.why(row),
        dissent=decision.dissent,
        owner=str(decision.owner or ""),
        first_action=decision.first_action,
        first_action_due=decision.first_action_due,
        review_on=decision.review_on,
        to_be_assessed=decision.to_be_assessed,
        differs_from_plot=decision.chosen is not row.plotted,
        differs_from_citizens=row.citizens_say is not None and decision.chosen is not row.citizens_say,
        confirmed_by=str(decision.confirmed_by or ""),
    )


def read_criteria(matrix_round: MatrixRound) -> tuple[CriterionAsked, ...]:
    """What was asked, each of the groups that this round asks."""
    return tuple(
        CriterionAsked(
            code=row.code,
            axis=scoring.Axis(row.axis),
            axis_words=str(row.get_axis_display()),
            label=row.label,
            question=row.question,
            anchors=(row.low, row.middle, row.high),
            weight=row.weight,
            groups=tuple(str(Group(group).label) for group in row.groups if group in matrix_round.groups),
        )
        for row in matrix_round.criteria.all()
    )


def _agreement(matrix_round: MatrixRound) -> tuple[AxisAgreement, ...]:
    return (
        AxisAgreement(
            _("Impact"),
            matrix_round.impact_w,
            matrix_round.impact_spearman,
            Agreement(matrix_round.impact_alpha, matrix_round.compared),
        ),
        AxisAgreement(
            _("Effort"),
            matrix_round.effort_w,
            matrix_round.effort_spearman,
            Agreement(matrix_round.effort_alpha, matrix_round.compared),
        ),
    )


# --- one activity: its ratings and comments, without who gave them ----------------------------------------
@dataclass(frozen=True)
class Given:
    """How many people gave each score by one criterion, 1 to 5, and how many did not know."""

    criterion: CriterionAsked
    counts: tuple[int, ...]
    dont_know: int


@dataclass(frozen=True)
class ActivityResult:
    given: tuple[Given, ...]
    """Empty where it would show what few people gave."""
    views: tuple[GroupView, ...]
    views_hidden: bool
    """Whether small groups are hidden; the page then says so."""
    comments: tuple[str, ...]
    what_if: scoring.WhatIf | None


def audience_of(membership: Membership) -> Audience:
    return Audience.OFFICERS if membership.may(Permission.MATRIX_WRITE) else Audience.OUTSIDE


def read_activity(entry: RoundActivity, results: MatrixResults) -> ActivityResult:
    """The ratings of one activity of a closed round, as the audience of its results may see them."""
    matrix_round = entry.round
    criteria = list(matrix_round.criteria.all())
    ratings = ratings_by_activity(matrix_round, round_activity=entry).get(entry.pk, [])
    scored = [criterion.scored for criterion in criteria]
    placed = scoring.place(ratings, scored, matrix_round.settings)
    complete = placed.raters if placed else ()
    views, hidden = group_views(complete, results.audience, matrix_round.settings.averaging)
    open_ = results.audience is Audience.OFFICERS or not (results.protected or _any_few(ratings, complete))
    return ActivityResult(
        given=_given(entry, results.criteria) if open_ else (),
        views=views,
        views_hidden=hidden or not open_,
        comments=tuple(_comments(entry)),
        what_if=scoring.smallest_change(ratings, scored, matrix_round.settings) if open_ else None,
    )


def _any_few(ratings: Iterable[scoring.Rating], complete: Iterable[scoring.RaterIndex]) -> bool:
    """Whether few of a group rated in full, or few in part, whom the group's figure leaves out."""
    in_full = {rater.rater for rater in complete}
    return any_small(Counter((rating.group, rating.rater in in_full) for rating in ratings).values())


def _given(entry: RoundActivity, criteria: Iterable[CriterionAsked]) -> tuple[Given, ...]:
    rows = (
        Rating.objects.filter(
            round_activity=entry, response__submitted_at__isnull=False, response__withdrawn_at__isnull=True
        )
        .values_list("criterion__code", "score")
        .annotate(people=Count("pk"))
    )
    counts: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    for code, given, people in rows:
        counts[code][given] = people
    return tuple(
        Given(each, tuple(counts[each.code][n] for n in range(1, 6)), counts[each.code][None])
        for each in criteria
    )


def _comments(entry: RoundActivity) -> list[str]:
    """What people wrote, in the order of the alphabet, which says nothing about who came when."""
    rows = RaterComment.objects.filter(
        round_activity=entry,
        held=False,
        response__submitted_at__isnull=False,
        response__withdrawn_at__isnull=True,
    )
    return list(rows.order_by(F("text").asc()).values_list("text", flat=True))


# --- what if ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Supposed:
    """Where an activity would fall by other weights or thresholds, and the fewest points that move it."""

    placed: Placed
    impact: Decimal
    effort: Decimal
    quadrant: scoring.Quadrant
    quadrant_words: str
    number: int
    borderline: bool
    points: int | None
    to_words: str

    @property
    def moves(self) -> bool:
        return self.quadrant is not self.placed.quadrant

    @property
    def drawn(self) -> picture.Activity:
        return picture.Activity(
            name=self.placed.title,
            impact=float(self.impact),
            effort=float(self.effort),
            placement=self.quadrant_words,
            borderline=self.borderline,
            url=self.placed.url,
        )


def suppose(
    matrix_round: MatrixRound,
    results: MatrixResults,
    weights: Mapping[str, Decimal],
    settings: scoring.MatrixSettings,
) -> list[Supposed]:
    """The round's activities in the order they would have; nothing is saved.

    Refuses while small groups are protected: tried weights and thresholds would find every exact figure.
    """
    if results.protected:
        raise NotAllowed(
            [
                _(
                    "In some groups fewer than five people rated. Only the round’s officers may try other weights, "
                    "so that nobody can work out what few people said."
                )
            ]
        )
    criteria = [
        scoring.Criterion(
            row.code,
            scoring.Axis(row.axis),
            Fraction(weights.get(row.code, row.weight)),
            row.scored.asked,
        )
        for row in matrix_round.criteria.all()
    ]
    ratings = ratings_by_activity(matrix_round)
    before = {each.ref: each for each in results.placed}
    found = {ref: scoring.place(ratings[each.entry], criteria, settings) for ref, each in before.items()}
    placed = {ref: placement for ref, placement in found.items() if placement}
    return [
        _supposed(
            before[ref],
            placed[ref],
            number,
            scoring.change_of(placed[ref], ratings[before[ref].entry], criteria, settings),
        )
        for number, ref in enumerate(scoring.priority_order(placed), start=1)
    ]


def _supposed(
    before: Placed, placed: scoring.Placement, number: int, change: scoring.WhatIf | None
) -> Supposed:
    return Supposed(
        placed=before,
        impact=rounded(placed.impact, 4),
        effort=rounded(placed.effort, 4),
        quadrant=placed.quadrant,
        quadrant_words=str(QUADRANTS[placed.quadrant]),
        number=number,
        borderline=placed.borderline,
        points=change.points if change else None,
        to_words=str(QUADRANTS[change.quadrant]) if change else "",
    )


def picture_of(name: str, supposed: Iterable[Supposed], settings: scoring.MatrixSettings) -> picture.Matrix:
    return picture.Matrix(
        name=name,
        activities=tuple(each.drawn for each in supposed),
        quadrants=quadrant_names(),
        impact_threshold=float(settings.threshold_impact),
        effort_threshold=float(settings.threshold_effort),
    )


# --- what came of it: for those who rated -----------------------------------------------------------------------
@dataclass(frozen=True)
class CameOfIt:
    """One activity for a person who rated: what each side said in words, what was decided and why."""

    title: str
    mine: bool
    sides: tuple[str, ...]
    hidden: bool
    decision: str
    reason: str
    against_citizens: bool
    owner_known: bool
    first_action: str


def came_of_it(matrix_round: MatrixRound, mine: Iterable[int]) -> list[CameOfIt]:
    """The outcomes of a decided round as anybody outside may read them; `mine` comes first."""
    criteria = [row.scored for row in matrix_round.criteria.all()]
    ratings = ratings_by_activity(matrix_round)
    own = set(mine)
    found = [
        _came(each, ratings.get(each.entry, []), criteria, matrix_round.settings, each.entry in own)
        for each in read_results(matrix_round, Audience.OUTSIDE).placed
    ]
    return sorted(found, key=lambda each: not each.mine)


def _came(
    placed: Placed,
    ratings: Iterable[scoring.Rating],
    criteria: list[scoring.Criterion],
    settings: scoring.MatrixSettings,
    mine: bool,
) -> CameOfIt:
    consensus = scoring.place(ratings, criteria, settings)
    views, hidden = group_views(consensus.raters if consensus else (), Audience.OUTSIDE, settings.averaging)
    decided = placed.decided
    return CameOfIt(
        title=placed.title,
        mine=mine,
        sides=tuple(_side(view, settings) for view in views),
        hidden=hidden,
        decision=decided.words if decided else "",
        reason=decided.why if decided else "",
        against_citizens=bool(decided and decided.differs_from_citizens),
        owner_known=bool(decided and decided.owner),
        first_action=decided.first_action if decided else "",
    )


def _side(view: GroupView, settings: scoring.MatrixSettings) -> str:
    much = view.impact >= settings.threshold_impact
    hard = view.effort >= settings.threshold_effort
    words = {
        (True, False): _("%(group)s: a big difference, and not too hard"),
        (True, True): _("%(group)s: a big difference, and hard to do"),
        (False, False): _("%(group)s: a smaller difference, and not too hard"),
        (False, True): _("%(group)s: a smaller difference, and hard to do"),
    }
    return words[much, hard] % {"group": view.words}
