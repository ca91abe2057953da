"""The archive of a backup: a tar file of the dump, the files, and last a manifest that says what is in it."""

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

import msgspec

MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files/"
CHUNK = 1 << 20


class Damaged(Exception):
    """The archive is not whole, or not a backup; the message says in what way."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds and what it needs. `postgres` and `program` are major versions: the server's, pg_dump's.

    `files` gives the SHA-256 of each by name; `missing` names those that rows mention but the disk did not have.
    `sealed` tells whether the keys of the vault fit.
    """

    made_at: datetime
    postgres: int
    program: int
    migrations: list[str]
    rows: dict[str, int]
    walls: list[str]
    sealed: str
    dump: str
    files: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


class Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.sum.update(chunk)
        return chunk


def put(tar: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> str:
    """Add a file to the archive; says its hash."""
    entry, hashed = tarfile.TarInfo(name), Hashed(file)
    entry.size = size
    tar.addfile(entry, hashed)
    return hashed.sum.hexdigest()


def put_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    content = msgspec.json.format(msgspec.json.encode(manifest))
    put(tar, MANIFEST, BytesIO(content), len(content))


@dataclass(frozen=True)
class Archive:
    """An archive opened for reading."""

    tar: tarfile.TarFile
    manifest: Manifest

    def entry(self, name: str) -> IO[bytes]:
        try:
            found = self.tar.extractfile(name)
        except KeyError:
            found = None
        if found is None:
            raise Damaged(f"{name} is not in it")
        return found

    def check(self) -> None:
        """Read everything once. Raises `Damaged` where a byte differs from what was put in."""
        promised = {DUMP: self.manifest.dump}
        promised |= {FILES + name: file_sum for name, file_sum in self.manifest.files.items()}
        for name, wanted in promised.items():
            try:
                same = sum_of(self.entry(name)) == wanted
            except tarfile.ReadError as cut:
                raise Damaged(f"{name} is cut off") from cut
            if not same:
                raise Damaged(f"{name} is not as it was when the backup was made")


def sum_of(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Raises `Damaged` for what is not a whole backup, and the usual `OSError` for what cannot be read."""
    try:
        tar = tarfile.open(path, "r:")  # noqa: SIM115 (closed below)
    except tarfile.TarError as error:
        raise Damaged("it is not a backup of this product") from error
    with tar:
        try:
            content = tar.extractfile(MANIFEST)
            manifest = msgspec.json.decode(content.read() if content else b"", type=Manifest)
        except (KeyError, tarfile.TarError, msgspec.MsgspecError) as error:
            raise Damaged("its manifest is missing or unreadable") from error
        yield Archive(tar, manifest)
