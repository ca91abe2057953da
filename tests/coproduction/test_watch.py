"""Those who keep the machine running see whether it works, and never who uses it."""

import io
import json
import logging
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisDown

from coproduction import tasks
from coproduction.watch import health, logs
from foundations.tenancy import scope
from partnerships.areas.rehearsals import add_rehearsal
from partnerships.jobs import heartbeat
from partnerships.jobs.work import Pulse, claim
from partnerships.models import Mail, Partnership
from tests.factories import JobFactory, MembershipFactory, poster

TOKEN = "a-long-word-for-tests"


@pytest.fixture(autouse=True)
def no_sign_of_life_yet() -> None:
    cache.delete(heartbeat.KEY)


# --- health ------------------------------------------------------------------------------------------
def test_live_answers_whatever_else_is_down(client: Any, monkeypatch: Any) -> None:
    for name in health.PARTS:
        monkeypatch.setitem(health.PARTS, name, lambda: False)
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})


def test_ready_once_a_worker_gave_a_sign_of_life(db: None, client: Any) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "database": "works",
        "broker": "works",
        "worker": "does not work",
    }
    tasks.beat()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["worker"]) == (200, "works")
    assert "no-store" in answer["Cache-Control"]


def test_a_worker_silent_for_a_minute_does_not_work(db: None, client: Any) -> None:
    cache.set(heartbeat.KEY, time.time() - 61)
    assert client.get("/health/ready").json()["worker"] == "does not work"


def test_a_worker_busy_with_a_long_job_is_alive(north: Partnership) -> None:
    job = claim(JobFactory().pk)
    assert job
    Pulse(job).beat()
    assert health.worker()


def test_the_part_that_is_down_is_named_and_nothing_more(db: None, client: Any, monkeypatch: Any) -> None:
    tasks.beat()

    def down(*_args: Any, **_kwargs: Any) -> None:
        raise RedisDown("redis://:secret@10.0.0.7")

    monkeypatch.setattr("coproduction.watch.health.Redis.ping", down)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["broker"]) == (503, "does not work")
    assert b"secret" not in answer.content
    monkeypatch.setattr(health, "connection", Mock(cursor=Mock(side_effect=DatabaseError("password"))))
    answer = client.get("/health/ready")
    assert answer.json()["database"] == "does not work" and b"password" not in answer.content


def test_a_load_balancer_asks_by_number_and_without_https(db: None, client: Any, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["www.example.org"]
    assert client.get("/health/live", headers={"Host": "10.0.0.9:8000"}).status_code == 200
    assert client.get("/", headers={"Host": "www.example.org"}).status_code == 301


# --- figures -----------------------------------------------------------------------------------------
def figures(client: Any) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_figures_are_for_who_shows_the_token(db: None, client: Any, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}):
        assert client.get("/metrics", headers=headers).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for headers in ({}, {"Authorization": TOKEN}, {"Authorization": "Bearer ünknown"}):
        assert client.get("/metrics", headers=headers).status_code == 404
    assert "coproduction_worker_heartbeat_seconds" not in figures(client)


def test_figures_count_requests_by_page_and_what_waits_over_all_partnerships(
    south: Partnership, client: Any, settings: Any, cast: Any, as_: Any
) -> None:
    settings.METRICS_TOKEN = TOKEN
    tasks.beat()
    JobFactory()
    with scope(south):
        JobFactory()
        Mail.objects.create(key="a", person="abcdefgh", subject="For Agnes", text="…")
    as_(cast.lead).get(reverse("services", kwargs={"partnership": "demo-north"}))
    found = figures(client)
    assert 'coproduction_requests_total{method="GET",page="services",status="200"}' in found
    assert 'coproduction_request_seconds_bucket{le="0.25",page="services"}' in found
    assert 'coproduction_jobs{state="queued"} 2.0' in found
    assert 'coproduction_mail{state="queued"} 1.0' in found
    assert "coproduction_mail_oldest_seconds" in found and "coproduction_worker_heartbeat_seconds" in found
    for word in ("demo-north", "demo-south", "Agnes", "Lead"):
        assert word not in found


def test_a_letter_of_a_rehearsal_which_never_goes_wakes_nobody(
    north: Partnership, client: Any, settings: Any
) -> None:
    settings.METRICS_TOKEN = TOKEN
    with scope(add_rehearsal(north)):
        Mail.objects.create(key="a", person="abcdefgh", subject="Invented", text="…")
    found = figures(client)
    assert 'coproduction_mail{state="queued"} 0.0' in found
    assert "coproduction_mail_oldest_seconds 0.0" in found


# --- log lines ---------------------------------------------------------------------------------------
@pytest.fixture(params=["json", "lines"])
def written(request: Any) -> Iterator[io.StringIO]:
    """All that is logged, as it is written where the product runs."""
    log, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(log)
    chosen = logs.FORMATS[request.param]
    handler.setFormatter(
        chosen["()"](chosen["format"], **{k: v for k, v in chosen.items() if k == "rename_fields"})
    )
    ours = logging.getLogger("coproduction")
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield log
    root.removeHandler(handler)
    ours.setLevel(before)


