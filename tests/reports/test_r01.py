"""R01, an Explorer round: what each audience reads, and that nobody can work out what few people said."""

from pathlib import Path
from typing import Any

import pytest

from commons.four_cos import Form
from foundations.refusals import NotAllowed
from mapping.explorer import actions as explorer
from partnerships.models import Group
from reports import actions
from reports.kinds import KINDS
from reports.models import Audience
from tests.factories import ServiceFactory
from tests.mapping.rounds import exp_1, group_says, open_round, published, with_evidence
from tests.reports.pdfs import findings, words, write

NAMES = (
    *("Libraries", "Home care", "Youth work", "Parks and paths"),
    *("Benefits advice", "Day support", "Housing advice", "Community transport"),
)


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def small(cast: Any) -> Any:
    """A round in which every group is small: EXP-1 of the specification."""
    service = ServiceFactory(name="Older people's day support")
    explorer_round = open_round(service, by=cast.lead, name="Round 2026-A")
    exp_1(explorer_round, service)
    return published(explorer_round, cast.lead)


def facts(explorer_round: Any, audience: Audience) -> Any:
    return KINDS["R01"].read(explorer_round, audience)


def test_team_reads_exp_1_with_each_group(small: Any, tmp_path: Path) -> None:
    text = words(write("R01", small.pk, tmp_path / "team.pdf", audience="team"))
    for said in (
        "regular in places (2.0)",
        "as a rule, and we decide together (3.5)",
        "1.50",
        "people see this differently",
        "Managers: as a rule (3.0)",
        "People who use services: in pockets (1.0)",
        "Extend what there is",
    ):
        assert said in text, said


def test_board_reads_nothing_of_small_groups(small: Any, tmp_path: Path) -> None:
    path = write("R01", small.pk, tmp_path / "board.pdf")
    text = words(path)
    assert "regular in places (2.00)" in text
    for hidden in (
        "Managers",
        "Councillors",
        "Front-line staff",
        "sees this differently",
        "in pockets (1.0",
    ):
        assert hidden not in text, hidden
    assert "Where fewer than five people of a group answered" in text
    assert "kept back" in text
    assert b"Councillors" not in path.read_bytes()


def test_board_gets_no_report_before_publication(cast: Any) -> None:
    service = ServiceFactory()
    explorer_round = open_round(service, by=cast.lead)
    exp_1(explorer_round, service)
    explorer.close_round(explorer_round=explorer_round, by=cast.lead)
    explorer.consolidate(explorer_round=explorer_round, by=cast.lead)
    with pytest.raises(NotAllowed, match="not published"):
        actions.ask(kind=KINDS["R01"], subject=explorer_round, audience=Audience.BOARD, by=cast.lead)
    assert actions.ask(kind=KINDS["R01"], subject=explorer_round, audience=Audience.TEAM, by=cast.lead)


def test_snapshot_of_the_board_holds_no_more_than_the_board_may_see(small: Any) -> None:
    kept = str(actions.to_json(facts(small, Audience.BOARD)))
    for hidden in ("Managers", "Councillors", "'differs': {"):
        assert hidden not in kept, hidden


def large(cast: Any, services: int, forms: int) -> Any:
    """A round as large as those of the demo, with groups that may be shown."""
    asked = [ServiceFactory(name=name) for name in NAMES[:services]]
    explorer_round = open_round(*asked, by=cast.lead, name="Spring round")
    for n, service in enumerate(asked):
        for form in list(Form)[:forms]:
            shift = (n + len(form)) % 2
            found = group_says(explorer_round, service, Group.MANAGER, [3, 3, 4, 3, 3], [4, 4, 4, 4, 4], form)
            group_says(explorer_round, service, Group.CITIZEN, [shift] * 5, [4, 4, 3, 4, 4], form)
            for response in found:
                with_evidence(response)
    return published(explorer_round, cast.lead)


def test_large_groups_are_shown_to_the_board(cast: Any, tmp_path: Path) -> None:
    text = words(write("R01", large(cast, 1, 1).pk, tmp_path / "board.pdf"))
    assert "Managers: as a rule (3.0)" in text and "Nothing had to be hidden" in text


def test_a_screen_reader_meets_no_error_in_a_report_of_many_pages(cast: Any, tmp_path: Path) -> None:
    path = write("R01", large(cast, 8, 8).pk, tmp_path / "large.pdf")
    assert findings(path) == []


def test_a_screen_reader_meets_no_error_in_a_small_report(small: Any, tmp_path: Path) -> None:
    for audience in ("board", "team"):
        assert findings(write("R01", small.pk, tmp_path / f"{audience}.pdf", audience=audience)) == []
