"""Error pages in plain words: what happened, why that may be, and what to do next."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from foundations.forms import Difference, ModelForm
from foundations.refusals import NotAllowed, Stale
from partnerships.access import Permission, roles_with
from partnerships.accounts.asking import whom_to_ask
from partnerships.hold import FIELD, ReasonForm, ReasonNeeded
from partnerships.models import Membership

METHODS = ("GET", "HEAD", "POST")


class RefusalMiddleware:
    """Turns refusals into pages, while the partnership is still in scope."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return wrong_method(request, HttpResponseNotAllowed(METHODS))
        response = self.get_response(request)
        return wrong_method(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return not_allowed(request, exception)
        if isinstance(exception, Stale):
            return stale(request, exception)
        if isinstance(exception, ReasonNeeded):
            return reason_needed(request, exception)
        return None


def _page(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    """In the frame this person came by: nobody who has a link or no account is asked to sign in."""
    link, user = getattr(request, "link", None), getattr(request, "user", None)
    member = not link and user and user.is_authenticated
    layout = "base.html" if member else "public.html"
    shown = {"layout": layout, "held": link, "before": _before(request), **context}
    return render(request, f"errors/{name}.html", shown, status=status)


def _before(request: HttpRequest) -> str:
    """The page of ours that this person came from; empty where that is unknown or would lead here again."""
    page = request.headers.get("Referer", "")
    try:
        host, again = request.get_host(), request.method != "POST" and page == request.build_absolute_uri()
    except DisallowedHost:  # it may be why this page is shown
        return ""
    return page if not again and url_has_allowed_host_and_scheme(page, {host}) else ""


def not_allowed(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    """Every unmet reason, each with the place where it can be mended."""
    return _page(request, "not_allowed", 409, reasons=refusal.reasons)


def stale(request: HttpRequest, refusal: Stale) -> HttpResponse:
    """Both versions side by side, and what was typed ready to be sent again."""
    yours, theirs = refusal.yours, refusal.theirs
    context = {
        "theirs": theirs,
        "differences": _differences(theirs, yours),
        "typed": _typed(request, "version"),
        "files": list(request.FILES),
    }
    return _page(request, "stale", 409, **context)


def reason_needed(request: HttpRequest, refusal: ReasonNeeded) -> HttpResponse:
    """Ask why it cannot wait until after the election, and keep what was sent for then."""
    form = ReasonForm(request.POST if FIELD in request.POST else None)
    context = {"form": form, "what": refusal.what, "until": refusal.until, "typed": _typed(request, FIELD)}
    return _page(request, "reason_needed", 422, **context)


def _typed(request: HttpRequest, besides: str) -> list[tuple[str, Any]]:
    """What was sent, to be sent again, but for one field that is asked anew."""
    sent = [(name, each) for name, values in request.POST.lists() for each in values]
    return [pair for pair in sent if pair[0] not in {besides, "csrfmiddlewaretoken"}]


def _differences(theirs: object, yours: object) -> list[Difference]:
    if isinstance(theirs, Model) and isinstance(yours, ModelForm):
        return yours.differences(theirs)
    return []


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Names the roles that may, and people who have them."""
    permission = getattr(exception, "permission", None)
    return _page(request, "403", 403, **_who_can_help(request, permission))


def _who_can_help(request: HttpRequest, permission: Permission | None) -> dict[str, Any]:
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return {}
    wanted = permission or Permission.MEMBERS_WRITE
    return {
        "own_roles": membership.role_names,
        "roles": roles_with(permission) if permission else (),
        "help": whom_to_ask(wanted, reader=membership, not_=(membership.pk,)),
    }


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "413", 413)
    return _page(request, "400", 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404", 404)


def wrong_method(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """Says in words what the bare refusal says in its header."""
    page = _page(request, "405", 405)
    page["Allow"] = refusal["Allow"]
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    # Nothing is asked of the request or the database: either may be what broke.
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "csrf", 403)
