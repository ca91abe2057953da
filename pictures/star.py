"""The Co-Production Star: how often the four Co's happen, and how far the five steps are."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import asin, degrees
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pictures import ink
from pictures.svg import Element, Point, element, hatch, path, picture, polar, ring_slice, sector, text, wrap
from pictures.table import Table
from pictures.words import check_range, level_word, nearest, small_number


class Status(StrEnum):
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"


STATUS_WORDS = {
    Status.NOT_STARTED: gettext_lazy("not started"),
    Status.UNDER_WAY: gettext_lazy("under way"),
    Status.DONE: gettext_lazy("done"),
}


@dataclass(frozen=True)
class Co:
    """One of the four Co's; level 0 to 4, or None when nobody was asked yet or for what `instead` says."""

    name: str
    level: float | None
    instead: str = ""

    def __post_init__(self) -> None:
        if self.level is not None:
            check_range(self.level, 0, 4, "A level")

    @property
    def words(self) -> str:
        return self.instead if self.level is None and self.instead else level_word(self.level)


@dataclass(frozen=True)
class Step:
    """One of the five steps."""

    name: str
    status: Status

    @property
    def words(self) -> str:
        return str(STATUS_WORDS[self.status])


@dataclass(frozen=True)
class Star:
    """The state of a partnership, or of one round, which has no steps.

    `name` is what the picture is called, such as "Star of Midlothian".
    """

    name: str
    cos: tuple[Co, Co, Co, Co]
    steps: tuple[Step, ...] = ()

    @property
    def sentence(self) -> str:
        cos = ", ".join(f"{co.name} {co.words}" for co in self.cos)
        steps = ", ".join(f"{step.name} {step.words}" for step in self.steps)
        words = {"name": self.name, "cos": cos, "steps": steps}
        if not self.steps:
            return _("%(name)s. How often it happens: %(cos)s.") % words
        return _("%(name)s. How often it happens: %(cos)s. How far the steps are: %(steps)s.") % words

    @property
    def table_twin(self) -> Table:
        return Table(
            caption=self.name,
            columns=(_("Part"), _("How it is"), _("Level from 0 to 4")),
            rows=(
                *((co.name, co.words, small_number(co.level)) for co in self.cos),
                *((step.name, step.words, "") for step in self.steps),
            ),
        )


@dataclass(frozen=True)
class _Rings:
    """Radii of the two rings, from the centre outwards."""

    cos: tuple[float, float]
    steps: tuple[float, float]


_LARGE = _Rings(cos=(150, 192), steps=(0, 64))
_LARGE_ALONE = _Rings(cos=(56, 192), steps=(0, 0))  # a round has no steps to make room for
_LARGE_SWAPPED = _Rings(cos=(26, 98), steps=(106, 190))
_SMALL = _Rings(cos=(37, 59), steps=(0, 32))
_SMALL_SWAPPED = _Rings(cos=(6, 32), steps=(36, 59))


def svg(
    star: Star, *, prefix: str, size: Literal["large", "small"] = "large", steps_outside: bool = False
) -> SafeString:
    """Draw the Star. Small has no words: put `star.sentence` or the table beside it."""
    if size == "small":
        rings, centre, width, height = (_SMALL_SWAPPED if steps_outside else _SMALL), (60.0, 60.0), 120, 120
        words: list[Element] = []
    else:
        with_steps = _LARGE_SWAPPED if steps_outside else _LARGE
        rings = with_steps if star.steps else _LARGE_ALONE
        centre, width, height = (200.0, 246.0), 400, 492
        words = [*_co_words(star.cos), *_step_words(star.steps, centre, rings)]
    hatch_id = f"{prefix}-hatch"
    return picture(
        star.sentence,
        width,
        height,
        element("defs", hatch(hatch_id)),
        *_co_ring(star.cos, centre, rings.cos, hatch_id),
        *_step_ring(star.steps, centre, rings.steps, with_words=bool(words)),
        *words,
        prefix=prefix,
        name=f"star-{size}",
    )


def _co_ring(
    cos: tuple[Co, ...], centre: Point, radii: tuple[float, float], hatch_id: str
) -> Iterator[Element]:
    """A quarter ring for each Co, filled band by band from the inside out, clockwise from top left."""
    inner, outer = radii
    gap = (outer - inner) / 24
    band = (outer - inner - 3 * gap) / 4
    for quarter, co in enumerate(cos):
        corner = 270 + quarter * 90
        if co.level is None:
            yield _quarter(
                centre,
                inner,
                outer,
                corner,
                gap,
                fill=f"url(#{hatch_id})",
                stroke=ink.LINE,
                stroke_width=1.2,
                stroke_dasharray="5 3",
            )
            continue
        for index in range(4):
            low = inner + index * (band + gap)
            reached = index < nearest(co.level)
            yield _quarter(
                centre,
                low,
                low + band,
                corner,
                gap,
                fill=ink.SHADES[index + 1] if reached else ink.WASH,
                stroke=ink.SHADES[index + 1] if reached else ink.EDGE,
                stroke_width=0.8,
            )


