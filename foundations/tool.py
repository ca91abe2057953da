"""What a step and a tool tell the rest of the house about themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Tool:
    """One tool of a step.

    `start` names the view it opens with; `progress` gives rows of (slug, done, total), which home
    unions into one query; `permission` is needed to see it in menus.
    """

    slug: str
    name: Text
    summary: Text
    permission: str
    start: str
    progress: Callable[[], QuerySet[Any, Any]] | None = None


@dataclass(frozen=True)
class Step:
    """One of the five steps, in the programme's own order.

    `comes_in` and `goes_on` say what the step before handed over and what this one hands on;
    `meanwhile` what the step will do, and what to do while it has no tool of its own.
    """

    slug: str
    name: Text
    purpose: Text
    comes_in: Text
    goes_on: Text
    tools: tuple[Tool, ...] = ()
    meanwhile: Text = ""
