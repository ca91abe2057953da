"""A large round is worked out while a person waits: 5,000 answers about 20 services, 85,000 cells."""

from time import perf_counter
from typing import Any

import pytest
from django.db import connection

from mapping.explorer.aggregation import work_out
from mapping.explorer.models import ExplorerCell, ExplorerRound, FormResult
from partnerships.models import Partnership
from tests.factories import ServiceFactory
from tests.mapping.rounds import open_round

SERVICES, ANSWERS, SECONDS = 20, 5_000, 2.0
RESPONSES = """
INSERT INTO mapping_explorerresponse
    (partnership_id, round_id, service_id, "group", code, source, asked, started_at, submitted_at)
SELECT current_partnership(), %s, (%s::bigint[])[1 + n %% %s],
       (ARRAY['citizen', 'citizen', 'front_line', 'manager', 'councillor', 'partner_org'])[1 + n %% 6],
       'CODE-' || n, 'online', '{}', now(), now()
FROM generate_series(0, %s - 1) n
"""
CELLS = """
INSERT INTO mapping_explorercell
    (partnership_id, response_id, form, status, level, potential, involved, barriers, idea,
     keep_private, idea_held)
SELECT current_partnership(), r.id, form, CASE WHEN level = 0 THEN 'not_doing' ELSE 'doing' END, level,
       least(4, level + 1), '{}', '{}', '', false, false
FROM mapping_explorerresponse r
CROSS JOIN unnest(ARRAY['CC1','CC2','CC3','CC4','CD1','CD2','CD3','CD4','CL1','CL2','CL3','CL4','CL5',
                        'CA1','CA2','CA3','CA4']) form
CROSS JOIN LATERAL (SELECT abs(hashtext(r.code || form)) %% 5 AS level) said
WHERE r.round_id = %s
"""


@pytest.fixture
def large(north: Partnership, cast: Any) -> ExplorerRound:
    services = [ServiceFactory() for _ in range(SERVICES)]
    explorer_round = open_round(*services, by=cast.lead)
    with connection.cursor() as cursor:
        ids = [service.pk for service in services]
        cursor.execute(RESPONSES, [explorer_round.pk, ids, SERVICES, ANSWERS])
        cursor.execute(CELLS, [explorer_round.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return explorer_round


def test_a_large_round_is_worked_out_in_two_seconds(large: ExplorerRound) -> None:
    assert ExplorerCell.objects.count() == 85_000
    took = []
    for _ in range(3):
        began = perf_counter()
        work_out(large)
        took.append(perf_counter() - began)
    assert FormResult.objects.count() == 340
    assert min(took) < SECONDS, took
