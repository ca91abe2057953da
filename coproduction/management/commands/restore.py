"""Fill an empty database and an empty folder of files from a backup, then check that all is as it was."""

import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from coproduction.backup import database
from coproduction.backup.archive import DUMP, FILES, Archive, Damaged, Manifest, opened, sum_of
from vault import letterbox

UNTOUCHED = "Nothing was changed."
WORKING = "SELECT name FROM partnerships_partnership WHERE status = 'active' ORDER BY name"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive that backup wrote")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with opened(file) as archive:
                refuse_unfit(archive.manifest)
                refuse_filled_database()
                refuse_filled_folder()
                archive.check()
                self.restore(archive)
        except FileNotFoundError as missing:
            raise CommandError(f"There is no file {missing.filename}.") from missing
        except Damaged as damage:
            raise CommandError(f"{file} is damaged: {damage}. {UNTOUCHED} Take another backup.") from damage

    def restore(self, archive: Archive) -> None:
        manifest = archive.manifest
        call_command("prepare_database", stderr=StringIO())  # the tables to come get their rights from it
        with connection.cursor() as cursor:
            database.need_backup_role(cursor)  # that all came back is seen past the walls
        self.stdout.write("Filling the database …")
        program = database.program("pg_restore", max(manifest.program, database.server()))
        with TemporaryDirectory() as folder:
            dump = Path(folder) / "dump"
            with dump.open("wb") as file:
                shutil.copyfileobj(archive.entry(DUMP), file)
            database.load(program, dump)
        self.stdout.write("Writing the files …")
        for name in manifest.files:
            default_storage.save(name, File(archive.entry(FILES + name)))
        if differences := list(found_different(manifest)):
            raise CommandError("It is restored, but not as it was:\n" + "\n".join(differences))
        self.say(manifest)

    def say(self, manifest: Manifest) -> None:
        self.stdout.write(
            f"Restored as at {manifest.made_at:%d %B %Y, %H:%M} UTC and checked: {sum(manifest.rows.values()):,} rows "
            f"of {len(manifest.rows)} tables, {len(manifest.files):,} files, every wall enabled and forced."
        )
        if not letterbox.fits(manifest.sealed):
            self.stderr.write(
                "VAULT_KEYS are not those of the backup: names and addresses cannot be read. "
                "Set the keys that were in force then, as the last of the list, before anybody works here."
            )
        if lacking(manifest):
            self.stdout.write("The backup is of an older version. Now run:  ./run manage migrate")


def known() -> set[str]:
    """The migrations of this version of the product."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def lacking(manifest: Manifest) -> set[str]:
    return known() - set(manifest.migrations)


def refuse_unfit(manifest: Manifest) -> None:
    server = database.server()
    if server < manifest.postgres:
        raise CommandError(
            f"This backup is of PostgreSQL {manifest.postgres}; this server is the older {server}. "
            f"{UNTOUCHED} Restore into PostgreSQL {manifest.postgres} or newer."
        )
    if newer := sorted(set(manifest.migrations) - known()):
        raise CommandError(
            f"This backup is of a newer version of the product: it knows {newer[-1]}, this version does not. "
            f"{UNTOUCHED} Install that version or a newer one, then restore."
        )


def refuse_filled_database() -> None:
    with connection.cursor() as cursor:
        name, tables = connection.connection.info.dbname, database.column(cursor, database.TABLES)
        if not tables:
            return
        known_here = "partnerships_partnership" in tables
        working = database.column(cursor, WORKING) if known_here else []
    inside = f"{len(tables)} tables" + (f", and {', '.join(working[:5])} work in it" if working else "")
    raise CommandError(
        f"The database {name} is not empty: it holds {inside}. {UNTOUCHED} "
        "Restore into a new, empty database: make one, and name it in DATABASE_URL and DATABASE_APP_URL."
    )


def refuse_filled_folder() -> None:
    try:
        folders, files = default_storage.listdir("")
    except FileNotFoundError:
        return
    if folders or files:
        raise CommandError(
            f"The folder {settings.MEDIA_ROOT} is not empty. {UNTOUCHED} Name an empty folder in FILES_DIR."
        )


def found_different(manifest: Manifest) -> Iterator[str]:
    """What is not as the manifest says, one line each."""
    with database.one_moment() as now:
        pass
    for table in sorted({*manifest.rows, *now.rows}):
        then, here = manifest.rows.get(table), now.rows.get(table)
        if then != here:
            yield f"{table}: {then} rows then, {here} now"
    yield from (f"a wall is missing: {line}" for line in manifest.walls if line not in now.walls)
    for name, wanted in manifest.files.items():
        with default_storage.open(name) as file:
            if sum_of(file) != wanted:
                yield f"the file {name} differs"
