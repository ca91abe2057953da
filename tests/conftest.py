"""The cast, their two partnerships, and a database as the application sees it."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from hypothesis import settings as hypothesis
from playwright.sync_api import Browser

from foundations.tenancy import no_scope, scope
from partnerships.models import Membership, Partnership
from tests import databases
from tests.browser import browser
from tests.factories import MembershipFactory, ServiceFactory, UserFactory

# Playwright keeps an event loop running in this thread; nothing of ours is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# Workers count visits and forget them without each other.
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw14").removeprefix("gw")
django_settings.CACHES["default"]["LOCATION"] = (
    f"{django_settings.REDIS_URL.rsplit('/', 1)[0]}/{int(worker) + 1}"
)

# Static files are found when asked for: each test has a client of its own, and each of these would list them all.
django_settings.WHITENOISE_AUTOREFRESH = True

# A busy machine is slow, not wrong.
hypothesis.register_profile("patient", deadline=None)
hypothesis.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_setup(worker_id: str, django_db_blocker: Any) -> Iterator[None]:
    """A clone of the migrated template, reached as the application role: the walls stand in tests."""
    with databases.clone(f"test_coproduction_{worker_id}") as name:
        connections["default"].settings_dict["NAME"] = name
        with django_db_blocker.unblock():
            yield
            connections["default"].close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


class OutsideClient(Client):
    """Requests start with no scope, as they do in life: one held by the test hides an unscoped view."""

    def request(self, **request: Any) -> Any:
        with no_scope():
            return super().request(**request)


@pytest.fixture
def client() -> OutsideClient:
    return OutsideClient()


@pytest.fixture(autouse=True)
def demo_sign_ins(settings: Any) -> None:
    """The cast sign in without a second factor, as in the demo; tests of that factor say otherwise."""
    settings.DEMO_SIGN_INS = True


@pytest.fixture
def north(db: None) -> Iterator[Partnership]:
    """Our partnership, in scope."""
    partnership = Partnership.objects.get(slug="demo-north")
    with scope(partnership):
        yield partnership


@pytest.fixture
def south(north: Partnership) -> Partnership:
    """The neighbour, filled with what could leak."""
    partnership = Partnership.objects.get(slug="demo-south")
    with scope(partnership):
        MembershipFactory(name="Neighbour Lead", roles=["lead"])
        ServiceFactory(name="Neighbour service")
    return partnership


class Cast:
    """People of one partnership by role: `cast.lead`, `cast.officer` … made when first named."""

    def __getattr__(self, role: str) -> Membership:
        member = MembershipFactory(roles=[role], name=role.replace("_", " ").title())
        setattr(self, role, member)
        return member


@pytest.fixture
def cast(north: Partnership) -> Cast:
    return Cast()


@pytest.fixture
def stranger(db: None) -> Any:
    """Signed in, member of nothing."""
    return UserFactory(name="Stranger")


@pytest.fixture
def as_(client: OutsideClient) -> Any:
    """`as_(cast.officer).get(url)`: the client signed in as a member or a user."""

    def sign_in(who: Any) -> OutsideClient:
        client.force_login(getattr(who, "user", who))
        return client

    return sign_in
