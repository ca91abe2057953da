"""What a report says: one frozen dataclass, from which page, PDF and CSV are made alike.

Facts are plain values, tables and pictures' data, so that they can be kept as JSON and read back years
later. A field added to one of them therefore needs a default.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, TypeVar

import msgspec
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from assessments.figures import rounded
from partnerships.access import ROLES
from partnerships.models import Membership
from pictures.table import Table

AnyFacts = TypeVar("AnyFacts", bound="Facts")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What every report says of itself, beside its own figures.

    `protected` says what is hidden to protect small groups; `sources` where the figures come from.
    """

    title: str
    period: str
    sources: tuple[str, ...]
    protected: str = ""

    def tables(self) -> Iterator[Table]:
        """All figures, in the order of the fields; those of a report within it too."""
        for field in fields(self):
            value = getattr(self, field.name)
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, Table):
                    yield each
                elif isinstance(each, Facts):
                    yield from each.tables()


def to_json(facts: Facts) -> Any:
    return msgspec.to_builtins(facts)


def from_json(kept: Any, kind: type[AnyFacts]) -> AnyFacts:
    return msgspec.convert(kept, type=kind)


def snapshot_id(facts: Facts) -> str:
    """The same figures have the same id, whenever and by whomever they were read."""
    return hashlib.sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()


def person(member: Membership | None) -> str:
    """Who did something, as a report may say it: staff by name, everybody else by role."""
    if member is None:
        return _("the system")
    roles = [ROLES[slug] for slug in member.roles if slug in ROLES]
    staff = [role for role in roles if role.staff]
    if staff:
        return f"{member.name} ({staff[0].name})"
    return str(roles[0].name) if roles else _("a member")


def day(value: Any) -> str:
    return str(formats.date_format(value, "j F Y")) if value else ""


def moment(value: Any) -> str:
    return str(formats.date_format(timezone.localtime(value), "j M Y, H:i")) if value else ""


def figure(value: Any, places: int = 4) -> str:
    """A number to so many places; "—" where it is undefined."""
    return "—" if value is None else str(rounded(Fraction(value), places))


def between(first: Any, last: Any) -> str:
    """A period in words, as far as its ends are known."""
    if first and last:
        return _("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}
    return day(first or last)
