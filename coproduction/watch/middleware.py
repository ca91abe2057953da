"""The outermost layer: answers the machines that watch, and notes every request without saying whose it was."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from coproduction.watch import health, metrics
from coproduction.watch.logs import page_of
from partnerships.middleware import Next

requests = logging.getLogger("coproduction.requests")
WATCHERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": lambda request: health.live(),
    "/health/ready": lambda request: health.ready(),
    "/metrics": metrics.metrics,
}


class WatchMiddleware:
    """Stands before all others: who watches comes by number and without https, and has no account."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if watcher := WATCHERS.get(request.path_info):
            answer = watcher(request)
            add_never_cache_headers(answer)
            return answer
        began = time.perf_counter()
        answer = self.get_response(request)
        note(request, answer.status_code, time.perf_counter() - began)
        return answer


def note(request: HttpRequest, status: int, seconds: float) -> None:
    """Into the log and the figures: the page's name and never its address, which may hold a secret."""
    page = page_of(request)
    method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
    metrics.count(method=method, page=page, status=status, seconds=seconds)
    partnership, membership = (getattr(request, name, None) for name in ("partnership", "membership"))
    milliseconds = round(seconds * 1000)
    facts = {
        "method": method,
        "page": page,
        "status": status,
        "ms": milliseconds,
        "partnership": partnership.slug if partnership else None,
        "member": membership.pk if membership else None,
    }
    requests.info("%s %s %s %s ms", method, page, status, milliseconds, extra=facts)
