"""What was changed, by whom: one list for who answers for it, and to each what they may see."""

import re
from typing import Any

from activities.actions import record_decision
from foundations.tenancy import scope, url_here
from partnerships.models import Partnership
from tests.factories import ActivityFactory, MatrixRoundFactory, OrganisationFactory, ServiceFactory


def lines(client: Any, query: str = "") -> list[str]:
    """Each line of the list as words, newest first."""
    html = client.get(url_here("audit") + query).content.decode()
    rows = re.findall(r'<tr class="govuk-table__row">\s*<td.*?</tr>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def told(client: Any, query: str = "") -> str:
    return "\n".join(lines(client, query))


def test_changes_and_decisions_stand_in_one_list_with_who_made_them(cast: Any, as_: Any) -> None:
    officer = cast.officer
    service = ServiceFactory(name="Lunch club", updated_by=officer)
    service.description, service.updated_by = "Meals", cast.lead
    service.save()
    client = as_(cast.lead)
    Partnership.objects.update(label="working together", updated_by=cast.lead)
    found = told(client)
    assert re.search(r"Lunch club Services Added Officer", found)
    assert "Lunch club Services What it does: “Meals” Lead" in found
    assert (
        found.count("Demo North Settings What you call it: from “co-production” to “working together” Lead")
        == 1
    )
    assert re.search(r"Officer People and roles Added The system", found)


def test_each_line_says_what_was_changed_from_what_to_what(cast: Any, as_: Any) -> None:
    officer, service = cast.officer, ServiceFactory(name="Lunch club", manager=cast.service_manager)
    officer.roles, officer.updated_by = ["lead"], cast.lead
    officer.save()
    service.manager, service.description = cast.lead, "Soup " * 100
    service.save()
    found = told(as_(cast.auditor))
    assert "Roles: from “Council officer” to “Programme lead”" in found
    assert "from “Service Manager” to “Lead”" in found and "Soup" in found
    whole = b"".join(as_(cast.governance).get(url_here("audit_csv")).streaming_content).decode()
    assert "Soup " * 99 in whole and "Soup " * 99 not in found


def test_a_decision_is_said_once(cast: Any, as_: Any) -> None:
    record_decision(subject=MatrixRoundFactory(name="Spring"), by=cast.lead, outcome="Decided")
    assert "Spring Decision Decided Lead" in told(as_(cast.lead))


def test_the_list_is_searched_and_narrowed(cast: Any, as_: Any) -> None:
    ServiceFactory(name="Lunch club", updated_by=cast.officer)
    OrganisationFactory(name="Lunch makers")
    client = as_(cast.lead)
    assert len(lines(client, "?q=lunch")) == 2
    assert len(lines(client, "?q=lunch+officer")) == 1
    assert "Lunch makers" in told(client, "?about=organisation")
    assert "Lunch club" not in told(client, "?about=organisation")


def test_an_officer_sees_their_own_records_alone(cast: Any, as_: Any) -> None:
    ServiceFactory(name="Mine", updated_by=cast.officer)
    ServiceFactory(name="Theirs", updated_by=cast.lead)
    found = told(as_(cast.officer))
    assert "Mine" in found
    assert "Theirs" not in found


def test_an_auditor_sees_no_drafts(cast: Any, as_: Any) -> None:
    ActivityFactory(title="A draft", state="identified")
    ActivityFactory(title="A running thing", state="live")
    found = told(as_(cast.auditor))
    assert "A running thing" in found
    assert "A draft" not in found


def test_a_neighbours_changes_are_not_in_it(
    south: Partnership, north: Partnership, cast: Any, as_: Any
) -> None:
    with scope(south):
        OrganisationFactory(name="Their organisation")
        Partnership.objects.filter(pk=south.pk).update(label="their words")
    found = told(as_(cast.lead))
    assert "Their organisation" not in found
    assert "Neighbour" not in found
    assert "Demo South" not in found


def test_the_governance_officer_takes_it_away(cast: Any, as_: Any) -> None:
    ServiceFactory(name="=Lunch", updated_by=cast.lead)
    answer = as_(cast.governance).get(url_here("audit_csv") + "?about=service")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[0] == "When,Kind,About,What happened,Who"
    assert rows[1].endswith("Services,'=Lunch,Added,Lead")
    assert as_(cast.lead).get(url_here("audit_csv")).status_code == 403
