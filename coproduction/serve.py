"""The demo: database prepared and filled, then web, worker and scheduler under one foreground process.

When one of them ends, or this process is told to, all of them end.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from coproduction.embedded import BASE_DIR, DATA, CannotStart, servers
from coproduction.processes import Child, first_to_end, leash, start, stop

HOST = "127.0.0.1"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEMO_CONTROLLER = ("--controller", "the demo's invented council", "--contact", "privacy@demo.example")
PREPARATIONS = (
    ("prepare_database",),
    ("migrate", "--verbosity", "0"),
    ("add_partnership", "--name", "Demo North", "--slug", "demo-north", *DEMO_CONTROLLER),
    ("add_partnership", "--name", "Demo South", "--slug", "demo-south", *DEMO_CONTROLLER),
    ("add_partnership", "--name", "Demo East", "--slug", "demo-east", "--new"),
    ("demo_data",),
)
DEMO = {
    "DEMO_SIGN_INS": "1",
    # A demo in a container runs as root, and the worker has no need to say so each time.
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
}


class Told(Exception):
    """Somebody asked this process to stop."""


def told(number: int, frame: FrameType | None) -> None:
    raise Told


def chosen_port() -> int:
    """PORT, or 8000; an error when it is no number or another program listens on it."""
    value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise CannotStart(
            f"PORT={value} is not a port. Choose a number from 1 to 65535: PORT=8001 ./run demo"
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(value)))
        except PermissionError as refusal:
            raise CannotStart(
                f"You may not use port {value}. Choose a higher one: PORT=8001 ./run demo"
            ) from refusal
        except OSError as busy:
            raise CannotStart(
                f"Port {value} is in use by another program. Choose another: PORT={int(value) % 65535 + 1} ./run demo"
            ) from busy
    return int(value)


def prepare(commands: Sequence[Sequence[str]], environment: dict[str, str]) -> None:
    """Run management commands one after the other; each says itself what is wrong."""
    print("Preparing the database …", flush=True)
    for command in commands:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            env=environment,
            cwd=BASE_DIR,
            preexec_fn=leash(signal.SIGTERM),
        )
        if done.returncode:
            raise CannotStart(f"The demo did not start: manage.py {command[0]} failed (see above).")


def programs(environment: dict[str, str], port: int) -> list[Child]:
    """Start the three parts."""
    gunicorn = f"gunicorn coproduction.wsgi --bind {HOST}:{port} --workers 2 --threads 4"
    celery = "celery --quiet --app coproduction"
    commands = {
        "The web server": f"{gunicorn} --no-control-socket --log-level warning",
        "The worker": f"{celery} worker --concurrency 2 --loglevel WARNING",
        "The scheduler": f"{celery} beat --pidfile= --loglevel WARNING",
    }
    return [
        start(name, [sys.executable, "-m", *command.split()], env=environment, cwd=BASE_DIR)
        for name, command in commands.items()
    ]


def wait_until_open(port: int, children: list[Child]) -> None:
    """Return when the web server takes connections or one of the children has ended."""
    while all(child.running for child in children):
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        time.sleep(0.1)


def main(data: Path = DATA, preparations: Sequence[Sequence[str]] = PREPARATIONS) -> None:
    """Run the demo until it is told to stop (returns) or a part of it ends (raises CannotStart)."""
    for number in STOP_SIGNALS:
        signal.signal(number, told)
    port = chosen_port()
    with contextlib.suppress(Told), servers(data) as running:
        environment = {**DEMO, **os.environ, **running.environment, "PORT": str(port)}
        prepare(preparations, environment)
        children = programs(environment, port)
        try:
            wait_until_open(port, children)
            print(f"\nOpen http://{HOST}:{port}/ — Ctrl-C stops everything.", flush=True)
            ended = first_to_end([*children, *running.children])
            raise CannotStart(f"{ended.name} ended ({ended.how}), so everything is stopped.")
        finally:
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            stop(children)
    print("Stopped.", flush=True)


if __name__ == "__main__":
    try:
        main()
    except CannotStart as problem:
        sys.exit(str(problem))
