"""Pages with results in them, as pages: valid, reachable, and narrow enough for a phone."""

from typing import Any

import pytest

from commons.four_cos import Form
from foundations.tenancy import url_here
from mapping.explorer import actions
from partnerships.models import Group, Partnership
from tests.browser import show
from tests.factories import ServiceFactory
from tests.mapping.rounds import answered, exp_1, group_says, level, open_round, with_evidence
from tests.test_pages import html_errors, violations

PAGES = (
    "explorer",
    "explorer_round",
    "explorer_results",
    "explorer_grid",
    "explorer_not_done",
    "explorer_differs",
    "explorer_ideas",
    "explorer_words_of_people",
    "explorer_changed",
    "explorer_answers",
    "explorer_analysts",
    "explorer_star",
    "explorer_figures",
    "explorer_cell",
)


@pytest.fixture
def worked_out(north: Partnership, cast: Any) -> Any:
    service = ServiceFactory(name="Older people's day support")
    explorer_round = open_round(service, by=cast.lead)
    exp_1(explorer_round, service)
    for response in group_says(explorer_round, service, Group.CITIZEN, [4, 4], form=Form.CD2):
        with_evidence(response)
    group_says(explorer_round, service, Group.CITIZEN, [0], [3], form=Form.CA2)
    answered(explorer_round, service, Group.CITIZEN, level(None, Form.CC1))
    actions.close_round(explorer_round=explorer_round, by=cast.lead)
    actions.consolidate(explorer_round=explorer_round, by=cast.lead)
    return explorer_round


@pytest.mark.parametrize("name", PAGES)
def test_page_with_results_is_well_made(
    name: str,
    worked_out: Any,
    cast: Any,
    as_: Any,
    chromium: Any,
) -> None:
    where = {
        "explorer": {},
        "explorer_cell": {"round_service": worked_out.round_services.get().pk, "form": "CL3"},
        "explorer_figures": {"round_service": worked_out.round_services.get().pk},
    }.get(name, {"explorer_round": worked_out.pk})
    url = url_here(name, **where)
    client = as_(cast.lead)
    html = client.get(url).content.decode()
    assert html_errors(html) == []

    def served(path: str) -> tuple[str, str] | None:
        answer = client.get(path)
        return (answer["Content-Type"], answer.content.decode()) if answer.status_code == 200 else None

    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    try:
        show(page, url, html, served)
        assert violations(page) == []
        page.set_viewport_size({"width": 375, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        assert violations(page) == []
    finally:
        page.close()


def test_printed_forms_are_well_made(north: Partnership, cast: Any, as_: Any, chromium: Any) -> None:
    service = ServiceFactory(name="Older people's day support")
    explorer_round = open_round(service, by=cast.lead)
    url = url_here("explorer_paper_forms", explorer_round=explorer_round.pk)
    html = (
        as_(cast.officer)
        .post(url, {"service": service.pk, "group": "citizen", "copies": "2"})
        .content.decode()
    )
    assert html_errors(html) == []
    page = chromium.new_page(viewport={"width": 375, "height": 800})
    try:
        show(page, url, html, lambda _path: None)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        page.emulate_media(media="print")
        assert page.get_by_text("Print others").is_hidden()
    finally:
        page.close()


def test_all_forms_of_the_grid_fit_beside_each_other(
    worked_out: Any, cast: Any, as_: Any, chromium: Any
) -> None:
    url = url_here("explorer_grid", explorer_round=worked_out.pk)
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    try:
        show(page, url, as_(cast.lead).get(url).content.decode(), lambda _path: None)
        frame = page.locator(".grid-table")
        assert frame.evaluate("it => it.scrollWidth - it.clientWidth") <= 0
        page.set_viewport_size({"width": 375, "height": 800})
        assert frame.evaluate("it => it.scrollWidth - it.clientWidth") > 0
        assert frame.evaluate("it => getComputedStyle(it.parentElement, '::after').content") == '""'
    finally:
        page.close()
