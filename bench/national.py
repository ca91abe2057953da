"""Data of a whole nation, made in the database: one row of each kind, then copies of it.

Each partnership is filled in its own scope and transaction, as the application role. `catalogue` makes
what stands before anybody answers, `answer` what people say.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from activities.models import Activity, ActivityService, Decision, Evidence, State, Task
from commons.four_cos import Form
from mapping.explorer import actions as explorer
from mapping.explorer.models import CellEvidence, ExplorerCell, ExplorerResponse, ExplorerRound
from mapping.explorer.scoring import Status
from partnerships import links
from partnerships.models import Group, Link, Membership, Organisation, Partnership, Service, User
from priorities.matrix import actions as matrix
from priorities.matrix.models import MatrixResponse, MatrixRound, Rating
from priorities.meeting.actions import set_meeting
from priorities.meeting.models import DecidingMeeting

IN_A_ROUND = 20
WEIGHED = 60
DAYS = timedelta(days=21)


@dataclass(frozen=True)
class Size:
    """How much one partnership holds.

    `answered` counts the answers of its published Explorer round, `open` those of the round still open: each
    says something about all seventeen forms of one service, so it makes seventeen cells. `raters` weigh sixty
    activities in its closed matrix round.
    """

    services: int
    activities: int
    answered: int
    open: int
    raters: int = 0

    def times(self, scale: float) -> "Size":
        """A part of it, with enough left for two rounds."""

        def part(number: int, least: int) -> int:
            return max(round(number * scale), least)

        return Size(
            part(self.services, 2 * IN_A_ROUND),
            part(self.activities, WEIGHED),
            part(self.answered, IN_A_ROUND),
            part(self.open, IN_A_ROUND),
            part(self.raters, 5) if self.raters else 0,
        )


USUAL = Size(services=200, activities=625, answered=920, open=919)
LARGE = Size(services=5_000, activities=5_000, answered=5_000, open=5_000, raters=50)
TENTH = Size(services=500, activities=500, answered=500, open=500, raters=5)


@dataclass(frozen=True)
class Place:
    """A filled partnership, and what is measured in it."""

    partnership: Partnership
    lead: Membership
    published: ExplorerRound
    open: ExplorerRound
    matrix: MatrixRound | None


def copies(row: models.Model, of: str, **changes: str) -> None:
    """Insert a copy of `row` for each row of the SQL `of`. `changes` gives columns as SQL."""
    fields = [each for each in row._meta.concrete_fields if not each.primary_key and not each.generated]
    columns = [f'"{each.column}"' for each in fields]
    values = [changes.get(each.column, f'original."{each.column}"') for each in fields]
    table = f'"{row._meta.db_table}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
            f"FROM {table} AS original, {of} WHERE original.id = {row.pk} ON CONFLICT DO NOTHING"
        )


def one_of(model: type[models.Model], number: str) -> str:
    """SQL for the id of a row of `model`, in turn by `number`; a scope has only its own rows."""
    table = model._meta.db_table
    return f"(ARRAY(SELECT id FROM {table} ORDER BY id))[1 + ({number}) % (SELECT count(*) FROM {table})::integer]"


def numbers(last: int) -> str:
    """Beside the first row, which is there already."""
    return f"generate_series(2, {last}) AS n"


# --- before anybody answers ------------------------------------------------------------------------------
def catalogue(partnership: Partnership, size: Size) -> Place:
    """People, organisations, services, activities with their history, and rounds that are open."""
    lead = _people(partnership)
    council = Organisation.objects.create(
        name="Organisation 1", kind=Organisation.Kind.COUNCIL, created_by=lead
    )
    copies(council, numbers(20), name="'Organisation ' || n")
    _services(lead, council, size)
    _activities(lead, size)
    first, second = _rounds(lead)
    return Place(partnership, lead, first, second, _matrix(lead) if size.raters else None)


def _people(partnership: Partnership) -> Membership:
    users = User.objects.bulk_create(
        User(email=f"person{number}@{partnership.slug}.example", name=f"Person {number}", demo=True)
        for number in range(1, 21)
    )
    roles = (["lead"], ["officer"], ["service_manager"], ["front_line"], ["community_member"])
    members = [
        Membership(user=user, name=user.name, roles=roles[number % 5], group=Group.MANAGER)
        for number, user in enumerate(users)
    ]
    return Membership.objects.bulk_create(members)[0]


def _services(lead: Membership, council: Organisation, size: Size) -> None:
    first = Service.objects.create(
        name="Service 00001",
        description="Company, a meal and activities three days a week, with transport for those who need it.",
        organisation=council,
        manager=lead,
        annual_cost=120_000,
        annual_users=300,
        client_groups=[Service.ClientGroup.OLDER_PEOPLE],
        created_by=lead,
    )
    copies(
        first,
        numbers(size.services),
        name="'Service ' || to_char(n, 'FM00000')",
        organisation_id=one_of(Organisation, "n"),
        manager_id=one_of(Membership, "n"),
        annual_cost="1000 * (n % 700)",
        updated_at="original.updated_at - n * interval '1 minute'",
    )


def _activities(lead: Membership, size: Size) -> None:
    first = Activity.objects.create(
        ref="BN-00001",
        title="Activity 00001",
        summary="People who have been through it ring new people before their first day.",
        forms=[Form.CL3],
        owner=lead,
        created_by=lead,
        state=State.CANDIDATE,
    )
    states = [State.CANDIDATE, State.PRIORITISED, State.DESIGNING, State.LIVE, State.SUSTAINED, State.DROPPED]
    copies(
        first,
        numbers(size.activities),
        ref="'BN-' || to_char(n, 'FM00000')",
        title="'Activity ' || to_char(n, 'FM00000')",
        state=f"(ARRAY{[each.value for each in states]})[CASE WHEN n <= {WEIGHED} THEN 1 ELSE 1 + n % 6 END]",
        state_since="original.state_since - n * interval '1 hour'",
        updated_at="original.updated_at - n * interval '1 minute'",
        owner_id=one_of(Membership, "n"),
    )
    numbered = (
        "(SELECT id, title, row_number() OVER (ORDER BY id)::integer AS n FROM activities_activity) AS each"
    )
    joined = ActivityService.objects.create(activity=first, service=Service.objects.earliest("pk"))
    copies(joined, numbered, activity_id="each.id", service_id=one_of(Service, "each.n"))
    decision = Decision.objects.create(
        subject_kind="activity",
        subject_id=first.pk,
        label=first.title,
        activity=first,
        outcome=State.CANDIDATE,
        decided_by=lead,
    )
    copies(
        decision,
        numbered,
        subject_id="each.id",
        activity_id="each.id",
        label="each.title",
        decided_at="original.decided_at - each.n * interval '1 hour'",
    )
    task = Task.objects.create(
        key="bench:1",
        subject_kind="activity",
        subject_id=first.pk,
        label="Phone three lunch clubs",
        url="/",
        activity=first,
        owner=lead,
        due=timezone.localdate() + DAYS,
    )
    copies(
        task,
        numbered,
        key="'bench:' || each.id",
        activity_id="each.id",
        owner_id=one_of(Membership, "each.n"),
    )


def _rounds(lead: Membership) -> tuple[ExplorerRound, ExplorerRound]:
    """Two rounds that take answers, each about twenty services of its own."""
    services = list(Service.objects.order_by("pk")[: 2 * IN_A_ROUND])
    return _round("Last year", services[:IN_A_ROUND], lead), _round("This year", services[IN_A_ROUND:], lead)


def _round(name: str, services: list[Service], lead: Membership) -> ExplorerRound:
    explorer_round = ExplorerRound(name=name, groups=list(Group.values), closes=timezone.localdate() + DAYS)
    explorer.save_round(explorer_round=explorer_round, by=lead)
    explorer.set_services(explorer_round=explorer_round, services=services, by=lead)
    explorer.open_round(explorer_round=explorer_round, by=lead)
    links.open_link(subject_kind="explorer", subject_id=explorer_round.pk, label=name, by=lead)
    return explorer_round


def _matrix(lead: Membership) -> MatrixRound:
    """An open round of the four questions, every one of them asked of every group."""
    meeting = {"meeting_name": "Integration board", "meeting_on": timezone.localdate() + DAYS}
    found = matrix.new_round(matrix_round=MatrixRound(name="What next", **meeting), by=lead)
    for criterion in found.criteria.all():
        criterion.groups = list(Group.values)
        matrix.save_criterion(criterion=criterion, by=lead)
    weighed = Activity.objects.to_weigh().order_by("pk")[:WEIGHED]
    matrix.set_activities(matrix_round=found, activities=weighed, by=lead)
    set_meeting(
        meeting=DecidingMeeting(round=found, few_reason="Invented for the bench."), members=[], by=lead
    )
    matrix.open_round(matrix_round=found, by=lead)
    return found


# --- what people say -------------------------------------------------------------------------------------
def answer(place: Place, size: Size) -> None:
    """Fill the rounds; publish the first, and close the matrix."""
    _answers(place.published, size.answered)
    _answers(place.open, size.open)
    if place.matrix:
        _ratings(place.matrix, size.raters)
        matrix.close_round(matrix_round=place.matrix, by=place.lead)


def publish(place: Place) -> None:
    explorer.close_round(explorer_round=place.published, by=place.lead)
    explorer.consolidate(explorer_round=place.published, by=place.lead)
    explorer.publish(explorer_round=place.published, by=place.lead, waived="Every service has commented.")


def _answers(explorer_round: ExplorerRound, people: int) -> None:
    """People of five groups, every one about all forms of one service, each with the link they came by."""
    services = (
        f"(SELECT service_id FROM mapping_roundservice WHERE round_id = {explorer_round.pk} ORDER BY id)"
    )
    first = ExplorerResponse.objects.create(
        round=explorer_round,
        service=explorer_round.services.earliest("pk"),
        group=Group.CITIZEN,
        code=f"{explorer_round.pk:04}-0001",
        asked=list(Form),
        submitted_at=timezone.now(),
    )
    copies(
        first,
        numbers(people),
        code=f"'{explorer_round.pk:04}-' || to_char(n, 'FM0000')",
        service_id=f"(ARRAY{services})[1 + n / {len(Group)} % {IN_A_ROUND}]",
        group=f"(ARRAY{list(Group.values)})[1 + n % {len(Group)}]",
        submitted_at="original.submitted_at - n * interval '1 minute'",
    )
    _cells(first)
    _links(explorer_round)


def _cells(first: ExplorerResponse) -> None:
    """Levels spread by a hash, so that every run makes the same: 8 % don't know, 4 % not applicable."""
    cell = ExplorerCell.objects.create(response=first, form=Form.CC1, status=Status.NOT_DOING.value, level=0)
    said = f"""
        (SELECT *, level + hash / 4000 % (5 - level) AS potential
         FROM (SELECT *, CASE WHEN hash % 100 < 12 THEN NULL WHEN hash % 100 < 35 THEN 0
                              ELSE 1 + hash / 100 % 4 END AS level
               FROM (SELECT r.id AS response, f.form, (hashint8(r.id * 17 + f.place) & 268435455) AS hash
                     FROM mapping_explorerresponse AS r
                     CROSS JOIN unnest(ARRAY{list(Form.values)}) WITH ORDINALITY AS f (form, place)
                     WHERE r.round_id = {first.round_id}) AS asked) AS answered) AS said"""
    copies(
        cell,
        said,
        response_id="said.response",
        form="said.form",
        status="""CASE WHEN said.hash % 100 < 8 THEN 'dont_know' WHEN said.hash % 100 < 12 THEN 'not_applicable'
                       WHEN said.level = 0 THEN 'not_doing' ELSE 'doing' END""",
        level="said.level",
        potential="said.potential",
        idea="CASE WHEN said.hash % 97 = 0 THEN 'Let people who came last year ring new people.' ELSE '' END",
    )
    evidence = Evidence.objects.create(title="How we do it", url="https://www.example.org/how-we-do-it")
    shown = CellEvidence.objects.create(cell=cell, evidence=evidence)
    high = f"""
        (SELECT c.id FROM mapping_explorercell AS c JOIN mapping_explorerresponse AS r ON r.id = c.response_id
         WHERE r.round_id = {first.round_id} AND c.level >= 3 AND c.id % 3 = 0) AS high"""
    copies(shown, high, cell_id="high.id")


