"""One decision with its trail: what came before and after, and what was adopted about it."""

from pathlib import Path
from typing import Any

import pytest

from activities.models import Activity, Decision
from foundations.tenancy import url_here
from home.trail import trail_of
from priorities.models import MatrixRound
from reports.models import Audience, Report
from tests.factories import ActivityFactory, DecisionFactory, MatrixRoundFactory
from tests.reports.making import decided_and_adopted


@pytest.fixture
def decided(cast: Any, settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path / "files"
    return decided_and_adopted(cast.lead, *Audience)


def page(client: Any, decision: Decision) -> str:
    return str(client.get(url_here("decision", decision=decision.pk)).content.decode())


def test_an_auditor_reads_why_something_was_not_taken_forward(decided: Any, cast: Any, as_: Any) -> None:
    dropped = Activity.objects.get(title="D")
    client = as_(cast.auditor)
    found = client.get(url_here("decisions") + f"?q={dropped.title}").content.decode()
    decision = dropped.decisions.get(outcome="dropped")
    assert url_here("decision", decision=decision.pk) in found
    read = page(client, decision)
    assert "People who use services: 2" in read
    assert "Worked example" in read and "Make the audit pack of Worked example" in read
    board = Report.objects.get(audience="board")
    assert board.sha256 in read
    assert [each.outcome for each in dropped.decisions.all()] == ["rated", "dropped"]
    assert url_here("decision", decision=dropped.decisions.get(outcome="rated").pk) in read


def test_a_report_for_the_team_is_not_named_to_others(decided: Any, cast: Any, as_: Any) -> None:
    team = Report.objects.get(audience="team")
    decision = Activity.objects.get(title="D").decisions.get(outcome="dropped")
    assert team.sha256 not in page(as_(cast.auditor), decision)
    assert team.sha256 in page(as_(cast.lead), decision)


def test_a_decision_about_a_draft_is_not_there_for_an_auditor(cast: Any, as_: Any) -> None:
    decision = DecisionFactory(activity=ActivityFactory(state="identified"))
    address = url_here("decision", decision=decision.pk)
    assert as_(cast.auditor).get(address).status_code == 404
    assert as_(cast.officer).get(address).status_code == 200


def test_no_list_leads_an_auditor_to_a_page_that_is_closed_to_them(decided: Any, cast: Any, as_: Any) -> None:
    decision = Decision.objects.filter(subject_kind="matrixround").latest("pk")
    pages = (url_here("decisions"), url_here("audit"), url_here("decision", decision=decision.pk))
    assert decision.url in as_(cast.lead).get(pages[0]).content.decode()
    client = as_(cast.auditor)
    for each in pages:
        html = client.get(each).content.decode()
        assert f'href="{decision.url}"' not in html and str(decided) in html
    assert f'href="{pages[2]}"' in client.get(pages[1]).content.decode()


def test_the_story_of_an_activity_leads_from_a_decision_to_its_trail(
    decided: Any, cast: Any, as_: Any
) -> None:
    dropped = Activity.objects.get(title="D")
    decision = dropped.decisions.get(outcome="dropped")
    html = as_(cast.auditor).get(dropped.get_absolute_url()).content.decode()
    assert url_here("decision", decision=decision.pk) in html


def test_a_decision_about_neither_round_nor_activity_was_weighed_nowhere(decided: Any, cast: Any) -> None:
    emptied = MatrixRoundFactory(name="Weighs nothing")
    MatrixRound.objects.filter(pk=emptied.pk).update(status="closed")
    adopted = Decision.objects.filter(subject_kind="report").latest("pk")
    assert trail_of(adopted, cast.lead).rounds == []


def test_what_the_system_moved_stands_in_nobodys_name(decided: Any) -> None:
    history = Activity.objects.get(title="D").events.order_by("pgh_id")
    assert history.filter(state="rated").first().updated_by is None
