"""With a real mail server: many letters over one connection, an hour without it, addresses it refuses."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string, policy
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from freezegun import freeze_time

from foundations.tenancy import scope
from partnerships import post
from partnerships.models import Partnership
from partnerships.post import Letter, Mail, bounces, delivery
from tests.factories import MembershipFactory
from tests.partnerships.mail_server import MailServer
from vault import letterbox


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    running = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", running.port, False
    running.start()
    yield running
    running.stop()


def queue(count: int) -> None:
    people = letterbox.hold_all([f"person{number}@example.org" for number in range(count)])
    post.queue_many(Letter(person, "Tell us", "What do you see?", f"round:{person}") for person in people)


def test_a_hundred_letters_go_over_two_connections(north: Partnership, server: MailServer) -> None:
    queue(100)
    delivery.deliver(north)
    assert sorted(to for to, _letter in server.received) == sorted(
        f"person{n}@example.org" for n in range(100)
    )
    assert server.connections == 100 // delivery.BATCH
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}


def test_an_hour_without_the_mail_server_loses_nothing_and_sends_nothing_twice(
    north: Partnership, server: MailServer
) -> None:
    server.stop()
    with freeze_time("2027-03-01 14:03", tick=False) as clock:
        queue(120)
        for _minute in range(60):
            delivery.deliver(north)
            clock.tick(timedelta(minutes=1))
        assert server.received == []
        assert set(Mail.objects.values_list("state", flat=True)) == {"queued"}
        since = Mail.objects.silent_since()
        assert since and timezone.localtime(since).strftime("%H:%M") == "14:03"
        server.start()
        for _minute in range(11):
            clock.tick(timedelta(minutes=1))
            delivery.deliver(north)
    assert len(server.received) == len({to for to, _letter in server.received}) == 120
    assert Mail.objects.silent_since() is None


def test_a_server_that_hangs_up_between_two_letters_gets_the_rest_later(
    north: Partnership, server: MailServer
) -> None:
    server.most = 1
    queue(3)
    delivery.deliver(north)
    assert len(server.received) == 1
    assert Mail.objects.filter(state="queued").count() == 2
    with freeze_time(timezone.now() + timedelta(minutes=11)):
        delivery.deliver(north)
    assert sorted(to for to, _letter in server.received) == [f"person{n}@example.org" for n in range(3)]


def test_a_mailbox_that_does_not_exist_bounces_and_one_that_is_full_is_tried_again(
    north: Partnership, server: MailServer
) -> None:
    server.refused = {"person0@example.org": "550 no such user", "person1@example.org": "452 full"}
    queue(3)
    delivery.deliver(north)
    assert sorted(Mail.objects.values_list("state", "error")) == [
        ("bounced", "SMTPRecipientsRefused"),
        ("queued", "SMTPRecipientsRefused"),
        ("sent", ""),
    ]
    assert Mail.objects.silent_since() is None, "the server answered"


def test_a_turn_ends_and_the_rest_waits_untried(
    north: Partnership, server: MailServer, monkeypatch: Any
) -> None:
    queue(3)
    monkeypatch.setattr(delivery, "TURN", timedelta(0))
    delivery.deliver(north)
    assert delivery._send(delivery.claim(), timezone.now())
    assert set(Mail.objects.values_list("state", "attempts")) == {("queued", 0)}
    assert Mail.objects.due().count() == 3


def test_what_somebody_waits_for_goes_before_what_we_ask_for(north: Partnership) -> None:
    (asked,) = letterbox.hold_all(["asked@example.org"])
    post.queue(to=asked, subject="Tell us", text="?", key="1", request=True)
    post.queue(to=letterbox.hold("waits@example.org"), subject="Your link", text="Here.", key="2")
    assert [mail.subject for mail in delivery.claim(1)] == ["Your link"]


def test_a_letter_has_two_parts_and_says_why_and_how_to_stop_it(
    north: Partnership, server: MailServer
) -> None:
    north.privacy_contact = "data@north.example"
    north.save()
    person = letterbox.hold("mary@example.org")
    post.queue(
        to=person, subject="Tell us", text="Is it <good>?", key="1", why="you were asked for your view"
    )
    delivery.deliver(north)
    ((_to, raw),) = server.received
    letter = message_from_string(raw, policy=policy.default)
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert "You get this because you were asked for your view." in part
        assert "data@north.example" in part
        assert "/stop-letters/" in part
    assert "Is it <good>?" in text and "Is it &lt;good&gt;?" in html
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip(" <>") in text


def test_a_member_is_shown_where_to_choose_their_emails(north: Partnership, server: MailServer) -> None:
    post.queue(to=MembershipFactory(), subject="Hello", text="There.", key="1")
    delivery.deliver(north)
    ((_to, raw),) = server.received
    text = message_from_string(raw, policy=policy.default).get_body(("plain",)).get_content()
    assert f"{django_settings.SITE_URL}/p/demo-north/notices/your-emails/" in text
    assert "List-Unsubscribe" not in raw


# --- letters that come back later ---------------------------------------------------------------------
REPORT = """From: MAILER-DAEMON@mail.example.org
To: post@example.org
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; mary@example.org
Action: {action}
Status: {status}

--b
Content-Type: {kind}

Message-ID: {identity}
Subject: Tell us

--b--
"""


def sent() -> Mail:
    mail = post.queue(to=letterbox.hold("mary@example.org"), subject="Tell us", text="?", key="1")
    assert mail
    Mail.objects.update(state="sent")
    return mail


def report(mail: Mail, **changes: str) -> bytes:
    usual = {"action": "failed", "status": "5.1.1", "kind": "text/rfc822-headers", "identity": mail.identity}
    return REPORT.format(**(usual | changes)).encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_of_a_mail_server_is_noted(north: Partnership, kind: str) -> None:
    mail = sent()
    assert bounces.note_report(report(mail, kind=kind))
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("bounced", "5.1.1")


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"identity": "<1.1.0123456789abcdef@localhost>"},
        {"identity": "<999999999999.1.0123456789abcdef@localhost>"},
        {"identity": "nonsense"},
    ],
)
def test_a_report_that_is_no_lasting_failure_of_ours_changes_nothing(
    north: Partnership, changes: dict[str, str]
) -> None:
    mail = sent()
    assert not bounces.note_report(report(mail, **changes))
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_a_letter_nobody_guesses(south: Partnership, north: Partnership) -> None:
    mail = sent()
    forged = mail.identity.replace(mail.identity.split(".")[2][:16], "0" * 16)
    assert not bounces.note_report(report(mail, identity=forged))
    with scope(south):
        assert bounces.note_report(report(mail)), "whoever's scope it is, the letter names its own"


def test_what_is_no_report_at_all_is_left(north: Partnership) -> None:
    assert not bounces.note_report(b"\xff\xfe not a message")
