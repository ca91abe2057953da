"""Every route × role × (own, neighbour's, missing), read from the URL map."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from foundations.tenancy import scope
from partnerships.access import ROLES
from partnerships.middleware import AccessMiddleware
from partnerships.models import Partnership
from tests.databases import undone
from tests.factories import MembershipFactory
from tests.routes import MAKERS, MEMBER_ROUTES, ROUTES, Route, make_objects

MISSING = 2_000_000_000
MISSING_ARGUMENTS = {"token": "no-such-token", "slug": "no-such-slug"}
each_member_route = pytest.mark.parametrize("route", MEMBER_ROUTES, ids=str)


def statuses(client: Any, url: str) -> set[int]:
    """What a page answers to reading and to sending an empty form."""
    return {client.get(url).status_code, client.post(url).status_code} - {405}


def test_every_route_has_a_name_and_declares_its_access() -> None:
    assert [route.path for route in ROUTES if not route.name] == []
    assert [route.name for route in ROUTES if route.access is None] == []


def test_names_of_routes_are_unique() -> None:
    names = [route.name for route in ROUTES]
    assert sorted(names) == sorted(set(names))


def test_every_page_of_a_partnership_needs_a_permission() -> None:
    for route in MEMBER_ROUTES:
        assert route.access and route.access.permission and not route.access.public, route.name


def test_every_object_in_a_url_can_be_made() -> None:
    named = {name for route in MEMBER_ROUTES for name in route.objects}
    assert named - set(MAKERS) == set(), "add a maker to tests/routes.py"


@each_member_route
def test_roles_without_the_permission_are_refused(route: Route, north: Partnership, as_: Any) -> None:
    assert route.access
    url = route.url(partnership="demo-north", **make_objects(route))
    for slug, role in ROLES.items():
        client = as_(MembershipFactory(roles=[slug]))
        with undone():
            found = statuses(client, url)
        if route.access.permission in role.permissions:
            assert not found & {404, 500}, slug
        else:
            assert found == {403}, slug


@each_member_route
def test_a_neighbours_object_is_not_found(
    route: Route, south: Partnership, north: Partnership, as_: Any
) -> None:
    if not route.objects:
        return
    with scope(south):
        theirs = make_objects(route)
    client = as_(MembershipFactory(roles=list(ROLES)))
    assert statuses(client, route.url(partnership="demo-north", **theirs)) == {404}


@each_member_route
def test_a_missing_object_is_not_found(route: Route, north: Partnership, as_: Any) -> None:
    if not route.objects:
        return
    missing = {name: MISSING_ARGUMENTS.get(name, MISSING) for name in route.objects}
    client = as_(MembershipFactory(roles=list(ROLES)))
    assert statuses(client, route.url(partnership="demo-north", **missing)) == {404}


@each_member_route
def test_strangers_and_neighbours_find_nothing(
    route: Route, south: Partnership, north: Partnership, as_: Any, stranger: Any
) -> None:
    url = route.url(partnership="demo-north", **make_objects(route))
    assert statuses(as_(stranger), url) == {404}
    with scope(south):
        neighbour = MembershipFactory(roles=list(ROLES))
    assert statuses(as_(neighbour), url) == {404}


@each_member_route
def test_who_is_not_signed_in_is_asked_to(route: Route, north: Partnership, client: Any) -> None:
    url = route.url(partnership="demo-north", **make_objects(route))
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_a_membership_that_ended_lets_nobody_in(north: Partnership, as_: Any) -> None:
    home = reverse("partnership_home", kwargs={"partnership": "demo-north"})
    today = timezone.localdate()
    assert as_(MembershipFactory(until=today)).get(home).status_code == 200
    assert as_(MembershipFactory(until=today - timedelta(days=1))).get(home).status_code == 404
    assert as_(MembershipFactory(active=False)).get(home).status_code == 404


def test_no_partnership_may_take_the_first_word_of_an_address(
    north: Partnership,
) -> None:
    first_words = {route.path.split("/")[0] for route in ROUTES if route.path.split("/")[0]}
    words = {word for word in first_words if not word.startswith("<")}
    assert not Partnership.objects.filter(slug__in=words).exists()


def test_a_view_that_declares_nothing_does_not_run(rf: Any) -> None:
    def undeclared(request: Any) -> None:
        raise AssertionError("ran")

    with pytest.raises(ImproperlyConfigured, match="declares no access"):
        AccessMiddleware(lambda request: HttpResponse()).process_view(rf.get("/"), undeclared, (), {})
