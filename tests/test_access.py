"""Who may do what: the table of the code equals the one written down by hand."""

import csv
from pathlib import Path

from partnerships.access import ROLES, Access, Permission
from tests.routes import ROUTES

WRITTEN = Path(__file__).with_name("roles.csv")
PAGES = Path(__file__).with_name("pages.csv")


def written_down() -> dict[str, frozenset[str]]:
    """Role slug → permissions, as transcribed from the specification."""
    with WRITTEN.open() as file:
        lines = list(csv.DictReader(file))
    roles = [column for column in lines[0] if column not in {"permission", "source"}]
    return {role: frozenset(line["permission"] for line in lines if line[role] == "x") for role in roles}


def test_roles_are_those_written_down() -> None:
    assert {slug: frozenset(map(str, role.permissions)) for slug, role in ROLES.items()} == (written_down())


def test_every_permission_is_written_down_once() -> None:
    with WRITTEN.open() as file:
        permissions = [line["permission"] for line in csv.DictReader(file)]
    assert sorted(permissions) == sorted(map(str, Permission))


def test_every_permission_says_where_it_comes_from() -> None:
    with WRITTEN.open() as file:
        assert all(line["source"] for line in csv.DictReader(file))


def test_no_role_outside_the_partnership_may_write() -> None:
    for slug in ("associate", "national_lead", "auditor", "second_approver", "technical_admin"):
        writes = {p for p in ROLES[slug].permissions if not p.endswith((".read", ".results"))}
        assert writes <= {"jobs.mend", "matrix.confirm"}, slug
        # tries again what others asked for, and sees nothing of it
        assert "jobs.mend" not in writes or slug == "technical_admin"
        # changes nothing of what others recorded, and says only that it was agreed
        assert "matrix.confirm" not in writes or slug == "second_approver"


def asks_for(access: Access) -> str:
    """How a page may be reached: a permission, "public", "signed in", or the kinds of link."""
    if access.links:
        return " ".join(("link", *access.links, *(["after closing"] if access.after_closing else [])))
    return "public" if access.public else str(access.permission or "signed in")


def test_every_page_asks_for_what_is_written_down() -> None:
    """A page that asks for less than it did is seen here. A new page is a new line of tests/pages.csv."""
    with PAGES.open() as file:
        written = {line["page"]: line["asks for"] for line in csv.DictReader(file)}
    assert {route.name: asks_for(route.access) for route in ROUTES if route.access} == written
