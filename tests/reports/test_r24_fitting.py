"""How texts are made to fit on one page: pure rules, with numbers worked by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.r24.fitting import count, lines_to_keep, plain, short


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12.5% of carers", "about 13 per cent of carers"),
        ("It cost £1,200.50 & more", "It cost about £1,201 and more"),
        ("£1,200", "£1,200"),
        ("α ≥ 0.8", "at least about 1"),
        ("Ring by 27.11.2026.", "Ring by 27 11 2026."),
        ("Day support. Then lunch.", "Day support. Then lunch."),
    ],
)
def test_text_is_read_without_decimals_and_symbols(written: str, read: str) -> None:
    assert plain(written) == read


@given(st.text(alphabet="0123456789.,%≥&£ abα"))
def test_nothing_of_a_symbol_or_a_decimal_is_left(text: str) -> None:
    assert not re.search(r"\d\.\d|[%≥&α]", plain(text))


def test_a_text_too_long_is_cut_at_a_word_and_says_so() -> None:
    assert short("Phone three lunch clubs and ask", 3) == "Phone three lunch…"
    assert short("Phone three lunch clubs", 4) == "Phone three lunch clubs"
    assert len(short("x" * 500, 4)) == 49


def test_everything_is_kept_where_there_is_room() -> None:
    assert lines_to_keep([[5, 5, 5], [], [10]], room=25, for_more=3) == (3, 0, 1)


def test_fewest_words_are_lost() -> None:
    # 40 words into 33: losing the last line of the second list costs 8 and 3 to say so: 35. Losing the last
    # of the first costs 10, and 3 to say so: 33.
    assert lines_to_keep([[12, 10], [10, 8]], room=33, for_more=3) == (1, 2)


def test_the_first_line_of_each_list_stays_as_long_as_it_can() -> None:
    assert lines_to_keep([[30], [4, 4, 4]], room=37, for_more=3) == (1, 1)
    assert lines_to_keep([[30], [4, 4, 4]], room=15, for_more=3) == (0, 3)


@given(st.lists(st.lists(st.integers(1, 40), max_size=5), min_size=1, max_size=5), st.integers(20, 200))
def test_what_is_kept_has_room(lists: list[list[int]], room: int) -> None:
    kept = lines_to_keep(lists, room, for_more=3)
    said = sum(sum(lines[:n]) for lines, n in zip(lists, kept, strict=True))
    cut = sum(n < len(lines) for lines, n in zip(lists, kept, strict=True))
    assert said + 3 * cut <= room or not any(kept)
    assert count("one two") == 2
