"""Fills a private database for the kill tests, and prints what was made: python -m tests.journeys.filling."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
django.setup()

from foundations.tenancy import scope  # noqa: E402 - needs the applications to be loaded
from partnerships import jobs, links  # noqa: E402
from partnerships.models import Partnership  # noqa: E402
from tests.factories import MembershipFactory  # noqa: E402

NUMBER = 300

if __name__ == "__main__":
    with scope(Partnership.objects.get(slug="demo-north")):
        job = jobs.start(
            "slow", label="Slow", by=MembershipFactory(), params={"pid_file": os.environ["PID_FILE"]}
        )
        made = [
            links.personal_link(subject_kind="explorer", subject_id=1, group="citizen")
            for _each in range(NUMBER)
        ]
    print(json.dumps({"job": job.pk, "addresses": [issued.address for issued in made]}))
