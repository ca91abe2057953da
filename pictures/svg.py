"""A small builder of SVG in which everything is escaped and nothing can break a strict CSP."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians, sin

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pictures import ink

FONT = "Arial, Helvetica, sans-serif"

Point = tuple[float, float]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SAFE_LINK = re.compile(r"https?://|[/?#]")
_NARROW, _SLIM, _WIDE, _WIDEST = "ijl'|.,:;!I ", 'ftr()[]{}-/"*', "mwGOQCDHNRUAKVXYEPSB&%", "MW@—…"


@dataclass(frozen=True)
class Element:
    """One SVG element; strings among the children are text."""

    name: str
    attributes: dict[str, str]
    children: "tuple[Element | str, ...]"

    def __str__(self) -> str:
        attributes = "".join(f' {name}="{clean(value)}"' for name, value in self.attributes.items())
        children = "".join(str(c) if isinstance(c, Element) else clean(c) for c in self.children)
        return f"<{self.name}{attributes}>{children}</{self.name}>"


def element(name: str, *children: "Element | str | None", **attributes: object) -> Element:
    """Build an element. `font_size` becomes `font-size`, `class_` becomes `class`.

    Children and attributes that are None are left out.
    Raises ValueError for what a strict Content-Security-Policy refuses.
    """
    named: dict[str, str] = {}
    for key, value in attributes.items():
        attribute = key.rstrip("_").replace("_", "-")
        if attribute == "style" or attribute.startswith("on"):
            raise ValueError(f"{attribute} is refused by the content security policy")
        if value is not None:
            named[attribute] = number(value) if isinstance(value, float) else str(value)
    return Element(name, named, tuple(child for child in children if child is not None))


def clean(value: str) -> str:
    """Escape for XML and drop the characters that XML cannot carry."""
    return str(escape(_CONTROL.sub("", value)))


def number(value: float) -> str:
    """At most two decimals, no trailing zeros."""
    return f"{round(value, 2) + 0.0:.10g}"


def picture(
    title: str,
    width: float,
    height: float,
    *children: Element | None,
    prefix: str,
    name: str,
    interactive: bool = False,
) -> SafeString:
    """Wrap children in the outer element with its whole-sentence title.

    An image hides what is inside it from screen readers, so a picture that holds links is a group.
    `prefix` makes the ids unique on the page.
    """
    title_id = f"{prefix}-title"
    root = element(
        "svg",
        element("title", title, id=title_id),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        role="group" if interactive else "img",
        aria_labelledby=title_id,
        class_=f"picture picture-{name}",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=float(width),
        height=float(height),
        font_family=FONT,
        fill=ink.INK,
    )
    return mark_safe(str(root))  # every part was escaped by Element


def text(
    content: object,
    x: float,
    y: float,
    size: float = 14,
    *,
    bold: bool = False,
    anchor: str | None = None,
    fill: str | None = None,
    small: str = "",
) -> Element:
    """One line of text, with a small number after it; `anchor` is start, middle or end."""
    return element(
        "text",
        f"{content}",
        element("tspan", small, font_size=size * 0.8, dx=size * 0.4) if small else None,
        x=float(x),
        y=float(y),
        font_size=float(size),
        font_weight="bold" if bold else None,
        text_anchor=anchor,
        fill=fill,
    )


def link(url: str, label: str, *children: Element) -> Element:
    """Make children a link with a name for screen readers and a tooltip; no link when `url` is empty."""
    if not url:
        return element("g", element("title", label), *children)
    if not _SAFE_LINK.match(url):
        raise ValueError("Only web addresses and paths may be linked")
    return element("a", element("title", label), *children, href=url, aria_label=label)


def path(points: Iterable[Point], **attributes: object) -> Element:
    """A closed shape through the points."""
    steps = " L".join(map(_at, points))
    return element("path", d=f"M{steps} Z", **attributes)


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """A point on a circle; 0 degrees is up and the angle grows clockwise."""
    angle = radians(degrees)
    return centre[0] + radius * sin(angle), centre[1] - radius * cos(angle)


def sector(
    centre: Point, inner: float, outer: float, start: float, end: float, **attributes: object
) -> Element:
    """A slice of a ring between two radii and two angles less than 180 degrees apart."""
    a, b = polar(centre, outer, start), polar(centre, outer, end)
    c, d = polar(centre, inner, end), polar(centre, inner, start)
    return ring_slice(a, b, c, d, inner, outer, **attributes)


def ring_slice(
    a: Point, b: Point, c: Point, d: Point, inner: float, outer: float, **attributes: object
) -> Element:
    """An outer arc from a to b, a line to c, an inner arc back to d."""
    arc_out, arc_in = f"{number(outer)},{number(outer)}", f"{number(inner)},{number(inner)}"
    way = f"M{_at(a)} A{arc_out} 0 0 1 {_at(b)} L{_at(c)} A{arc_in} 0 0 0 {_at(d)} Z"
    return element("path", d=way, **attributes)


def _at(point: Point) -> str:
    return f"{number(point[0])},{number(point[1])}"


def hatch(pattern_id: str) -> Element:
    """Diagonal lines, for what nobody was asked yet."""
    stroke = element("path", d="M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6", stroke=ink.LINE, stroke_width=1.2)
    return _pattern(pattern_id, stroke)


def dots(pattern_id: str) -> Element:
    """Dots, for what is known but may not be shown."""
    return _pattern(pattern_id, element("circle", cx=4, cy=4, r=1.3, fill=ink.LINE))


def _pattern(pattern_id: str, mark: Element) -> Element:
    ground = element("rect", width=8, height=8, fill=ink.PAPER)
    return element("pattern", ground, mark, id=pattern_id, width=8, height=8, patternUnits="userSpaceOnUse")


def text_width(content: str, size: float, *, bold: bool = False) -> float:
    """Estimated width of text in Arial; a little generous, so that boxes do not touch."""
    ems = sum(
        0.28
        if c in _NARROW
        else 0.36
        if c in _SLIM
        else 0.75
        if c in _WIDE
        else 0.95
        if c in _WIDEST
        else 0.57
        for c in content
    )
    return ems * size * (1.07 if bold else 1)


def wrap(content: object, width: float, size: float, *, bold: bool = False, lines: int = 2) -> list[str]:
    """Break text into at most so many lines of the given width; what does not fit ends in an ellipsis."""
    rows: list[str] = []
    for word in str(content).split() or [""]:
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and text_width(longer, size, bold=bold) <= width:
            rows[-1] = longer
        else:
            rows.append(word)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], f"{rows[lines - 1]}…"]
    return [_shorten(row, width, size, bold) for row in rows]


def _shorten(row: str, width: float, size: float, bold: bool) -> str:
    if text_width(row, size, bold=bold) <= width:
        return row
    kept = row.rstrip("…")
    while kept and text_width(f"{kept}…", size, bold=bold) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
