"""Fixed lists that tag and check activities, as data files per language beside this module.

A language without its own file reads the English one. The wording of laws and published
frameworks is theirs and is kept as printed; each file names its source.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language

FALLBACK = "en"


@dataclass(frozen=True)
class Term:
    code: str
    label: str


@dataclass(frozen=True)
class Vocabulary:
    name: str
    source: str
    terms: tuple[Term, ...]

    def label(self, code: str) -> str:
        """Raises KeyError for a code the vocabulary does not have."""
        return {term.code: term.label for term in self.terms}[code]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(term.code, term.label) for term in self.terms]


def vocabulary(name: str, language: str | None = None) -> Vocabulary:
    """A list by the name of its file, in a language or the one now active.

    Raises LookupError if there is no such list.
    """
    return _read(name, language or get_language() or FALLBACK)


@cache
def _read(name: str, language: str) -> Vocabulary:
    for folder in (language, language.partition("-")[0], FALLBACK):
        path = files(__name__) / folder / f"{name}.json"
        if path.is_file():
            data = json.loads(path.read_text("utf-8"))
            terms = tuple(Term(**term) for term in data["terms"])
            return Vocabulary(data["name"], data["source"], terms)
    raise LookupError(name)
