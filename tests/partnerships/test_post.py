"""The outbox: nothing is lost, nothing goes twice, no citizen's address or secret remains."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail.backends import locmem
from django.db import connection
from django.utils import timezone
from freezegun import freeze_time

from foundations.tenancy import no_scope, scope
from partnerships import links, post
from partnerships.models import Partnership
from partnerships.post import delivery
from partnerships.post.models import Mail
from partnerships.post.requests import stop
from tests.factories import MembershipFactory
from tests.test_tenancy import walled_tables
from vault import letterbox
from vault.models import Participant, mark_of


def deliver(mail: Mail) -> Mail:
    delivery.deliver(mail.partnership)
    mail.refresh_from_db()
    return mail


def to_a_citizen(**fields: Any) -> Mail:
    about = {"subject": "It is out", "text": "Read it here.", "key": "round:1"}
    return post.queue(to=letterbox.hold("mary@example.org"), **{**about, **fields})


@pytest.fixture
def mail_server_down(monkeypatch: Any) -> Any:
    def refuse(self: Any, messages: Any) -> None:
        raise ConnectionRefusedError("mary@example.org")

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse)
    return monkeypatch


def test_a_subject_is_one_line_that_fits(north: Partnership, mailoutbox: Any) -> None:
    typed = "Your link to Spring\r\nBcc: everybody@example.org " + "x" * 200
    mail = deliver(post.queue(to=MembershipFactory(), subject=typed, text="Read it.", key="round:1"))
    assert (mail.state, len(mail.subject)) == ("sent", 200)
    assert mailoutbox[0].subject.startswith("Your link to Spring Bcc: everybody@example.org xxx")
    assert mailoutbox[0].bcc == []


def test_a_member_is_written_to_at_the_address_of_their_login(north: Partnership, mailoutbox: Any) -> None:
    member = MembershipFactory(user__email="officer@example.org")
    mail = deliver(post.queue(to=member, subject="A round opens", text="On Monday.", key="round:1"))
    assert (mail.state, mail.attempts) == ("sent", 1)
    (sent,) = mailoutbox
    assert (sent.to, sent.subject) == (["officer@example.org"], "A round opens")
    assert sent.body.startswith("On Monday.\n")


def test_a_citizen_is_written_to_through_the_letterbox(north: Partnership, mailoutbox: Any) -> None:
    assert deliver(to_a_citizen()).state == "sent"
    assert [sent.to for sent in mailoutbox] == [["mary@example.org"]]


def test_the_same_key_is_one_message(north: Partnership, mailoutbox: Any) -> None:
    first, second = to_a_citizen(), to_a_citizen()
    assert first == second
    deliver(first)
    deliver(second)
    assert len(mailoutbox) == 1


def test_two_partnerships_may_use_the_same_key(south: Partnership, north: Partnership) -> None:
    mine = to_a_citizen()
    with scope(south):
        theirs = to_a_citizen()
    assert mine.pk != theirs.pk


def test_a_mail_server_that_is_down_loses_nothing(
    north: Partnership, mailoutbox: Any, mail_server_down: Any
) -> None:
    mail = to_a_citizen()
    with freeze_time() as clock:
        for attempt in (1, 2, 3):
            assert deliver(mail).attempts == attempt
            assert mail.state == "queued"
            assert deliver(mail).attempts == attempt  # not before a pause
            clock.tick(timedelta(hours=1, seconds=1))
        mail_server_down.undo()
        assert deliver(mail).state == "sent"
    assert [sent.body.splitlines()[0] for sent in mailoutbox] == ["Read it here."]


def test_after_a_week_of_trying_it_has_failed(north: Partnership, mail_server_down: Any) -> None:
    mail = to_a_citizen()
    Mail.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert deliver(mail).state == "failed"


def test_an_address_that_is_refused_is_not_tried_again(north: Partnership, monkeypatch: Any) -> None:
    def refuse(self: Any, messages: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"mary@example.org": (550, b"no such user")})

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse)
    mail = deliver(to_a_citizen())
    assert (mail.state, mail.error) == ("bounced", "SMTPRecipientsRefused")


def test_who_has_left_is_not_written_to(north: Partnership, mailoutbox: Any) -> None:
    mail = post.queue(to=MembershipFactory(active=False), subject="A", text="B", key="1")
    assert deliver(mail).state == "bounced"
    assert mailoutbox == []


def test_two_workers_send_one_message(north: Partnership) -> None:
    mail = to_a_citizen()
    assert delivery.claim() == [mail]
    assert delivery.claim() == []


def test_a_worker_that_died_while_sending_is_followed_by_another(north: Partnership) -> None:
    mail = to_a_citizen()
    assert delivery.claim() == [mail]
    with freeze_time() as clock:
        clock.tick(timedelta(minutes=6))
        assert deliver(mail).state == "sent"


def test_the_sweep_finds_what_is_due_in_every_partnership(south: Partnership, north: Partnership) -> None:
    deliver(to_a_citizen(key="sent"))
    with scope(south):
        to_a_citizen()
    with no_scope():
        assert delivery.due_everywhere() == [south.pk]
    to_a_citizen()
    with no_scope():
        assert sorted(delivery.due_everywhere()) == sorted([north.pk, south.pk])


def test_a_secret_is_blanked_once_it_has_gone(north: Partnership) -> None:
    plain, secret = to_a_citizen(), to_a_citizen(key="round:2", secret=True)
    assert deliver(plain).text == "Read it here."
    assert deliver(secret).text == ""


# --- the link to come back by -----------------------------------------------------------------
def everything_stored() -> str:
    """Every row of every walled table, as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in walled_tables():
            cursor.execute(f"SELECT line::text FROM {table} AS line")
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


