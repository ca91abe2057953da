"""A line for one indicator over time, with its target; a reading that is missing leaves a gap."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pictures import ink
from pictures.readings import Reading, figure
from pictures.svg import Element, element, number, picture, text, text_width
from pictures.table import Table

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 480.0, 250.0, 16.0, 38.0, 210.0


@dataclass(frozen=True)
class Line:
    """Readings in order of time; `measured` heads their column, such as "Active citizens"."""

    name: str
    measured: str
    readings: tuple[Reading, ...]
    target: float | None = None

    @property
    def sentence(self) -> str:
        known = [reading for reading in self.readings if reading.value is not None]
        if not known:
            return _("%(name)s: no readings yet.") % {"name": self.name}
        words = _("%(name)s: %(first)s in %(start)s, %(last)s in %(end)s.") % {
            "name": self.name,
            "first": known[0].words,
            "start": known[0].label,
            "last": known[-1].words,
            "end": known[-1].label,
        }
        return words if self.target is None else f"{words} {_('Target')}: {figure(self.target)}."

    @property
    def table_twin(self) -> Table:
        rows = tuple((reading.label, reading.words) for reading in self.readings)
        return Table(caption=self.name, columns=(_("When"), self.measured), rows=rows)


@dataclass(frozen=True)
class _Frame:
    count: int
    most: float

    def x(self, index: int) -> float:
        return _LEFT + (index + 0.5) * (_WIDTH - 2 * _LEFT) / max(self.count, 1)

    def y(self, value: float) -> float:
        return _BOTTOM - value / self.most * (_BOTTOM - _TOP)


def svg(line: Line, *, prefix: str) -> SafeString:
    """Draw the line from zero up, with the first, the last and the highest figures written."""
    values = [reading.value for reading in line.readings if reading.value is not None]
    frame = _Frame(len(line.readings), max([*values, line.target or 0]) or 1 if values or line.target else 1)
    return picture(
        line.sentence,
        _WIDTH,
        _HEIGHT,
        element("line", x1=0.0, y1=_BOTTOM, x2=_WIDTH, y2=_BOTTOM, stroke=ink.LINE),
        *_target(line.target, frame),
        *_runs(line.readings, frame),
        *_points(line, frame),
        *_dates(line.readings, frame),
        prefix=prefix,
        name="line",
    )


def _target(target: float | None, frame: _Frame) -> Iterator[Element]:
    if target is None:
        return
    y = frame.y(target)
    yield element(
        "line", x1=0.0, y1=y, x2=_WIDTH, y2=y, stroke=ink.QUIET_INK, stroke_width=1.2, stroke_dasharray="6 4"
    )
    words = f"{_('Target')} {figure(target)}"
    yield text(words, 0, y - 6, 13, fill=ink.QUIET_INK)


def _runs(readings: tuple[Reading, ...], frame: _Frame) -> Iterator[Element]:
    """The line, broken where a reading is missing."""
    for known, run in groupby(enumerate(readings), key=lambda pair: pair[1].value is not None):
        if known:
            points = [
                f"{number(frame.x(index))},{number(frame.y(reading.value or 0))}" for index, reading in run
            ]
            yield element("polyline", points=" ".join(points), fill="none", stroke=ink.HUE, stroke_width=2.5)


def _points(line: Line, frame: _Frame) -> Iterator[Element]:
    known = [
        (index, reading, reading.value)
        for index, reading in enumerate(line.readings)
        if reading.value is not None
    ]
    told = {known[0][0], known[-1][0], max(known, key=lambda point: point[2])[0]} if known else set[int]()
    for index, reading, value in known:
        x, y = frame.x(index), frame.y(value)
        yield element("circle", cx=x, cy=y, r=4, fill=ink.PAPER, stroke=ink.HUE, stroke_width=2.5)
        if index in told:
            half = text_width(reading.words, 14, bold=True) / 2
            over_target = line.target is not None and 0 < y - frame.y(line.target) < 26
            beside = min(max(x, half), _WIDTH - half), y + 22 if over_target else y - 11
            yield text(reading.words, *beside, 14, bold=True, anchor="middle")


def _dates(readings: tuple[Reading, ...], frame: _Frame) -> Iterator[Element]:
    """As many labels as fit; the missing readings are marked by an open gap and their words in the table."""
    widest = max((text_width(reading.label, 13) for reading in readings), default=0) + 10
    every = max(1, round(0.5 + widest / ((_WIDTH - 2 * _LEFT) / max(len(readings), 1))))
    for index in range(len(readings) - 1, -1, -every):
        half = text_width(readings[index].label, 13) / 2
        x = min(max(frame.x(index), half), _WIDTH - half)
        yield text(readings[index].label, x, _BOTTOM + 20, 13, anchor="middle", fill=ink.QUIET_INK)
