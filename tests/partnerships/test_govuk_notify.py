"""GOV.UK Notify behind the same outbox, against a server that speaks its API."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from partnerships import post
from partnerships.models import Partnership
from partnerships.post import Mail, delivery, govuk_notify
from vault import letterbox

WRONG_ADDRESS = {
    "status_code": 400,
    "errors": [{"error": "ValidationError", "message": "email_address Not a valid email address"}],
}


class Notify(ThreadingHTTPServer):
    """What it was sent, what it answers next, and the notifications it lists as failed."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Api)
        self.sent: list[dict[str, Any]] = []
        self.answer: tuple[int, dict[str, Any]] = (201, {"id": str(uuid4())})
        self.failed: list[dict[str, Any]] = []


class Api(BaseHTTPRequestHandler):
    server: Notify

    def do_POST(self) -> None:
        assert self.path == "/v2/notifications/email"
        assert self.headers["Authorization"].startswith("Bearer ")
        self.server.sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.respond(*self.server.answer)

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        first = "older_than" not in asked
        self.respond(
            200,
            {
                "notifications": [
                    each for each in self.server.failed if first and each["status"] in asked["status"]
                ],
                "links": {"next": f"http://here/v2/notifications?older_than={uuid4()}"},
            },
        )

    def respond(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def notify(settings: Any) -> Iterator[Notify]:
    with Notify() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "partnerships.post.govuk_notify.EmailBackend"
        settings.NOTIFY_API_KEY = f"test-{uuid4()}-{uuid4()}"
        settings.NOTIFY_TEMPLATE_ID = "the-template"
        settings.NOTIFY_URL = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.shutdown()


def sent_to(address: str = "mary@example.org") -> Mail:
    mail = post.queue(to=letterbox.hold(address), subject="Tell us", text="What do you see?", key=address)
    assert mail
    delivery.deliver(mail.partnership)
    mail.refresh_from_db()
    return mail


def test_a_letter_goes_with_its_words_its_identity_and_the_way_to_stop_it(
    north: Partnership, notify: Notify
) -> None:
    mail = sent_to()
    assert mail.state == "sent"
    (asked,) = notify.sent
    assert (asked["email_address"], asked["template_id"]) == ("mary@example.org", "the-template")
    assert asked["personalisation"]["subject"] == "Tell us"
    assert asked["personalisation"]["body"].startswith("What do you see?")
    assert asked["reference"] == mail.identity
    assert "/stop-letters/" in asked["one_click_unsubscribe_url"]


def test_a_wrong_address_has_bounced(north: Partnership, notify: Notify) -> None:
    notify.answer = (400, WRONG_ADDRESS)
    mail = sent_to()
    assert (mail.state, mail.error) == ("bounced", "SMTPRecipientsRefused")


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_trouble_with_notify_keeps_the_letter(north: Partnership, notify: Notify, status: int) -> None:
    notify.answer = (status, {"errors": [{"error": "Trouble", "message": "mary@example.org"}]})
    mail = sent_to()
    assert (mail.state, mail.error) == ("queued", "ConnectionError")
    assert Mail.objects.silent_since()


def test_another_refusal_is_trouble_with_this_letter_alone(north: Partnership, notify: Notify) -> None:
    notify.answer = (400, {"errors": [{"error": "BadRequestError", "message": "Missing personalisation"}]})
    assert (sent_to().state, Mail.objects.silent_since()) == ("queued", None)


def test_what_notify_could_not_deliver_is_noted(north: Partnership, notify: Notify) -> None:
    ends = ("permanent-failure", "temporary-failure", "technical-failure", "delivered")
    mails = [sent_to(f"{end}@example.org") for end in ends]
    notify.failed = [
        *({"reference": mail.identity, "status": end} for mail, end in zip(mails, ends, strict=True)),
        {"reference": None, "status": "permanent-failure"},
    ]
    assert govuk_notify.note_bounces() == 3
    for mail in mails:
        mail.refresh_from_db()
    assert [(mail.state, mail.error) for mail in mails] == [
        ("bounced", "permanent-failure"),
        ("bounced", "temporary-failure"),
        ("bounced", "technical-failure"),
        ("sent", ""),
    ]
