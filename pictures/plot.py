"""The ground a matrix is drawn on: quadrants, axes, marks, legend and key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from pictures import ink
from pictures.places import Box
from pictures.svg import Element, element, number, path, text, text_width, wrap


@dataclass(frozen=True)
class Quadrants:
    """The names of the four quadrants as people read them."""

    quick_win: str
    major_project: str
    back_burner: str
    drop: str


@dataclass(frozen=True)
class Frame:
    """The measures of one variant; the plot leaves room for axis words around it."""

    width: float
    plot: Box
    radius: float
    size: float
    key_columns: int

    @property
    def names_y(self) -> float:
        """Where the names of the lower quadrants stand."""
        return self.plot.bottom + self.size * 2.6

    def corner(self, name: str) -> str:
        """A quadrant's name, at most half as wide as the plot."""
        return wrap(name, (self.plot.right - self.plot.left) / 2 - 4, self.size + 2, bold=True, lines=1)[0]

    def x(self, effort: float) -> float:
        return self.plot.left + (effort - 0.75) / 4.5 * (self.plot.right - self.plot.left)

    def y(self, impact: float) -> float:
        return self.plot.bottom - (impact - 0.75) / 4.5 * (self.plot.bottom - self.plot.top)


WIDE = Frame(880, Box(64, 44, 872, 604), radius=14, size=15, key_columns=2)
NARROW = Frame(360, Box(30, 36, 356, 416), radius=10.5, size=13, key_columns=1)
HALL = Frame(984, Box(84, 42, 972, 372), radius=20, size=22, key_columns=2)


def quadrants(names: Quadrants, impact: float, effort: float, frame: Frame) -> Iterator[Element]:
    """The four fields, parted by the thresholds, with their names above and below."""
    plot, x, y = frame.plot, frame.x(effort), frame.y(impact)
    yield _rect(Box(plot.left, plot.top, x, y), fill=ink.TINT)
    yield _rect(Box(x, plot.top, plot.right, y), fill=ink.WASH)
    yield _rect(Box(plot.left, y, x, plot.bottom), fill=ink.WASH)
    yield _rect(Box(x, y, plot.right, plot.bottom), fill=ink.PAPER)
    yield _rect(plot, fill="none", stroke=ink.EDGE)
    for ends in ((x, plot.top, x, plot.bottom), (plot.left, y, plot.right, y)):
        yield line(*ends, stroke=ink.HUE, stroke_width=1.5)
    above, below = plot.top - 10, frame.names_y
    for name, corner, base, anchor in (
        (names.quick_win, plot.left, above, "start"),
        (names.major_project, plot.right, above, "end"),
        (names.back_burner, plot.left, below, "start"),
        (names.drop, plot.right, below, "end"),
    ):
        yield text(frame.corner(name), corner, base, frame.size + 2, bold=True, anchor=anchor, fill=ink.HUE)


def axes(names: Quadrants, frame: Frame) -> Iterator[Element]:
    """Scores from 1 to 5 on both axes, and which way is more."""
    plot, size = frame.plot, frame.size
    for score in range(1, 6):
        x, y = frame.x(score), frame.y(score)
        yield line(plot.left - 4, y, plot.left, y, stroke=ink.LINE)
        yield line(x, plot.bottom, x, plot.bottom + 4, stroke=ink.LINE)
        yield text(score, plot.left - 7, y + size / 3, size, anchor="end", fill=ink.QUIET_INK)
        yield text(score, x, plot.bottom + size + 5, size, anchor="middle", fill=ink.QUIET_INK)
    up = text(_("more impact →"), 0, 0, size, anchor="middle", fill=ink.QUIET_INK)
    middle = (plot.top + plot.bottom) / 2
    yield element("g", up, transform=f"translate({number(size * 0.8)} {number(middle)}) rotate(-90)")
    left = plot.left + text_width(frame.corner(names.back_burner), frame.size + 2, bold=True)
    right = plot.right - text_width(frame.corner(names.drop), frame.size + 2, bold=True)
    fitting = (
        words
        for words in (_("more effort →"), _("effort →"))
        if right - left > text_width(words, size) + 2 * size
    )
    if across := next(fitting, ""):
        yield text(across, (left + right) / 2, frame.names_y, size, anchor="middle", fill=ink.QUIET_INK)


def mark(
    x: float, y: float, radius: float, *, contested: bool = False, borderline: bool = False
) -> list[Element]:
    """A disc, or a diamond where people rate differently; a dashed ring around it where it is borderline."""
    r = radius * 1.12
    disc = element("circle", cx=x, cy=y, r=radius * 0.88, fill=ink.HUE, stroke=ink.PAPER, stroke_width=1.2)
    diamond = path(
        ((x, y - r), (x + r, y), (x, y + r), (x - r, y)),
        fill=ink.SHADES[3],
        stroke=ink.PAPER,
        stroke_width=1.2,
    )
    ring = element(
        "circle", cx=x, cy=y, r=r, fill="none", stroke=ink.INK, stroke_width=1.4, stroke_dasharray="3 2.4"
    )
    return [diamond if contested else disc, *([ring] if borderline else [])]


def spread_mark(radius: float) -> list[Element]:
    ends = ((-radius, 0.0, radius, 0.0), (0.0, -radius, 0.0, radius))
    return [line(*end, stroke=ink.LINE, stroke_width=1.2) for end in ends]


def legend(entries: Sequence[tuple[str, list[Element]]], frame: Frame) -> tuple[list[Element], float]:
    """The marks in words, in rows below the plot; and where they end."""
    size, radius = frame.size * 0.93, frame.size * 0.5
    left, x, y = frame.plot.left, frame.plot.left, frame.names_y + frame.size * 2.2
    drawn: list[Element] = []
    for entry, marks in entries:
        words = wrap(entry, frame.width - left - 3 * radius, size, lines=1)[0]
        width = text_width(words, size) + 3 * radius + 24
        if x > left and x + width > frame.width:
            x, y = left, y + size * 1.7
        drawn.append(
            element("g", *marks, transform=f"translate({number(x + radius)} {number(y - size * 0.35)})")
        )
        drawn.append(text(words, x + 3 * radius, y, size, fill=ink.QUIET_INK))
        x += width
    return drawn, y + size


def key(names: Sequence[str], frame: Frame, top: float) -> tuple[list[Element], float]:
    """The numbered names in columns; and where they end."""
    left = frame.plot.left if frame.key_columns > 1 else 4
    width = (frame.width - left) / frame.key_columns
    pitch, indent = frame.size * 1.3, frame.size * 2
    entries = [wrap(name, width - indent - 16, frame.size, lines=2) for name in names]
    per_column = ceil(len(entries) / frame.key_columns)
    drawn: list[Element] = []
    lowest = top
    for column in range(frame.key_columns):
        x, y = left + column * width, top + pitch
        for index in range(column * per_column, min((column + 1) * per_column, len(entries))):
            drawn.append(
                text(index + 1, x + indent - 8, y, frame.size, bold=True, anchor="end", fill=ink.HUE)
            )
            drawn.extend(
                text(row, x + indent, y + n * pitch, frame.size) for n, row in enumerate(entries[index])
            )
            y += pitch * len(entries[index]) + 4
        lowest = max(lowest, y)
    return drawn, lowest


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> Element:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def _rect(box: Box, **attributes: object) -> Element:
    return element(
        "rect", x=box.left, y=box.top, width=box.right - box.left, height=box.bottom - box.top, **attributes
    )
