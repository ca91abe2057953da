from fractions import Fraction

from assessments.figures import rounded


def test_figures_are_rounded_half_up() -> None:
    assert str(rounded(Fraction(1, 8))) == "0.13"
    assert str(rounded(Fraction("40.625"), 3)) == "40.625"
    assert str(rounded(Fraction(62, 15), 4)) == "4.1333"
