"""Test data. What belongs to a partnership is made in the partnership in scope."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from activities.actions import next_reference
from activities.models import (
    STARTED,
    Activity,
    ActivityEvidence,
    Decision,
    Evidence,
    Proposal,
    State,
    Suggestion,
    Task,
)
from activities.suggestions.clock import answer_due
from mapping.models import ExplorerCell, ExplorerResponse, ExplorerRound, RoundService
from partnerships import links
from partnerships.models import (
    ImportBatch,
    Invitation,
    Job,
    Link,
    Locality,
    Membership,
    Notice,
    Organisation,
    SecondFactorReset,
    Service,
    User,
)
from priorities.matrix import actions as matrix
from priorities.models import Expense, MatrixRound, RoundActivity, RoundCriterion
from reports import actions as report_actions
from reports.kinds import KINDS
from reports.models import Audience, Report


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    demo = True


class ImportBatchFactory(DjangoModelFactory[ImportBatch]):
    class Meta:
        model = ImportBatch

    kind = "services"
    source = "services.csv"
    headers = factory.LazyFunction(lambda: {"name": "Name"})
    rows = factory.Sequence(
        lambda n: [{"place": "Row 2", "cells": {"name": f"Imported {n}"}, "problems": {}}]
    )
    created_by = factory.SubFactory("tests.factories.MembershipFactory")


class JobFactory(DjangoModelFactory[Job]):
    class Meta:
        model = Job

    kind = "report"
    label = factory.Sequence(lambda n: f"Report {n}")
    requested_by = factory.SubFactory("tests.factories.MembershipFactory")


class NoticeFactory(DjangoModelFactory[Notice]):
    class Meta:
        model = Notice

    membership = factory.SubFactory("tests.factories.MembershipFactory")
    kind = "task"
    key = factory.Sequence(lambda n: f"notice {n}")
    subject = factory.Sequence(lambda n: f"Something {n} waits for you")
    url = "/home/"
    way = "daily"


class LocalityFactory(DjangoModelFactory[Locality]):
    class Meta:
        model = Locality

    name = factory.Sequence(lambda n: f"Place {n}")


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    name = factory.SelfAttribute("user.name")
    roles = factory.LazyFunction(lambda: ["officer"])


class InvitationFactory(DjangoModelFactory[Invitation]):
    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    name = factory.Sequence(lambda n: f"Invited {n}")
    roles = factory.LazyFunction(lambda: ["officer"])
    token_hash = factory.Sequence(lambda n: f"{n:064d}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


class SecondFactorResetFactory(DjangoModelFactory[SecondFactorReset]):
    class Meta:
        model = SecondFactorReset

    member = factory.SubFactory(MembershipFactory)
    asked_by = factory.SubFactory(MembershipFactory)
    reason = "Rang from the office number"


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")


class ServiceFactory(DjangoModelFactory[Service]):
    class Meta:
        model = Service

    name = factory.Sequence(lambda n: f"Service {n}")


class ActivityFactory(DjangoModelFactory[Activity]):
    """`services` may be given; an activity under way has an owner."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    ref = factory.LazyFunction(next_reference)
    title = factory.Sequence(lambda n: f"Activity {n}")
    forms = factory.LazyFunction(lambda: ["CL3"])
    owner = factory.Maybe(
        factory.LazyAttribute(lambda made: made.state in STARTED), factory.SubFactory(MembershipFactory)
    )
    state = State.IDENTIFIED

    @factory.post_generation
    def services(self, create: bool, given: Any, **more: Any) -> None:
        if given:
            self.services.set(given)


class DecisionFactory(DjangoModelFactory[Decision]):
    class Meta:
        model = Decision

    subject_kind = "activity"
    subject_id = factory.LazyAttribute(lambda made: made.activity.pk)
    label = factory.LazyAttribute(lambda made: made.activity.title)
    activity = factory.SubFactory(ActivityFactory)
    outcome = "Agreed"


class EvidenceFactory(DjangoModelFactory[Evidence]):
    """A link, shown by an activity that is up and running unless `activity` is given."""

    class Meta:
        model = Evidence
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Evidence {n}")
    url = "https://www.example.org/report"

    @factory.post_generation
    def activity(self, create: bool, given: Any, **more: Any) -> None:
        ActivityEvidence.objects.create(activity=given or ActivityFactory(state=State.LIVE), evidence=self)


class ProposalFactory(DjangoModelFactory[Proposal]):
    class Meta:
        model = Proposal

    source_kind = "explorerround"
    source_id = 1
    source_key = factory.Sequence(lambda n: f"explorerround:1:{n}")
    title = factory.Sequence(lambda n: f"Idea {n}")
    kind = Activity.Kind.POTENTIAL
    form = "CL3"
    service = factory.SubFactory(ServiceFactory)


