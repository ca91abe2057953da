"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest

from coproduction.steps import STEPS


def page(request: HttpRequest) -> dict[str, Any]:
    partnership = getattr(request, "partnership", None)
    return {
        "partnership": partnership,
        "membership": getattr(request, "membership", None),
        "steps": STEPS,
    }
