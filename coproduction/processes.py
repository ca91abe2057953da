"""Child processes that never outlive the process that started them."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A named process in a process group of its own, so that a Ctrl-C in the terminal reaches only its parent."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    @property
    def how(self) -> str:
        """How it ended, in words."""
        code = self.process.returncode
        return f"exit code {code}" if code is None or code >= 0 else signal.Signals(-code).name


def stop(children: Sequence[Child], patience: float = 15) -> None:
    """Ask all to end at once, wait, and after `patience` seconds kill what is left of their groups."""
    deadline = time.monotonic() + patience
    for child in children:
        if child.running:
            child.process.send_signal(child.stop_signal)
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    user: int | None = None,
) -> Child:
    """Start a process that is told to stop when this one dies, whatever kills it (on Linux)."""
    process = subprocess.Popen(
        [os.fspath(part) for part in command],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        process_group=0,
        preexec_fn=leash(stop_signal),
        **identity(user),
    )
    return Child(name, process, stop_signal)


def identity(user: int | None) -> dict[str, Any]:
    """The arguments of subprocess that make a command run as another user; none for oneself."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwuid(user).pw_gid, "extra_groups": []}


def leash(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child does first so that the kernel signals it when its parent dies. Linux only."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def tie_to_parent() -> None:
        prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:
            os._exit(1)

    return tie_to_parent


def first_to_end(children: Sequence[Child], pause: float = 0.2) -> Child:
    """Wait until one of the children has ended, and say which."""
    while True:
        for child in children:
            if not child.running:
                return child
        time.sleep(pause)
