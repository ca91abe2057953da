"""Whether the product works, for load balancers and containers.

`/health/live`: this process answers. `/health/ready`: so do the database, the broker and a worker.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from redis import Redis
from redis.exceptions import RedisError

from partnerships.jobs import heartbeat

logger = logging.getLogger(__name__)
PATIENCE = 2.0


def database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker() -> bool:
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        ) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False


def worker() -> bool:
    age = heartbeat.age()
    return age is not None and age < heartbeat.STALE


PARTS: dict[str, Callable[[], bool]] = {"database": database, "broker": broker, "worker": worker}


def live() -> HttpResponse:
    return JsonResponse({"live": True})


def ready() -> HttpResponse:
    """503 when a part does not work. Says which, and nothing else about it."""
    works = {name: check() for name, check in PARTS.items()}
    ready = all(works.values())
    if not ready:
        logger.warning("not ready: %s", ", ".join(name for name, well in works.items() if not well))
    parts = {name: "works" if well else "does not work" for name, well in works.items()}
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)
