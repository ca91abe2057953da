"""Where dots and labels go so that none lies on another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, sin


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Dot:
    """Where a dot is drawn, and the point it stands for."""

    x: float
    y: float
    true_x: float
    true_y: float
    radius: float

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)

    @property
    def moved(self) -> bool:
        return (self.x, self.y) != (self.true_x, self.true_y)


def spread_out(points: Sequence[tuple[float, float]], radius: float, room: Box) -> list[Dot]:
    """Put each dot on its point, or on the nearest free place in the room along a spiral around it."""
    across, down = (room.left + radius, room.right - radius), (room.top + radius, room.bottom - radius)
    taken = _Taken(2 * radius)
    placed: list[Dot] = []
    for x, y in points:
        free = (
            Dot(a, b, x, y, radius)
            for a, b in _spiral(x, y, radius)
            if across[0] <= a <= across[1] and down[0] <= b <= down[1] and taken.leaves(a, b)
        )
        dot = next(free, Dot(x, y, x, y, radius))
        taken.add(dot.x, dot.y)
        placed.append(dot)
    return placed


class _Taken:
    """Points that others keep away from, in squares as wide as they keep away, so that few are compared."""

    def __init__(self, apart: float) -> None:
        self._apart, self._squared = apart, apart**2
        self._squares: dict[tuple[int, int], list[tuple[float, float]]] = {}

    def add(self, x: float, y: float) -> None:
        self._squares.setdefault(self._square(x, y), []).append((x, y))

    def leaves(self, x: float, y: float) -> bool:
        """Whether a place is far enough from all of them."""
        column, row = self._square(x, y)
        for near in product((column, column - 1, column + 1), (row, row - 1, row + 1)):
            for a, b in self._squares.get(near, ()):
                if (x - a) ** 2 + (y - b) ** 2 < self._squared:
                    return False
        return True

    def _square(self, x: float, y: float) -> tuple[int, int]:
        return int(x // self._apart), int(y // self._apart)


def _spiral(x: float, y: float, radius: float) -> Iterator[tuple[float, float]]:
    yield x, y
    for across, down in _TURNS:
        yield x + radius * across, y + radius * down


def _turn(number: int) -> tuple[float, float]:
    angle = number * 2.399963  # the golden angle covers the disc evenly
    distance = 0.6 * number**0.5
    return distance * cos(angle), distance * sin(angle)


_TURNS = tuple(_turn(number) for number in range(1, 2000))


def labels(
    dots: Sequence[Dot],
    sizes: Sequence[tuple[float, float]],
    room: Box,
    lines: Sequence[Box] = (),
    better_not: Sequence[Box] = (),
) -> list[Box] | None:
    """A free box beside every dot, crossed by no line, or None when there is not room for all.

    Each keeps off what it had `better_not` lie on where it can.
    """
    taken = [*(dot.box for dot in dots), *lines]
    boxes: list[Box] = []
    for dot, (width, height) in zip(dots, sizes, strict=True):
        around = (box for box in _around(dot, width, height) if room.holds(box))
        free = [box for box in around if not any(box.touches(each) for each in taken)]
        if not free:
            return None
        box = next((each for each in free if not any(each.touches(line) for line in better_not)), free[0])
        boxes.append(box)
        taken.append(box)
    return boxes


def _around(dot: Dot, width: float, height: float) -> Iterator[Box]:
    """Places for a label, the nearest first, on both sides of the dot and above and below its middle."""
    for across, along in ((1.15, 0.25), (0.4, 1.15), (1.15, 1.15), (2.2, 0.25), (2.2, 1.6), (0.4, 2.4)):
        near, far = dot.radius * across, dot.radius * along
        for left in (dot.x + near, dot.x - near - width):
            for top in (dot.y - far - height, dot.y + far):
                yield Box(left, top, left + width, top + height)
    for left in (dot.x + dot.radius + 4, dot.x - dot.radius - 4 - width):
        yield Box(left, dot.y - height / 2, left + width, dot.y + height / 2)
