from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pictures import matrix
from pictures.matrix import Activity, Matrix, Quadrants, Spread
from pictures.places import Box, Dot, spread_out
from tests.pictures.reading import SVG, attributes, outside, parse, texts, title

QUADRANTS = Quadrants("Quick win", "Major project", "Later", "Think again together")
CALLS = Activity(
    "Befriending calls", 4.1333, 1.8667, "quick win", Spread(4.0, 4.3), Spread(1.75, 2.05), url="/a/1/"
)
HUB = Activity("Community hub", 4.2667, 4.6, "major project", contested=True)
NEWS = Activity("Newsletter", 2.1833, 1.3667, "later", borderline=True)
ROUND = Matrix("Spring round", (CALLS, HUB, NEWS), QUADRANTS, spread_meaning="lowest to highest rating")


def crowd(count, seed=1):
    random = Random(seed)
    return replace(
        ROUND,
        activities=tuple(
            Activity(f"Activity {n}", random.triangular(1, 5, 3), random.triangular(1, 5, 3), "later")
            for n in range(count)
        ),
    )


def test_title_names_every_activity_under_its_quadrant():
    said = title(matrix.svg(ROUND, prefix="m"))
    assert "3 activities" in said
    assert "quick win: Befriending calls. major project: Community hub. later: Newsletter." in said


def test_title_of_a_crowd_counts_instead_of_naming():
    assert (
        title(matrix.svg(crowd(60), prefix="m"))
        == "Spring round: impact against effort for 60 activities. later: 60."
    )


def test_the_four_quadrants_have_the_names_given():
    assert {"Quick win", "Major project", "Later", "Think again together"} <= set(
        texts(matrix.svg(ROUND, prefix="m"))
    )


def test_exactly_on_the_threshold_is_drawn_on_the_line_and_worded_as_the_caller_says():
    exact = replace(ROUND, activities=(replace(CALLS, impact=3.0, effort=3.0, placement="major project"),))
    root = parse(matrix.svg(exact, prefix="m"))
    lines = [n.attrib for n in root.iter(f"{SVG}line") if n.attrib.get("stroke-width") == "1.5"]
    dot = root.find(f"{SVG}a/{SVG}circle").attrib
    assert dot["cx"] == lines[0]["x1"] == lines[0]["x2"]
    assert dot["cy"] == lines[1]["y1"] == lines[1]["y2"]
    assert exact.table_twin.rows[0][2] == "major project"


def test_dot_with_an_address_is_a_link_with_a_whole_name():
    root = parse(matrix.svg(ROUND, prefix="m"))
    links = list(root.iter(f"{SVG}a"))
    assert [a.attrib["href"] for a in links] == ["/a/1/"]
    assert links[0].attrib["aria-label"] == "1. Befriending calls: quick win, impact 4.13, effort 1.87"
    assert root.attrib["role"] == "group"  # an image would hide its links from screen readers


def test_picture_without_links_is_an_image():
    assert parse(matrix.svg(replace(ROUND, activities=(HUB,)), prefix="m")).attrib["role"] == "img"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x"])
def test_dot_refuses_an_address_that_runs_script(url):
    with pytest.raises(ValueError, match="Only web addresses"):
        matrix.svg(replace(ROUND, activities=(replace(CALLS, url=url),)), prefix="m")


def test_borderline_has_a_dashed_ring_and_contested_another_shape_and_both_a_word():
    drawn = matrix.svg(ROUND, prefix="m")
    assert {"borderline", "people rate it differently"} <= set(texts(drawn))
    plain = matrix.svg(replace(ROUND, activities=(CALLS,)), prefix="m")
    assert "stroke-dasharray" in drawn and "stroke-dasharray" not in plain
    assert "<path" in drawn and "<path" not in plain


def test_few_activities_carry_their_names_and_a_crowd_gets_a_key():
    few, many = texts(matrix.svg(ROUND, prefix="m")), texts(matrix.svg(crowd(60), prefix="m"))
    assert few.count("Befriending calls") == 1 and few.count("1") == 3  # on the dot and on both axes
    assert many.count("60") == 2  # on the dot and in the key
    assert all(many.count(f"Activity {n}") == 1 for n in range(60))
    assert "Activity 1" not in texts(matrix.svg(crowd(60), prefix="m", key=False))


VARIANTS: list[dict[str, bool]] = [{}, {"narrow": True}, {"hall": True}]


@pytest.mark.parametrize("variant", VARIANTS)
def test_sixty_activities_lie_beside_each_other_even_on_one_point(variant):
    same = replace(ROUND, activities=tuple(replace(HUB, name=str(n)) for n in range(60)))
    for crowded in (same, crowd(60)):
        assert outside(matrix.svg(crowded, prefix="m", **variant)) == []
    dots = spread_out([(200, 200)] * 60, 10.5, Box(30, 36, 356, 416))
    assert all((a.x - b.x) ** 2 + (a.y - b.y) ** 2 >= 21**2 - 0.001 for a, b in combinations(dots, 2))


def test_labels_never_lie_on_dots_or_each_other():
    from pictures.places import labels

    room, found = Box(0, 0, 800, 560), 0
    for seed in range(20):
        random = Random(seed)
        dots = spread_out([(random.uniform(20, 780), random.uniform(20, 540)) for _ in range(12)], 14, room)
        boxes = labels(dots, [(120, 18)] * 12, room)
        if boxes:
            found += 1
            assert not any(
                a.touches(b) for a, b in combinations([*boxes, *(d.box for d in dots)], 2) if a in boxes
            )
    assert found > 10


def test_table_twin_equals_the_data():
    twin = ROUND.table_twin
    assert twin.rows[0] == (
        "Befriending calls",
        "1",
        "quick win",
        "4.13",
        "4.0 to 4.3",
        "1.87",
        "1.8 to 2.0",
        "",
    )
    assert [row[-1] for row in twin.rows] == ["", "people rate it differently", "borderline"]
    assert {len(row) for row in twin.rows} == {len(twin.columns)}


@pytest.mark.parametrize("change", [{"impact": 0.99}, {"effort": 5.01}, {"impact": float("nan")}])
def test_scores_outside_the_scale_are_refused(change):
    with pytest.raises(ValueError, match="must be from 1 to 5"):
        replace(CALLS, **change)


scores = st.floats(1, 5)
spreads = st.none() | st.tuples(scores, scores).map(lambda ends: Spread(min(ends), max(ends)))
activities = st.builds(
    Activity,
    st.text(max_size=60),
    scores,
    scores,
    st.just("later"),
    spreads,
    spreads,
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(activities, max_size=60).map(tuple), scores, scores, st.sampled_from(VARIANTS))
def test_any_matrix_is_well_formed_and_stays_inside(some, impact, effort, variant):
    drawn = matrix.svg(Matrix("Round", some, QUADRANTS, impact, effort), prefix="m", **variant)
    assert outside(drawn) == []
    assert "style" not in attributes(drawn)


def test_a_label_keeps_off_a_line_where_it_can_though_another_cannot():
    from pictures.places import labels

    room = Box(0, 0, 400, 300)
    dots = [Dot(x, 100, x, 100, 10) for x in (60, 300)]
    everywhere, once = Box(0, 0, 130, 300), Box(330, 0, 332, 300)
    hemmed_in, free = labels(dots, [(40, 18)] * 2, room, better_not=[everywhere, once])
    assert hemmed_in.touches(everywhere)
    assert not free.touches(once)
    assert labels(dots, [(40, 18)] * 2, room, [everywhere, once]) is None
