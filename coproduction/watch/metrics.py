"""Figures for Prometheus at `/metrics`: requests by page, and what waits. Nothing about persons or partnerships."""

import os
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from foundations.tenancy import across
from partnerships.jobs import heartbeat
from partnerships.models import Job, Mail, Partnership

OF_THIS_PROCESS = CollectorRegistry()
REQUESTS = Counter(
    "coproduction_requests",
    "Requests answered",
    ("method", "page", "status"),
    registry=OF_THIS_PROCESS,
)
SECONDS = Histogram(
    "coproduction_request_seconds",
    "How long answering took",
    ("page",),
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=OF_THIS_PROCESS,
)


def count(*, method: str, page: str, status: int, seconds: float) -> None:
    REQUESTS.labels(method, page, str(status)).inc()
    SECONDS.labels(page).observe(seconds)


class Waiting(Collector):
    """What stands in the database at the moment of asking, over all partnerships together."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with across(Partnership.objects.values_list("pk", flat=True)):
            jobs = dict(Job.objects.values_list("state").annotate(Count("pk")))
            letters = Mail.objects.leaving()
            mail = dict(letters.values_list("state").annotate(Count("pk")))
            oldest = letters.filter(state=Mail.State.QUEUED).aggregate(at=Min("created_at"))["at"]
        yield by_state(
            "coproduction_jobs", "Jobs by state", {state: jobs.get(state, 0) for state in Job.State}
        )
        yield by_state("coproduction_mail", "Letters by state", {s: mail.get(s, 0) for s in Mail.State})
        waited = (timezone.now() - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily(
            "coproduction_mail_oldest_seconds", "Age of the oldest letter that waits", waited
        )
        if (age := heartbeat.age()) is not None:
            words = "Time since a worker's last sign of life"
            yield GaugeMetricFamily("coproduction_worker_heartbeat_seconds", words, age)


def by_state(name: str, words: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=("state",))
    for state, number in counts.items():
        family.add_metric((str(state),), number)
    return family


def metrics(request: HttpRequest) -> HttpResponse:
    """For who shows METRICS_TOKEN; to all others there is no such page."""
    shown = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(shown, wanted):
        return HttpResponse(status=404)
    waiting = CollectorRegistry()
    waiting.register(Waiting())
    figures = generate_latest(of_all_processes()) + generate_latest(waiting)
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST)


def of_all_processes() -> CollectorRegistry:
    """gunicorn.conf.py gives its workers a folder where each writes its figures down; else there is one process."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return OF_THIS_PROCESS
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
