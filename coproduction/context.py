"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from coproduction.navigation import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """`label` is what this partnership calls co-production; it stands in all wording."""
    partnership = getattr(request, "partnership", None)
    membership = getattr(request, "membership", None)
    return {
        "partnership": partnership,
        "membership": membership,
        "label": partnership.label if partnership else _("co-production"),
        "navigation": navigation(request.path, membership) if membership else None,
    }
