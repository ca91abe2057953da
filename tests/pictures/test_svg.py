import pytest

from pictures import matrix, star
from pictures.matrix import Activity, Matrix, Quadrants
from pictures.star import Co, Star, Status, Step
from pictures.svg import element, picture, text, text_width, wrap
from tests.pictures.reading import parse, title

HOSTILE = "\"><script>alert('x')</script>&\x00"


def hostile_pictures():
    steps = tuple(Step(HOSTILE, Status.DONE) for _ in range(5))
    yield star.svg(Star(HOSTILE, tuple(Co(HOSTILE, 1.0) for _ in range(4)), steps), prefix="a")
    activity = Activity(HOSTILE, 2.0, 2.0, HOSTILE, url='/a/?x="><script>')
    quadrants = Quadrants(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    yield matrix.svg(Matrix(HOSTILE, (activity,), quadrants, spread_meaning=HOSTILE), prefix="b")


def test_hostile_names_are_only_ever_text():
    for drawn in hostile_pictures():
        root = parse(drawn)
        assert not any(node.tag.endswith("script") for node in root.iter())
        assert "<script" not in drawn
        assert "<script>alert('x')</script>&" in title(drawn)


@pytest.mark.parametrize("name", ["style", "onclick", "onload"])
def test_builder_refuses_what_the_security_policy_refuses(name):
    with pytest.raises(ValueError, match="content security policy"):
        element("rect", **{name: "x"})


def test_ids_start_with_the_prefix_so_that_two_pictures_share_a_page():
    drawn = picture("Says it", 10, 10, text("a", 1, 1), prefix="left", name="x")
    assert {node.attrib["id"] for node in parse(drawn).iter() if "id" in node.attrib} == {"left-title"}
    assert parse(drawn).attrib["aria-labelledby"] == "left-title"


def test_wrap_keeps_to_its_width_and_says_when_it_cut():
    rows = wrap("as a rule, and we decide together with everybody who uses the service", 138, 15)
    assert len(rows) == 2 and rows[1].endswith("…")
    assert all(text_width(row, 15) <= 138 for row in rows)
    assert wrap("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", 100, 15)[0].endswith("…")
