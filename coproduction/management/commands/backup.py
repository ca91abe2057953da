"""Write one archive of the database and its files, as at one moment, while people go on working."""

import tarfile
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coproduction.backup import database
from coproduction.backup.archive import DUMP, FILES, Manifest, put, put_manifest
from vault import letterbox

KEYS = (
    "The keys are not in it. Keep SECRET_KEY and VAULT_KEYS somewhere else: without VAULT_KEYS nobody can ever "
    "read the names and addresses in it again."
)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write, like /var/backups/2026-11-27.tar")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if file.exists():
            raise CommandError(f"{file} is there already. Nothing was written. Choose another name.")
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}. Make it first.")
        with TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
            unfinished = Path(folder) / "archive"
            manifest = self.write(unfinished, Path(folder))
            unfinished.chmod(0o600)
            unfinished.rename(file)
        self.say(file, manifest)

    def write(self, archive: Path, folder: Path) -> Manifest:
        """The dump first: files never change once written, so those its rows mention are as they were."""
        program = database.program("pg_dump", database.server())
        with database.one_moment() as moment:
            database.dump(program, folder / "dump", moment.snapshot)
        with tarfile.open(archive, "x") as tar:
            with (folder / "dump").open("rb") as dumped:
                dump_sum = put(tar, DUMP, dumped, (folder / "dump").stat().st_size)
            files, missing = self.put_files(tar, moment.files)
            manifest = Manifest(
                made_at=timezone.now(),
                postgres=database.server(),
                program=program.major,
                migrations=moment.migrations,
                rows=moment.rows,
                walls=moment.walls,
                sealed=letterbox.seal(),
                dump=dump_sum,
                files=files,
                missing=missing,
            )
            put_manifest(tar, manifest)
        return manifest

    def put_files(self, tar: tarfile.TarFile, names: list[str]) -> tuple[dict[str, str], list[str]]:
        """Their hashes by name, and the names of those that are not there."""
        sums: dict[str, str] = {}
        missing = []
        for name in names:
            try:
                with default_storage.open(name) as file:
                    sums[name] = put(tar, FILES + name, file, file.size)
            except FileNotFoundError:
                missing.append(name)
        return sums, missing

    def say(self, file: Path, manifest: Manifest) -> None:
        megabytes = file.stat().st_size / 1_000_000
        self.stdout.write(
            f"{file} holds {sum(manifest.rows.values()):,} rows of {len(manifest.rows)} tables "
            f"and {len(manifest.files):,} files: {megabytes:,.1f} MB."
        )
        if manifest.missing:
            self.stdout.write(
                f"{len(manifest.missing)} files were no longer there: results are removed after 30 days, "
                "also while a backup is made."
            )
        self.stdout.write("What was written while it was made is for the next backup.")
        self.stdout.write(KEYS)
