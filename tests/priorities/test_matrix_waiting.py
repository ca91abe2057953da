"""“What waits for me” holds what people can do to a round, as long as they can do it."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from activities.models import Task
from partnerships.models import Membership
from priorities.matrix import actions
from priorities.models import MatrixRound
from tests.factories import MatrixRoundFactory, MembershipFactory
from tests.priorities.rounds import confirm, draft, rate, worked_example
from tests.priorities.test_matrix_decisions import WHY, as_plotted, decided

RECORD, CONFIRM = "Record the meeting of Worked example", "Confirm decisions of Worked example"
CLOSE = "Close Worked example: its last day is over"


def waiting(member: Membership) -> list[str]:
    return [task.label for task in Task.objects.waiting().filter(owner=member).order_by("pk")]


def test_nobody_is_asked_to_rate_what_has_closed(cast: Any, as_: Any) -> None:
    found = worked_example(cast.lead)
    late, done = (MembershipFactory(roles=["front_line"], group="front_line") for _each in range(2))
    actions.set_raters(matrix_round=found, members=[late, done], by=cast.lead)
    rate(found, "front_line", {"A": "5555511111"}, membership=done)
    assert waiting(late) == ["Rate 4 activities in “Worked example”"] and not waiting(done)
    actions.close_round(matrix_round=found, by=cast.lead)
    assert not waiting(late)
    assert "Rate 4 activities" not in as_(late).get(reverse("home")).content.decode()


def test_after_the_last_day_the_lead_is_asked_to_close_and_nobody_to_rate(cast: Any, as_: Any) -> None:
    today = timezone.localdate()
    over = {"opens": today - timedelta(days=1), "closes": today - timedelta(days=1)}
    found = worked_example(cast.lead)
    owing, done = (MembershipFactory(roles=["front_line"], group="front_line") for _each in range(2))
    actions.set_raters(matrix_round=found, members=[owing, done], by=cast.lead)
    rate(found, "front_line", {"A": "5555511111"}, membership=done)
    actions.ask_to_close()
    assert waiting(owing) and not waiting(cast.lead)

    MatrixRound.objects.filter(pk=found.pk).update(**over)
    for _twice in range(2):
        actions.ask_to_close()
        assert waiting(cast.lead) == [CLOSE] and not waiting(owing)
    told = as_(owing).get(reverse("matrix_rate", args=("demo-north", found.pk)), follow=True)
    assert "The last day to rate “Worked example” was" in told.content.decode()

    found.refresh_from_db()
    found.closes = today + timedelta(days=3)
    actions.keep_round(matrix_round=found, by=cast.lead)
    assert waiting(owing) == ["Rate 4 activities in “Worked example”"]
    assert Task.objects.waiting().get(owner=owing).due == found.closes
    assert not waiting(done) and not waiting(cast.lead)

    MatrixRound.objects.filter(pk=found.pk).update(**over)
    actions.ask_to_close()
    actions.close_round(matrix_round=found, by=cast.lead)
    assert waiting(cast.lead) == [RECORD]


def test_who_is_taken_off_the_list_is_asked_no_longer_and_who_comes_back_is(cast: Any) -> None:
    found = worked_example(cast.lead)
    mary, ann = (MembershipFactory(roles=["front_line"], group="front_line") for _each in range(2))
    actions.set_raters(matrix_round=found, members=[mary, ann], by=cast.lead)
    actions.set_raters(matrix_round=found, members=[ann], by=cast.lead)
    assert waiting(ann) and not waiting(mary)
    actions.set_raters(matrix_round=found, members=[mary, ann], by=cast.lead)
    assert waiting(ann) and waiting(mary)


def test_an_officers_draft_waits_for_the_lead_once_it_is_ready(cast: Any) -> None:
    lead = cast.lead
    bare = actions.new_round(matrix_round=MatrixRoundFactory.build(name="Bare"), by=cast.officer)
    actions.set_raters(matrix_round=bare, members=[], by=cast.officer)
    assert not waiting(lead)
    found = draft("Rota", "Café", by=cast.officer, name="Spring")
    actions.keep_round(matrix_round=found, by=cast.officer)
    assert waiting(lead) == ["Open Spring"] and not waiting(cast.officer)
    actions.open_round(matrix_round=found, by=lead)
    assert not waiting(lead)


def test_a_draft_of_the_leads_own_asks_nobody(cast: Any) -> None:
    draft("Rota", "Café", by=cast.lead)
    assert not waiting(cast.lead)


def test_a_closed_round_waits_for_its_meeting_to_be_recorded(cast: Any) -> None:
    found = worked_example(cast.lead)
    actions.close_round(matrix_round=found, by=cast.lead)
    assert waiting(cast.lead) == [RECORD]
    assert Task.objects.get(label=RECORD).due == found.meeting_on
    as_plotted(found, cast.lead)
    actions.decide(matrix_round=found, by=cast.lead)
    assert Task.objects.waiting().filter(label=RECORD).count() == 0


def test_decisions_wait_for_those_who_can_confirm_them_until_nothing_is_left(cast: Any) -> None:
    found = worked_example(cast.lead)
    others = [cast.community_member, cast.officer]
    actions.close_round(matrix_round=found, by=cast.lead)
    as_plotted(found, cast.lead)
    assert not any(CONFIRM in waiting(member) for member in (cast.lead, *others))
    for _twice in range(2):
        for title in ("A", "B"):
            decided(found, title, "rate_again", cast.lead, reason=WHY, public_reason=WHY)
        assert [waiting(member) for member in others] == [[CONFIRM], [CONFIRM]]
        assert CONFIRM not in waiting(cast.lead)
        confirm(found, cast.community_member)
        assert not any(waiting(member) for member in others)
    decided(found, "A", "rate_again", cast.lead, reason=WHY, public_reason=WHY)
    as_plotted(found, cast.lead)
    assert not any(waiting(member) for member in others)
