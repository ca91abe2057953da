"""Postgres refuses: every table is walled or says why not, and no wall has a hole."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from foundations.tenancy import across, no_scope, scope
from partnerships.models import Membership, Organisation, Partnership, Service
from tests.factories import OrganisationFactory, ServiceFactory
from tests.routes import MAKERS

# Tables without a wall, each with the reason. Nothing in them belongs to one partnership.
SHARED = {
    "account_emailaddress": "addresses of logins",
    "account_emailconfirmation": "addresses of logins",
    "auth_group": "unused, from Django",
    "auth_group_permissions": "unused, from Django",
    "auth_permission": "unused, from Django",
    "django_content_type": "names of models",
    "django_migrations": "which migrations have run",
    "django_session": "signed-in browsers",
    "mfa_authenticator": "second factors of logins",
    "partnerships_council": "reference data: councils",
    "partnerships_healthboard": "reference data: NHS boards",
    "partnerships_integrationauthority": "reference data: integration authorities",
    "partnerships_partnership": "public facts; each changes its own (policy own_changes)",
    "partnerships_user": "logins; what belongs to a partnership stands on memberships",
    "socialaccount_socialaccount": "by which name a provider knows a login",
    "socialaccount_socialapp": "unused: providers stand in the settings",
    "socialaccount_socialtoken": "unused: no token is kept",
    "pghistory_context": "unused: context stands on each event row",
}
# Everybody reads which partnerships there are; each changes its own, and adds and removes its own rehearsal.
OF_PARTNERSHIPS = {
    ("partnerships_partnership", "all_read", "r", "-"),
    ("partnerships_partnership", "own_changes", "w", "coproduction_app"),
    ("partnerships_partnership", "own_rehearsal_adds", "a", "coproduction_app"),
    ("partnerships_partnership", "own_rehearsal_removes", "d", "coproduction_app"),
}
POLICIES = {
    "partnership_reads": "r",
    "partnership_adds": "a",
    "partnership_changes": "w",
    "partnership_removes": "d",
    "national_reads": "r",
}
# Tables of which more may be read than the rows of the partnership in scope, and what that is.
ALSO_READ = {
    "commons_publication": "OR true",  # what a partnership chose to show to all
    "partnerships_invitation": "OR token_hash = current_link",
    "partnerships_link": "OR token_hash = current_link",
    "partnerships_membership": "OR user_id = current_user_id",
}


def rows(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def walled_tables() -> list[str]:
    return [
        name
        for (name,) in rows(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace "
            "AND a.attname = 'partnership_id' AND NOT a.attisdropped ORDER BY 1"
        )
    ]


def test_every_table_is_walled_or_on_the_short_list(db: None) -> None:
    tables = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') "
            "AND relnamespace = 'public'::regnamespace"
        )
    }
    assert tables - set(walled_tables()) == set(SHARED)


def test_every_walled_table_forces_row_security(db: None) -> None:
    forced = rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    assert {name for (name,) in forced} == set(walled_tables())


def test_every_walled_table_has_each_policy_for_the_right_role(db: None) -> None:
    found = {
        (table, policy, command, role)
        for table, policy, command, role in rows(
            "SELECT polrelid::regclass::text, polname, polcmd, array_to_string(polroles::regrole[], ' ') "
            "FROM pg_policy"
        )
    }
    roles = {"national_reads": "coproduction_national"}
    assert found == OF_PARTNERSHIPS | {
        (table, policy, command, roles.get(policy, "coproduction_app"))
        for table in walled_tables()
        for policy, command in POLICIES.items()
    }


def test_no_policy_lets_through_more_than_the_partnership_in_scope(db: None) -> None:
    for table, policy, using, checking in rows(
        "SELECT tablename, policyname, qual, with_check FROM pg_policies "
        "WHERE tablename <> 'partnerships_partnership'"
    ):
        more = ALSO_READ.get(table, "")
        mine = "partnership_id = current_partnership" + ("_or_null" if more else "")
        others = "partnership_id = ANY readable_partnerships" + (" OR true" if more == "OR true" else "")
        wanted = {"partnership_reads": f"{mine} {more}".strip(), "national_reads": others}.get(policy, mine)
        assert {as_written(words) for words in (using, checking) if words} == {wanted}, (table, policy)


def as_written(policy: str) -> str:
    """The words of a policy without what Postgres adds to them."""
    return " ".join(re.sub(r"SELECT | AS \w+|::[\w\[\]]+|[()]", "", policy).split())


def test_the_role_of_the_application_cannot_climb_the_wall(db: None) -> None:
    role = rows("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    assert role == [("coproduction_app", False, False)]


def test_every_unique_constraint_on_a_walled_table_includes_the_partnership(
    db: None,
) -> None:
    without = rows(
        "SELECT i.indexrelid::regclass::text FROM pg_index i "
        "JOIN pg_class t ON t.oid = i.indrelid AND t.relrowsecurity "
        "JOIN pg_attribute mine ON mine.attrelid = t.oid AND mine.attname = 'partnership_id' "
        "WHERE i.indisunique AND NOT i.indisprimary AND mine.attnum <> ALL (i.indkey::int2[])"
    )
    assert without == []


def test_foreign_keys_between_walled_tables_carry_the_partnership(db: None) -> None:
    single = rows(
        "SELECT con.conname FROM pg_constraint con "
        "JOIN pg_class a ON a.oid = con.conrelid AND a.relforcerowsecurity "
        "JOIN pg_class b ON b.oid = con.confrelid AND b.relforcerowsecurity "
        "WHERE con.contype = 'f' AND cardinality(con.conkey) = 1"
    )
    assert single == []


def test_a_row_cannot_point_across_the_wall(south: Partnership) -> None:
    with scope(south):
        theirs = OrganisationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceFactory(organisation_id=theirs.pk)
        rows("SET CONSTRAINTS ALL IMMEDIATE")


def test_raw_sql_of_one_partnership_finds_no_row_of_another(south: Partnership, north: Partnership) -> None:
    with scope(south):
        for make in MAKERS.values():
            make()
        theirs = {table for table in walled_tables() if rows(f"SELECT 1 FROM {table} LIMIT 1")}
    assert len(theirs) > len(MAKERS), "what could leak must be there"
    mine = ServiceFactory()
    for table in walled_tables():
        owners = rows(f"SELECT DISTINCT partnership_id FROM {table}")
        assert set(owners) <= {(north.pk,)}, table
    assert rows("SELECT id FROM partnerships_service") == [(mine.pk,)]


def test_raw_sql_cannot_write_into_another_partnership(south: Partnership, north: Partnership) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        rows(
            "INSERT INTO partnerships_locality (partnership_id, kind, name, code, created_at, updated_at, version)"
            " VALUES (%s, 'ward', 'Theirs', '', now(), now(), 1) RETURNING id",
            south.pk,
        )
    assert rows("UPDATE partnerships_service SET name = 'ours now' RETURNING id") == []
    assert rows("DELETE FROM partnerships_service RETURNING id") == []
    with scope(south):
        assert Service.objects.get().name == "Neighbour service"


def test_a_partnership_cannot_rename_its_neighbour(south: Partnership) -> None:
    assert Partnership.objects.filter(pk=south.pk).update(name="Ours") == 0
    assert Partnership.objects.get(pk=south.pk).name == "Demo South"


def test_a_query_outside_every_scope_raises(north: Partnership) -> None:
    ServiceFactory()
    refused = pytest.raises(DatabaseError, match="no partnership is in scope")
    with no_scope(), refused, transaction.atomic():
        list(Service.objects.all())


def test_scopes_nest_and_return(south: Partnership, north: Partnership) -> None:
    ServiceFactory(name="Ours")
    with scope(south):
        assert Service.objects.get().name == "Neighbour service"
    assert Service.objects.get().name == "Ours"


def test_across_reads_the_partnerships_named_and_no_others(south: Partnership, north: Partnership) -> None:
    ServiceFactory(name="Ours")
    with across([north.pk]):
        assert [s.name for s in Service.objects.all()] == ["Ours"]
    with across([north.pk, south.pk]):
        assert {s.name for s in Service.objects.all()} == {"Ours", "Neighbour service"}
    with across([]):
        assert list(Membership.objects.all()) == []


def test_after_reading_across_one_may_write_again(north: Partnership) -> None:
    with across([north.pk]):
        assert list(Service.objects.all()) == []
    assert ServiceFactory().pk


def test_nothing_of_a_scope_stays_with_the_connection(db: None) -> None:
    partnership = Partnership.objects.get(slug="demo-north")

    def left_behind() -> str:
        try:
            with scope(partnership):
                assert list(Service.objects.all()) == []
            return str(rows("SELECT current_setting('coproduction.partnership', true)")[0][0] or "")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:  # in a transaction of its own
        assert pool.submit(left_behind).result() == ""


def test_across_cannot_write(north: Partnership) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with across([north.pk]), refused, transaction.atomic():
        Organisation.objects.create(name="Written while reading")
