"""The same page sent twice, by the back button, a reload or a double tap, does once what it does."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]
FIELD = "csrfmiddlewaretoken"
REMEMBERED = timedelta(hours=12)


def once(view: View) -> View:
    """A page sent again as it was sent last leads where it led, and does nothing more.

    A page is known by its CSRF token, which is masked anew each time it is shown. Sent with other
    words or to another address it is another matter, and so are the same words on a page opened anew.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if FIELD not in request.POST:
            return view(request, *args, **kwargs)
        page, sent = _page(request), _sent(request)
        _wait_for_the_other(page)
        last, led = cache.get(page) or ("", "")
        if last == sent:
            return redirect(led)
        answer = view(request, *args, **kwargs)
        if answer.status_code == 302:
            cache.set(page, (sent, answer.headers["Location"]), REMEMBERED.total_seconds())
        return answer

    return asked


def _page(request: HttpRequest) -> str:
    shown = f"{request.user.pk} {request.POST[FIELD]}"
    return f"sent:{hashlib.sha256(shown.encode()).hexdigest()}"


def _sent(request: HttpRequest) -> str:
    """A digest of all that was filled in, files too, and of where it was sent."""
    digest = hashlib.sha256(f"{request.get_full_path()} {sorted(request.POST.lists())}".encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name} {file.name}".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _wait_for_the_other(page: str) -> None:
    """Until the end of the transaction: of two taps the second waits for what the first one did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [page])
