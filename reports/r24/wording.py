"""Words that the page, the PDF and the Word document share."""

from django.utils.translation import gettext as _


def more(n: int) -> str:
    """How many more there are than there is room for."""
    return _("And %(n)s more") % {"n": f"{n:,}"}


def nothing() -> str:
    return _("Nothing on record.")
