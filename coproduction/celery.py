"""Celery wakes workers; what is to be done stands in Postgres (docs/architecture.md, Long work)."""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
app = Celery("coproduction")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_log_lines(**_kwargs: object) -> None:
    """Celery would set up its own, which quote what an error said."""
    dictConfig(settings.LOGGING)


@worker_init.connect
def check_the_database(**_kwargs: object) -> None:
    from coproduction.checks import refuse_unfit_database  # needs the settings

    try:
        refuse_unfit_database()
    except ImproperlyConfigured as unfit:
        raise SystemExit(str(unfit)) from unfit  # Celery logs any other error and goes on
