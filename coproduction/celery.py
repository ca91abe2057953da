"""Celery wakes workers; what is to be done stands in Postgres (docs/architecture.md, Long work)."""

import os

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
app = Celery("coproduction")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def check_the_database(**_kwargs: object) -> None:
    from coproduction.checks import refuse_unfit_database  # needs the settings

    try:
        refuse_unfit_database()
    except ImproperlyConfigured as unfit:
        raise SystemExit(str(unfit)) from unfit  # Celery logs any other error and goes on