def _quarter(
    centre: Point, inner: float, outer: float, corner: float, gap: float, **attributes: object
) -> Element:
    """A quarter of a ring whose ends keep the same distance from the next one at every radius."""
    start, end = (degrees(asin(gap / radius)) for radius in (inner, outer))
    a, b = polar(centre, outer, corner + end), polar(centre, outer, corner + 90 - end)
    c, d = polar(centre, inner, corner + 90 - start), polar(centre, inner, corner + start)
    return ring_slice(a, b, c, d, inner, outer, **attributes)


def _step_ring(
    steps: tuple[Step, ...], centre: Point, radii: tuple[float, float], *, with_words: bool
) -> Iterator[Element]:
    """The five points of a star, or five fields round the outside with a point in each."""
    inner, outer = radii
    for index, step in enumerate(steps):
        angle = index * 72.0
        if inner == 0:
            yield _point(centre, outer, angle, step.status)
            continue
        yield sector(
            centre,
            inner,
            outer,
            angle - 34.5,
            angle + 34.5,
            fill=ink.PAPER,
            stroke=ink.FAINT,
            stroke_width=1.5,
        )
        middle = polar(centre, (inner + outer) / 2, angle)
        if with_words:
            yield _point((middle[0], middle[1] - 4), 24, 0, step.status)
        else:
            yield _point(polar(centre, inner + 1, angle), outer - inner - 2, angle, step.status)


def _point(base: Point, length: float, angle: float, status: Status) -> Element:
    """A kite with a fold down the middle: empty, half filled or filled."""
    tip = polar(base, length, angle)
    left, right = polar(base, length * 0.5, angle - 36), polar(base, length * 0.5, angle + 36)
    outline = path(
        (base, left, tip, right),
        fill=ink.PAPER,
        stroke=ink.LINE if status is Status.NOT_STARTED else ink.HUE,
        stroke_width=1.4,
        stroke_linejoin="round",
        stroke_dasharray="3 2.5" if status is Status.NOT_STARTED else None,
    )
    halves = {
        Status.NOT_STARTED: [],
        Status.UNDER_WAY: [path((base, left, tip), fill=ink.SHADES[2])],
        Status.DONE: [path((base, left, tip), fill=ink.SHADES[2]), path((base, tip, right), fill=ink.HUE)],
    }
    return element("g", outline, *halves[status])


def _co_words(cos: tuple[Co, ...]) -> Iterator[Element]:
    """Name, level in words and small number in the four corners."""
    corners = ((4, "start", True), (396, "end", True), (396, "end", False), (4, "start", False))
    for co, (x, anchor, top) in zip(cos, corners, strict=True):
        rows = wrap(co.words, 138, 15)
        y = 20 if top else 492 - 6 - 19 * len(rows)
        yield text(wrap(co.name, 190, 17, bold=True, lines=1)[0], x, y, 17, bold=True, anchor=anchor)
        for index, row in enumerate(rows, start=1):
            small = small_number(co.level) if row is rows[-1] else ""
            yield text(row, x, y + 19 * index, 15, anchor=anchor, fill=ink.QUIET_INK, small=small)


def _step_words(steps: tuple[Step, ...], centre: Point, rings: _Rings) -> Iterator[Element]:
    inside = rings.steps[0] == 0
    places = _beside_points(centre) if inside else _in_fields(centre, rings)
    for step, place in zip(steps, places, strict=False):  # a round has none
        name = wrap(step.name, place.width, 15, bold=True, lines=1)[0]
        status = wrap(step.words, place.width, 13.5, lines=1)[0]
        yield text(name, place.x, place.y, 15, bold=True, anchor=place.anchor, fill=ink.INK)
        yield text(status, place.x, place.y + 16, 13.5, anchor=place.anchor, fill=ink.QUIET_INK)


@dataclass(frozen=True)
class _Place:
    """Room for a name and, 16 below it, a status: `y` is the foot of the name."""

    x: float
    y: float
    width: float
    anchor: str = "middle"


def _beside_points(centre: Point) -> tuple[_Place, ...]:
    """Above the upper point, outwards of the side ones, under the lower ones; clear of star and ring."""
    x, y = centre
    return (
        _Place(x, y - 91, 150),
        _Place(x + 67, y - 21, 72, "start"),
        _Place(x + 53, y + 74, 92),
        _Place(x - 53, y + 74, 92),
        _Place(x - 67, y - 21, 72, "end"),
    )


def _in_fields(centre: Point, rings: _Rings) -> tuple[_Place, ...]:
    middles = (polar(centre, sum(rings.steps) / 2, index * 72) for index in range(5))
    return tuple(_Place(x, y + 10, 84) for x, y in middles)
