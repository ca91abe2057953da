from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictures import star
from pictures.star import Co, Star, Status, Step
from tests.pictures.reading import SVG, attributes, outside, parse, texts, title

NAMES = ("Map", "Focus", "People", "Market", "Grow")
MIDLOTHIAN = Star(
    "Star of Midlothian",
    (Co("Co-commission", 1.2), Co("Co-design", None), Co("Co-deliver", 4.0), Co("Co-assess", 0.0)),
    tuple(map(Step, NAMES, (Status.DONE, Status.UNDER_WAY, *[Status.NOT_STARTED] * 3))),
)


def test_title_says_the_whole_star_in_words():
    said = title(star.svg(MIDLOTHIAN, prefix="s"))
    assert said.startswith("Star of Midlothian.") and said.endswith(".")
    assert "Co-commission in pockets" in said
    assert "Co-deliver as a rule, and we decide together" in said
    assert "Map done, Focus under way, People not started" in said


def test_not_asked_yet_is_drawn_and_worded_differently_from_not_yet():
    asked = replace(MIDLOTHIAN, cos=tuple(Co(co.name, 0.0) for co in MIDLOTHIAN.cos))
    unasked = replace(MIDLOTHIAN, cos=tuple(Co(co.name, None) for co in MIDLOTHIAN.cos))
    assert texts(star.svg(asked, prefix="s")).count("not yet") == 0  # the number stands in the same line
    assert sum("not yet" in line for line in texts(star.svg(asked, prefix="s"))) == 4
    assert sum("not asked yet" in line for line in texts(star.svg(unasked, prefix="s"))) == 4
    assert star.svg(unasked, prefix="s").count("url(#s-hatch)") == 4
    assert "url(#s-hatch)" not in star.svg(asked, prefix="s")


@pytest.mark.parametrize(
    "level, words",
    [
        (0.44, "not yet"),
        (0.46, "in pockets"),
        (0.5, "in pockets"),
        (2.0, "regular in places"),
        (3.4, "as a rule"),
    ],
)
def test_level_is_the_nearest_word(level, words):
    assert Co("Co-design", level).words == words


@pytest.mark.parametrize("level", [-0.1, 4.1, float("nan")])
def test_level_outside_the_scale_is_refused(level):
    with pytest.raises(ValueError, match="A level must be from 0 to 4"):
        Co("Co-design", level)


def test_step_status_is_told_by_shape_and_not_by_colour_alone():
    def shapes(status):
        steps = tuple(Step(name, status) for name in NAMES)
        root = parse(star.svg(replace(MIDLOTHIAN, steps=steps), prefix="s", size="small"))
        points = [group for group in root if group.tag == f"{SVG}g"]
        return {(len(point), "stroke-dasharray" in point[0].attrib) for point in points}

    assert [shapes(status) for status in Status] == [{(1, True)}, {(2, False)}, {(3, False)}]


def test_small_star_has_no_words_but_keeps_its_title():
    drawn = star.svg(MIDLOTHIAN, prefix="s", size="small")
    assert texts(drawn) == []
    assert title(drawn) == MIDLOTHIAN.sentence


def test_rings_swap():
    inside, outside_ = star.svg(MIDLOTHIAN, prefix="s"), star.svg(MIDLOTHIAN, prefix="s", steps_outside=True)
    assert inside != outside_
    assert sorted(texts(inside)) == sorted(texts(outside_))


def test_table_twin_says_the_same():
    twin = MIDLOTHIAN.table_twin
    assert twin.rows[0] == ("Co-commission", "in pockets", "1.2")
    assert twin.rows[1] == ("Co-design", "not asked yet", "")
    assert twin.rows[3] == ("Co-assess", "not yet", "0.0")
    assert twin.rows[4] == ("Map", "done", "")
    assert {len(row) for row in twin.rows} == {len(twin.columns)}


levels = st.none() | st.floats(0, 4)


@given(
    st.tuples(*[st.builds(Co, st.text(max_size=40), levels)] * 4),
    st.tuples(*[st.builds(Step, st.text(max_size=20), st.sampled_from(Status))] * 5),
    st.sampled_from(["large", "small"]),
    st.booleans(),
)
def test_any_star_is_well_formed_and_stays_inside(cos, steps, size, swapped):
    drawn = star.svg(Star("Star", cos, steps), prefix="s", size=size, steps_outside=swapped)
    assert outside(drawn) == []
    assert "style" not in attributes(drawn)
