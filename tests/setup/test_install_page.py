"""docs/install.md tells every environment variable there is, and none that is not."""

import re

from tests.setup.conftest import ROOT

NOT_OURS = {
    "PATH",
    "PWD",
    "HOME",
    "HOSTNAME",
    "PROMETHEUS_MULTIPROC_DIR",  # set by gunicorn.conf.py itself
}
PYTHON = re.compile(r"""(?:environ\.get\(|_flag\(|_needed\(\s*)"([A-Z_]+)\"""")
SHELL = re.compile(r"\$\{?([A-Z][A-Z_]+)")


def read() -> set[str]:
    """What settings, script and containers read."""
    found = set(PYTHON.findall((ROOT / "coproduction" / "settings.py").read_text()))
    found |= set(PYTHON.findall((ROOT / "gunicorn.conf.py").read_text()))
    for name in ("run", "docker-compose.yml"):
        found |= set(SHELL.findall((ROOT / name).read_text()))
    return found - NOT_OURS


def told() -> set[str]:
    page = (ROOT / "docs" / "install.md").read_text()
    table = page[page.index("| Variable |") : page.index("The two secrets:")]
    firsts = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    return {name for first in firsts for name in re.findall(r"`([A-Z_]+)`", first)}


def test_every_variable_that_is_read_is_told() -> None:
    assert read() - told() == set()


def test_every_variable_that_is_told_is_read() -> None:
    assert told() - read() - {"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"} == set()


def test_the_readme_sends_to_this_page() -> None:
    assert "docs/install.md" in (ROOT / "README.md").read_text()
