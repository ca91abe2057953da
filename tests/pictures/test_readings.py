import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictures import bars, line
from pictures.bars import Bars
from pictures.line import Line
from pictures.readings import Reading
from tests.pictures.reading import SVG, attributes, outside, parse, texts, title

ANSWERS = Bars(
    "Answers so far",
    "Answers",
    (
        Reading("Citizens", 1200),
        Reading("Managers", 0),
        Reading("Councillors", None, "too few answers to show"),
    ),
)
ACTIVE = Line(
    "Active citizens",
    "People",
    (
        Reading("June", 12),
        Reading("July", 14),
        Reading("August", None, "not measured"),
        Reading("September", 31.5),
    ),
    target=40,
)


def test_bars_say_every_figure_in_title_and_table():
    assert title(bars.svg(ANSWERS, prefix="b")) == (
        "Answers so far: Citizens 1,200, Managers 0, Councillors too few answers to show."
    )
    assert ANSWERS.table_twin.rows == (
        ("Citizens", "1,200"),
        ("Managers", "0"),
        ("Councillors", "too few answers to show"),
    )


def test_bar_without_a_value_is_dashed_and_worded_and_zero_is_not():
    dashed = [
        n for n in parse(bars.svg(ANSWERS, prefix="b")).iter(f"{SVG}rect") if "stroke-dasharray" in n.attrib
    ]
    assert len(dashed) == 1
    assert {"0", "too few answers to show"} <= set(texts(bars.svg(ANSWERS, prefix="b")))


def test_line_says_where_it_began_where_it_is_and_its_target():
    assert (
        title(line.svg(ACTIVE, prefix="l")) == "Active citizens: 12 in June, 31.5 in September. Target: 40."
    )
    assert (
        title(line.svg(Line("Active citizens", "People", ()), prefix="l"))
        == "Active citizens: no readings yet."
    )


def test_line_breaks_where_a_reading_is_missing():
    runs = [n.attrib["points"].split() for n in parse(line.svg(ACTIVE, prefix="l")).iter(f"{SVG}polyline")]
    assert [len(run) for run in runs] == [2, 1]
    assert ACTIVE.table_twin.rows[2] == ("August", "not measured")


def test_missing_value_must_be_explained():
    with pytest.raises(ValueError, match="needs words instead"):
        Reading("June", None)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_value_that_cannot_be_drawn_is_refused(value):
    with pytest.raises(ValueError, match="0 or more"):
        Reading("June", value)


readings = st.lists(
    st.builds(Reading, st.text(max_size=30), st.none() | st.floats(0, 1e9), st.just("not measured")),
    max_size=40,
).map(tuple)


@given(readings, st.none() | st.floats(0, 1e9))
def test_any_line_and_bars_are_well_formed_and_stay_inside(some, target):
    for drawn in (
        line.svg(Line("L", "People", some, target), prefix="l"),
        bars.svg(Bars("B", "People", some), prefix="b"),
    ):
        assert outside(drawn) == []
        assert "style" not in attributes(drawn)