@pytest.mark.parametrize("goes", [True, False])
def test_the_address_for_a_link_is_used_once_and_kept_nowhere(
    north: Partnership, client: Any, mailoutbox: Any, monkeypatch: Any, goes: bool
) -> None:
    cache.clear()
    issued = links.personal_link(subject_kind="explorer", subject_id=1, group="citizen", label="Spring")
    page = client.post(issued.link.url("link_email"), {"email": "mary@example.org"}).content.decode()
    assert "on its way" in page
    assert "mary@example.org" not in everything_stored()
    mail = Mail.objects.get()
    if not goes:
        monkeypatch.setattr(letterbox, "send", lambda *args: (_ for _ in ()).throw(letterbox.Forgotten))
    deliver(mail)
    assert [sent.to for sent in mailoutbox] == ([["mary@example.org"]] if goes else [])
    assert not goes or (issued.address in mailoutbox[0].body and issued.link.code in mailoutbox[0].body)
    assert not Participant.objects.exists()
    assert issued.link.token not in everything_stored()


def test_no_plain_address_of_a_citizen_stands_anywhere(north: Partnership, mail_server_down: Any) -> None:
    deliver(to_a_citizen())
    assert Mail.objects.get().error == "ConnectionRefusedError"
    assert "mary@example.org" not in everything_stored()


def test_nobody_is_sent_the_same_link_over_and_over(north: Partnership, client: Any) -> None:
    cache.clear()
    link = links.personal_link(subject_kind="explorer", subject_id=1, group="citizen").link
    answers = [client.post(link.url("link_email"), {"email": "mary@example.org"}) for _each in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert Mail.objects.count() == 3


def test_who_wants_no_letters_gets_none_that_somebody_else_asks_for(north: Partnership, client: Any) -> None:
    cache.clear()
    stop(mark_of("mary@example.org"))
    link = links.personal_link(subject_kind="explorer", subject_id=1, group="citizen").link
    assert client.post(link.url("link_email"), {"email": "Mary@example.org"}).status_code == 200
    assert not Mail.objects.exists() and not Participant.objects.exists()


def test_one_address_gets_four_letters_a_day_whoever_types_it(north: Partnership, south: Partnership) -> None:
    cache.clear()
    with freeze_time("2026-11-27 12:00"):
        for partnership in (south, north):
            with scope(partnership):
                for _each in range(3):
                    link = links.personal_link(subject_kind="explorer", subject_id=1, group="citizen").link
                    links.mail_to(link, "mary@example.org")
        assert Mail.objects.count() == 1, "three stand in the other partnership"
        links.mail_to(link, "john@example.org")
        assert Mail.objects.count() == 2
    with freeze_time("2026-11-28 12:00"):
        links.mail_to(link, "mary@example.org")
        assert Mail.objects.count() == 3


def test_a_wrong_address_is_shown_again(north: Partnership, client: Any) -> None:
    link = links.personal_link(subject_kind="explorer", subject_id=1, group="citizen").link
    answer = client.post(link.url("link_email"), {"email": "mary at home"})
    assert answer.status_code == 422
    assert 'value="mary at home"' in answer.content.decode()
    assert not Mail.objects.exists()
