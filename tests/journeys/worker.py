"""A worker that also knows a job slow enough to be killed in the middle: celery --app tests.journeys.worker."""

import os
import time
from pathlib import Path

import django
from django.core.files.base import ContentFile

from coproduction.celery import app

django.setup()

from coproduction.jobs import KINDS  # noqa: E402 - needs the applications to be loaded
from partnerships.jobs.models import Job  # noqa: E402
from partnerships.jobs.work import Report  # noqa: E402

__all__ = ["app"]


def slow(job: Job, report: Report) -> ContentFile:
    """Stays in the middle at the first attempt; comes to an end at the second."""
    report(50, "Half way")
    if job.attempt == 1:
        Path(job.params["pid_file"]).write_text(str(os.getpid()))
        time.sleep(300)
    return ContentFile(b"made", name="made.txt")


KINDS["slow"] = slow
