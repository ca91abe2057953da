"""What the image and the containers are told is all that the product asks for."""

import os
import re
import subprocess
import sys

from tests.setup.conftest import ROOT
from tests.setup.test_install_page import PYTHON

COMPOSE = (ROOT / "docker-compose.yml").read_text()
NOT_FOR_CONTAINERS = {
    "AS_OWNER",  # set by manage.py
    "DATABASE_URL",  # of `prepare` alone
    "DEBUG",
    "DEMO_SIGN_INS",
    "FILE_SCANNER",  # the image has none
    "NOTIFY_URL",
    "PORT",
}


def test_the_step_that_builds_the_image_is_told_all_that_production_needs() -> None:
    step = re.search(r"^RUN ((?:\w+=\S+[ \\\n]+)+)python manage\.py", (ROOT / "Dockerfile").read_text(), re.M)
    assert step
    told = dict(each.split("=", 1) for each in step[1].replace("\\\n", " ").split())
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--dry-run"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **told},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_the_containers_are_told_every_setting() -> None:
    read = set(PYTHON.findall((ROOT / "coproduction" / "settings.py").read_text()))
    told = set(re.findall(r"^    ([A-Z_]+):", COMPOSE, re.M))
    assert read - told - NOT_FOR_CONTAINERS == set()


def test_every_part_that_runs_on_says_whether_it_is_well() -> None:
    services = COMPOSE[COMPOSE.index("\nservices:") : COMPOSE.index("\nvolumes:")]
    _head, *parts = re.split(r"^  (\w+):$", services, flags=re.M)
    named = dict(zip(parts[::2], parts[1::2], strict=True))
    assert len(named) == 6
    assert [name for name, part in named.items() if "healthcheck:" not in part] == ["prepare"]
