"""A backup taken while people write, restored elsewhere, is what there was: row by row and file by file."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from coproduction.backup import database
from coproduction.backup.archive import DUMP, FILES, Manifest, opened, put, put_manifest
from coproduction.management.commands import restore
from foundations.tenancy import scope
from partnerships.models import Job, Partnership
from tests import databases, factories
from tests.routes import MAKERS
from vault import letterbox

MANIFEST = Manifest(
    made_at=timezone.now(),
    postgres=16,
    program=16,
    migrations=[],
    rows={},
    walls=[],
    sealed="",
    dump="",
)


def manage(*words: str, name: str, files: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of the product, on another database."""
    environment = {"DATABASE_URL": databases.url_of(name), "FILES_DIR": str(files), **more}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=databases.ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def rows_of(name: str) -> dict[str, set[str]]:
    """Every row of every table, word by word."""
    with databases.owner(name) as cursor:
        cursor.execute(database.TABLES)
        tables = [table for (table,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT each::text FROM "{table}" each')
            found[table] = {row for (row,) in cursor.fetchall()}
        return found


def walls_and_rights_of(name: str) -> list[str]:
    """Every policy word by word, and what each role may do with each table."""
    with databases.owner(name) as cursor:
        cursor.execute(
            "SELECT concat_ws(' ', grantee, table_name, privilege_type) FROM information_schema.role_table_grants "
            "WHERE table_schema = 'public' AND grantee LIKE 'coproduction\\_%'"
        )
        rights = [right for (right,) in cursor.fetchall()]
        cursor.execute(f"{database.POLICIES} UNION ALL {database.FORCED} UNION ALL {database.ENABLED}")
        return sorted([*rights, *(wall for (wall,) in cursor.fetchall())])


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Writer(Thread):
    """Somebody who answers on and on."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.written, self.stop = 0, Event()

    def run(self) -> None:
        partnership = Partnership.objects.get(slug="demo-south")
        while not self.stop.is_set():
            with scope(partnership):
                factories.explorer_cell()
            self.written += 1
        connections.close_all()


@pytest.fixture
def filled(
    django_db_setup: None, django_db_blocker: Any, worker_id: str, tmp_path: Path, settings: Any
) -> Iterator[str]:
    """A database with a row of everything in two partnerships, and files."""
    settings.MEDIA_ROOT = tmp_path / "files"
    default = connections["default"]
    usual = default.settings_dict["NAME"]
    with databases.clone(f"backup_{worker_id}") as name, django_db_blocker.unblock():
        default.close()
        default.settings_dict["NAME"] = name
        try:
            for partnership in Partnership.objects.filter(slug__startswith="demo-"):
                with scope(partnership):
                    for make in MAKERS.values():
                        make()
                    letterbox.hold("mary@example.org", "Mary")
                    job = factories.JobFactory(state=Job.State.DONE, finished_at=timezone.now())
                    job.result.save("Board pack.pdf", ContentFile(os.urandom(300_000)))
            yield name
        finally:
            default.close()
            default.settings_dict["NAME"] = usual


@pytest.fixture
def empty(worker_id: str) -> Iterator[str]:
    name = f"restored_{worker_id}"
    with databases.owner() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
        yield name
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_backup_taken_under_load_is_restored_row_by_row_and_file_by_file(
    filled: str, empty: str, tmp_path: Path
) -> None:
    archive, files, elsewhere = tmp_path / "backup.tar", tmp_path / "files", tmp_path / "elsewhere"
    writers = [Writer(), Writer()]
    for writer in writers:
        writer.start()
    before, written = rows_of(filled), sum(writer.written for writer in writers)
    made = manage("backup", str(archive), name=filled, files=files)
    during = sum(writer.written for writer in writers) - written
    for writer in writers:
        writer.stop.set()
        writer.join()
    assert made.returncode == 0, made.stderr
    assert during > 0, "nobody wrote while the backup was made"
    assert "Keep SECRET_KEY and VAULT_KEYS somewhere else" in made.stdout
    assert archive.stat().st_mode & 0o077 == 0
    assert list(tmp_path.glob(".backup-*")) == []

    done = manage("restore", str(archive), name=empty, files=elsewhere)
    assert done.returncode == 0, done.stderr
    assert "every wall enabled and forced" in done.stdout
    after, restored = rows_of(filled), rows_of(empty)
    assert restored.keys() == after.keys()
    for table, rows in restored.items():
        assert before[table] <= rows <= after[table], table
    assert sum(map(len, restored.values())) > 100 and restored["vault_participant"]
    assert files_of(elsewhere) == files_of(files)
    assert len(files_of(elsewhere)) >= 2
    assert walls_and_rights_of(empty) == walls_and_rights_of(filled)

    with databases.owner(empty) as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relforcerowsecurity", [list(after)]
        )
        forced = {table for (table,) in cursor.fetchall()}
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'partnership_id'"
        )
        assert forced == {table for (table,) in cursor.fetchall()}
        cursor.execute("SELECT id FROM partnerships_partnership WHERE slug = 'demo-north'")
        (north,) = cursor.fetchone()
        cursor.execute(
            "SET ROLE coproduction_app; SELECT set_config('coproduction.partnership', %s, false)",
            [str(north)],
        )
        cursor.execute("SELECT DISTINCT partnership_id FROM partnerships_job")
        assert cursor.fetchall() == [(north,)]
        cursor.execute("UPDATE partnerships_job SET label = 'the application may write' RETURNING id")
        assert cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FILTER (WHERE nextval('partnerships_job_id_seq') > id), count(*) FROM partnerships_job"
        )
        above, jobs = cursor.fetchone()
        assert above == jobs > 0, "what is new gets numbers nobody has"

    restored = rows_of(empty)
    again = manage("restore", str(archive), name=empty, files=tmp_path / "third")
    assert again.returncode == 1
    assert (
        "is not empty: it holds" in again.stderr and "and Demo North, Demo South work in it" in again.stderr
    )
    assert "Nothing was changed." in again.stderr
    assert rows_of(empty) == restored


def test_without_the_role_that_reads_past_walls_nothing_is_filled(
    db: None, archive: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(restore, "call_command", lambda *_words, **_more: None)
    monkeypatch.setattr(database, "exists", lambda _cursor, _role: False)
    monkeypatch.setattr(database, "load", Mock(side_effect=AssertionError("filled")))
    with opened(archive) as found, pytest.raises(CommandError, match="Ask who keeps the server"):
        restore.Command().restore(found)


def test_a_folder_that_is_not_empty_is_refused(
    db: None, archive: Path, settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(restore, "refuse_filled_database", lambda: None)
    settings.MEDIA_ROOT = archive.parent
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", archive)
    for folder in ("empty", "not there yet"):
        settings.MEDIA_ROOT = tmp_path / folder
        restore.refuse_filled_folder()
        (tmp_path / "empty").mkdir(exist_ok=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A small archive with one file, whole."""
    path, dump, file = tmp_path / "backup.tar", ContentFile(b"dump" * 1000), ContentFile(b"PDF" * 1000)
    with tarfile.open(path, "x") as tar:
        sums = put(tar, DUMP, dump, dump.size), put(tar, FILES + "1/jobs/a.pdf", file, file.size)
        put_manifest(tar, replace(MANIFEST, dump=sums[0], files={"1/jobs/a.pdf": sums[1]}))
    return path


def test_a_whole_archive_is_accepted(archive: Path) -> None:
    with opened(archive) as found:
        found.check()


def test_a_changed_byte_is_found_and_the_file_named(
    db: None, archive: Path, settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content.replace(b"PDFPDF", b"PDFpDF", 1))
    settings.MEDIA_ROOT = tmp_path / "empty"
    monkeypatch.setattr(restore, "refuse_filled_database", lambda: None)
    with pytest.raises(CommandError, match=r"files/1/jobs/a\.pdf is not as it was .* Nothing was changed"):
        call_command("restore", archive)


@pytest.mark.parametrize("kept", [0, 100, 5_000, 9_000])
def test_an_archive_that_is_cut_off_is_damaged(archive: Path, kept: int) -> None:
    archive.write_bytes(archive.read_bytes()[:kept])
    with pytest.raises(CommandError, match="is damaged"):
        call_command("restore", archive)


def test_a_file_of_another_kind_is_no_backup(tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear all, " * 1000)
    with pytest.raises(CommandError, match="not a backup"):
        call_command("restore", other)
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", tmp_path / "missing.tar")


def test_a_backup_of_a_newer_server_or_product_is_refused(db: None) -> None:
    restore.refuse_unfit(MANIFEST)
    with pytest.raises(CommandError, match="Restore into PostgreSQL 99 or newer"):
        restore.refuse_unfit(replace(MANIFEST, postgres=99))
    with pytest.raises(CommandError, match=r"it knows mapping\.9999_tomorrow, this version does not"):
        restore.refuse_unfit(replace(MANIFEST, migrations=["mapping.9999_tomorrow"]))


def test_what_came_back_different_is_named(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a.pdf").write_bytes(b"another")
    now = database.Moment(snapshot="", rows={"job": 6}, walls=["job enabled"], migrations=[], files=[])
    monkeypatch.setattr(database, "one_moment", lambda: nullcontext(now))
    same = replace(MANIFEST, rows=now.rows, walls=now.walls)
    assert list(restore.found_different(same)) == []
    other = replace(same, rows={"job": 7}, walls=["job enabled", "job forced"], files={"a.pdf": "0"})
    assert list(restore.found_different(other)) == [
        "job: 7 rows then, 6 now",
        "a wall is missing: job forced",
        "the file a.pdf differs",
    ]


def test_keys_that_do_not_fit_are_told_apart(settings: Any) -> None:
    sealed = letterbox.seal()
    assert letterbox.fits(sealed)
    settings.VAULT_KEYS = ["aW52ZW50ZWQtZm9yLXRoaXMtdGVzdC1vbmx5LTMyYnk="]
    assert not letterbox.fits(sealed)


def test_a_program_too_old_for_the_server_is_refused_with_what_to_install() -> None:
    assert database.program("pg_dump", 16).major >= 16
    with pytest.raises(CommandError, match="postgresql-client-99"):
        database.program("pg_dump", 99)
