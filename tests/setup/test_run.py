"""`./run` says what it would bring in before it does, and finds its way out by the network's own doors."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.setup.conftest import ROOT

PIP = b"a wheel, as far as this test is concerned"
SUM = hashlib.sha256(PIP).hexdigest()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What a fresh machine has after git clone, as far as `run` looks at it."""
    for name in ("run", "uv.lock", "pyproject.toml", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(checkout: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    words = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        command,
        cwd=checkout,
        env={**words, "HOME": str(checkout), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def within(checkout: Path, words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Parts of `run`, called one by one."""
    return run(checkout, "sh", "-c", f"set -- help; . ./run >/dev/null; {words}", **environment)


# --- what set-up would do ----------------------------------------------------------------------------
def test_a_fresh_machine_is_told_what_is_missing_and_nothing_is_done(checkout: Path) -> None:
    before = sorted(checkout.iterdir())
    locked = (checkout / "uv.lock").read_text().count("[[package]]") - 1  # the last is the product itself
    done = run(checkout, "./run", "check-machine")
    assert done.returncode == 1, done.stderr
    for words in (
        f"{locked} packages, about",
        "into .venv",
        "packages of npm",
        "https://pypi.org and https://files.pythonhosted.org",
        "https://registry.npmjs.org",
        "no proxy",
        f"{checkout}/.data",
        "The demo listens on 127.0.0.1 only.",
    ):
        assert words in done.stdout, done.stdout
    assert sorted(checkout.iterdir()) == before


def test_where_all_is_here_nothing_is_missing() -> None:
    done = run(ROOT, "./run", "check-machine", **{**os.environ, "HOME": str(Path.home())})
    assert done.returncode == 0, done.stdout
    assert "Nothing is missing." in done.stdout


def test_mirrors_and_proxies_in_use_are_named_without_their_passwords(checkout: Path) -> None:
    said = run(
        checkout,
        "./run",
        "check-machine",
        UV_INDEX_URL="https://reader:secret@pypi.council.example/simple",
        npm_config_registry="https://npm.council.example/",
        HTTPS_PROXY="http://me:secret@proxy.council.example:3128",
        NO_PROXY="council.example",
        SSL_CERT_FILE="/etc/ssl/council.pem",
    ).stdout
    for words in (
        "https://pypi.council.example/simple",
        "https://npm.council.example/",
        "http://proxy.council.example:3128, but not to council.example",
        "/etc/ssl/council.pem",
    ):
        assert words in said, said
    assert "secret" not in said and "pypi.org" not in said


@pytest.mark.parametrize("missing", ["apt-get", "brew"])
def test_what_to_type_by_hand_is_said_whole(checkout: Path, missing: str) -> None:
    is_there = f"has() {{ [ $1 != {missing} ] && case $1 in apt-get | brew) ;; *) command -v $1 >/dev/null ;; esac; }}"
    said = within(checkout, f'{is_there}; by_hand "$pango_apt" pango').stdout
    expected = {
        "apt-get": "brew install pango",
        "brew": "sudo apt-get update && sudo apt-get install -y --no-install-recommends libpango-1.0-0",
    }
    assert said.startswith(expected[missing]), said


# --- the way out of this network ---------------------------------------------------------------------
def test_what_is_told_under_one_name_is_told_to_every_program(checkout: Path) -> None:
    told = {
        "https_proxy": "http://proxy:3128",
        "NO_PROXY": "localhost",
        "SSL_CERT_FILE": "/council.pem",
        "PIP_INDEX_URL": "https://mirror/simple",
        "NPM_CONFIG_REGISTRY": "https://npm/",
    }
    heard = dict(line.split("=", 1) for line in within(checkout, "way_out; env", **told).stdout.splitlines())
    for name, value in {
        "HTTPS_PROXY": "http://proxy:3128",
        "no_proxy": "localhost",
        "REQUESTS_CA_BUNDLE": "/council.pem",
        "PIP_CERT": "/council.pem",
        "NODE_EXTRA_CA_CERTS": "/council.pem",
        "UV_DEFAULT_INDEX": "https://mirror/simple",
        "npm_config_registry": "https://npm/",
    }.items():
        assert heard.get(name) == value, name


def test_where_nothing_is_told_nothing_is_made_up(checkout: Path) -> None:
    heard = within(checkout, "way_out; env").stdout
    for word in ("proxy", "PROXY", "CERT", "INDEX", "registry"):
        assert word not in heard, heard


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """A mirror of the package index that is a proxy too, and the addresses it was asked for."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            links = (
                f'<a href="../files/pip-{v}-py3-none-any.whl#sha256={SUM}">pip</a>'
                for v in ("9.0", "26.1", "26.0")
            )
            body = PIP if self.path.endswith(".whl") else "".join(links).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_pip_comes_from_the_mirror_and_from_nowhere_else(checkout: Path, web: tuple[str, list[str]]) -> None:
    address, asked = web
    (checkout / ".data").mkdir()
    done = within(checkout, "way_out; fetch_pip", PIP_INDEX_URL=f"{address}/simple/")
    assert done.stdout.strip() == ".data/pip-26.1-py3-none-any.whl/pip", done.stderr
    assert (checkout / ".data/pip-26.1-py3-none-any.whl").read_bytes() == PIP
    assert asked == ["/simple/pip/", "/simple/files/pip-26.1-py3-none-any.whl"]


def test_pip_comes_through_the_proxy(checkout: Path, web: tuple[str, list[str]]) -> None:
    address, asked = web
    (checkout / ".data").mkdir()
    index = "http://packages.invalid/simple"
    done = within(checkout, "way_out; fetch_pip", UV_DEFAULT_INDEX=index, HTTP_PROXY=address)
    assert done.returncode == 0, done.stderr
    assert asked == [f"{index}/pip/", f"{index}/files/pip-26.1-py3-none-any.whl"]


def test_a_pip_that_is_not_what_the_index_promised_is_refused(
    checkout: Path, web: tuple[str, list[str]], monkeypatch: Any
) -> None:
    (checkout / ".data").mkdir()
    monkeypatch.setitem(globals(), "PIP", b"another")
    done = within(checkout, "way_out; fetch_pip", UV_INDEX_URL=f"{web[0]}/simple")
    assert done.returncode != 0 and "not what the index promised" in done.stderr
    assert not list((checkout / ".data").iterdir())


def test_packages_of_a_mirror_are_held_to_the_hashes_of_the_lock(checkout: Path) -> None:
    words = 'way_out; uv=called; called() { echo "uv $*"; }; python_packages'
    assert within(checkout, words).stdout == "uv sync --frozen --quiet\n"
    through_mirror = within(checkout, words, UV_INDEX_URL="https://mirror/simple").stdout
    assert "uv pip sync --quiet --require-hashes .data/requirements.txt" in through_mirror
    assert "uv sync" not in through_mirror
