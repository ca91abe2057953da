"""Bars for a few counts; each has its label above it and its figure at its end."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pictures import ink
from pictures.readings import Reading
from pictures.svg import Element, element, picture, text, text_width, wrap
from pictures.table import Table

_WIDTH, _PITCH = 360.0, 46.0


@dataclass(frozen=True)
class Bars:
    """Counts side by side; `counted` heads their column, such as "People"."""

    name: str
    counted: str
    readings: tuple[Reading, ...]

    @property
    def sentence(self) -> str:
        found = ", ".join(f"{reading.label} {reading.words}" for reading in self.readings)
        return _("%(name)s: %(found)s.") % {"name": self.name, "found": found}

    @property
    def table_twin(self) -> Table:
        rows = tuple((reading.label, reading.words) for reading in self.readings)
        return Table(caption=self.name, columns=(_("Group"), self.counted), rows=rows)


def svg(bars: Bars, *, prefix: str) -> SafeString:
    """Draw the bars, longest possible at the largest value."""
    most = max((reading.value or 0 for reading in bars.readings), default=0) or 1
    room = (
        _WIDTH
        - max((text_width(reading.words, 15) for reading in bars.readings if reading.value), default=0)
        - 10
    )
    height = max(_PITCH * len(bars.readings), 1)
    return picture(
        bars.sentence,
        _WIDTH,
        height,
        *(
            part
            for index, reading in enumerate(bars.readings)
            for part in _bar(reading, index * _PITCH, most, room)
        ),
        prefix=prefix,
        name="bars",
    )


def _bar(reading: Reading, y: float, most: float, room: float) -> Iterator[Element]:
    yield text(wrap(reading.label, _WIDTH, 15, lines=1)[0], 0, y + 15, 15)
    if reading.value is None:
        yield element(
            "rect",
            x=0.5,
            y=y + 21.5,
            width=27,
            height=15,
            fill=ink.PAPER,
            stroke=ink.LINE,
            stroke_dasharray="3 3",
        )
        yield text(wrap(reading.instead, _WIDTH - 36, 15, lines=1)[0], 36, y + 34, 15, fill=ink.QUIET_INK)
        return
    length = max(reading.value / most * room, 1)
    yield element("rect", x=0, y=y + 21, width=length, height=16, fill=ink.HUE if reading.value else ink.LINE)
    yield text(reading.words, length + 7, y + 34, 15, bold=True)
