"""An auditor, a guest until a day, meets no draft and nobody's address on any page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from partnerships.models import Membership, Partnership
from tests import factories
from tests.routes import MEMBER_ROUTES, Route, make_objects
from vault import letterbox

SECRET = "Zzdraft"
ADDRESS = "zz-contact@example.org"


@pytest.fixture
def drafts(north: Partnership) -> dict[str, Any]:
    """Something unfinished of every kind, by the name it has in an address; and people with addresses."""
    member = factories.MembershipFactory(roles=["officer"], user__email=ADDRESS)
    letterbox.hold(ADDRESS)
    activity = factories.ActivityFactory(title=f"{SECRET} activity", created_by=member)
    report = factories.ReportFactory(
        title=f"{SECRET} report", adopted_at=None, adopted_by=None, requested_by=member
    )
    return {
        "activity": activity,
        "decision": factories.DecisionFactory(
            activity=activity, label=activity.title, outcome=f"{SECRET} outcome"
        ),
        "evidence": factories.EvidenceFactory(activity=activity, title=f"{SECRET} evidence"),
        "explorer_round": factories.ExplorerRoundFactory(name=f"{SECRET} explorer"),
        "matrix_round": factories.MatrixRoundFactory(name=f"{SECRET} matrix"),
        "proposal": factories.ProposalFactory(title=f"{SECRET} proposal"),
        "suggestion": factories.SuggestionFactory(what=f"{SECRET} suggestion"),
        "task": factories.TaskFactory(activity=activity, label=f"{SECRET} task", owner=member),
        "report": report,
        "job": factories.JobFactory(label=f"{SECRET} job", requested_by=member),
        "invitation": factories.InvitationFactory(email=ADDRESS, name=f"{SECRET} invitation"),
        "member": member,
    }


def guest() -> Membership:
    return factories.MembershipFactory(roles=["auditor"], until=timezone.localdate() + timedelta(days=30))


def read(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code != 500, url
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace")


def addresses(route: Route, drafts: dict[str, Any]) -> set[str]:
    """The route about what is finished, and about each draft it can name."""
    made = make_objects(route)
    about = {name: drafts[name].pk for name in route.objects if name in drafts}
    return {route.url(partnership="demo-north", **{**made, **each}) for each in ({}, about)}


def test_no_page_shows_an_auditor_a_draft_or_an_address(drafts: dict[str, Any], as_: Any) -> None:
    client = as_(guest())
    seen = {
        url: [word for word in (SECRET, ADDRESS) if word in read(client, url)]
        for route in MEMBER_ROUTES
        for url in addresses(route, drafts)
    }
    assert len(seen) > len(MEMBER_ROUTES)
    assert {url: words for url, words in seen.items() if words} == {}


def test_the_walk_would_find_what_leaks(drafts: dict[str, Any], cast: Any, as_: Any) -> None:
    client = as_(cast.lead)
    found = {
        name
        for name in ("activity", "explorer_round", "matrix_round", "suggestion", "member")
        for route in MEMBER_ROUTES
        if route.name == name
        for url in addresses(route, drafts)
        if SECRET in (page := read(client, url)) or ADDRESS in page
    }
    assert found == {"activity", "explorer_round", "matrix_round", "suggestion", "member"}


def test_after_the_last_day_an_auditor_finds_nothing(drafts: dict[str, Any], as_: Any) -> None:
    over = factories.MembershipFactory(roles=["auditor"], until=timezone.localdate() - timedelta(days=1))
    client = as_(over)
    for path in ("", "activities/", "activities/decisions/", "what-was-changed/", "reports/"):
        assert client.get(f"/p/demo-north/{path}").status_code == 404
