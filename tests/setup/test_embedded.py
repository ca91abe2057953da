"""The servers that come with the product start, stop, and come back after anything."""

import os
import signal
from pathlib import Path

import psycopg2
import pytest
import redis

from coproduction import embedded
from tests.setup.conftest import Launch, all_gone, kill_all, wait_until

PAUSE = ["sh", "-c", "echo $DATABASE_URL; echo $REDIS_URL; echo ready; exec sleep 300"]


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the tests that may share a cluster, deeper than a Unix socket's path may be."""
    return tmp_path_factory.mktemp("data") / ("deep" * 20) / "below"


def ask(url: str, query: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def test_both_servers_answer_and_end_with_the_block(data: Path) -> None:
    with embedded.servers(data, scratch=True) as running:
        assert ask(running.environment["DATABASE_URL"], "SHOW server_version_num") >= "180000"
        assert redis.Redis.from_url(running.environment["REDIS_URL"]).ping()
        processes = [child.process for child in running.children]
    assert len(processes) == 2
    assert all(process.poll() == 0 for process in processes)


def test_the_servers_listen_on_this_machine_only_and_ask_for_a_password(data: Path) -> None:
    with embedded.servers(data, scratch=True) as running:
        url = running.environment["DATABASE_URL"]
        assert ask(url, "SHOW listen_addresses") == "127.0.0.1"
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(url.replace("@", "x@"))
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url(running.environment["REDIS_URL"].replace("@", "x@")).ping()
    assert all(path.stat().st_mode & 0o077 == 0 for path in data.glob("*.password"))


def test_letters_beyond_ascii_have_capitals(data: Path) -> None:
    with embedded.servers(data, scratch=True) as running:
        assert ask(running.environment["DATABASE_URL"], "SELECT upper('dùn èideann')") == "DÙN ÈIDEANN"


def test_what_was_written_is_there_at_the_next_start(data: Path) -> None:
    with embedded.servers(data, scratch=True) as running:
        ask(running.environment["DATABASE_URL"], "CREATE TABLE kept AS SELECT 42 AS answer")
    with embedded.servers(data, scratch=True) as running:
        assert ask(running.environment["DATABASE_URL"], "SELECT answer FROM kept") == 42


def test_a_start_after_everything_was_killed_finds_the_data(data: Path, launch: Launch) -> None:
    program = launch("-m", "coproduction.embedded", "--data", str(data), *PAUSE)
    program.wait_for("ready")
    ask(program.output.split()[0], "CREATE TABLE survives AS SELECT 7 AS answer")
    family = program.family()
    kill_all(family)
    program.process.wait()
    assert all_gone(family)
    assert (data / "postgres" / "postmaster.pid").exists()
    with embedded.servers(data, scratch=True) as running:
        assert ask(running.environment["DATABASE_URL"], "SELECT answer FROM survives") == 7


def test_a_lock_file_that_names_a_stranger_does_not_stop_the_start(data: Path) -> None:
    with embedded.servers(data, scratch=True):
        pass
    (data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{data / 'postgres'}\n")
    with embedded.servers(data, scratch=True) as running:
        assert ask(running.environment["DATABASE_URL"], "SELECT 1") == 1


def test_servers_end_when_their_owner_is_killed(data: Path, launch: Launch) -> None:
    program = launch("-m", "coproduction.embedded", "--data", str(data), *PAUSE)
    program.wait_for("ready")
    family = program.family()
    program.process.send_signal(signal.SIGKILL)
    program.process.wait()
    assert all_gone(family)


def test_a_second_command_uses_the_servers_of_the_first(data: Path, launch: Launch) -> None:
    first = launch("-m", "coproduction.embedded", "--data", str(data), *PAUSE)
    first.wait_for("ready")
    second = launch("-m", "coproduction.embedded", "--data", str(data), *PAUSE)
    second.wait_for("ready")
    assert first.output == second.output


def test_tests_and_demo_want_servers_of_their_own(data: Path, launch: Launch) -> None:
    first = launch("-m", "coproduction.embedded", "--data", str(data), *PAUSE)
    first.wait_for("ready")
    tests = launch("-m", "coproduction.embedded", "--scratch", "--data", str(data), *PAUSE)
    assert tests.process.wait(90) == 1
    assert "Another ./run uses the servers" in tests.output
    with pytest.raises(embedded.CannotStart, match="Another"), embedded.servers(data):
        pass


def test_two_checkouts_do_not_disturb_each_other(data: Path, tmp_path: Path) -> None:
    with (
        embedded.servers(data, scratch=True) as one,
        embedded.servers(tmp_path / "other", scratch=True) as other,
    ):
        ask(one.environment["DATABASE_URL"], "CREATE TABLE mine ()")
        assert ask(other.environment["DATABASE_URL"], "SELECT to_regclass('mine')") is None
        redis.Redis.from_url(one.environment["REDIS_URL"]).set("mine", "1")
        assert redis.Redis.from_url(other.environment["REDIS_URL"]).get("mine") is None


def test_what_the_environment_names_is_not_started(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    with embedded.servers(data, scratch=True) as running:
        assert [child.name for child in running.children] == ["PostgreSQL"]
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    with embedded.servers(data) as running:
        assert running.environment == {} and running.children == []


def test_the_command_decides_the_exit_code(data: Path, launch: Launch) -> None:
    program = launch("-m", "coproduction.embedded", "--data", str(data), "sh", "-c", "exit 3")
    assert program.process.wait() == 3


def test_a_server_that_cannot_start_says_why(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with embedded.servers(tmp_path, scratch=True):
        pass
    monkeypatch.setattr(embedded, "PATIENCE", 1.0)
    with (tmp_path / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = on\n")
    with pytest.raises(embedded.CannotStart, match="no_such_setting"), embedded.servers(tmp_path):
        pass
    assert wait_until(lambda: not (tmp_path / "servers.json").exists())
