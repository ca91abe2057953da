"""Long work: one row per job in Postgres, done by workers, shown on one progress page."""

from partnerships.jobs.actions import again, cancel, discard, retry, start
from partnerships.jobs.models import Job

__all__ = ["Job", "again", "cancel", "discard", "retry", "start"]
