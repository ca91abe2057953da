"""The priority matrix: impact against effort, with the spread of the ratings."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pictures import ink
from pictures.places import Box, Dot, labels, spread_out
from pictures.svg import Element, element, link, number, path, picture, text, text_width, wrap
from pictures.table import Table
from pictures.words import check_range


@dataclass(frozen=True)
class Spread:
    """How far apart the ratings are on one axis, such as lowest to highest."""

    low: float
    high: float

    def __post_init__(self) -> None:
        check_range(self.low, 1, self.high, "The low end of a spread")
        check_range(self.high, self.low, 5, "The high end of a spread")

    @property
    def words(self) -> str:
        return _("%(low).1f to %(high).1f") % {"low": self.low, "high": self.high}


@dataclass(frozen=True)
class Activity:
    """One dot. `placement` is the caller's word for its quadrant: this picture draws, it does not decide."""

    name: str
    impact: float
    effort: float
    placement: str
    impact_spread: Spread | None = None
    effort_spread: Spread | None = None
    borderline: bool = False
    contested: bool = False
    url: str = ""

    def __post_init__(self) -> None:
        check_range(self.impact, 1, 5, "Impact")
        check_range(self.effort, 1, 5, "Effort")

    @property
    def remarks(self) -> str:
        words = ((self.borderline, _("borderline")), (self.contested, _("people rate it differently")))
        return ", ".join(word for holds, word in words if holds)


@dataclass(frozen=True)
class Quadrants:
    """The names of the four quadrants as people read them."""

    quick_win: str
    major_project: str
    back_burner: str
    drop: str


def default_quadrants() -> Quadrants:
    return Quadrants(_("Quick win"), _("Major project"), _("Later"), _("Not taken forward"))


@dataclass(frozen=True)
class Matrix:
    """A round of ratings. Activities are numbered from 1 in the order given.

    `spread_meaning` says what the thin lines are, such as "lowest to highest rating"; empty when there are none.
    """

    name: str
    activities: tuple[Activity, ...]
    quadrants: Quadrants
    impact_threshold: float = 3.0
    effort_threshold: float = 3.0
    spread_meaning: str = ""

    def __post_init__(self) -> None:
        check_range(self.impact_threshold, 1, 5, "The impact threshold")
        check_range(self.effort_threshold, 1, 5, "The effort threshold")

    @property
    def sentence(self) -> str:
        counts = ngettext("%(n)d activity", "%(n)d activities", len(self.activities)) % {
            "n": len(self.activities)
        }
        named: dict[str, list[str]] = {}
        for activity in self.activities:
            named.setdefault(activity.placement, []).append(activity.name)
        opening = _("%(name)s: impact against effort for %(counts)s") % {"name": self.name, "counts": counts}
        return (
            ". ".join((opening, *(f"{placement}: {', '.join(names)}" for placement, names in named.items())))
            + "."
        )

    @property
    def table_twin(self) -> Table:
        return Table(
            caption=self.name,
            columns=(
                _("Activity"),
                _("Number"),
                _("Where it falls"),
                _("Impact"),
                _("Impact, spread"),
                _("Effort"),
                _("Effort, spread"),
                _("Remarks"),
            ),
            rows=tuple(
                (
                    activity.name,
                    str(index),
                    activity.placement,
                    f"{activity.impact:.2f}",
                    activity.impact_spread.words if activity.impact_spread else "",
                    f"{activity.effort:.2f}",
                    activity.effort_spread.words if activity.effort_spread else "",
                    activity.remarks,
                )
                for index, activity in enumerate(self.activities, start=1)
            ),
        )


@dataclass(frozen=True)
class _Frame:
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


_WIDE = _Frame(880, Box(64, 44, 872, 604), radius=14, size=15, key_columns=2)
_NARROW = _Frame(360, Box(30, 36, 356, 416), radius=10.5, size=13, key_columns=1)


