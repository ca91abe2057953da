"""What Celery runs for the first step."""

from mapping.explorer.tasks import tend_rounds, tend_rounds_of

__all__ = ["tend_rounds", "tend_rounds_of"]
