"""Names pasted one per line, from an e-mail, a document or a spreadsheet."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundations.sorting import fold
from partnerships.imports.cells import one_line
from partnerships.imports.files import Reading, Row, Unreadable

MOST_LINES = 2_000
BULLET = re.compile(r"^([•·▪◦*–-]|\d{1,4}[.)])\s+")


def read_lines(text: str) -> Reading:
    """A row for each line with something on it. A line that repeats an earlier one is left out."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise Unreadable(_("Paste at most 2,000 lines at a time, or import a file."))
    first: dict[str, Row] = {}
    repeated = []
    for number, line in lines:
        name = BULLET.sub("", one_line(line.strip().split("\t")[0]))
        row = Row(_("Line %(number)s") % {"number": number}, {"name": name})
        if first.setdefault(fold(name), row) is not row:
            repeated.append(number)
    if not first:
        raise Unreadable(_("Paste at least one name."))
    return Reading({"name": _("Name")}, list(first.values()), _notes(lines, repeated))


def _notes(lines: list[tuple[int, str]], repeated: list[int]) -> list[str]:
    notes = []
    if any("\t" in line.strip() for _number, line in lines):
        notes.append(_("Some lines have several columns. We took the first as the name."))
    if repeated:
        shown = ", ".join(str(number) for number in repeated[:20])
        notes.append(
            ngettext(
                "Line %(lines)s repeats an earlier one. We take it once.",
                "Lines %(lines)s repeat earlier ones. We take each once.",
                len(repeated),
            )
            % {"lines": shown + ("…" if len(repeated) > 20 else "")}
        )
    return notes
