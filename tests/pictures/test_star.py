from dataclasses import replace
from itertools import combinations
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictures import star
from pictures.star import Co, Star, Status, Step
from pictures.svg import polar, text_width
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


def test_the_star_of_a_round_fills_the_room_that_steps_would_take():
    alone = star.svg(replace(MIDLOTHIAN, steps=()), prefix="s")
    assert "A56,56" in alone and "A56,56" not in star.svg(MIDLOTHIAN, prefix="s")
    assert outside(alone) == [] and "Map" not in "".join(texts(alone))


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


@given(
    st.tuples(*[st.builds(Step, st.text(alphabet="iWmap it’x", max_size=30), st.sampled_from(Status))] * 5)
)
def test_words_inside_touch_neither_the_star_nor_the_ring_nor_each_other(steps):
    drawn = parse(star.svg(replace(MIDLOTHIAN, steps=steps), prefix="s"))
    shown = [*drawn.iter(f"{SVG}text")][-10:]  # the four Co's come before
    boxes = [box(node) for node in shown if "".join(node.itertext()).strip()]
    tips = [polar((200, 246), 64, index * 72) for index in range(5)]
    kites = [[(200, 246), *(polar((200, 246), 32, i * 72 + d) for d in (-36, 36)), tips[i]] for i in range(5)]
    edges = [along(a, b) for base, left, right, tip in kites for a, b in ((left, tip), (right, tip))]
    for left, top, right, bottom in boxes:
        corners = [(x, y) for x in (left, right) for y in (top, bottom)]
        assert all(hypot(x - 200, y - 246) < 147 for x, y in corners), "the ring begins at 150"
        assert not any(
            left - 3 < x < right + 3 and top - 3 < y < bottom + 3 for edge in edges for x, y in edge
        )
    assert not [(a, b) for a, b in combinations(boxes, 2) if overlap(a, b)]


def box(node):
    """Left, top, right and bottom of a line of text."""
    words, size = "".join(node.itertext()), float(node.attrib["font-size"])
    width = text_width(words, size, bold="font-weight" in node.attrib)
    x, y = float(node.attrib["x"]), float(node.attrib["y"])
    left = x - {"start": 0, "middle": width / 2, "end": width}[node.attrib["text-anchor"]]
    return left, y - 0.75 * size, left + width, y + 0.22 * size


def along(a, b):
    return [(a[0] + (b[0] - a[0]) * n / 20, a[1] + (b[1] - a[1]) * n / 20) for n in range(21)]


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
