"""Personal data goes when its time is over; what was said, counted and decided stays."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from coproduction import retention
from foundations.tenancy import no_scope, scope
from mapping.explorer.models import ExplorerResponse
from partnerships import links, post
from partnerships.models import ImportBatch, Invitation, Job, Link, Mail, Partnership
from priorities.models import Expense
from tests.factories import (
    ExpenseFactory,
    ExplorerRoundFactory,
    ImportBatchFactory,
    InvitationFactory,
    JobFactory,
    MembershipFactory,
    ServiceFactory,
    poster,
)
from vault import letterbox
from vault.models import Participant

AGO = timedelta(days=366)


def answer(code: str, **fields: Any) -> ExplorerResponse:
    about = {"round": ExplorerRoundFactory(), "service": ServiceFactory(), "group": "citizen"}
    return ExplorerResponse.objects.create(code=code, **{**about, **fields})


def old_answer(code: str, **fields: Any) -> ExplorerResponse:
    return answer(code, started_at=timezone.now() - AGO, **fields)


def test_an_old_answer_is_parted_from_who_gave_it_and_stays(north: Partnership) -> None:
    old = old_answer("KX7M-4QPT", membership=MembershipFactory())
    retention.keep_to_the_schedule()
    old.refresh_from_db()
    assert old.membership is None
    assert "KX7M" not in old.code
    assert old.submission is None
    assert old.group == "citizen"


def test_answers_of_one_person_still_belong_together(north: Partnership) -> None:
    mine = [old_answer("KX7M-4QPT"), old_answer("KX7M-4QPT")]
    other = old_answer("AAAA-BBBB")
    retention.keep_to_the_schedule()
    for each in (*mine, other):
        each.refresh_from_db()
    assert mine[0].code == mine[1].code != other.code


def test_invitations_nobody_took_up_go_30_days_after_they_ran_out(north: Partnership) -> None:
    today = timezone.now()
    InvitationFactory(expires_at=today - timedelta(days=31))
    kept = [
        InvitationFactory(expires_at=today - timedelta(days=29)),
        InvitationFactory(expires_at=today - AGO, accepted_by=MembershipFactory()),
    ]
    assert retention.keep_to_the_schedule()["invitations nobody took up removed"] == 1
    assert set(Invitation.objects.all()) == set(kept)


def test_what_was_imported_or_left_lying_goes_after_a_day(north: Partnership) -> None:
    kept, old = ImportBatchFactory(), ImportBatchFactory()
    ImportBatch.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1))
    assert retention.keep_to_the_schedule()["imports removed"] == 1
    assert ImportBatch.objects.get() == kept


def test_a_new_answer_can_still_be_found_by_its_code(north: Partnership) -> None:
    new = answer("KX7M-4QPT", membership=MembershipFactory())
    retention.keep_to_the_schedule()
    new.refresh_from_db()
    assert new.code == "KX7M-4QPT"
    assert new.membership is not None


def test_doing_it_again_changes_nothing(north: Partnership) -> None:
    old_answer("KX7M-4QPT")
    assert sum(retention.keep_to_the_schedule().values()) == 1
    assert sum(retention.keep_to_the_schedule().values()) == 0


def test_links_closed_for_a_year_go_and_open_ones_stay(north: Partnership) -> None:
    old, new = poster(subject_id=1), poster(subject_id=2)
    links.start(old)
    links.start(new)
    links.close("explorer", 1)
    links.close("explorer", 2)
    Link.objects.of("explorer", 1).update(closed_at=timezone.now() - AGO)
    waiting = poster(subject_id=3)
    retention.keep_to_the_schedule()
    assert set(Link.objects.values_list("subject_id", flat=True)) == {2, waiting.subject_id}


def test_a_poster_stays_while_somebody_who_came_by_it_has_a_link(north: Partnership) -> None:
    link = poster()
    links.start(link)
    Link.objects.filter(pk=link.pk).update(closed_at=timezone.now() - AGO)
    retention.keep_to_the_schedule()
    assert Link.objects.count() == 2


def test_people_nobody_wrote_to_for_a_year_are_forgotten(north: Partnership) -> None:
    letterbox.hold("old@example.org")
    Participant.objects.update(last_used=timezone.now() - AGO)
    kept = letterbox.hold("new@example.org")
    retention.keep_to_the_schedule()
    assert Participant.objects.get().pseudonym == kept


def test_sent_messages_and_finished_jobs_go_unsent_and_unfinished_ones_stay(north: Partnership) -> None:
    for key in ("sent", "unsent"):
        post.queue(to=MembershipFactory(), subject="A", text="B", key=key)
    Mail.objects.filter(key="sent").update(state="sent")
    Mail.objects.update(created_at=timezone.now() - AGO)
    JobFactory(state="failed", finished_at=timezone.now() - AGO)
    JobFactory(label="Waiting")
    retention.keep_to_the_schedule()
    assert Mail.objects.get().key == "unsent"
    assert Job.objects.get().label == "Waiting"


def test_every_partnership_is_kept_to_it_and_the_log_holds_counts_only(
    south: Partnership, north: Partnership, caplog: Any
) -> None:
    for partnership in (north, south):
        with scope(partnership):
            old_answer("KX7M-4QPT")
    with no_scope(), caplog.at_level(logging.INFO, logger="coproduction.retention"):
        retention.keep_to_the_schedule_everywhere()
    for partnership in (north, south):
        with scope(partnership):
            assert not ExplorerResponse.objects.filter(code="KX7M-4QPT").exists()
        assert f"{partnership.slug}: 1 Explorer answers parted" in caplog.text
    assert "KX7M" not in caplog.text


def test_expenses_go_once_finance_need_not_keep_them_and_not_before(north: Partnership) -> None:
    kept, old = ExpenseFactory(), ExpenseFactory(approved_by=MembershipFactory())
    for each, years in ((kept, 6), (old, 7)):
        when = timezone.now() - timedelta(days=366 * years)
        Expense.objects.filter(pk=each.pk).update(updated_at=when, approved_at=when)
    assert retention.keep_to_the_schedule()["expenses removed"] == 1
    assert Expense.objects.get() == kept
    Expense.objects.filter(pk=kept.pk).update(approved_by=MembershipFactory(), approved_at=timezone.now())
    with pytest.raises(Error, match="Cannot delete"), transaction.atomic():
        kept.delete()
