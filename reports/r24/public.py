"""The one page for members as anybody may read it: no sign-in, no names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from activities.models import Activity
from activities.wards import in_ward
from foundations.tenancy import scope
from partnerships.access import public
from partnerships.middleware import partnership_or_404
from partnerships.models import Partnership
from reports.models import Report
from reports.rendering import facts_of, word_of

View = Callable[..., HttpResponseBase]


def _of_partnership(view: View) -> View:
    """Open the scope of the partnership in the address, and hand it to the view."""

    @wraps(view)
    def scoped(request: HttpRequest, partnership: str, **named: Any) -> HttpResponseBase:
        shown = partnership_or_404(partnership)
        with scope(shown):
            return view(request, shown, **named)

    return public(require_safe(scoped))


@_of_partnership
def for_members_public(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The newest page that was published; where none was, a page that says so."""
    if newest := Report.objects.for_members().first():
        return _page(request, partnership, newest)
    context = {"partnership": partnership}
    return render(request, "reports/r24_nothing.html", context, status=404)


@_of_partnership
def for_members_public_page(
    request: HttpRequest, partnership: Partnership, members_page: int
) -> HttpResponse:
    """One that was published, at its own address for good."""
    return _page(request, partnership, get_object_or_404(Report.objects.for_members(), pk=members_page))


def _page(request: HttpRequest, partnership: Partnership, row: Report) -> HttpResponse:
    newest = Report.objects.for_members().first()
    context = {
        "partnership": partnership,
        "report": row,
        "facts": facts_of(row),
        "newer": newest if newest != row else None,
        "here": in_ward(request.GET.get("ward", ""), Activity.objects.public()),
    }
    return render(request, "reports/r24_public.html", context)


@_of_partnership
def for_members_public_pdf(request: HttpRequest, partnership: Partnership, members_page: int) -> FileResponse:
    row = get_object_or_404(Report.objects.for_members(), pk=members_page)
    return FileResponse(row.file.open(), as_attachment=True, filename=row.file_name)


@_of_partnership
def for_members_public_word(
    request: HttpRequest, partnership: Partnership, members_page: int
) -> HttpResponse:
    return word_of(get_object_or_404(Report.objects.for_members(), pk=members_page), partnership)