class SuggestionFactory(DjangoModelFactory[Suggestion]):
    """Sent today, and nobody has looked at it."""

    class Meta:
        model = Suggestion

    what = factory.Sequence(lambda n: f"Suggestion {n}")
    why = "People would meet each other."
    submission = factory.LazyFunction(uuid4)
    due = factory.LazyAttribute(lambda made: answer_due(timezone.localdate(made.sent_at)))
    sent_at = factory.LazyFunction(timezone.now)


class TaskFactory(DjangoModelFactory[Task]):
    class Meta:
        model = Task

    key = factory.Sequence(lambda n: f"task:{n}")
    subject_kind = "activity"
    subject_id = factory.LazyAttribute(lambda made: made.activity.pk)
    label = "Phone three lunch clubs"
    url = "/"
    activity = factory.SubFactory(ActivityFactory)
    owner = factory.SubFactory(MembershipFactory)


def poster(**fields: Any) -> Link:
    """An open link, to an Explorer round unless told otherwise."""
    about = {"subject_kind": "explorer", "subject_id": 1, "label": "Spring round"}
    return links.open_link(**{**about, "by": MembershipFactory(), **fields})


class ExplorerRoundFactory(DjangoModelFactory[ExplorerRound]):
    class Meta:
        model = ExplorerRound

    name = factory.Sequence(lambda n: f"Round {n}")


def invited_link() -> Link:
    """Of somebody who was written to about an Explorer round."""
    about = {"subject_kind": "explorer", "subject_id": ExplorerRoundFactory().pk, "group": "citizen"}
    return links.personal_link(**about, by=MembershipFactory(), person="P-SOMEBD").link


class RoundServiceFactory(DjangoModelFactory[RoundService]):
    class Meta:
        model = RoundService

    round = factory.SubFactory(ExplorerRoundFactory)
    service = factory.SubFactory(ServiceFactory)


class MatrixRoundFactory(DjangoModelFactory[MatrixRound]):
    """A round being set up, with the four questions of the short set."""

    class Meta:
        model = MatrixRound

    name = factory.Sequence(lambda n: f"Matrix {n}")

    @classmethod
    def _create(cls, model_class: type[MatrixRound], *args: Any, **fields: Any) -> MatrixRound:
        return matrix.new_round(matrix_round=model_class(*args, **fields), by=MembershipFactory())


class ExpenseFactory(DjangoModelFactory[Expense]):
    class Meta:
        model = Expense

    round = factory.SubFactory(MatrixRoundFactory)
    person = factory.SubFactory(MembershipFactory, roles=["community_member"])
    created_by = factory.SubFactory(MembershipFactory)
    kind = "travel"
    amount = Decimal("12.50")


class RoundActivityFactory(DjangoModelFactory[RoundActivity]):
    class Meta:
        model = RoundActivity

    round = factory.SubFactory(MatrixRoundFactory)
    activity = factory.SubFactory(ActivityFactory, state=State.CANDIDATE)


def round_criterion() -> RoundCriterion:
    return MatrixRoundFactory().criteria.first()


def explorer_cell() -> ExplorerCell:
    """One answer about one form, submitted."""
    asked = RoundServiceFactory()
    response = ExplorerResponse.objects.create(
        round=asked.round,
        service=asked.service,
        group="citizen",
        code="KX7M-4QPT",
        submitted_at=timezone.now(),
    )
    return ExplorerCell.objects.create(response=response, form="CL3", status="doing", level=2, potential=3)


class ReportFactory(DjangoModelFactory[Report]):
    """A thread of an activity, adopted for the board, so that all who read reports may; a token file."""

    class Meta:
        model = Report

    sha256 = "0" * 64
    file = factory.django.FileField(filename="report.pdf", data=b"%PDF")
    adopted_at = factory.LazyFunction(timezone.now)
    adopted_by = factory.SubFactory(MembershipFactory, roles=["lead"])

    @classmethod
    def _create(cls, model: type[Report], code: str = "R05", **fields: Any) -> Report:
        kind = KINDS[code]
        subject = ActivityFactory() if code == "R05" else kind.subjects(None).latest("pk")
        facts = kind.read(subject, Audience.BOARD)
        report = report_actions.keep(
            kind=kind, subject_id=subject.pk, audience=Audience.BOARD, facts=facts, as_at=timezone.now()
        )
        for name, value in fields.items():
            setattr(report, name, value)
        report.save()
        return report


def audit_pack() -> Report:
    """R16 of a round that has closed."""
    found = MatrixRoundFactory()
    MatrixRound.objects.filter(pk=found.pk).update(status="closed", closed_at=timezone.now())
    return ReportFactory(code="R16")


def members_page() -> Report:
    """One page for members, published."""
    return ReportFactory(code="R24")
