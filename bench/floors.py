"""Bare Django, to be measured against: a list, a form, a view that checks answers and inserts one row.

The views have a URL map of their own and the middleware of a new Django project.
"""

import json
from collections.abc import Callable
from typing import Any

from crispy_forms_gds.helper import FormHelper
from django import forms
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template import engines
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from foundations.tenancy import scope
from partnerships.models import Partnership, Service

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bench.floors.with_these_addresses",
]
LEVELS = [(str(level), str(level)) for level in range(5)]
Next = Callable[[HttpRequest], HttpResponse]
PER_PAGE = 50


def _template(source: str) -> Any:
    return engines["django"].from_string(source)


def a_list(request: HttpRequest, partnership: str) -> HttpResponse:
    """Fifty rows of a table and how many there are, for somebody signed in."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    with scope(Partnership.objects.get(slug=partnership)):
        page = Paginator(Service.objects.select_related("organisation"), PER_PAGE).page(1)
        return HttpResponse(LIST.render({"page": page, "user": request.user}, request))


def an_insert(request: HttpRequest) -> HttpResponse:
    """Check the same six answers with a plain form, keep them as one row, and lead on."""
    form = PlainAnswers(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_answer (code, answers) VALUES (%s, %s)",
            ["KX7M-4QPT", json.dumps(form.cleaned_data)],
        )
    return redirect("/insert/")


class PlainAnswers(forms.Form):
    """Fields as of the Explorer's page of six questions, without wording, checks or layout."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        for name in data:
            if name.endswith("-idea"):
                self.fields[name] = forms.CharField(required=False, max_length=1000)
            else:
                self.fields[name] = forms.ChoiceField(choices=LEVELS, required=False)


def draw(form: forms.Form) -> str:
    """The fields of a form in an empty page, by crispy-forms with the GOV.UK templates."""
    helper = FormHelper(form)
    helper.form_tag = False
    return str(FORM.render({"form": form, "helper": helper}))


LIST_SOURCE = """<!DOCTYPE html><html lang="en"><head><title>Services</title></head><body><p>{{ user }}</p>
<h1>{{ page.paginator.count }} services</h1><table>{% for row in page %}<tr><td>{{ row.name }}</td>
<td>{{ row.organisation }}</td><td>{{ row.get_status_display }}</td><td>{{ row.annual_cost }}</td></tr>{% endfor %}
</table></body></html>"""
FORM_SOURCE = """{% load crispy_forms_tags %}<!DOCTYPE html><html lang="en"><head><title>Form</title></head>
<body><form method="post">{% crispy form helper %}<button>Send</button></form></body></html>"""
LIST, FORM = _template(LIST_SOURCE), _template(FORM_SOURCE)

urlpatterns = [
    path("list/<slug:partnership>/", a_list),
    path("insert/", an_insert),
]


def with_these_addresses(get_response: Next) -> Next:
    """Middleware: the URL map of this module instead of the product's."""

    def handled(request: HttpRequest) -> HttpResponse:
        request.urlconf = "bench.floors"  # type: ignore[attr-defined]
        return get_response(request)

    return handled


class BareClient(Client):
    """A client of the bare views, past the product's middleware."""

    def __init__(self) -> None:
        super().__init__()
        with override_settings(MIDDLEWARE=MIDDLEWARE):
            self.handler.load_middleware()
