"""A number and the word beside it say the same, on every picture and page."""

import pytest

from pictures.grid import face
from pictures.star import Co
from pictures.words import nearest, small_number


@pytest.mark.parametrize(
    ("level", "printed", "whole"),
    [
        (0.44, "0.4", 0),
        (1.46, "1.5", 2),
        (1.5, "1.5", 2),
        (2.449, "2.4", 2),
        (3.95, "4.0", 4),
        (4.0, "4.0", 4),
    ],
)
def test_the_word_is_the_one_nearest_to_the_number_as_printed(level: float, printed: str, whole: int) -> None:
    assert small_number(level) == printed
    assert nearest(level) == whole
    assert face(level).words == Co("Co-design", level).words == face(float(printed)).words
