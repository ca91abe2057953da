"""What every page shows around its content."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from coproduction.navigation import navigation
from partnerships.models import Membership, Partnership


def _hold_until(partnership: Partnership | None, membership: Membership | None) -> date | None:
    """The last day of a pre-election period that staff are to know of."""
    if not partnership or not membership or not membership.is_staff:
        return None
    return partnership.held_until(timezone.localdate())


def page(request: HttpRequest) -> dict[str, Any]:
    """`label` is what this partnership calls co-production; it stands in all wording."""
    membership = getattr(request, "membership", None)
    known = membership or getattr(request, "link", None)
    # Who is neither member nor holder of a link is not told that the partnership exists.
    partnership = request.partnership if known else None  # type: ignore[attr-defined]
    return {
        "partnership": partnership,
        "membership": membership,
        "label": partnership.label if partnership else _("co-production"),
        "navigation": navigation(request.path, membership) if membership else None,
        "hold_until": _hold_until(partnership, membership),
    }
