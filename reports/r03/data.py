"""R03: what a matrix round weighed, what the meeting decided, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.small_groups import any_small
from partnerships.groups import Pool
from pictures import matrix as picture
from pictures.table import Table
from priorities.matrix.models import MatrixDecision, MatrixRound
from priorities.matrix.results import Decided, GroupCount, MatrixResults, Placed, read_results
from reports.facts import Facts, between, day, figure, person
from reports.models import Audience

Owners = dict[int, str]


@dataclass(frozen=True, kw_only=True)
class PriorityMatrix(Facts):
    round: str
    raters: int
    agreement_words: tuple[str, ...]
    matrix: picture.Matrix
    order: Table
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    decided: bool
    meeting: str
    room: str
    room_reason: str
    no_citizen_reason: str
    dissent: str
    decisions: Table | None
    overrides: Table | None
    against_citizens: Table | None
    not_taken_forward: Table | None
    who_answered: Table | None
    criteria: Table
    thresholds: str
    agreement: Table | None
    exact: Table | None
    few_reason: str = ""
    weights: tuple[str, ...] = ()
    dissents: tuple[str, ...] = ()
    expenses: str = ""

    def svg(self) -> SafeString:
        return picture.svg(self.matrix, prefix="matrix", key=True)


def read(matrix_round: MatrixRound, audience: Audience) -> PriorityMatrix:
    """Raises NotAllowed while the round is open: ratings are blind until it closes."""
    results = read_results(matrix_round, audience.reader)
    counts, hidden = _who_answered(results.groups, audience)
    rough = results.protected and _(
        "In some groups fewer than five people rated, so figures are rounded or given as a range."
    )
    owners = _owners(matrix_round)
    decided = [each for each in results.placed if each.decided]
    return PriorityMatrix(
        title=_("Priority matrix: %(round)s") % {"round": results.name},
        period=between(matrix_round.opens or matrix_round.opened_at, results.closed_at),
        sources=(
            _("Ratings from 1 to 5 that people gave without seeing those of others, until the round closed."),
            _("A figure is the mean of the groups' means, so that a large group cannot outvote a small one.")
            if matrix_round.averaging == "groups"
            else _("A figure is the mean of all who rated."),
        ),
        protected=" ".join(filter(None, (rough or "", hidden))),
        round=results.name,
        raters=results.raters,
        agreement_words=tuple(f"{axis.words}: {axis.alpha.words}" for axis in results.agreement),
        matrix=_without_addresses(results.picture),
        order=_order(results.placed),
        left_out=tuple(each.title for each in results.left_out),
        notes=tuple(_notes(results.placed)),
        decided=results.decided_at is not None,
        meeting=", ".join(filter(None, (results.meeting_name, day(results.meeting_on)))),
        room=", ".join(f"{group}: {count}" for group, count in results.room),
        room_reason=results.room_reason,
        no_citizen_reason=results.no_citizen_reason,
        dissent=results.dissent,
        decisions=_decisions(decided, owners),
        overrides=_overrides(results.overrides),
        against_citizens=_against_citizens(decided),
        not_taken_forward=_not_taken_forward(results.not_taken_forward),
        who_answered=counts,
        criteria=_criteria(results),
        thresholds=_("High means %(impact)s or more on impact and %(effort)s or more on effort.")
        % {"impact": results.threshold_impact, "effort": results.threshold_effort},
        agreement=None if results.protected else _agreement(results),
        exact=None if results.protected else _exact(results.placed),
        few_reason=results.record.few_reason,
        weights=results.record.weights,
        dissents=results.record.dissents,
        expenses=results.record.expenses,
    )


def _without_addresses(drawn: picture.Matrix) -> picture.Matrix:
    return replace(drawn, activities=tuple(replace(each, url="") for each in drawn.activities))


def _owners(matrix_round: MatrixRound) -> Owners:
    """Who looks after each activity taken on, by entry of the round."""
    rows = MatrixDecision.objects.filter(round_activity__round=matrix_round).select_related("owner")
    return {row.round_activity_id: person(row.owner) for row in rows if row.owner}


def _number(each: Placed) -> str:
    return f"{each.number}. {each.title}"


def _order(placed: Iterable[Placed]) -> Table:
    return Table(
        _("In order of priority"),
        (_("Activity"), _("Quadrant"), _("Impact"), _("Effort"), _("People"), _("Remarks")),
        tuple(
            (
                _number(each),
                each.quadrant_words,
                each.impact_words,
                each.effort_words,
                str(each.raters),
                ", ".join(each.remarks),
            )
            for each in placed
        ),
    )


def _notes(placed: Iterable[Placed]) -> Iterable[str]:
    """What the remarks mean for each activity that has one."""
    for each in placed:
        words = {"activity": each.title, "share": f"{each.robustness or 0:.0%}"}
        if each.borderline and each.contested:
            yield _("%(activity)s is near a line, and only %(share)s place it in this quadrant.") % words
        elif each.borderline:
            yield _("%(activity)s is so near a line that a little would move it.") % words
        elif each.contested:
            yield _("%(activity)s: people rate it differently; %(share)s place it in this quadrant.") % words


def _decisions(placed: Iterable[Placed], owners: Owners) -> Table | None:
    rows = tuple(
        (
            _number(each),
            each.decided.words,
            each.decided.reason,
            _next(each.decided, owners.get(each.entry, "")),
        )
        for each in placed
        if each.decided
    )
    heads = (_("Activity"), _("Decision"), _("Reason"), _("What happens next"))
    return Table(_("Decisions"), heads, rows) if rows else None


def _next(decided: Decided, owner: str) -> str:
    parts = []
    if owner:
        parts.append(_("Owner: %(owner)s") % {"owner": owner})
    if decided.first_action:
        words = _("First action: %(action)s, by %(day)s")
        parts.append(words % {"action": decided.first_action, "day": day(decided.first_action_due)})
    if decided.review_on:
        parts.append(_("To be looked at again on %(day)s") % {"day": day(decided.review_on)})
    if decided.to_be_assessed:
        parts.append(_("Whether it suits the community is still to be assessed"))
    if decided.dissent:
        parts.append(_("Disagreement: %(words)s") % {"words": decided.dissent})
    return ". ".join(parts)


def _overrides(placed: Iterable[Placed]) -> Table | None:
    rows = tuple(
        (
            _number(each),
            each.suggests,
            each.decided.words,
            each.decided.reason,
        )
        for each in placed
        if each.decided
    )
    heads = (_("Activity"), _("The plot says"), _("Decided"), _("Reason"))
    return Table(_("Decided otherwise than the plot says"), heads, rows) if rows else None


def _against_citizens(placed: Iterable[Placed]) -> Table | None:
    rows = tuple(
        (_number(each), each.decided.words, each.decided.public_reason)
        for each in placed
        if each.decided and each.decided.differs_from_citizens
    )
    heads = (_("Activity"), _("Decided"), _("Reason given to the public"))
    return Table(_("Decided otherwise than people who use services say"), heads, rows) if rows else None


def _not_taken_forward(placed: Iterable[Placed]) -> Table | None:
    rows = tuple(
        (each.ref, each.title, each.decided.public_reason or each.decided.reason)
        for each in placed
        if each.decided
    )
    return Table(_("Not taken forward"), (_("Reference"), _("Activity"), _("Reason")), rows) if rows else None


def _who_answered(groups: Iterable[GroupCount], audience: Audience) -> tuple[Table | None, str]:
    """Answers by group; for the board by pool while a group is small, and not at all while a pool is."""
    counts = {count.group: count.sent for count in groups if count.sent}
    named = {str(group.label): n for group, n in counts.items()}
    hidden = ""
    if audience is Audience.BOARD and any_small(counts.values()):
        pools = {pool: sum(n for group, n in counts.items() if group.pool is pool) for pool in Pool}
        named = {str(pool.label): n for pool, n in pools.items() if n}
        hidden = _("Fewer than five people answered in some groups, so groups are counted together here.")
        if any_small(named.values()):
            named = {}
            hidden = _("So few people answered in some groups that answers are not counted by group here.")
    rows = tuple((words, str(n)) for words, n in named.items())
    return (Table(_("Who rated"), (_("Group"), _("People")), rows) if rows else None), hidden


def _criteria(results: MatrixResults) -> Table:
    return Table(
        _("Questions and weights"),
        (_("Question"), _("About"), _("Weight"), _("Asked of")),
        tuple(
            (each.question, each.axis_words, f"{each.weight.normalize():f}", each.asked)
            for each in results.criteria
        ),
    )


def _agreement(results: MatrixResults) -> Table:
    return Table(
        _("How far people agree over the round"),
        (_("Axis"), _("In words"), _("Kendall’s W"), _("Mean Spearman"), _("Krippendorff’s α")),
        tuple(
            (
                axis.words,
                str(axis.alpha.words),
                figure(axis.w),
                figure(axis.mean_spearman),
                figure(axis.alpha.alpha),
            )
            for axis in results.agreement
        ),
    )


def _exact(placed: Iterable[Placed]) -> Table:
    return Table(
        _("Figures to four places"),
        (_("Activity"), _("Impact"), _("Effort"), _("Ratio"), _("Robustness"), _("r_wg I"), _("r_wg E")),
        tuple(
            (
                _number(each),
                figure(each.impact),
                figure(each.effort),
                figure(each.ratio, 3),
                figure(each.robustness, 2),
                figure(each.impact_r_wg),
                figure(each.effort_r_wg),
            )
            for each in placed
        ),
    )
