"""Fills a private database for the kill tests, and prints what was made: python -m tests.journeys.filling.

A lead, results and a matrix to report on, and an open Explorer round with a link for every citizen.
"""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
django.setup()

from foundations.tenancy import scope  # noqa: E402 - needs the applications to be loaded
from mapping.explorer import actions  # noqa: E402
from mapping.explorer.models import LINKS, ExplorerRound  # noqa: E402
from partnerships import links  # noqa: E402
from partnerships.models import Group, Membership, Partnership  # noqa: E402
from tests.factories import MembershipFactory, ServiceFactory, UserFactory, poster  # noqa: E402
from tests.mapping.rounds import exp_1, open_round  # noqa: E402
from tests.priorities.rounds import closed_example  # noqa: E402

EMAIL, PASSWORD = "lena@example.org", "heron kettle umbrella"
CITIZENS = 1000


def a_lead() -> Membership:
    user = UserFactory(email=EMAIL, name="Lena Lead")
    user.set_password(PASSWORD)
    user.save()
    return MembershipFactory(user=user, roles=["lead"])


def a_round_with_results(by: Membership) -> ExplorerRound:
    service = ServiceFactory(name="Day support")
    explorer_round = open_round(service, by=by)
    exp_1(explorer_round, service)
    actions.close_round(explorer_round=explorer_round, by=by)
    actions.consolidate(explorer_round=explorer_round, by=by)
    actions.publish(explorer_round=explorer_round, by=by, waived="The service has nothing to add.")
    return explorer_round


def main() -> dict[str, object]:
    by = a_lead()
    explorer_round, matrix_round = a_round_with_results(by), closed_example(by)
    asking = open_round(ServiceFactory(name="Home care"), by=by)
    about = {"subject_kind": LINKS, "subject_id": asking.pk}
    mailed = [links.personal_link(**about, group=Group.CITIZEN) for _each in range(CITIZENS)]
    return {
        "explorer": f"/p/demo-north/reports/on-explorer-round/{explorer_round.pk}/",
        "matrix": f"/p/demo-north/reports/on-matrix-round/{matrix_round.pk}/",
        "poster": poster(**about, by=by).address,
        "links": [issued.address for issued in mailed],
    }


if __name__ == "__main__":
    with scope(Partnership.objects.get(slug="demo-north")):
        print(json.dumps(main()))
