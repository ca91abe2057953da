"""Test databases: migrate once into a template, clone it for every worker and every journey."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import dj_database_url
import psycopg2
from django.conf import settings
from django.db import transaction

# Only the owner makes partnerships, so every clone comes with two of them.
TWO_PARTNERSHIPS = """
INSERT INTO partnerships_partnership
    (name, slug, kind, status, label, accent, logo_text, controller, privacy_contact, settings, version)
SELECT name, slug, 'local', 'active', 'co-production', '#1d3f5e', '', name || ' Council',
       'privacy@' || slug || '.example', '{}', 1
FROM (VALUES ('Demo North', 'demo-north'), ('Demo South', 'demo-south')) AS demo (name, slug)
"""
ROOT = Path(__file__).resolve().parent.parent


def template_name() -> str:
    """A name that changes with the migrations, so that an old template is never used."""
    seen = hashlib.sha256(settings.SECRET_KEY.encode())
    for file in sorted([*ROOT.glob("*/migrations/*.py"), ROOT / "foundations" / "walls.sql"]):
        seen.update(file.read_bytes())
    return f"template_{seen.hexdigest()[:12]}"


@contextmanager
def owner(database: str = "") -> Iterator[psycopg2.extensions.cursor]:
    """A cursor of the owner, in autocommit, on `database` or the one of DATABASE_URL."""
    config = dj_database_url.parse(settings.OWNER_URL)
    connection = psycopg2.connect(
        dbname=database or "postgres",
        user=config["USER"],
        password=config["PASSWORD"],
        host=config["HOST"] or config.get("OPTIONS", {}).get("host"),
        port=config["PORT"] or None,
        **{k: v for k, v in config.get("OPTIONS", {}).items() if k != "host"},
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def url_of(database: str) -> str:
    """DATABASE_URL with another database name."""
    before, _, query = settings.OWNER_URL.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{database}" + (f"?{query}" if query else "")


def _manage(*command: str, database: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url_of(database),
            "SECRET_KEY": settings.SECRET_KEY,
        },
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(command)} failed: {done.stderr.strip()}")


@cache
def ensure_template() -> str:
    """The template's name; made and migrated by the first process that needs it, looked after once by each."""
    name = template_name()
    with owner() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('coproduction test template'))")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name])
        if not cursor.fetchone():
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
            _manage("prepare_database", database=name)
            _manage("migrate", "-v0", database=name)
            cursor.execute(f"ALTER DATABASE {name} IS_TEMPLATE true")
        else:
            _manage("prepare_database", database=name)
    return name


@contextmanager
def clone(name: str) -> Iterator[str]:
    """A fresh copy of the template under `name`, dropped at the end."""
    template = ensure_template()
    with owner() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('coproduction test clone'))")
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    with owner(name) as cursor:
        cursor.execute(TWO_PARTNERSHIPS)
    try:
        yield name
    finally:
        with owner() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def undone() -> Iterator[None]:
    """What happens within is taken back, so that the next attempt meets the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
