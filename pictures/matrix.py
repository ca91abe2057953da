"""The priority matrix: impact against effort, with the spread of the ratings."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pictures import ink, plot
from pictures.places import Box, Dot, labels, spread_out
from pictures.plot import HALL, NARROW, WIDE, Frame, Quadrants, line, mark
from pictures.svg import Element, element, link, picture, text, text_width, wrap
from pictures.table import Table
from pictures.words import check_range

__all__ = ["Activity", "Matrix", "Quadrants", "Spread", "default_quadrants", "svg"]

# A sentence with more names than this is a list nobody can follow; the table has them.
NAMES_IN_SENTENCE = 12
NAME = 34 / 3
"""How wide a name beside its dot may be, in its own size."""


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
    """One dot. `placement` is the caller's word for its quadrant: this picture draws, it does not decide.

    `impact_words` and `effort_words` are what is said of its figures, such as a range; else two places.
    """

    name: str
    impact: float
    effort: float
    placement: str
    impact_spread: Spread | None = None
    effort_spread: Spread | None = None
    borderline: bool = False
    contested: bool = False
    url: str = ""
    impact_words: str = ""
    effort_words: str = ""

    def __post_init__(self) -> None:
        check_range(self.impact, 1, 5, "Impact")
        check_range(self.effort, 1, 5, "Effort")

    @property
    def figures(self) -> tuple[str, str]:
        """Impact and effort as they are said."""
        return self.impact_words or f"{self.impact:.2f}", self.effort_words or f"{self.effort:.2f}"

    @property
    def remarks(self) -> str:
        words = ((self.borderline, _("borderline")), (self.contested, _("people rate it differently")))
        return ", ".join(word for holds, word in words if holds)


def default_quadrants() -> Quadrants:
    return Quadrants(_("Quick win"), _("Major project"), _("Small and easy"), _("Small and hard"))


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
        few = len(self.activities) <= NAMES_IN_SENTENCE
        found = (
            f"{placement}: {', '.join(names) if few else len(names)}" for placement, names in named.items()
        )
        opening = _("%(name)s: impact against effort for %(counts)s") % {"name": self.name, "counts": counts}
        return ". ".join((opening, *found)) + "."

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
                    activity.figures[0],
                    activity.impact_spread.words if activity.impact_spread else "",
                    activity.figures[1],
                    activity.effort_spread.words if activity.effort_spread else "",
                    activity.remarks,
                )
                for index, activity in enumerate(self.activities, start=1)
            ),
        )


def svg(
    matrix: Matrix, *, prefix: str, narrow: bool = False, hall: bool = False, key: bool = True
) -> SafeString:
    """Draw the matrix; narrow is for a phone, hall for a projector with large type.

    A crowded plot gets a numbered key below instead of labels; switch it off where the numbered table follows.
    """
    return _svg(get_language(), matrix, prefix, HALL if hall else NARROW if narrow else WIDE, key)


@lru_cache(maxsize=128)
def _svg(language: str | None, matrix: Matrix, prefix: str, frame: Frame, key: bool) -> SafeString:
    """Drawn once in each language: a closed round is looked at more often than it changes."""
    activities, narrow = matrix.activities, frame is NARROW
    points = [(frame.x(activity.effort), frame.y(activity.impact)) for activity in activities]
    dots = spread_out(points, frame.radius, frame.plot)
    beside = None if narrow else _names_beside(matrix, dots, frame)
    legend, height = plot.legend(_legend(matrix, frame.size * 0.5), frame)
    listed: list[Element] = []
    if key and beside is None:
        listed, height = plot.key([activity.name for activity in activities], frame, height + 14)
    return picture(
        matrix.sentence,
        frame.width,
        height,
        *plot.quadrants(matrix.quadrants, matrix.impact_threshold, matrix.effort_threshold, frame),
        *plot.axes(matrix.quadrants, frame),
        *(line(*ends, stroke=ink.LINE, stroke_width=1.2) for a in activities for ends in _whiskers(a, frame)),
        *(_leader(dot) for dot in dots if dot.moved),
        *(_dot(index, *pair) for index, pair in enumerate(zip(activities, dots, strict=True), start=1)),
        *(beside or []),
        *legend,
        *listed,
        prefix=prefix,
        name="matrix-narrow" if narrow else "matrix",
        interactive=any(activity.url for activity in activities),
    )


def _names_beside(matrix: Matrix, dots: list[Dot], frame: Frame) -> list[Element] | None:
    """The names next to their dots, or None when there is not room for all.

    No name lies on a level line, which would look struck out; upright lines are avoided where possible.
    """
    names = [wrap(activity.name, frame.size * NAME, frame.size) for activity in matrix.activities]
    pitch = frame.size * 1.2
    sizes = [(max(text_width(row, frame.size) for row in rows), pitch * len(rows)) for rows in names]
    x, y = frame.x(matrix.effort_threshold), frame.y(matrix.impact_threshold)
    ends = [ends for activity in matrix.activities for ends in _whiskers(activity, frame)]
    ends += [(x, frame.plot.top, x, frame.plot.bottom), (frame.plot.left, y, frame.plot.right, y)]
    lines = [Box(x1 - 1, y1 - 1, x2 + 1, y2 + 1) for x1, y1, x2, y2 in ends]
    level = [box for box, (_x1, y1, _x2, y2) in zip(lines, ends, strict=True) if y1 == y2]
    boxes = labels(dots, sizes, frame.plot, lines) or labels(dots, sizes, frame.plot, level, better_not=lines)
    if boxes is None:
        return None
    return [
        text(row, box.left, box.top + pitch * (index + 0.8), frame.size)
        for rows, box in zip(names, boxes, strict=True)
        for index, row in enumerate(rows)
    ]


def _whiskers(activity: Activity, frame: Frame) -> Iterator[tuple[float, float, float, float]]:
    x, y = frame.x(activity.effort), frame.y(activity.impact)
    if across := activity.effort_spread:
        yield frame.x(across.low), y, frame.x(across.high), y
    if up := activity.impact_spread:
        yield x, frame.y(up.high), x, frame.y(up.low)


def _leader(dot: Dot) -> Element:
    """From a dot that had to give way to the point it stands for."""
    way = line(dot.x, dot.y, dot.true_x, dot.true_y, stroke=ink.HUE, stroke_width=1)
    return element("g", way, element("circle", cx=dot.true_x, cy=dot.true_y, r=2, fill=ink.HUE))


def _dot(index: int, activity: Activity, dot: Dot) -> Element:
    impact, effort = activity.figures
    parts = (
        f"{index}. {activity.name}: {activity.placement}",
        _("impact %(impact)s, effort %(effort)s") % {"impact": impact, "effort": effort},
        activity.remarks,
    )
    marks = mark(dot.x, dot.y, dot.radius, contested=activity.contested, borderline=activity.borderline)
    size = dot.radius * (0.9 if activity.contested else 1.02)
    figure = text(index, dot.x, dot.y + size * 0.36, size, bold=True, anchor="middle", fill=ink.PAPER)
    return link(activity.url, ", ".join(filter(None, parts)), *marks, figure)


def _legend(matrix: Matrix, radius: float) -> list[tuple[str, list[Element]]]:
    """The marks that occur, in words."""
    entries = [(_("activity"), mark(0, 0, radius))]
    if any(activity.borderline for activity in matrix.activities):
        entries.append((_("borderline"), mark(0, 0, radius, borderline=True)))
    if any(activity.contested for activity in matrix.activities):
        entries.append((_("people rate it differently"), mark(0, 0, radius, contested=True)))
    if matrix.spread_meaning:
        entries.append((matrix.spread_meaning, plot.spread_mark(radius)))
    return entries
