"""Log lines without personal data: no name, address, token, network address or typed word reaches them."""

import copy
import logging
import re
import traceback
from collections.abc import Callable
from ipaddress import IPv6Address
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

FACTS = ("at", "level", "from", "message", "error", "method", "page", "status", "ms", "partnership", "member")
"""All that a line may hold; what a library adds beside its words is left out."""
NETWORK = "[network address]"


def _if_address(found: re.Match[str]) -> str:
    """What stands in for a network address of the new kind; a time of day stays."""
    try:
        IPv6Address(found[0])
    except ValueError:
        return found[0]
    return NETWORK


HIDDEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[e-mail address]"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"), NETWORK),
    (re.compile(r"(?<![\w:])[0-9a-fA-F:]*:[0-9a-fA-F]*:[0-9a-fA-F]+(?!\w)"), _if_address),
    (re.compile(r"(?<![\w/.:<])/[\w%~.-]+/\S*"), "[path]"),
)


def page_of(request: Any) -> str:
    """The name of the page asked for; its address may hold a secret."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name if match else "") or "none"


def discreet(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of the record that says what happened and not to whom."""
    record = copy.copy(record)
    request, record.exc_text = getattr(record, "request", None), None
    if isinstance(record.args, tuple):
        record.args = tuple(in_place_of(each, request) for each in record.args)
    elif isinstance(record.args, dict) and "exc" in record.args:  # Celery tells what the error said
        record.args = {**record.args, "exc": name_of(record.exc_info)}
    words = record.getMessage()
    for pattern, instead in HIDDEN:
        words = pattern.sub(instead, words)
    record.msg, record.args = words, ()
    return record


def in_place_of(value: object, request: Any) -> object:
    if isinstance(value, BaseException):
        return type(value).__name__
    if request is not None and value == request.path:
        return page_of(request)
    return value


Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def name_of(raised: Raised | None) -> str:
    return raised[0].__name__ if raised and raised[0] else "an error"


def where(raised: Raised) -> str:
    """The kinds of an error and its causes and where each arose, without what they say: that may quote a person."""
    lines, error = [], raised[1]
    while error is not None:
        frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}{broken_rule(error)}")
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


def broken_rule(error: BaseException) -> str:
    """The constraint of the database that refused, if one did: a word of ours."""
    name = getattr(getattr(error, "diag", None), "constraint_name", None)
    return f" ({name})" if name else ""


class Lines(logging.Formatter):
    """For people."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(discreet(record))

    def formatException(self, ei: Any) -> str:
        return where(ei)


class Json(JsonFormatter):
    """For programs that collect logs: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(discreet(record))

    def formatException(self, ei: Any) -> str:
        return where(ei)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: log_data[name] for name in FACTS if log_data.get(name) is not None}


RENAMED = {"asctime": "at", "levelname": "level", "name": "from", "exc_info": "error"}
FORMATS = {
    "json": {
        "()": Json,
        "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        "rename_fields": RENAMED,
    },
    "lines": {"()": Lines, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
}


def config(*, json: bool, level: str) -> dict[str, Any]:
    """Everything goes to standard error, from the web server and the workers alike. `level` is for our own lines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": FORMATS["json" if json else "lines"]},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "coproduction": {"level": level},
            "gunicorn.error": {"handlers": [], "propagate": True},
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }
