"""R24 as a Word document: the same facts, with real headings, lists and a table that names its columns."""

import io
from datetime import UTC, datetime
from typing import Any

import segno
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from foundations.tenancy import watermark
from pictures.table import Table
from reports.r24.data import Lines, MembersPage
from reports.r24.wording import more, nothing

LANGUAGE = "en-GB"
BLACK = RGBColor(0x0B, 0x0C, 0x0C)
STYLES = {"Normal": (9.5, 0), "Heading 1": (16, 0), "Heading 2": (11.5, 4), "List Bullet": (9.5, 0)}
"""The size of each style and the room before it, in points."""
AFTER = 1


def document(facts: MembersPage, author: str) -> bytes:
    """Opens as one page of A4."""
    word = Document()
    _set_up(word, facts, author)
    word.add_heading(facts.title, 1)
    word.add_paragraph(facts.looked_at)
    _heading(word, _("How far we do things together"))
    _list(word, facts.star)
    if facts.compared:
        word.add_paragraph(_("In brackets: the round before, like for like."))
    _section(word, _("What works"), facts.works)
    if facts.differs.shown:
        _section(word, _("People see this differently"), facts.differs)
    _heading(word, _("What was decided"))
    if facts.decisions:
        _table(word, facts.decisions)
        _more(word, facts.more_decisions)
    else:
        word.add_paragraph(nothing())
    _section(word, _("What was stopped, and why"), facts.stopped)
    if facts.costs:
        _heading(word, _("What it costs"))
        _list(word, facts.costs)
    if facts.unknown.shown:
        _section(word, _("What we do not know"), facts.unknown)
    if facts.ask:
        _heading(word, _("What we ask you"))
        word.add_paragraph(f"{facts.ask}: {facts.ask_text}")
    if facts.questions:
        _heading(word, _("Worth asking"))
        _list(word, facts.questions)
    _foot(word, facts)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


# --- what Word needs to know ------------------------------------------------------------------------------
def _set_up(word: Word, facts: MembersPage, author: str) -> None:
    about, page = word.core_properties, word.sections[0]
    about.title, about.author, about.language, about.comments = facts.title, author, LANGUAGE, ""
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None)
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(12)
    page.left_margin = page.right_margin = Mm(17)
    if words := watermark():
        page.header.paragraphs[0].text = words
    for name, (size, before) in STYLES.items():
        style: Any = word.styles[name]
        style.font.size, style.font.name, style.font.color.rgb = Pt(size), "Arial", BLACK
        lines = style.paragraph_format
        lines.space_before, lines.space_after, lines.line_spacing = Pt(before), Pt(AFTER), 1.0
        _no_theme_font(style)
    _speak(word)


def _no_theme_font(style: Any) -> None:
    """A heading's font of the theme would win over the one that is named."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
        fonts.set(qn(f"w:{script}"), "Arial")


def _speak(word: Word) -> None:
    """The language in which a screen reader reads it."""
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), LANGUAGE)


# --- parts --------------------------------------------------------------------------------------------------
def _heading(word: Word, words: str) -> None:
    word.add_heading(words, 2)


def _list(word: Word, lines: tuple[str, ...]) -> None:
    for line in lines:
        word.add_paragraph(line, style="List Bullet")


def _section(word: Word, words: str, lines: Lines) -> None:
    _heading(word, words)
    _list(word, lines.shown)
    _more(word, lines.more)
    if not lines.shown and not lines.more:
        word.add_paragraph(nothing())


def _more(word: Word, n: int) -> None:
    if n:
        word.add_paragraph(more(n))


def _table(word: Word, table: Table) -> None:
    drawn = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    head = OxmlElement("w:tblHeader")
    drawn.rows[0]._tr.get_or_add_trPr().append(head)
    for cell, column in zip(drawn.rows[0].cells, table.columns, strict=True):
        cell.paragraphs[0].add_run(column).bold = True
    for row in table.rows:
        for cell, text in zip(drawn.add_row().cells, row, strict=True):
            cell.text = text


def _foot(word: Word, facts: MembersPage) -> None:
    if facts.address:
        _heading(word, _("Your ward"))
        word.add_paragraph(_("Choose it at %(address)s") % {"address": facts.address})
    word.add_paragraph(_("As at %(day)s. Ask: %(contact)s") % {"day": facts.as_at, "contact": facts.contact})
    if facts.address:
        _code(word, facts.address)


def _code(word: Word, address: str) -> None:
    code = io.BytesIO()
    segno.make(address, error="m").save(code, kind="png", scale=8, border=2)
    code.seek(0)
    paragraph = word.add_paragraph()
    picture = paragraph.add_run().add_picture(code, width=Mm(20))
    named = picture._inline.docPr
    named.set("descr", _("QR code that opens %(address)s") % {"address": address})
