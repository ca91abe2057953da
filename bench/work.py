"""What is worked out behind the pages."""

from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.db import connection, transaction
from django.utils import timezone
from weasyprint import HTML

from activities.models import Activity
from bench.national import Place
from bench.report import Budget, Row, Section
from bench.timing import in_turn
from foundations.tenancy import scope
from mapping.explorer.aggregation import work_out
from mapping.explorer.models import ExplorerCell, ExplorerResponse, ServiceScore
from pictures.pdf import StaticFilesOnly
from reports.actions import keep
from reports.kinds import KINDS
from reports.models import Audience, Code
from reports.rendering import html_of, pdf_of

CONSOLIDATION = Budget(ms=2_000)
PDF = Budget(ratio=1.15)
PLAIN = """
SELECT r.service_id, c.form, r."group", percentile_cont(0.5) WITHIN GROUP (ORDER BY c.level)
FROM mapping_explorerresponse r JOIN mapping_explorercell c ON c.response_id = r.id
WHERE r.round_id = %s GROUP BY r.service_id, c.form, r."group"
"""


class TakeBack(Exception):
    """Raised to undo what was only done to be measured."""


def consolidation(place: Place, runs: int) -> Section:
    """Must run before the round is consolidated: the first time is the one that takes time."""

    def ours() -> None:
        with suppress(TakeBack), scope(place.partnership), transaction.atomic():
            work_out(place.published)
            if not ServiceScore.objects.filter(round=place.published).exists():
                raise RuntimeError("The round came to nothing.")
            raise TakeBack

    def floor() -> None:
        with scope(place.partnership), connection.cursor() as cursor:
            cursor.execute(PLAIN, [place.published.pk])
            cursor.fetchall()

    with scope(place.partnership):
        people = ExplorerResponse.objects.filter(round=place.published).count()
        cells = ExplorerCell.objects.filter(response__round=place.published).count()
    mine, plain = in_turn(runs, ours, floor)
    what = f"consolidate a round of {people:,} answers, {cells:,} cells"
    return Section(
        "Consolidation",
        "The floor is one SELECT of the median of each group, form and service.",
        (Row(what, mine, CONSOLIDATION, plain),),
    )


def reports(place: Place, runs: int) -> Section:
    """Each report for the board, from the figures to the PDF."""
    with scope(place.partnership):
        weighed = Activity.objects.filter(matrix_entries__isnull=False).earliest("pk")
    subjects = {Code.EXPLORER: place.published, Code.MATRIX: place.matrix, Code.THREAD: weighed}
    return Section(
        "Reports",
        "Ours reads the facts, draws the HTML and makes the PDF; the floor is WeasyPrint alone on the same HTML.",
        tuple(_report(place, code, subject, runs) for code, subject in subjects.items() if subject),
    )


def _report(place: Place, code: Code, subject: Any, runs: int) -> Row:
    kind, board = KINDS[code.value], Audience.BOARD
    with scope(place.partnership):
        facts = kind.read(subject, board)
        kept = keep(kind=kind, subject_id=subject.pk, audience=board, facts=facts, as_at=timezone.now())
        address = settings.SITE_URL + kept.get_absolute_url()

    def document() -> str:
        with scope(place.partnership):
            return html_of(kept, kind.read(subject, board), place.partnership, address)

    def bare() -> None:
        fetcher = StaticFilesOnly(urljoin(settings.SITE_URL, settings.STATIC_URL), find)
        page = HTML(string=html, base_url=settings.SITE_URL, url_fetcher=fetcher)
        page.write_pdf(pdf_variant="pdf/ua-1")

    html = document()
    ours, floor = in_turn(runs, lambda: pdf_of(document(), place.partnership), bare, warm_up=min(runs - 1, 1))
    return Row(f"{code.value}, {len(html) // 1024} kB of HTML", ours, PDF, floor)
