"""The same page sent twice, by the back button, a reload or a double tap, does once what it does."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]
REMEMBERED = timedelta(hours=12)


def once(view: View) -> View:
    """For a view that makes something: a page sent again leads where it led the first time.

    A page is known by its CSRF token, which is masked anew each time it is shown, together with all
    that was filled in. The same words on a page opened anew are another matter, and so are other words.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "csrfmiddlewaretoken" not in request.POST:
            return view(request, *args, **kwargs)
        key = _key(request)
        _wait_for_the_other(key)
        if led := cache.get(key):
            return redirect(led)
        answer = view(request, *args, **kwargs)
        if answer.status_code == 302:
            cache.set(key, answer.headers["Location"], REMEMBERED.total_seconds())
        return answer

    return asked


def _key(request: HttpRequest) -> str:
    page = f"{request.user.pk} {request.path} {sorted(request.POST.lists())}"
    return f"sent:{hashlib.sha256(page.encode()).hexdigest()}"


def _wait_for_the_other(key: str) -> None:
    """Until the end of the transaction: of two taps the second waits for what the first one did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
