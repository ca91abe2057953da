"""What keeps floods and machines out of public forms, without a puzzle for people.

Declare the view that takes the form `@guarded` and put `{% guard_fields %}` into the form.
"""

import hashlib
import secrets
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from partnerships.links.models import Link

View = Callable[..., HttpResponse]

WINDOW = timedelta(minutes=10)
SUBMISSIONS = 60
WRONG_CODES = 20
MAILS = 3
FILL_TIME = timedelta(seconds=3)
HONEYPOT = "website"
SUBMISSION = "submission"
signer = TimestampSigner(salt="public form")

TOO_MANY = _("Many people are answering from the same place just now.")
TOO_FAST = _("That was very quick.")
NOT_SURE = _("We could not tell that a person filled in the form.")


def address_of(request: HttpRequest) -> str:
    """The visitor's network address, as the outermost proxy we trust saw it."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    return hops[-trusted] if 0 < trusted <= len(hops) else request.META["REMOTE_ADDR"]


@lru_cache(maxsize=1)
def _salt(day: date) -> str:
    """The same in every process, as long as the cache lasts; kept nowhere but there and in memory."""
    return str(cache.get_or_set(f"salt:{day}", secrets.token_hex, 2 * 86_400))


def _visitor(request: HttpRequest) -> str:
    """Tells visitors apart for a day. The salt is forgotten, and with it the way back to an address."""
    salt = _salt(timezone.localdate())
    return hashlib.sha256(f"{salt}{address_of(request)}".encode()).hexdigest()[:32]


def too_many(request: HttpRequest, what: str, limit: int, *, once: str = "") -> bool:
    """Count one more of `what` from this visitor; true beyond `limit` in ten minutes.

    What was let through under the name `once` is not counted again. While the cache is down nobody
    is refused: an answer weighs more than a limit.
    """
    let_in, window = f"let-in:{once}", WINDOW.total_seconds()
    with suppress(RedisError, OSError, ValueError):  # ValueError: the window ended between two calls
        key = f"limit:{what}:{_visitor(request)}"
        if once and not cache.add(let_in, True, window):
            return False
        if cache.add(key, 1, window):
            return limit < 1
        if cache.incr(key) > limit:
            if once:
                cache.delete(let_in)
            return True
    return False


def reached(request: HttpRequest, what: str, limit: int) -> bool:
    """Whether this visitor was counted `limit` times for `what`, without counting once more."""
    try:
        return int(cache.get(f"limit:{what}:{_visitor(request)}", 0)) >= limit
    except (RedisError, OSError):
        return False


def _flooded(request: HttpRequest, link: Link | None) -> bool:
    """Starts at a poster are counted, and answers of those who came by it: once each, not once a page.

    A link sent to one person is exempt.
    """
    if link is None:
        return too_many(request, f"form:{request.path}", SUBMISSIONS)
    is_poster = link.kind == Link.Kind.OPEN
    poster = link.pk if is_poster else link.parent_id
    if poster is None:
        return False
    limit = link.partnership.settings.get("submissions_per_10_minutes", SUBMISSIONS)
    what, once = (f"start:{poster}", "") if is_poster else (f"answer:{poster}", f"link:{link.pk}")
    return too_many(request, what, limit, once=once) and not Link.objects.in_group_session(poster)


def _too_fast(token: str, link: Link | None) -> bool:
    """Faster than a person reads. Who has a link of their own took their time when they got it."""
    if link and link.kind == Link.Kind.PERSONAL:
        return timezone.now() - link.created_at < FILL_TIME
    return _genuine(token, max_age=FILL_TIME)


def submission(request: HttpRequest) -> uuid.UUID:
    """The token of the form that was sent: the same form sent twice carries the same one.

    Raises `BadRequest` for a token that is not ours.
    """
    try:
        return uuid.UUID(signer.unsign(request.POST.get(SUBMISSION, "")))
    except BadSignature as error:
        raise BadRequest("The form carries no token of ours.") from error


def guard_values(request: HttpRequest) -> dict[str, str]:
    """What the form carries: a token that also says when the form was first shown."""
    sent = request.POST.get(SUBMISSION, "")
    return {"submission": sent if _genuine(sent) else signer.sign(str(uuid.uuid4())), "honeypot": HONEYPOT}


def _genuine(token: str, *, max_age: timedelta | None = None) -> bool:
    try:
        signer.unsign(token, max_age=max_age)
    except BadSignature:
        return False
    return True


def why_wait(request: HttpRequest) -> str | Promise:
    """Why this form is not taken yet; empty when it is."""
    token = request.POST.get(SUBMISSION, "")
    if request.POST.get(HONEYPOT) or not _genuine(token):
        return NOT_SURE
    link = getattr(request, "link", None)
    if _too_fast(token, link):
        return TOO_FAST
    return TOO_MANY if _flooded(request, link) else ""


def guarded(view: View) -> View:
    """Hold back floods and machines with a page that keeps everything typed and can send it again."""

    @wraps(view)
    def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or not (why := why_wait(request)):
            return view(request, *args, **kwargs)
        own = {"csrfmiddlewaretoken", HONEYPOT, SUBMISSION}
        typed = [
            (name, value) for name, values in request.POST.lists() if name not in own for value in values
        ]
        return render(request, "links/wait.html", {"why": why, "typed": typed}, status=429)

    return held
