"""The wiring of the house. Whatever process starts, tasks are sent by our Celery application."""

from coproduction.celery import app as celery_app

__all__ = ["celery_app"]
