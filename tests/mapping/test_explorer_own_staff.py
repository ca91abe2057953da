"""A service manager asks front-line staff of their own services, about these alone, and sees results early."""

from typing import Any

import pytest

from foundations.refusals import NotAllowed
from foundations.tenancy import scope
from mapping.explorer import actions
from mapping.explorer.models import ExplorerRound
from partnerships.links import address_again
from partnerships.models import Link, Mail, Partnership, Service
from tests.factories import MembershipFactory, ServiceFactory
from tests.mapping.rounds import open_round


@pytest.fixture
def mine(cast: Any) -> Service:
    return ServiceFactory(name="Day centre", manager=cast.service_manager)


@pytest.fixture
def spring(mine: Service, cast: Any) -> ExplorerRound:
    """Open, about the manager's service and another."""
    return open_round(mine, ServiceFactory(name="Lunch club"), by=cast.lead)


def page(explorer_round: ExplorerRound) -> str:
    return f"/p/demo-north/map/explorer/{explorer_round.pk}/invitations/own-staff/"


def test_own_staff_are_asked_about_that_service_alone(
    spring: ExplorerRound, mine: Service, cast: Any, as_: Any
) -> None:
    manager = as_(cast.service_manager)
    assert page(spring) in manager.get("/p/demo-north/map/explorer/").content.decode()
    typed = {"service": mine.pk, "addresses": "isla@example.org\njo@example.org"}
    assert manager.post(page(spring), typed).status_code == 302
    links = Link.objects.filter(kind="personal")
    assert {(each.group, each.service_id) for each in links} == {("front_line", mine.pk)}
    assert Mail.objects.count() == 2
    manager.logout()
    shown = manager.get(f"{address_of(links[0])}services/").content.decode()
    assert "Day centre" in shown and "Lunch club" not in shown


def address_of(link: Link) -> str:
    address_again(link)
    return link.url("explorer_choose").removesuffix("services/")


def test_nobody_asks_staff_of_a_service_of_others(
    spring: ExplorerRound, mine: Service, cast: Any, as_: Any, south: Partnership
) -> None:
    other = spring.services.get(name="Lunch club")
    refused = as_(cast.service_manager).post(
        page(spring), {"service": other.pk, "addresses": "a@example.org"}
    )
    assert refused.status_code == 422
    with pytest.raises(NotAllowed, match="services you manage"):
        actions.invite_own_staff(
            explorer_round=spring, service=other, addresses=["a@example.org"], by=cast.service_manager
        )
    assert as_(MembershipFactory(roles=["service_manager"])).get(page(spring)).status_code == 409
    assert as_(cast.front_line).get(page(spring)).status_code == 403
    with scope(south):
        neighbour = MembershipFactory(roles=["service_manager"])
    assert as_(neighbour).get(page(spring)).status_code == 404
    assert not Mail.objects.exists()


def test_wrong_addresses_are_named_and_nothing_is_lost(
    spring: ExplorerRound, mine: Service, cast: Any, as_: Any
) -> None:
    refused = as_(cast.service_manager).post(
        page(spring), {"service": mine.pk, "addresses": "a@example.org\nb@"}
    )
    assert refused.status_code == 422 and "Line 2" in refused.content.decode()
    assert refused.context["form"]["addresses"].value() == "a@example.org\nb@"


def test_nobody_is_asked_once_the_round_is_closed(
    spring: ExplorerRound, mine: Service, cast: Any, as_: Any
) -> None:
    actions.close_round(explorer_round=spring, by=cast.lead)
    assert as_(cast.service_manager).get(page(spring)).status_code == 409
    assert page(spring) not in as_(cast.service_manager).get("/p/demo-north/map/explorer/").content.decode()
