"""The two doors: `/p/<slug>/…` for members and `/s/<token>/…` for whoever holds a link.

Each puts its partnership in scope around the whole request, or nothing is found.
"""

import re
from collections.abc import Callable
from typing import Any

import pghistory
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from foundations.tenancy import scope
from partnerships import hold
from partnerships.access import ANY_LINK, Access, Permission, declared
from partnerships.accounts.openid import vouched_for
from partnerships.links import find
from partnerships.models import Membership, Partnership

PARTNERSHIP_PATH = re.compile(r"^/p/(?P<slug>[-a-zA-Z0-9_]+)/")
LINK_PATH = re.compile(r"^/s/(?P<token>[^/]+)/")
Next = Callable[[HttpRequest], HttpResponse]

# Sign-in pages come from django-allauth, which guards its own views.
GUARDED_ELSEWHERE = ("allauth.", "django.views.static", "django.contrib.staticfiles.")


class PartnershipMiddleware:
    """Opens the scope from the address, around the whole request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.partnership = request.membership = None  # type: ignore[attr-defined]
        found = PARTNERSHIP_PATH.match(request.path_info)
        if not found or not request.user.is_authenticated:
            return self.get_response(request)
        partnership = Partnership.objects.filter(slug=found["slug"]).first()
        if partnership is None:
            return self.get_response(request)
        with scope(partnership):
            request.partnership = partnership  # type: ignore[attr-defined]
            request.membership = self.membership_of(request.user.pk)  # type: ignore[attr-defined]
            return self.get_response(request)

    def membership_of(self, user_id: int) -> Membership | None:
        today = timezone.localdate()
        unread = Count("notices", filter=Q(notices__read_at=None))
        membership = Membership.objects.filter(user_id=user_id).annotate(unread=unread).first()
        if membership is None or not membership.lets_in(today):
            return None
        membership.seen(today)
        return membership

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        # The slug has done its work; views of a partnership do not repeat it.
        if PARTNERSHIP_PATH.match(request.path_info):
            kwargs.pop("partnership", None)


class LinkMiddleware:
    """Opens the scope of the partnership whose link is held."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.link = None  # type: ignore[attr-defined]
        if not (path := LINK_PATH.match(request.path_info)):
            return self.get_response(request)
        if not (link := find(path["token"])):
            return self.private(self.get_response(request))
        with scope(link.partnership):
            request.link, request.partnership = link, link.partnership  # type: ignore[attr-defined]
            return self.private(self.get_response(request))

    def private(self, response: HttpResponse) -> HttpResponse:
        """The address is a secret and the page may hold answers: nobody is to keep or list either."""
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if LINK_PATH.match(request.path_info):
            kwargs.pop("token", None)


class PrivacyMiddleware:
    """What a signed-in person sees is not kept by any browser: the next at a shared computer finds nothing."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        says_itself = response.has_header("Cache-Control") or response.has_header("ETag")
        if not says_itself and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


class SecondFactorMiddleware:
    """Staff set up a second factor before they see anything of a partnership."""

    WITHIN = ("/p/", "/home/")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(self.WITHIN) and not self.proved(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def proved(self, request: HttpRequest) -> bool:
        """Whether nothing more is asked of this person.

        A second factor is remembered for the session. That none is needed is not: a new role may ask for one.
        """
        user = request.user
        if not user.is_authenticated or request.session.get("second_factor") == user.pk:
            return True
        if not user.has_second_factor() and not vouched_for(request, user):
            return not user.works_here()
        request.session["second_factor"] = user.pk
        return True


class MissingRight(PermissionDenied):
    """A member lacks a permission (403). The page names who in the partnership has it."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        super().__init__(permission)


class AccessMiddleware:
    """Holds every view to its declaration; one without a declaration does not run."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access = declared(view)
        if access is None:
            if view.__module__.startswith(GUARDED_ELSEWHERE):
                return None
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} declares no access.")
        if access.links:
            return self.check_link(request, access)
        if access.public:
            return None
        if PARTNERSHIP_PATH.match(request.path_info):
            self.check_member(request, access.permission)
        elif access.permission is not None:
            raise ImproperlyConfigured(f"{view.__name__} needs a partnership in its address.")
        return None

    def check_link(self, request: HttpRequest, access: Access) -> HttpResponse | None:
        link = request.link  # type: ignore[attr-defined]
        if link is None or not ({link.subject_kind, ANY_LINK} & set(access.links)):
            return render(request, "links/unknown.html", status=404)
        if not link.is_open and not access.after_closing:
            return render(request, "links/closed.html", {"link": link}, status=410)
        return None

    def check_member(self, request: HttpRequest, permission: Permission | None) -> None:
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        if membership is None:
            raise Http404
        if permission is None:
            raise ImproperlyConfigured("A page of a partnership needs a permission.")
        if not membership.may(permission):
            raise MissingRight(permission)


class HoldMiddleware:
    """Hands to what needs a reason in the pre-election period the one that was sent, if any."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with hold.because(lambda: request.POST.get(hold.FIELD, "")):
            return self.get_response(request)


class HistoryMiddleware:
    """Notes on each row of history by which page it came: the route's name, never the address.

    What people send by link has no history, and each statement with such a note costs time.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.link:  # type: ignore[attr-defined]
            return self.get_response(request)
        with pghistory.context():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not request.link:  # type: ignore[attr-defined]
            pghistory.context(route=request.resolver_match.view_name)  # type: ignore[union-attr]


def partnership_or_404(slug: str) -> Partnership:
    """For public pages, whose address begins with a partnership's slug."""
    return get_object_or_404(Partnership.objects.listed(), slug=slug)