def svg(matrix: Matrix, *, prefix: str, narrow: bool = False, key: bool = True) -> SafeString:
    """Draw the matrix; narrow is for a phone.

    A crowded plot gets a numbered key below instead of labels; switch it off where the numbered table follows.
    """
    frame = _NARROW if narrow else _WIDE
    dots = spread_out(
        [(frame.x(a.effort), frame.y(a.impact)) for a in matrix.activities], frame.radius, frame.plot
    )
    rows = [wrap(a.name, 170, frame.size, lines=2) for a in matrix.activities]
    sizes = [
        (max(text_width(row, frame.size) for row in name), frame.size * 1.2 * len(name)) for name in rows
    ]
    level, upright = _lines(matrix, frame)
    beside = None
    if not narrow:
        beside = labels(dots, sizes, frame.plot, level + upright) or labels(dots, sizes, frame.plot, level)
    legend, legend_end = _legend(matrix, frame)
    listed, height = _key(matrix, frame, legend_end + 14) if key and beside is None else ([], legend_end)
    return picture(
        matrix.sentence,
        frame.width,
        height,
        *_ground(matrix, frame),
        *_axes(matrix.quadrants, frame),
        *(
            _line(*ends, stroke=ink.LINE, stroke_width=1.2)
            for activity in matrix.activities
            for ends in _whisker_ends(activity, frame)
        ),
        *(_leader(dot) for dot in dots if dot.moved),
        *(
            _dot(index, a, dot, frame)
            for index, (a, dot) in enumerate(zip(matrix.activities, dots, strict=True), 1)
        ),
        *(_label(name, box, frame) for name, box in zip(rows, beside or [], strict=bool(beside))),
        *legend,
        *listed,
        prefix=prefix,
        name="matrix-narrow" if narrow else "matrix",
        interactive=any(activity.url for activity in matrix.activities),
    )


def _lines(matrix: Matrix, frame: _Frame) -> tuple[list[Box], list[Box]]:
    """The level and the upright lines as thin boxes: a label crossed by a level one would look struck out."""
    plot, x, y = frame.plot, frame.x(matrix.effort_threshold), frame.y(matrix.impact_threshold)
    ends = [(x, plot.top, x, plot.bottom), (plot.left, y, plot.right, y)]
    ends += [end for activity in matrix.activities for end in _whisker_ends(activity, frame)]
    boxes = [(Box(x1 - 1, y1 - 1, x2 + 1, y2 + 1), y1 == y2) for x1, y1, x2, y2 in ends]
    return [box for box, level in boxes if level], [box for box, level in boxes if not level]


def _whisker_ends(activity: Activity, frame: _Frame) -> Iterator[tuple[float, float, float, float]]:
    x, y = frame.x(activity.effort), frame.y(activity.impact)
    if across := activity.effort_spread:
        yield frame.x(across.low), y, frame.x(across.high), y
    if up := activity.impact_spread:
        yield x, frame.y(up.high), x, frame.y(up.low)


def _ground(matrix: Matrix, frame: _Frame) -> Iterator[Element]:
    plot, names, size = frame.plot, matrix.quadrants, frame.size + 2
    x, y = frame.x(matrix.effort_threshold), frame.y(matrix.impact_threshold)
    yield _rect(Box(plot.left, plot.top, x, y), fill=ink.TINT)
    yield _rect(Box(x, plot.top, plot.right, y), fill=ink.WASH)
    yield _rect(Box(plot.left, y, x, plot.bottom), fill=ink.WASH)
    yield _rect(Box(x, y, plot.right, plot.bottom), fill=ink.PAPER)
    yield _rect(plot, fill="none", stroke=ink.EDGE)
    for ends in ((x, plot.top, x, plot.bottom), (plot.left, y, plot.right, y)):
        yield _line(*ends, stroke=ink.HUE, stroke_width=1.5)
    for name, left, top in (
        (names.quick_win, True, True),
        (names.major_project, False, True),
        (names.back_burner, True, False),
        (names.drop, False, False),
    ):
        yield text(
            frame.corner(name),
            plot.left if left else plot.right,
            plot.top - 10 if top else frame.names_y,
            size,
            bold=True,
            anchor="start" if left else "end",
            fill=ink.HUE,
        )


def _axes(names: Quadrants, frame: _Frame) -> Iterator[Element]:
    plot, size = frame.plot, frame.size * 0.87
    for score in range(1, 6):
        x, y = frame.x(score), frame.y(score)
        yield _line(plot.left - 4, y, plot.left, y, stroke=ink.LINE)
        yield _line(x, plot.bottom, x, plot.bottom + 4, stroke=ink.LINE)
        yield text(score, plot.left - 7, y + size / 3, size, anchor="end", fill=ink.QUIET_INK)
        yield text(score, x, plot.bottom + size + 5, size, anchor="middle", fill=ink.QUIET_INK)
    left = plot.left + text_width(frame.corner(names.back_burner), frame.size + 2, bold=True)
    right = plot.right - text_width(frame.corner(names.drop), frame.size + 2, bold=True)
    middle_x, middle_y = (left + right) / 2, (plot.top + plot.bottom) / 2
    across = _("more effort →")
    up = text(_("more impact →"), 0, 0, size, anchor="middle", fill=ink.QUIET_INK)
    yield element("g", up, transform=f"translate({number(size)} {number(middle_y)}) rotate(-90)")
    if right - left > text_width(across, size) + size:
        yield text(across, middle_x, frame.names_y, size, anchor="middle", fill=ink.QUIET_INK)


