"""Test data. What belongs to a partnership is made in the partnership in scope."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from mapping.models import ExplorerRound, RoundService
from partnerships import links
from partnerships.models import Job, Link, Membership, Organisation, Service, User


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    demo = True


class JobFactory(DjangoModelFactory[Job]):
    class Meta:
        model = Job

    kind = "report"
    label = factory.Sequence(lambda n: f"Report {n}")
    requested_by = factory.SubFactory("tests.factories.MembershipFactory")


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    name = factory.SelfAttribute("user.name")
    roles = factory.LazyFunction(lambda: ["officer"])


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")


class ServiceFactory(DjangoModelFactory[Service]):
    class Meta:
        model = Service

    name = factory.Sequence(lambda n: f"Service {n}")


def poster(**fields: Any) -> Link:
    """An open link, to an Explorer round unless told otherwise."""
    about = {"subject_kind": "explorer", "subject_id": 1, "label": "Spring round"}
    return links.open_link(**{**about, "by": MembershipFactory(), **fields})


class ExplorerRoundFactory(DjangoModelFactory[ExplorerRound]):
    class Meta:
        model = ExplorerRound

    name = factory.Sequence(lambda n: f"Round {n}")


class RoundServiceFactory(DjangoModelFactory[RoundService]):
    class Meta:
        model = RoundService

    round = factory.SubFactory(ExplorerRoundFactory)
    service = factory.SubFactory(ServiceFactory)
