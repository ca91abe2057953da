"""The Explorer's results: services down, forms of co-production across."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pictures import ink
from pictures.svg import Element, dots, element, hatch, number, picture, text, text_width, wrap
from pictures.table import Table
from pictures.words import LEVELS, check_range, level_word, nearest, small_number


class Gap(StrEnum):
    """Why a cell has no level; three reasons that must never look like a level of 0, or like each other."""

    NOT_ASKED = "not-asked"
    TOO_FEW = "too-few"
    NOT_FOR_THIS = "not-for-this"


GAP_WORDS = {
    Gap.NOT_ASKED: gettext_lazy("not asked yet"),
    Gap.TOO_FEW: gettext_lazy("too few answers to show"),
    Gap.NOT_FOR_THIS: gettext_lazy("not for this service"),
}
SHORT_GAPS = {
    Gap.NOT_ASKED: gettext_lazy("not asked"),
    Gap.TOO_FEW: gettext_lazy("too few"),
    Gap.NOT_FOR_THIS: gettext_lazy("not for this"),
}
SHORT_LEVELS = (
    gettext_lazy("not yet"),
    gettext_lazy("pockets"),
    gettext_lazy("places"),
    gettext_lazy("as a rule"),
    gettext_lazy("together"),
)


@dataclass(frozen=True)
class Form:
    """A column; forms of one Co stand side by side under its name."""

    name: str
    co: str


@dataclass(frozen=True)
class Row:
    """A service with one cell a form: a level from 0 to 4, or why there is none."""

    service: str
    cells: tuple[float | Gap, ...]
    url: str = ""

    def __post_init__(self) -> None:
        for cell in self.cells:
            if not isinstance(cell, Gap):
                check_range(cell, 0, 4, "A level")


@dataclass(frozen=True)
class Face:
    """How a cell is shown. `kind` is a class name: level-0 to level-4, not-asked, too-few, not-for-this."""

    kind: str
    words: str
    short: str
    number: str

    @property
    def whole(self) -> str:
        return f"{self.words} ({self.number})" if self.number else self.words


@dataclass(frozen=True)
class Grid:
    """A round's levels by service and form."""

    name: str
    forms: tuple[Form, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.forms) for row in self.rows):
            raise ValueError("Every service needs one cell for each form")

    @property
    def sentence(self) -> str:
        levels = [cell for row in self.rows for cell in row.cells if not isinstance(cell, Gap)]
        counts = ngettext("%(n)d service", "%(n)d services", len(self.rows)) % {"n": len(self.rows)}
        reached = [sum(nearest(level) == step for level in levels) for step in range(5)]
        opening = _("%(name)s: how often each of %(forms)d forms happens in %(services)s") % {
            "name": self.name,
            "forms": len(self.forms),
            "services": counts,
        }
        found = (f"{words}: {count}" for words, count in zip(LEVELS, reached, strict=True) if count)
        return ". ".join((opening, *found)) + "."

    @property
    def cos(self) -> list[tuple[str, int]]:
        """Each Co with the number of its forms, in order."""
        return [(co, len(list(forms))) for co, forms in groupby(self.forms, key=lambda form: form.co)]

    @property
    def faces(self) -> list[tuple[Row, list[Face]]]:
        """The rows of the table on the page: each service with the faces of its cells."""
        return [(row, [face(cell) for cell in row.cells]) for row in self.rows]

    @property
    def table_twin(self) -> Table:
        return Table(
            caption=self.name,
            columns=(_("Service"), *(form.name for form in self.forms)),
            rows=tuple((row.service, *(face(cell).whole for cell in row.cells)) for row in self.rows),
        )


def face(cell: float | Gap) -> Face:
    """What to show for one cell, in the picture and in the table on the page."""
    if isinstance(cell, Gap):
        return Face(cell.value, str(GAP_WORDS[cell]), str(SHORT_GAPS[cell]), "")
    step = nearest(cell)
    return Face(f"level-{step}", level_word(cell), str(SHORT_LEVELS[step]), small_number(cell))


_LEFT, _HEAD, _WIDTH, _HEIGHT = 220.0, 190.0, 54.0, 42.0


