"""A round's life: what each step does, and what it refuses."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from freezegun import freeze_time

from activities.models import Activity, Decision, Proposal, Task
from commons.four_cos import Form
from foundations.refusals import NotAllowed
from foundations.working_days import working_days_after
from mapping.explorer import actions
from mapping.explorer.models import ExplorerCell, ExplorerResponse, FormResult, ProposalSource, RoundStatus
from mapping.explorer.questions import CellAnswer
from mapping.explorer.scoring import Status
from partnerships.models import Group, Partnership
from tests.factories import ExplorerRoundFactory, MembershipFactory, RoundServiceFactory, ServiceFactory
from tests.mapping.rounds import answered, exp_1, group_says, level, open_round

SOON = timezone.localdate() + timedelta(days=14)


@pytest.fixture
def service(north: Partnership) -> Any:
    return ServiceFactory(name="Older people's day support")


@pytest.fixture
def explorer_round(service: Any, cast: Any) -> Any:
    return open_round(service, by=cast.lead, name="Round 2026-A")


def worked_out(explorer_round: Any, by: Any) -> Any:
    actions.close_round(explorer_round=explorer_round, by=by)
    actions.consolidate(explorer_round=explorer_round, by=by)
    return explorer_round


def reasons(refused: Any) -> str:
    return str(refused.value)


# --- opening --------------------------------------------------------------------------------------------
def test_opening_names_everything_that_is_missing(north: Partnership, cast: Any) -> None:
    empty = ExplorerRoundFactory(groups=[])
    with pytest.raises(NotAllowed) as refused:
        actions.open_round(explorer_round=empty, by=cast.lead)
    assert len(refused.value.reasons) == 3
    assert "Choose at least one service" in reasons(refused)
    assert "Choose who is asked" in reasons(refused)
    assert "on which day it closes" in reasons(refused)


def test_opening_needs_somebody_responsible_for_the_data(north: Partnership, cast: Any) -> None:
    Partnership.objects.filter(pk=north.pk).update(privacy_contact="")
    with pytest.raises(NotAllowed, match="responsible for the data"):
        open_round(ServiceFactory(), by=cast.lead)


def test_a_second_open_round_for_a_service_is_refused_by_name(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    with pytest.raises(NotAllowed, match="day support is in another open round, Round 2026-A"):
        open_round(service, by=cast.lead)


def test_each_step_needs_the_one_before(explorer_round: Any, cast: Any) -> None:
    for act in (actions.consolidate, actions.publish, actions.open_round):
        with pytest.raises(NotAllowed, match="is open for answers, so this cannot be done now"):
            act(explorer_round=explorer_round, by=cast.lead)


def test_each_step_is_written_into_the_record(explorer_round: Any, service: Any, cast: Any) -> None:
    exp_1(explorer_round, service)
    worked_out(explorer_round, cast.lead)
    assert list(Decision.objects.values_list("event", "outcome")) == [
        ("open", "Opened for answers"),
        ("closed", "Closed"),
        ("consolidated", "Results worked out"),
    ]
    assert {each.decided_by for each in Decision.objects.all()} == {cast.lead}


# --- answering ------------------------------------------------------------------------------------------
def begin(explorer_round: Any, service: Any, **kwargs: Any) -> ExplorerResponse:
    given = {"group": Group.CITIZEN, "code": "KX7M-4QPT", **kwargs}
    return actions.start(explorer_round=explorer_round, service=service, **given)


def test_an_answer_is_begun_once_and_saved_page_by_page(explorer_round: Any, service: Any) -> None:
    response = begin(explorer_round, service)
    assert begin(explorer_round, service) == response
    assert len(response.asked) == 6
    actions.save_answers(response=response, answers=[level(2, Form.CL3, 3)])
    actions.save_answers(response=response, answers=[level(1, Form.CL3), level(0, Form.CC1)])
    assert sorted(response.cells.values_list("form", "level", "potential")) == [
        ("CC1", 0, None),
        ("CL3", 1, None),
    ]
    assert not ExplorerResponse.objects.counted().exists()
    sent = uuid4()
    actions.submit(explorer_round=explorer_round, code="KX7M-4QPT", submission=sent)
    assert ExplorerResponse.objects.counted().get() == response
    assert actions.sent_before(explorer_round=explorer_round, submission=sent)


def test_what_is_no_answer_is_not_saved(explorer_round: Any, service: Any) -> None:
    response = begin(explorer_round, service)
    with pytest.raises(ValidationError) as problems:
        actions.save_answers(response=response, answers=[level(1, Form.CC1), level(3, Form.CL3, 1)])
    assert list(problems.value.message_dict) == ["CL3"]
    assert not ExplorerCell.objects.exists()


def test_an_empty_answer_is_not_submitted(explorer_round: Any, service: Any) -> None:
    begin(explorer_round, service)
    with pytest.raises(NotAllowed, match="Answer at least one question first"):
        actions.submit(explorer_round=explorer_round, code="KX7M-4QPT")


def test_a_withdrawn_answer_counts_again_when_sent_again(explorer_round: Any, service: Any) -> None:
    response = begin(explorer_round, service)
    actions.save_answers(response=response, answers=[level(2)])
    actions.submit(explorer_round=explorer_round, code=response.code)
    assert actions.withdraw(explorer_round=explorer_round, code=response.code) == 1
    assert not ExplorerResponse.objects.counted().exists()
    actions.submit(explorer_round=explorer_round, code=response.code)
    assert ExplorerResponse.objects.counted().exists()


def test_nothing_is_taken_after_close(explorer_round: Any, service: Any, cast: Any) -> None:
    response = begin(explorer_round, service)
    actions.close_round(explorer_round=explorer_round, by=cast.lead)
    response.refresh_from_db()
    for refused in (
        lambda: begin(explorer_round, service, code="ANOTHER1"),
        lambda: actions.save_answers(response=response, answers=[level(2)]),
        lambda: actions.submit(explorer_round=explorer_round, code=response.code),
        lambda: actions.withdraw(explorer_round=explorer_round, code=response.code),
    ):
        with pytest.raises(NotAllowed, match="takes no answers now"):
            refused()


def test_nothing_is_taken_after_the_closing_day(explorer_round: Any, service: Any) -> None:
    day_after = freeze_time(explorer_round.closes + timedelta(days=1))
    with day_after, pytest.raises(NotAllowed, match="takes no answers now"):
        begin(explorer_round, service)


def test_service_managers_answer_about_their_own_services(explorer_round: Any, service: Any) -> None:
    manager, other = MembershipFactory(), MembershipFactory()
    service.manager = manager
    service.save()
    assert begin(explorer_round, service, group=Group.MANAGER, membership=manager).asked == list(Form)
    with pytest.raises(NotAllowed, match="about their own services"):
        begin(explorer_round, service, group=Group.MANAGER, membership=other, code="OTHER-01")


def test_paper_answers_count_at_once_and_say_who_typed_them(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    paper = {"explorer_round": explorer_round, "service": service, "group": Group.CITIZEN}
    response = actions.enter_paper(**paper, answers=[level(2), level(None, Form.CC1)], by=cast.officer)
    assert response.source == "paper" and response.entered_by == cast.officer
    assert response.counts and response.asked == ["CL3", "CC1"]
    with pytest.raises(NotAllowed, match="are in already"):
        actions.enter_paper(**paper, answers=[level(2)], code=response.code, by=cast.officer)


# --- results and proposals --------------------------------------------------------------------------------
def test_consolidating_proposes_what_to_weigh(explorer_round: Any, service: Any, cast: Any) -> None:
    service.priority_weight = 2
    service.save()
    exp_1(explorer_round, service)
    group_says(explorer_round, service, Group.CITIZEN, [0], [3], form=Form.CC1)
    group_says(explorer_round, service, Group.CITIZEN, [1], [3], form=Form.CC2)
    group_says(explorer_round, service, Group.CITIZEN, [4], [4], form=Form.CC3)
    worked_out(explorer_round, cast.lead)
    found = {each.form: each for each in Proposal.objects.all()}
    assert {form: each.rule for form, each in found.items()} == {"CL3": "R3", "CC1": "R1", "CC2": "R2"}
    assert found["CL3"].kind == Activity.Kind.CURRENT and found["CC1"].kind == Activity.Kind.POTENTIAL
    assert found["CL3"].weight == 3
    assert found["CL3"].title == "Older people's day support: extend peer support"


@pytest.mark.parametrize(
    ("form", "title"),
    [
        (Form.CD2, "Older people's day support: start design workshops or labs"),
        (Form.CL4, "Older people's day support: start what volunteers and communities do with staff"),
        (Form.CA2, "Older people's day support: start citizen-led inspection"),
    ],
)
def test_the_title_of_an_idea_reads_on(
    form: Form, title: str, explorer_round: Any, service: Any, cast: Any
) -> None:
    group_says(explorer_round, service, Group.CITIZEN, [0], [3], form=form)
    worked_out(explorer_round, cast.lead)
    assert Proposal.objects.get().title == title


def idea(text: str, **kwargs: Any) -> CellAnswer:
    return CellAnswer(Form.CL3, Status.DOING, level=1, potential=4, idea=text, **kwargs)


def test_ideas_of_several_groups_become_one_proposal_that_keeps_their_cells(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    answered(explorer_round, service, Group.CITIZEN, idea("A phone rota"))
    answered(explorer_round, service, Group.FRONT_LINE, idea("Pair people up"))
    answered(explorer_round, service, Group.FRONT_LINE, idea("About my colleague", keep_private=True))
    answered(explorer_round, service, Group.CITIZEN, idea("Ring me on 0131 496 0000", idea_held=True))
    worked_out(explorer_round, cast.lead)
    proposal = Proposal.objects.get()
    assert proposal.summary == "• A phone rota\n• Pair people up"
    assert ProposalSource.objects.filter(proposal=proposal).count() == 4


def test_working_out_twice_changes_nothing(explorer_round: Any, service: Any, cast: Any) -> None:
    exp_1(explorer_round, service)
    answered(explorer_round, service, Group.CITIZEN, idea("A phone rota"))
    worked_out(explorer_round, cast.lead)

    def everything() -> list[Any]:
        models = (FormResult, Proposal, ProposalSource, Decision, Task)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = everything()
    actions.consolidate(explorer_round=explorer_round, by=cast.lead)
    assert everything() == before


def test_a_second_round_does_not_propose_again_what_still_waits(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    exp_1(explorer_round, service)
    worked_out(explorer_round, cast.lead)
    second = open_round(service, by=cast.lead)
    exp_1(second, service)
    answered(second, service, Group.CITIZEN, idea("A phone rota"))
    worked_out(second, cast.lead)
    proposal = Proposal.objects.get()
    assert ProposalSource.objects.get().proposal == proposal


# --- comments and publication --------------------------------------------------------------------------------
@pytest.fixture
def results(explorer_round: Any, service: Any, cast: Any) -> Any:
    service.manager = cast.service_manager
    service.save()
    exp_1(explorer_round, service)
    return worked_out(explorer_round, cast.lead)


def test_services_have_five_working_days_to_comment(results: Any, service: Any, cast: Any) -> None:
    assert results.comments_until == working_days_after(timezone.localdate(), 5)
    task = Task.objects.get(owner=cast.service_manager)
    assert (task.owner, task.due) == (cast.service_manager, results.comments_until)
    actions.comment(
        round_service=results.round_services.get(), text="We start in May.", by=cast.service_manager
    )
    assert results.round_services.get().comment == "We start in May."
    task.refresh_from_db()
    assert task.done_at


def test_working_days_leave_out_scottish_bank_holidays() -> None:
    assert working_days_after(date(2026, 11, 27), 1) == date(2026, 12, 1)  # St Andrew's Day between
    assert working_days_after(date(2027, 12, 31), 1) == date(2028, 1, 5)  # both days of New Year


def test_publication_waits_for_comments_unless_there_is_a_reason(results: Any, cast: Any) -> None:
    with pytest.raises(NotAllowed, match="Services may comment until"):
        actions.publish(explorer_round=results, by=cast.lead)
    actions.publish(explorer_round=results, by=cast.lead, waived="The board meets tomorrow morning.")
    assert results.status == RoundStatus.PUBLISHED
    assert Decision.objects.get(event="published").reasons == "The board meets tomorrow morning."


def test_publication_needs_no_reason_once_the_days_are_over(results: Any, cast: Any) -> None:
    with freeze_time(results.comments_until + timedelta(days=1)):
        actions.publish(explorer_round=results, by=cast.lead)
    assert results.published_at


def test_results_without_citizens_or_a_second_group_are_not_published(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    group_says(explorer_round, service, Group.MANAGER, [3, 4, 4])
    worked_out(explorer_round, cast.lead)
    with pytest.raises(NotAllowed, match="still provisional"):
        actions.publish(explorer_round=explorer_round, by=cast.lead, waived="The board meets tomorrow.")


def published(by: Any, *services: Any) -> Any:
    explorer_round = open_round(*services, by=by)
    for each in services:
        exp_1(explorer_round, each)
    worked_out(explorer_round, by)
    actions.publish(explorer_round=explorer_round, by=by, waived="Nobody needs longer than this.")
    return explorer_round


def test_a_round_is_replaced_once_all_its_services_have_newer_results(service: Any, cast: Any) -> None:
    other = ServiceFactory()
    first = published(cast.lead, service, other)
    published(cast.lead, service)
    first.refresh_from_db()
    assert first.status == RoundStatus.PUBLISHED
    published(cast.lead, other)
    first.refresh_from_db()
    assert first.status == RoundStatus.SUPERSEDED


def test_a_closed_round_opens_again_until_its_results_are_worked_out(
    explorer_round: Any, service: Any, cast: Any
) -> None:
    exp_1(explorer_round, service)
    actions.close_round(explorer_round=explorer_round, by=cast.lead)
    actions.reopen(explorer_round=explorer_round, closes=SOON, by=cast.lead)
    assert explorer_round.takes_answers
    worked_out(explorer_round, cast.lead)
    with pytest.raises(NotAllowed):
        actions.reopen(explorer_round=explorer_round, closes=SOON, by=cast.lead)


def test_more_time_ends_no_earlier_than_today(explorer_round: Any, cast: Any) -> None:
    with pytest.raises(NotAllowed, match="still to come"):
        actions.extend(
            explorer_round=explorer_round, closes=timezone.localdate() - timedelta(days=1), by=cast.lead
        )


def test_a_round_that_was_opened_keeps_its_services(explorer_round: Any, cast: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.set_services(explorer_round=explorer_round, services=[], by=cast.lead)


def test_a_first_round_is_offered_three_weighty_services_not_looked_at_yet(
    explorer_round: Any, service: Any
) -> None:
    heavy = ServiceFactory(name="Heavy", priority_weight=3)
    used = ServiceFactory(name="Used", annual_users=900)
    ServiceFactory(name="Closed", priority_weight=5, status="defunct")
    others = [ServiceFactory(name=name) for name in ("Another", "Some")]
    assert list(actions.suggested_services()) == [heavy, used, others[0]]


def test_services_are_chosen_anew_while_a_round_is_set_up(north: Partnership, cast: Any) -> None:
    draft, kept, gone, added = ExplorerRoundFactory(), ServiceFactory(), ServiceFactory(), ServiceFactory()
    for each in (kept, gone):
        RoundServiceFactory(round=draft, service=each)
    actions.set_services(explorer_round=draft, services=[kept, added], by=cast.officer)
    assert set(draft.services.all()) == {kept, added}
