"""What the scheduler wakes exists, and what was left lying is offered again soon."""

import os
import subprocess
import sys

from django.conf import settings

from coproduction.celery import app


def test_every_process_sends_its_tasks_to_our_broker() -> None:
    alone = (
        "import django; django.setup(); from celery import current_app; print(current_app.conf.broker_url)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "coproduction.settings"}
    sent_to = subprocess.run(
        [sys.executable, "-c", alone], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert sent_to.stdout.strip() == settings.CELERY_BROKER_URL


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - set(app.tasks) == set()


def test_jobs_and_mail_are_offered_again_within_fifteen_seconds() -> None:
    for name in ("jobs", "mail"):
        assert settings.CELERY_BEAT_SCHEDULE[name]["schedule"] == 15


def test_a_worker_takes_one_job_at_a_time_and_says_so_before_it_starts() -> None:
    assert app.conf.worker_prefetch_multiplier == 1
    assert not app.conf.task_acks_late
