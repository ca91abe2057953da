"""Email addresses pasted from a letter, a spreadsheet or an address book, with names or without."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from foundations.sorting import fold

LONGEST_NAME = 120
LONGEST_ADDRESS = 254
AROUND = "<>\"'“”‘’()[]:."
DOMAIN = re.compile(r"[\w-]{2,}(\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """An address, the name beside it if there was one, and the slug of the role in its last column."""

    email: str
    name: str = ""
    role: str = ""

    @property
    def name_to_use(self) -> str:
        """The name, or one made of the address: "ann.smith@…" is "Ann Smith"."""
        words = re.split(r"[._+-]+", self.email.partition("@")[0])
        return self.name or " ".join(word.capitalize() for word in words if word)[:LONGEST_NAME]


@dataclass(frozen=True)
class Wrong:
    """What cannot be taken: the line it stands on, as it was typed, and how to mend it.

    Without `unknown` it is no address; else the address is right and `unknown` is no role.
    """

    line: int
    text: str
    how: str
    unknown: str = ""

    def __str__(self) -> str:
        if self.unknown:
            words = _("Line %(line)d: “%(unknown)s” is not a role here. %(how)s")
            return words % {"line": self.line, "unknown": self.unknown[:80], "how": self.how}
        return _("Line %(line)d: “%(text)s” is not an email address. %(how)s") % {
            "line": self.line,
            "text": self.text if len(self.text) <= 80 else f"{self.text[:79]}…",
            "how": self.how,
        }


@dataclass
class Addresses:
    """Each address once, in the order typed; `repeated` names lines that say one again."""

    right: list[Address] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)

    @property
    def wrong_lines(self) -> str:
        """What is still to be mended, as it was typed."""
        return "\n".join(each.text for each in self.wrong)


def read_addresses(text: str, roles: Mapping[str, str] | None = None) -> Addresses:
    """Read one address a line, or several with commas, semicolons or blanks between.

    Where `roles` (name → slug) are given, the last column of a line may name one of them.
    """
    found = Addresses()
    seen: set[str] = set()
    named = {fold(name): slug for name, slug in (roles or {}).items()}
    for number, line in enumerate(text.splitlines(), start=1):
        for address in _with_role(number, line, found, named):
            if address.email in seen:
                found.repeated.append(number)
            else:
                seen.add(address.email)
                found.right.append(address)
    return found


def _with_role(number: int, line: str, found: Addresses, named: Mapping[str, str]) -> list[Address]:
    """The addresses of a line, each with the role in its last column."""
    columns = [each.strip() for each in re.split(r"[,;\t]", line.rstrip(" ,;\t"))]
    last = columns[-1]
    if len(columns) > 1 and (role := named.get(fold(last))):
        rest = line.rstrip(" ,;\t").removesuffix(last)
        return [replace(each, role=role) for each in _in_line(number, rest, found)]
    if named and len(columns) > 2 and "@" not in last and line.count("@") == 1:
        found.wrong.append(Wrong(number, line.strip(), _write_one_of(named), unknown=last))
        return []
    return _in_line(number, line, found)


def _write_one_of(named: Mapping[str, str]) -> str:
    names = ", ".join(name.capitalize() for name in named)
    return _("Write one of these in the last column, or leave it out: %(names)s.") % {"names": names}


def _in_line(number: int, line: str, found: Addresses) -> list[Address]:
    """The addresses of a line; what is none goes to `found.wrong`. Other words are a name."""
    pieces = [piece for piece in re.split(r"[\s,;]+", line.replace("mailto:", "")) if piece.strip(AROUND)]
    if not pieces:
        return []
    if not any("@" in piece for piece in pieces):
        found.wrong.append(Wrong(number, line.strip(), how_to_mend(line.strip())))
        return []
    here: list[Address] = []
    words: list[str] = []
    for piece in pieces:
        bare = piece.strip(AROUND)
        if "@" not in piece and not DOMAIN.fullmatch(bare):
            words.append(piece.strip("<>\"'“”"))
        elif how := how_to_mend(bare):
            found.wrong.append(Wrong(number, " ".join([*words, piece]), how))
            words = []
        else:
            here.append(Address(bare.lower(), _name(words)))
            words = []
    if words and here and not here[-1].name:
        here[-1] = Address(here[-1].email, _name(words))
    return here


def _name(words: list[str]) -> str:
    return " ".join(words).strip()[:LONGEST_NAME]


def how_to_mend(text: str) -> str:
    """What to change so that `text` is an address; nothing where it is one."""
    before, _at, after = text.partition("@")
    if "@" not in text:
        return _("There is no @ in it. Write it like name@example.org.")
    if text.count("@") > 1:
        return _("There is more than one @ in it. Keep one, or put each address on a line of its own.")
    if not before or not after:
        return _("Something is missing beside the @. Write it like name@example.org.")
    if "." not in after:
        return _("The end is missing after the @. Write it like name@example.org.")
    try:
        validate_email(text)
    except ValidationError:
        return _("Look for a letter or a sign that does not belong. Write it like name@example.org.")
    return "" if len(text) <= LONGEST_ADDRESS else _("It is longer than any address may be.")
