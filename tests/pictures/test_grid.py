import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from pictures import grid
from pictures.grid import Form, Gap, Grid, Row, face
from tests.pictures.reading import SVG, attributes, outside, parse, texts, title

FORMS = (
    Form("Planning together", "Co-design"),
    Form("Trying changes", "Co-design"),
    Form("Helping to run it", "Co-deliver"),
)
SPRING = Grid(
    "Explorer, spring round",
    FORMS,
    (Row("Libraries", (0.0, Gap.NOT_ASKED, 2.4)), Row("Home care", (Gap.TOO_FEW, Gap.NOT_FOR_THIS, 4.0))),
)


def test_title_counts_the_levels_in_words():
    assert title(grid.svg(SPRING, prefix="g")) == (
        "Explorer, spring round: how often each of 3 forms happens in 2 services. not yet: 1. "
        "regular in places: 1. as a rule, and we decide together: 1."
    )


def test_zero_not_asked_too_few_and_not_for_this_never_read_or_look_alike():
    shown = [face(cell) for cell in (0.0, *Gap)]
    for part in ("kind", "words", "short", "whole"):
        assert len({getattr(one, part) for one in shown}) == 4
    assert [one.number for one in shown] == ["0.0", "", "", ""]
    alone = [parse(grid.svg(Grid("G", FORMS[:1], (Row("S", (cell,)),)), prefix="g")) for cell in (0.0, *Gap)]
    drawn = [root.find(f"{SVG}rect").attrib for root in alone]
    looks = {(look["fill"], look.get("stroke-dasharray")) for look in drawn}
    assert len(looks) == 4


def test_suppressed_cell_says_nothing_of_its_level():
    hidden = Grid("G", FORMS[:1], (Row("Libraries", (Gap.TOO_FEW,)),))
    assert hidden.table_twin.rows == (("Libraries", "too few answers to show"),)
    assert "too few" in texts(grid.svg(hidden, prefix="g"))
    assert face(Gap.TOO_FEW).number == ""


def test_table_twin_equals_the_data():
    twin = SPRING.table_twin
    assert twin.columns == ("Service", "Planning together", "Trying changes", "Helping to run it")
    assert twin.rows[0] == ("Libraries", "not yet (0.0)", "not asked yet", "regular in places (2.4)")


def test_page_table_gets_a_class_a_word_and_a_number_for_each_cell():
    row, shown = SPRING.faces[0]
    assert row.service == "Libraries"
    assert [one.kind for one in shown] == ["level-0", "not-asked", "level-2"]
    assert (shown[2].short, shown[2].number) == ("places", "2.4")


def test_row_must_answer_every_form():
    with pytest.raises(ValueError, match="one cell for each form"):
        Grid("G", FORMS, (Row("Libraries", (1.0,)),))


def test_page_table_says_every_cell_in_full_words():
    html = render_to_string("pictures/grid_table.html", {"grid": SPRING})
    assert SPRING.cos == [("Co-design", 2), ("Co-deliver", 1)]
    for words in ("not yet (0.0)", "not asked yet", "regular in places (2.4)", "too few answers to show"):
        assert f'<span class="govuk-visually-hidden">{words}</span>' in html


def test_table_twin_has_a_header_for_each_column_and_row():
    html = render_to_string("pictures/table_twin.html", {"table": SPRING.table_twin})
    assert html.count('scope="col"') == 4 and html.count('scope="row"') == 2
    assert html.count("<td") == 6


cells = st.floats(0, 4) | st.sampled_from(Gap)


@given(st.lists(st.builds(Row, st.text(max_size=60), st.tuples(*[cells] * 3)), max_size=30).map(tuple))
def test_any_grid_is_well_formed_and_stays_inside(rows):
    drawn = grid.svg(Grid("G", FORMS, rows), prefix="g")
    assert outside(drawn) == []
    assert "style" not in attributes(drawn)