def _leader(dot: Dot) -> Element:
    """From a dot that had to give way to the point it stands for."""
    line = _line(dot.x, dot.y, dot.true_x, dot.true_y, stroke=ink.HUE, stroke_width=1)
    return element("g", line, element("circle", cx=dot.true_x, cy=dot.true_y, r=2, fill=ink.HUE))


def _dot(index: int, activity: Activity, dot: Dot, frame: _Frame) -> Element:
    label = ", ".join(
        part
        for part in (
            f"{index}. {activity.name}: {activity.placement}",
            _("impact %(impact).1f, effort %(effort).1f")
            % {"impact": activity.impact, "effort": activity.effort},
            activity.remarks,
        )
        if part
    )
    size = frame.radius * (0.9 if activity.contested else 1.02)
    figure = text(index, dot.x, dot.y + size * 0.36, size, bold=True, anchor="middle", fill=ink.PAPER)
    return link(
        activity.url,
        label,
        *_mark(activity.contested, activity.borderline, dot.x, dot.y, frame.radius),
        figure,
    )


def _mark(contested: bool, borderline: bool, x: float, y: float, radius: float) -> Iterator[Element]:
    """A disc, or a diamond where people rate differently; a dashed ring around it where it is borderline."""
    if contested:
        r = radius * 1.12
        corners = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
        yield path(corners, fill=ink.SHADES[3], stroke=ink.PAPER, stroke_width=1.2)
    else:
        yield element("circle", cx=x, cy=y, r=radius * 0.88, fill=ink.HUE, stroke=ink.PAPER, stroke_width=1.2)
    if borderline:
        yield element(
            "circle",
            cx=x,
            cy=y,
            r=radius * 1.12,
            fill="none",
            stroke=ink.INK,
            stroke_width=1.4,
            stroke_dasharray="3 2.4",
        )


def _label(rows: list[str], box: Box, frame: _Frame) -> Element:
    pitch = frame.size * 1.2
    lines = (text(row, box.left, box.top + pitch * (n + 0.8), frame.size) for n, row in enumerate(rows))
    return element("g", *lines)


def _legend(matrix: Matrix, frame: _Frame) -> tuple[list[Element], float]:
    """The marks that occur, in words, in rows below the plot; and where they end."""
    size, radius = frame.size * 0.93, frame.size * 0.5
    entries = [(_("activity"), list(_mark(False, False, 0, 0, radius)))]
    if any(activity.borderline for activity in matrix.activities):
        entries.append((_("borderline"), list(_mark(False, True, 0, 0, radius))))
    if any(activity.contested for activity in matrix.activities):
        entries.append((_("people rate it differently"), list(_mark(True, False, 0, 0, radius))))
    if matrix.spread_meaning:
        ends = ((-radius, 0.0, radius, 0.0), (0.0, -radius, 0.0, radius))
        entries.append(
            (matrix.spread_meaning, [_line(*end, stroke=ink.LINE, stroke_width=1.2) for end in ends])
        )
    x, y, drawn = frame.plot.left, frame.names_y + frame.size * 2.2, list[Element]()
    for words, mark in entries:
        width = text_width(words, size) + 3 * radius + 24
        if x > frame.plot.left and x + width > frame.width:
            x, y = frame.plot.left, y + size * 1.7
        drawn.append(
            element("g", *mark, transform=f"translate({number(x + radius)} {number(y - size * 0.35)})")
        )
        drawn.append(text(words, x + 3 * radius, y, size, fill=ink.QUIET_INK))
        x += width
    return drawn, y + size


def _key(matrix: Matrix, frame: _Frame, top: float) -> tuple[list[Element], float]:
    """The numbered names in columns; and where they end."""
    left = frame.plot.left if frame.key_columns > 1 else 4
    width = (frame.width - left) / frame.key_columns
    pitch, indent = frame.size * 1.3, frame.size * 2
    entries = [wrap(a.name, width - indent - 16, frame.size, lines=2) for a in matrix.activities]
    per_column = ceil(len(entries) / frame.key_columns)
    drawn, lowest = list[Element](), top
    for column in range(frame.key_columns):
        y = top + pitch
        x = left + column * width
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


def _line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> Element:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def _rect(box: Box, **attributes: object) -> Element:
    return element(
        "rect", x=box.left, y=box.top, width=box.right - box.left, height=box.bottom - box.top, **attributes
    )