def _links(explorer_round: ExplorerRound) -> None:
    poster = Link.objects.posters().of("explorer", explorer_round.pk).get(group="")
    link = links.start(poster).link
    answered = f"(SELECT code FROM mapping_explorerresponse WHERE round_id = {explorer_round.pk}) AS each"
    hashed = "md5(each.code) || md5('salt' || each.code)"
    copies(link, answered, code="each.code", token_hash=hashed)


def _ratings(matrix_round: MatrixRound, raters: int) -> None:
    entries = list(matrix_round.round_activities.order_by("pk").values_list("pk", flat=True))
    first = MatrixResponse.objects.create(
        round=matrix_round,
        group=Group.CITIZEN,
        code="R-00001",
        asked=entries,
        submitted_at=timezone.now(),
    )
    copies(
        first,
        numbers(raters),
        code="'R-' || to_char(n, 'FM00000')",
        group=f"(ARRAY{list(Group.values)})[1 + n % {len(Group)}]",
    )
    criterion = matrix_round.criteria.earliest("pk")
    rating = Rating.objects.create(response=first, round_activity_id=entries[0], criterion=criterion, score=3)
    given = f"""
        (SELECT r.id AS response, a.id AS entry, c.id AS criterion,
                1 + (hashint8(r.id * 7919 + a.id * 31 + c.id) & 1023) % 5 AS score
         FROM priorities_matrixresponse AS r, priorities_roundactivity AS a, priorities_roundcriterion AS c
         WHERE r.round_id = {matrix_round.pk} AND a.round_id = r.round_id AND c.round_id = r.round_id) AS given"""
    copies(
        rating,
        given,
        response_id="given.response",
        round_activity_id="given.entry",
        criterion_id="given.criterion",
        score="given.score",
    )


def sizes() -> dict[str, int]:
    """How many rows of each kind the partnership in scope holds."""
    kinds: dict[str, Any] = {
        "services": Service,
        "activities": Activity,
        "people's answers": ExplorerResponse,
        "Explorer cells": ExplorerCell,
        "matrix ratings": Rating,
    }
    return {name: model.objects.count() for name, model in kinds.items()}
