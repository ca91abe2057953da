"""Who we are: areas, people, organisations and services."""

from partnerships.accounts.models import Invitation, Membership, MembershipWard, SecondFactorReset, User
from partnerships.areas.models import (
    Council,
    HealthBoard,
    IntegrationAuthority,
    Locality,
    Partnership,
)
from partnerships.groups import Group
from partnerships.imports.models import ImportBatch
from partnerships.jobs.models import Job
from partnerships.links.models import Link
from partnerships.notices.models import Notice, NoticeChoice
from partnerships.organisations.models import Organisation
from partnerships.post.models import Mail
from partnerships.services.models import Service, ServiceLocality

__all__ = [
    "Council",
    "Group",
    "HealthBoard",
    "ImportBatch",
    "IntegrationAuthority",
    "Invitation",
    "Job",
    "Link",
    "Locality",
    "Mail",
    "Membership",
    "MembershipWard",
    "Notice",
    "NoticeChoice",
    "Organisation",
    "Partnership",
    "SecondFactorReset",
    "Service",
    "ServiceLocality",
    "User",
]