def svg(grid: Grid, *, prefix: str) -> SafeString:
    """Draw the grid for a report or a poster; on a page use pictures/grid_table.html."""
    ids = {Gap.NOT_ASKED.value: f"{prefix}-hatch", Gap.TOO_FEW.value: f"{prefix}-dots"}
    width = max(_LEFT + _WIDTH * len(grid.forms), 680) + 8
    bottom = _HEAD + _HEIGHT * len(grid.rows)
    return picture(
        grid.sentence,
        width,
        bottom + 56,
        element("defs", hatch(ids["not-asked"]), dots(ids["too-few"])),
        *_heads(grid),
        *(
            part
            for index, (row, shown) in enumerate(grid.faces)
            for part in _row(row.service, shown, _HEAD + index * _HEIGHT, ids)
        ),
        *_legend(bottom + 22, ids),
        prefix=prefix,
        name="grid",
    )


def _heads(grid: Grid) -> Iterator[Element]:
    """Names of the forms, turned to read upwards, under the name of their Co."""
    for index, form in enumerate(grid.forms):
        rows = wrap(form.name, 136, 13, lines=3)
        x, middle = _LEFT + (index + 0.5) * _WIDTH, (len(rows) - 1) / 2
        for turn, row in enumerate(rows):
            place = f"translate({number(x + (turn - middle) * 15 + 4.5)} {number(_HEAD - 10)}) rotate(-90)"
            yield element("g", text(row, 0, 0, 13), transform=place)
    left = _LEFT
    for co, count in grid.cos:
        right = left + _WIDTH * count
        yield element("line", x1=left + 3, y1=30.0, x2=right - 3, y2=30.0, stroke=ink.HUE, stroke_width=2)
        yield text(
            wrap(co, right - left - 6, 15, bold=True, lines=1)[0], left + 3, 22, 15, bold=True, fill=ink.HUE
        )
        left = right


def _row(service: str, shown: list[Face], y: float, ids: dict[str, str]) -> Iterator[Element]:
    names = wrap(service, _LEFT - 16, 14)
    for index, name in enumerate(names):
        yield text(name, 0, y + _HEIGHT / 2 + 5 + (index - (len(names) - 1) / 2) * 16, 14)
    for index, cell in enumerate(shown):
        yield from _cell(cell, _LEFT + index * _WIDTH, y, ids)


def _cell(cell: Face, x: float, y: float, ids: dict[str, str]) -> Iterator[Element]:
    rows = [*wrap(cell.short, _WIDTH - 4, 11), *([cell.number] if cell.number else [])]
    dark = cell.kind in ("level-2", "level-3", "level-4")
    yield _box(cell.kind, x + 1.5, y + 1.5, _WIDTH - 3, _HEIGHT - 3, ids)
    if cell.kind in ids:
        yield element("rect", x=x + 4, y=y + 7, width=_WIDTH - 8, height=_HEIGHT - 14, fill=ink.PAPER)
    for index, row in enumerate(rows):
        line = y + _HEIGHT / 2 + 4 + (index - (len(rows) - 1) / 2) * 13.5
        fill = ink.PAPER if dark else ink.INK
        yield text(row, x + _WIDTH / 2, line, 11, anchor="middle", fill=fill)


def _box(kind: str, x: float, y: float, width: float, height: float, ids: dict[str, str]) -> Element:
    """Shade for a level, hatching, dots, or a dashed empty box: told apart without colour."""
    fill = f"url(#{ids[kind]})" if kind in ids else ink.PAPER
    if kind.startswith("level-"):
        fill = ink.SHADES[int(kind[-1])]
    return element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        rx=2,
        fill=fill,
        stroke=ink.EDGE,
        stroke_width=1,
        stroke_dasharray="3 3" if kind == Gap.NOT_FOR_THIS.value else None,
    )


def _legend(y: float, ids: dict[str, str]) -> Iterator[Element]:
    """Every level and gap in full words, in two rows."""
    kinds = [(f"level-{step}", str(words)) for step, words in enumerate(LEVELS)]
    for row in (kinds, [(gap.value, str(words)) for gap, words in GAP_WORDS.items()]):
        x = 0.0
        for kind, words in row:
            yield _box(kind, x + 1, y - 12, 22, 15, ids)
            yield text(words, x + 30, y, 13, fill=ink.QUIET_INK)
            x += 48 + text_width(words, 13)
        y += 24
