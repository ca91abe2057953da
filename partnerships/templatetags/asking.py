"""Whom to ask, beside what somebody may not do alone."""

from typing import Any

from django import template

from foundations.refusals import Reason
from partnerships.access import Permission
from partnerships.accounts import asking

register = template.Library()
TEMPLATE = "partnerships/accounts/whom_to_ask.html"


@register.inclusion_tag(TEMPLATE, takes_context=True)
def who_can_mend(context: dict[str, Any], reason: Reason | str) -> dict[str, Any]:
    """Who can mend a reason, for members and where the reason says what right it takes."""
    reader = context.get("membership")
    if reader is None or not isinstance(reason, Reason):
        return {"help": None}
    return {"help": asking.help_with(reason, reader)}


@register.inclusion_tag(TEMPLATE, takes_context=True)
def who_can(context: dict[str, Any], permission: str) -> dict[str, Any]:
    """Who can do what takes this right: `{% who_can "report.adopt" %}`."""
    reader = context.get("membership")
    return {"help": asking.whom_to_ask(Permission(permission), reader=reader) if reader else None}
