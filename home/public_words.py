"""Words of a partnership that anybody reads."""

from django.utils.translation import gettext as _

from activities.actions import hold_back
from foundations.tenancy import url_here
from partnerships.models import Membership, Partnership


def hold_back_public_words(*, partnership: Partnership, by: Membership) -> None:
    """Before elections, put on record why they change now. Raises `ReasonNeeded` where nobody said why."""
    hold_back(subject=partnership, by=by, what=_("change your public pages"), url=url_here("settings"))
