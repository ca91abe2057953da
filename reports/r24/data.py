"""R24: what members need to know on one page, in words anybody may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.refusals import NotAllowed
from mapping.explorer.models import ExplorerRound
from partnerships.links.qr import qr_svg
from partnerships.models import Partnership
from pictures.table import Table
from reports.facts import Facts, day
from reports.models import Audience
from reports.r24 import sections
from reports.r24.fitting import MOST_WORDS, count, lines_to_keep, short
from reports.r24.models import ForMembers
from reports.r24.sections import Row

MOST_DECISIONS, MOST_STOPPED = 5, 3
FRAME = 75
"""Words that stand on every page: headings, heads of the table, date, address. A test counts them."""
FOR_MORE = 3
"""Words it takes to say "And 2 more"."""
ASKS = {
    ForMembers.Ask.APPROVE: gettext_lazy("We ask you to approve"),
    ForMembers.Ask.NOTE: gettext_lazy("We ask you to note"),
    ForMembers.Ask.CHOOSE: gettext_lazy("We ask you to choose"),
}


@dataclass(frozen=True)
class Lines:
    """The lines there is room for, and how many more there are."""

    shown: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class MembersPage(Facts):
    """`address` is where anybody finds the newest page; the QR code leads there. A rehearsal has none."""

    as_at: str
    looked_at: str
    star: tuple[str, ...]
    compared: bool
    works: Lines = Lines()
    differs: Lines = Lines()
    decisions: Table | None = None
    more_decisions: int = 0
    stopped: Lines = Lines()
    costs: tuple[str, ...]
    unknown: Lines = Lines()
    ask: str
    ask_text: str
    questions: tuple[str, ...]
    contact: str
    address: str

    @property
    def qr(self) -> SafeString:
        return qr_svg(self.address)

    @property
    def each_decision(self) -> list[list[tuple[str, str]]]:
        """The table of decisions as names and words, for a screen too narrow for it."""
        table = self.decisions
        return [list(zip(table.columns, row, strict=True)) for row in table.rows] if table else []

    @property
    def always_said(self) -> int:
        """Words of its own that are on the page whatever is left out for want of room."""
        texts = (self.title, self.as_at, self.looked_at, self.ask, self.ask_text, self.contact)
        return sum(map(count, (*texts, *self.star, *self.costs, *self.questions)))

    @property
    def words(self) -> int:
        """Words on the page, and perhaps a few less."""
        lists = (self.works, self.differs, self.stopped, self.unknown)
        lines = [line for each in lists for line in each.shown]
        cells = [cell for row in self.decisions.rows for cell in row] if self.decisions else []
        cut = sum(bool(each.more) for each in lists) + bool(self.more_decisions)
        return FRAME + self.always_said + sum(map(count, (*lines, *cells))) + FOR_MORE * cut


def expect(partnership: Partnership, audience: Audience) -> None:
    if audience is not Audience.BOARD:
        raise NotAllowed([_("One page for members is for everybody to read. Ask for it for the board.")])


def read(partnership: Partnership, audience: Audience) -> MembersPage:
    """As anybody may read it, whoever asks. Raises NotAllowed for any audience but the board."""
    expect(partnership, audience)
    newest = ExplorerRound.objects.published().order_by("-published_at", "-pk").first()
    said = ForMembers.here()
    return _filled(_without_lists(partnership, newest, said), newest, said)


def _without_lists(partnership: Partnership, newest: ExplorerRound | None, said: ForMembers) -> MembersPage:
    moved = sections.moved(newest)
    today = day(timezone.localdate())
    return MembersPage(
        title=_("One page for members: %(place)s") % {"place": short(partnership.name, 8)},
        period=today,
        sources=(_("What was published of Explorer rounds, decisions on record, and what the lead wrote."),),
        protected=_("What fewer than five people said is not shown."),
        as_at=today,
        looked_at=sections.looked_at(newest),
        star=tuple(sections.star(partnership, moved)),
        compared=bool(moved),
        costs=tuple(sections.costs(said)),
        ask=str(ASKS[ForMembers.Ask(said.ask)]) if said.ask_text else "",
        ask_text=short(said.ask_text, 20),
        questions=tuple(short(each, 12) for each in (said.first_question, said.second_question) if each),
        contact=_contact(said.contact or partnership.privacy_contact or partnership.name),
        address="" if partnership.is_rehearsal else _address(partnership),
    )


def _address(partnership: Partnership) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("for_members_public", args=[partnership.slug])


def _contact(text: str) -> str:
    """Whom to ask; an address of a mailbox is left as it is."""
    return text if "@" in text and " " not in text else short(text, 8)


def _filled(page: MembersPage, newest: ExplorerRound | None, said: ForMembers) -> MembersPage:
    """The page with as many lines of each list as there is room for."""
    taken_on, stopped = sections.taken_on(), sections.stopped()
    works, differs = sections.works(newest), sections.differs(newest)
    decided = [sections.decided(each) for each in taken_on[:MOST_DECISIONS]]
    ended = [sections.because(each) for each in stopped[:MOST_STOPPED]]
    unknown = [short(each, 14) for each in sections.unknown(said, newest)]
    room = MOST_WORDS - FRAME - page.always_said
    lists = (*map(_words, (works, differs, ended, unknown)), [sum(_words(row)) for row in decided])
    *kept, rows = lines_to_keep(lists, room, FOR_MORE)
    return replace(
        page,
        works=_lines(works, kept[0], len(works)),
        differs=_lines(differs, kept[1], len(differs)),
        stopped=_lines(ended, kept[2], len(stopped)),
        unknown=_lines(unknown, kept[3], len(unknown)),
        decisions=_table(decided[:rows]),
        more_decisions=len(taken_on) - rows,
    )


def _words(texts: Iterable[str]) -> list[int]:
    return [count(text) for text in texts]


def _lines(lines: Sequence[str], kept: int, of: int) -> Lines:
    return Lines(tuple(lines[:kept]), of - kept)


def _table(rows: Sequence[Row]) -> Table | None:
    heads = (_("What"), _("Who decided"), _("Owner"), _("First action"), _("How far"))
    return Table(_("Taken on"), heads, tuple(rows)) if rows else None
