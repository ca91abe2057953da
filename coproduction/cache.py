"""The cache holds counters and short-lived marks; when Redis is down people are let through."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


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


class ForgivingRedisCache(RedisCache):
    """As Django's, but reads as empty and forgets what it is given while Redis is down."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return _or(default)(super().get)(key, default, version)

    add = _or(True)(RedisCache.add)
    set = _or(None)(RedisCache.set)
    touch = _or(False)(RedisCache.touch)
    delete = _or(False)(RedisCache.delete)
    get_many = _or({})(RedisCache.get_many)
    set_many = _or([])(RedisCache.set_many)
    delete_many = _or(None)(RedisCache.delete_many)
    has_key = _or(False)(RedisCache.has_key)
    incr = _or(1)(RedisCache.incr)
