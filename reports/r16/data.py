"""R16: everything somebody needs who checks how a matrix round came to its decisions."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Decision, Evidence
from partnerships.history import Entry, History, histories_of
from pictures.table import Table
from priorities.matrix.actions.decisions import FOR_THE_RECORD
from priorities.matrix.models import MatrixDecision, MatrixRound, RoundCriterion
from reports.facts import Facts, between, day, moment, person, snapshot_id
from reports.models import Audience, Code, Report
from reports.r03 import data as r03


@dataclass(frozen=True, kw_only=True)
class AuditPack(Facts):
    """`results` is what R03 says of the same round to the same audience; `fingerprint` is its snapshot id."""

    results: r03.PriorityMatrix
    fingerprint: str
    trail: Table
    versions: Table
    approvals: Table | None
    evidence: Table | None
    reports: Table | None
    made_public: Table | None


def read(matrix_round: MatrixRound, audience: Audience) -> AuditPack:
    """Raises NotAllowed while the round is open, as R03 does."""
    results = r03.read(matrix_round, audience)
    activities = matrix_round.round_activities.values("activity")
    about = Q(subject_kind="matrixround", subject_id=matrix_round.pk) | Q(activity__in=activities)
    decisions = list(Decision.objects.filter(about).select_related("decided_by"))
    adopted = list(adopted_about(matrix_round, audience))
    return AuditPack(
        title=_("Audit pack: %(round)s") % {"round": matrix_round.name},
        period=between(matrix_round.created_at, timezone.localdate()),
        sources=(
            _("The history of the round and its questions, kept by the database at every change."),
            _("The decisions on record about the round and what it weighed; none can be altered or removed."),
            *results.sources,
        ),
        protected=results.protected,
        results=results,
        fingerprint=snapshot_id(results),
        trail=_trail(decisions, results.dissent),
        versions=_versions(matrix_round),
        approvals=_approvals(matrix_round),
        evidence=_evidence(Evidence.objects.filter(activityevidence__activity__in=activities).distinct()),
        reports=_reports(adopted),
        made_public=_made_public(decisions, adopted),
    )


def adopted_about(matrix_round: MatrixRound, audience: Audience) -> Iterable[Report]:
    """What the partnership stands by about the round or an activity in it, as far as this audience may see."""
    activities = matrix_round.round_activities.values("activity")
    about = Q(code__in=(Code.MATRIX, Code.AUDIT), subject_id=matrix_round.pk)
    about |= Q(code=Code.THREAD, subject_id__in=activities)
    found = Report.objects.adopted().filter(about).select_related("adopted_by").defer("figures")
    if audience is Audience.BOARD:
        found = found.filter(audience=Audience.BOARD)
    return found.order_by("adopted_at", "pk")


def _trail(decisions: Iterable[Decision], dissent: str) -> Table:
    """`dissent` of the whole meeting stands in the results, so no decision of that meeting repeats it."""
    return Table(
        _("Every decision, in the order it was made"),
        (_("When"), _("About"), _("Decision"), _("Reasons"), _("Meeting and room"), _("By")),
        tuple(
            (
                moment(each.decided_at),
                each.label,
                _outcome(each),
                _reasons(each, dissent),
                _meeting(each),
                person(each.decided_by),
            )
            for each in decisions
        ),
    )


def _outcome(decision: Decision) -> str:
    if decision.event == FOR_THE_RECORD:
        return _("%(outcome)s: reason for the record") % {"outcome": decision.outcome_words}
    return decision.outcome_words


def _reasons(decision: Decision, dissent: str) -> str:
    if not decision.dissent or decision.dissent == dissent:
        return decision.reasons
    disagreement = _("Disagreement: %(words)s") % {"words": decision.dissent}
    return ". ".join(filter(None, (decision.reasons.rstrip("."), disagreement)))


def _meeting(decision: Decision) -> str:
    room = ", ".join(f"{group}: {count}" for group, count in decision.room_in_words())
    return ". ".join(filter(None, (decision.meeting, room)))


def _versions(matrix_round: MatrixRound) -> Table:
    """Every change to the round, then to each of its questions, the newest first."""
    questions: Any = RoundCriterion._meta.get_field("events").related_model
    of_round = histories_of(matrix_round.events.all(), MatrixRound.DERIVED)  # type: ignore[attr-defined]
    of_questions = histories_of(questions._base_manager.filter(round=matrix_round.pk), {"round"})
    rows = [row for history in of_round for row in _changes(_("The round"), history.entries)]
    asked = set(matrix_round.criteria.values_list("pk", flat=True))
    for history in of_questions:
        rows += _changes(_question(history, asked), history.entries)
    return Table(
        _("What was set up, and every change to it"),
        (_("When"), _("What"), _("Field"), _("Before"), _("After"), _("By")),
        tuple(rows),
    )


def _question(history: History, asked: set[int]) -> str:
    still = history.newest.pgh_obj_id in asked
    words = _("The question “%(label)s”") if still else _("The question “%(label)s”, no longer asked")
    return words % {"label": history.newest.label}


def _changes(what: str, entries: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        when, who = moment(entry.at), person(entry.who)
        if entry.added:
            yield when, what, _("Added"), "", "", who
        for each in entry.differences:
            yield when, what, each.label, each.before, each.after, who


def _approvals(matrix_round: MatrixRound) -> Table | None:
    """Decisions that differ from the plot: who recorded each, and who confirmed it."""
    found = (
        MatrixDecision.objects.filter(round_activity__round=matrix_round, confirmed_by__isnull=False)
        .select_related("round_activity__activity", "updated_by", "confirmed_by")
        .order_by("confirmed_at", "pk")
    )
    rows = tuple(
        (
            each.round_activity.activity.title,
            str(each.get_outcome_display()),
            person(each.updated_by),
            person(each.confirmed_by),
            moment(each.confirmed_at),
        )
        for each in found
    )
    heads = (_("Activity"), _("Decision"), _("Recorded by"), _("Confirmed by"), _("When"))
    return Table(_("Confirmed by a second person"), heads, rows) if rows else None


def _evidence(found: Iterable[Evidence]) -> Table | None:
    rows = tuple(
        (
            _("Withheld: it names or shows people") if each.contains_personal else each.title,
            str(each.get_kind_display()),
            day(each.dated),
            str(each.strength),
            _fingerprint_of(each.file) if each.file else "",
        )
        for each in found
    )
    heads = (_("What"), _("Kind"), _("Date"), _("Strength, 0 to 3"), _("Fingerprint of the file"))
    return Table(_("Evidence about what was weighed"), heads, rows) if rows else None


def _fingerprint_of(file: FieldFile) -> str:
    try:
        with file.open() as kept:
            return hashlib.file_digest(kept, "sha256").hexdigest()
    except FileNotFoundError:
        return _("The file is missing")


def _reports(adopted: Iterable[Report]) -> Table | None:
    rows = tuple(
        (
            f"{each.code} {each.title}",
            str(each.number),
            str(each.get_audience_display()),
            moment(each.adopted_at),
            person(each.adopted_by),
            each.sha256,
        )
        for each in adopted
    )
    heads = (
        _("Report"),
        _("Version"),
        _("Made for"),
        _("Adopted"),
        _("By"),
        _("Fingerprint of the PDF"),
    )
    return Table(_("Reports the partnership stands by"), heads, rows) if rows else None


def _made_public(decisions: Iterable[Decision], adopted: Iterable[Report]) -> Table | None:
    public = [
        (
            each.decided_at,
            _("%(about)s: the decision and its reason") % {"about": each.label},
            each.decided_by,
        )
        for each in decisions
        if each.published
    ]
    public += [
        (each.adopted_at, each.title, each.adopted_by)
        for each in adopted
        if each.adopted_at and each.audience == Audience.BOARD
    ]
    rows = tuple(
        (moment(when), what, person(by)) for when, what, by in sorted(public, key=lambda row: row[0])
    )
    return Table(_("What was given out"), (_("When"), _("What"), _("By")), rows) if rows else None
