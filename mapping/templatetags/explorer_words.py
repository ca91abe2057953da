"""What a person answered, in the words they chose; and figures for analysts."""

from fractions import Fraction

from django import template

from assessments.figures import rounded
from mapping.explorer.models import ExplorerCell
from mapping.explorer.scoring import Status
from mapping.explorer.wording import ANSWERS, DONT_KNOW, NOT_FOR_THIS_SERVICE

register = template.Library()


@register.filter
def now_words(cell: ExplorerCell) -> str:
    """How it is."""
    if cell.level is not None:
        return str(ANSWERS[cell.level])
    return str(DONT_KNOW if cell.status == Status.DONT_KNOW else NOT_FOR_THIS_SERVICE)


@register.filter
def should_words(cell: ExplorerCell) -> str:
    """How it should be; empty where nothing was said."""
    return "" if cell.potential is None else str(ANSWERS[cell.potential])


@register.simple_tag
def exactly(figure: Fraction | None, places: int) -> str:
    """A figure to so many places; a dash where there is none to show."""
    return "—" if figure is None else str(rounded(figure, places))
