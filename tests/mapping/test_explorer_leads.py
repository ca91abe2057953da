"""The programme lead finds on “What waits for me” what only the lead may do to a round."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from activities.models import Task
from mapping.explorer import actions
from mapping.explorer.models import ExplorerRound
from partnerships.models import Partnership, Service
from tests.factories import ExplorerRoundFactory, ServiceFactory
from tests.mapping.rounds import exp_1, open_round

CLOSES = timezone.localdate() + timedelta(days=14)


@pytest.fixture
def service(north: Partnership) -> Service:
    return ServiceFactory(name="Day support")


@pytest.fixture
def spring(service: Service, cast: Any) -> ExplorerRound:
    return open_round(service, by=cast.lead, name="Spring")


def waiting(cast: Any) -> list[str]:
    return [each.label for each in Task.objects.waiting().filter(owner=cast.lead).order_by("pk")]


def set_up(by: Any, service: Service) -> ExplorerRound:
    draft = ExplorerRoundFactory(name="Spring", closes=CLOSES)
    actions.set_services(explorer_round=draft, services=[service], by=by)
    return draft


def test_a_draft_an_officer_has_set_up_waits_for_the_lead_until_it_is_open(
    service: Service, cast: Any, as_: Any
) -> None:
    draft = ExplorerRoundFactory(name="Spring", closes=CLOSES)
    actions.save_round(explorer_round=draft, by=cast.officer)
    assert not waiting(cast)
    actions.set_services(explorer_round=draft, services=[service], by=cast.officer)
    actions.save_round(explorer_round=draft, by=cast.officer)
    assert waiting(cast) == ["Open Spring"]
    assert "Open Spring" in as_(cast.lead).get(reverse("home")).content.decode()
    assert not Task.objects.filter(owner=cast.officer).exists()
    actions.open_round(explorer_round=draft, by=cast.lead)
    assert not waiting(cast)


def test_a_draft_of_the_leads_own_asks_nobody(service: Service, cast: Any) -> None:
    set_up(cast.lead, service)
    assert not waiting(cast)


def test_a_draft_that_is_thrown_away_waits_no_longer(service: Service, cast: Any) -> None:
    actions.remove_round(explorer_round=set_up(cast.officer, service), by=cast.officer)
    assert not waiting(cast)


def test_a_closed_round_waits_to_be_worked_out(spring: ExplorerRound, cast: Any) -> None:
    ask = ["Work out the results of Spring"]
    actions.close_round(explorer_round=spring, by=None)
    assert waiting(cast) == ask
    actions.reopen(explorer_round=spring, closes=CLOSES, by=cast.lead)
    assert not waiting(cast)
    actions.close_round(explorer_round=spring, by=cast.lead)
    assert waiting(cast) == ask
    actions.consolidate(explorer_round=spring, by=cast.lead)
    assert not waiting(cast)


def test_results_wait_to_be_published_once_the_time_for_comments_is_over(
    spring: ExplorerRound, service: Service, cast: Any
) -> None:
    exp_1(spring, service)
    actions.close_round(explorer_round=spring, by=cast.lead)
    actions.consolidate(explorer_round=spring, by=cast.lead)
    with freeze_time(spring.comments_until):
        assert actions.ask_to_publish() == 0 and not waiting(cast)
    with freeze_time(spring.comments_until + timedelta(days=1)):
        for _night in range(2):
            assert actions.ask_to_publish() == 1
            assert waiting(cast) == ["Publish the results of Spring"]
        actions.publish(explorer_round=spring, by=cast.lead)
        assert actions.ask_to_publish() == 0 and not waiting(cast)
