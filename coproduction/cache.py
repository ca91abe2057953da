"""The cache holds counters and short-lived marks; when Redis is down people are let through.

Not so whoever guesses passwords or codes: each process goes on counting those in its own memory.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

SIGN_IN = "allauth"
"""How keys begin under which django-allauth counts attempts and marks codes as used."""
own = LocMemCache("while Redis is down", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


def _or(default: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What a call answers while Redis cannot be reached."""

    def forgiving(call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def answer(*args: Any, **kwargs: Any) -> Any:
            try:
                return call(*args, **kwargs)
            except (RedisError, OSError):
                return default

        return answer

    return forgiving


def _or_own(default: Any, name: str) -> Callable[..., Any]:
    """The same, but what counts attempts to sign in is asked of this process's own memory."""
    call = getattr(RedisCache, name)

    @wraps(call)
    def answer(cache: RedisCache, key: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return call(cache, key, *args, **kwargs)
        except (RedisError, OSError):
            return getattr(own, name)(key, *args, **kwargs) if key.startswith(SIGN_IN) else default

    return answer


class ForgivingRedisCache(RedisCache):
    """As Django's, but reads as empty and forgets what it is given while Redis is down."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return _or_own(default, "get")(self, key, default, version)

    add = _or_own(True, "add")
    set = _or_own(None, "set")
    touch = _or(False)(RedisCache.touch)
    delete = _or_own(False, "delete")
    get_many = _or({})(RedisCache.get_many)
    set_many = _or([])(RedisCache.set_many)
    delete_many = _or(None)(RedisCache.delete_many)
    has_key = _or(False)(RedisCache.has_key)
    incr = _or(1)(RedisCache.incr)
