"""Programs of the set-up, started as a person starts them and watched from outside."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
GIVEN = {"DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL", "PORT", "PRODUCTION"}
Launch = Callable[..., "Program"]


class Program:
    """A running Python program of the product and everything below it."""

    def __init__(self, arguments: list[str], log: Path, **environment: str) -> None:
        clean = {name: value for name, value in os.environ.items() if name not in GIVEN}
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**clean, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def family(self) -> list[psutil.Process]:
        """The program and all its descendants."""
        program = psutil.Process(self.process.pid)
        return [program, *program.children(recursive=True)]

    def wait_for(self, text: str, seconds: float = 60) -> None:
        wait_until(lambda: text in self.output or self.process.poll() is not None, seconds)
        assert text in self.output, self.output

    def descendant(self, word: str) -> psutil.Process:
        """The first process below whose command line has the word."""
        return next(process for process in self.family()[1:] if word in " ".join(process.cmdline()))


def wait_until(test: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not test():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def all_gone(processes: list[psutil.Process], seconds: float = 60) -> bool:
    """Whether every process has ended (a zombie nobody collected has)."""

    def gone(process: psutil.Process) -> bool:
        try:
            return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    return wait_until(lambda: all(gone(process) for process in processes), seconds)


def kill_all(processes: list[psutil.Process]) -> None:
    """Send kill -9 as if at one moment: none has time to react to the end of another."""
    for act in (psutil.Process.suspend, psutil.Process.kill):
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                act(process)


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Start a program; whatever is left of it at the end of the test is killed."""
    programs: list[Program] = []

    def start(*arguments: str, **environment: str) -> Program:
        programs.append(Program(list(arguments), tmp_path / f"program-{len(programs)}.log", **environment))
        return programs[-1]

    yield start
    for program in programs:
        if program.process.poll() is None:
            kill_all(program.family())
        program.process.wait()
