"""Who may do what: the table of the code equals the one written down by hand."""

import csv
from pathlib import Path

from partnerships.access import ROLES, Permission

WRITTEN = Path(__file__).with_name("roles.csv")


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
