"""`./run demo` is one process: what it started never outlives it, and nothing runs on after a part has ended."""

import contextlib
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from coproduction import embedded
from tests.setup.conftest import Launch, Program, all_gone

DRIVER = """
import sys
from pathlib import Path
from coproduction import serve
from coproduction.embedded import CannotStart
try:
    serve.main(Path(sys.argv[1]), preparations=())
except CannotStart as problem:
    sys.exit(str(problem))
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def demo(launch: Launch, data: Path) -> Callable[[], Program]:
    """Start the demo without its data and wait until it is open and every part is up."""

    def start() -> Program:
        program = launch("-c", DRIVER, str(data), PORT=str(embedded.free_port()))
        program.wait_for("Ctrl-C stops everything")
        time.sleep(2)  # worker and scheduler make their own children after the web server is open
        return program

    return start


def address(program: Program) -> str:
    return next(word for word in program.output.split() if word.startswith("http://"))


def test_the_printed_address_answers_and_ctrl_c_ends_everything(
    demo: Callable[[], Program],
) -> None:
    program = demo()
    with contextlib.suppress(HTTPError):  # an empty database has no pages yet; that it answers is what counts
        urlopen(address(program))
    family = program.family()
    assert len(family) > 6
    program.process.send_signal(signal.SIGINT)
    assert program.process.wait(90) == 0, program.output
    assert all_gone(family)
    assert "Stopped." in program.output


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("gunicorn", "The web server"),
        ("--concurrency", "The worker"),
        ("beat", "The scheduler"),
        ("postgres", "PostgreSQL"),
        ("valkey-server", "Valkey"),
    ],
)
def test_when_a_part_is_killed_all_end_and_it_is_named(
    demo: Callable[[], Program], word: str, name: str
) -> None:
    program = demo()
    family = program.family()
    program.descendant(word).kill()
    assert program.process.wait(90) == 1
    assert f"{name} ended (SIGKILL), so everything is stopped." in program.output
    assert all_gone(family)


def test_when_the_demo_itself_is_killed_nothing_is_left(demo: Callable[[], Program]) -> None:
    program = demo()
    family = program.family()
    program.process.kill()
    program.process.wait()
    assert all_gone(family)


def test_a_busy_port_is_said_before_anything_starts(launch: Launch, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        program = launch("-c", DRIVER, str(tmp_path / "data"), PORT=str(port))
        assert program.process.wait(90) == 1
    assert (
        f"Port {port} is in use by another program. Choose another: PORT={port + 1} ./run demo"
        in program.output
    )
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_refused_in_words(launch: Launch, tmp_path: Path, port: str) -> None:
    program = launch("-c", DRIVER, str(tmp_path / "data"), PORT=port)
    assert program.process.wait(90) == 1
    assert f"PORT={port} is not a port." in program.output


def test_a_preparation_that_fails_stops_the_demo(launch: Launch, data: Path) -> None:
    driver = DRIVER.replace("preparations=()", "preparations=(('no_such_command',),)")
    program = launch("-c", driver, str(data), PORT=str(embedded.free_port()))
    assert program.process.wait(90) == 1
    assert "manage.py no_such_command failed" in program.output
