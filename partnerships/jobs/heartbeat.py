"""A sign of life of the workers, kept beside the broker."""

import time

from django.core.cache import cache

KEY = "worker_heartbeat"
STALE = 60.0
"""Seconds after which silence means that no worker, no scheduler or no broker works."""


def beat() -> None:
    """A worker is at work: called by the scheduled task and, while a job is made, by its pulse."""
    cache.set(KEY, time.time(), timeout=None)


def age() -> float | None:
    """Seconds since a worker last gave a sign of life; None when none ever has, or the broker is down."""
    last = cache.get(KEY)
    return None if last is None else max(0.0, time.time() - last)
