"""What is worked out behind the pages."""

from contextlib import suppress

from django.db import connection, transaction

from bench.national import Place
from bench.report import Budget, Row, Section
from bench.timing import in_turn
from foundations.tenancy import scope
from mapping.explorer.aggregation import work_out
from mapping.explorer.models import ExplorerCell, ExplorerResponse, ServiceScore

CONSOLIDATION = Budget(ms=2_000)
PLAIN = """
SELECT r.service_id, c.form, r."group", percentile_cont(0.5) WITHIN GROUP (ORDER BY c.level)
FROM mapping_explorerresponse r JOIN mapping_explorercell c ON c.response_id = r.id
WHERE r.round_id = %s GROUP BY r.service_id, c.form, r."group"
"""


class TakeBack(Exception):
    """Raised to undo what was only done to be measured."""


def section(place: Place, runs: int) -> Section:
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
        "Work behind the pages",
        "The floor is one SELECT of the median of each group, form and service.",
        (Row(what, mine, CONSOLIDATION, plain),),
    )