PRIVATE = ("Agnes", "agnes@", "07700", "203.0.113.9", "wrong-password", "Sandy")


def test_nothing_personal_is_logged_whatever_people_send(
    south: Partnership,
    north: Partnership,
    client: Any,
    cast: Any,
    as_: Any,
    written: io.StringIO,
    monkeypatch: Any,
) -> None:
    link = poster()
    token = link.address.rstrip("/").rsplit("/", 1)[1]
    sent = {
        "name": "Agnes Sandy",
        "email": "agnes@example.org",
        "phone": "07700 900123",
        "REMOTE_ADDR": "203.0.113.9",
    }
    client.raise_request_exception = False
    client.post(
        reverse("account_login"),
        {"login": "agnes@example.org", "password": "wrong-password"},
        REMOTE_ADDR="203.0.113.9",
    )
    client.post(f"/s/{token}/", sent, REMOTE_ADDR="203.0.113.9")
    client.get(f"/s/{token}/nowhere/agnes@example.org/")
    client.get(f"/s/{token}/?email=agnes@example.org", headers={"Host": "agnes@example.org"})
    services = reverse("services", kwargs={"partnership": "demo-north"})
    signed_in = as_(cast.lead)
    signed_in.post(f"{services}Agnes/", sent)

    def broken(*_args: Any, **_kwargs: Any) -> None:
        try:
            MembershipFactory(user=cast.lead.user, name="Agnes Sandy")
        except Exception as refused:
            raise ValueError(f"Agnes <agnes@example.org> wrote {sent} to /s/{token}/") from refused

    monkeypatch.setattr("partnerships.services.views.render", broken)
    assert signed_in.get(services).status_code == 500
    found = written.getvalue()
    for word in (*PRIVATE, token):
        assert word not in found, found
    assert "ValueError" in found and "test_watch.py" in found, "what broke and where is said"
    assert "unique" in found or "membership" in found
    assert "GET services 500" in found


def test_what_a_library_says_is_told_without_whom_it_is_about(written: io.StringIO) -> None:
    words = "%s asked for /s/a-secret-token/ as agnes@example.org: %s"
    logging.getLogger("somebody.else").warning(words, "203.0.113.9", ValueError("Agnes"))
    told = "[network address] asked for [path] as [e-mail address]: ValueError"
    assert told in written.getvalue()


@pytest.mark.parametrize(("json", "kind"), [(True, logs.Json), (False, logs.Lines)])
def test_whatever_is_written_is_written_so(json: bool, kind: type[logging.Formatter]) -> None:
    made = logs.config(json=json, level="INFO")
    assert [each["formatter"] for each in made["handlers"].values()] == ["ours"]
    assert made["formatters"]["ours"]["()"] is kind


def test_a_request_is_one_line_with_what_is_needed_to_mend_it(
    cast: Any, as_: Any, caplog: Any, north: Partnership
) -> None:
    caplog.set_level(logging.INFO, logger="coproduction.requests")
    as_(cast.lead).get(reverse("services", kwargs={"partnership": "demo-north"}))
    [record] = [each for each in caplog.records if each.name == "coproduction.requests"]
    chosen = logs.FORMATS["json"]
    line = json.loads(logs.Json(chosen["format"], rename_fields=logs.RENAMED).format(record))
    assert line.pop("at") and line.pop("ms") >= 0 and line.pop("message").startswith("GET services 200")
    assert line == {
        "level": "INFO",
        "from": "coproduction.requests",
        "method": "GET",
        "page": "services",
        "status": 200,
        "partnership": "demo-north",
        "member": cast.lead.pk,
    }


def test_what_celery_says_of_an_error_is_its_kind() -> None:
    try:
        raise ValueError("Agnes")
    except ValueError as error:
        record = logging.LogRecord(
            "celery.app.trace",
            logging.ERROR,
            __file__,
            1,
            "Task %(name)s raised: %(exc)s",
            ({"name": "run_job", "exc": repr(error)},),
            (ValueError, error, error.__traceback__),
        )
    line = logs.Lines("%(message)s").format(record)
    assert line.startswith("Task run_job raised: ValueError") and "Agnes" not in line


@pytest.mark.parametrize(
    "address", ["203.0.113.9", "2001:db8::1", "2a02:c7c::1f", "::1", "fe80:0:0:0:1:2:3:4"]
)
def test_no_network_address_reaches_a_line(address: str) -> None:
    words = f"Invalid request from ip={address}: refused at 10:41:07"
    record = logging.LogRecord("gunicorn.error", logging.WARNING, __file__, 1, words, (), None)
    found = logs.Lines("%(message)s").format(record)
    assert found == "Invalid request from ip=[network address]: refused at 10:41:07"
