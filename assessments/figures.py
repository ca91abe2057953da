"""How exact figures are shown and stored."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def rounded(figure: Fraction, places: int = 2) -> Decimal:
    """A figure to some decimal places; halves go away from zero."""
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
