"""Pages that look across all steps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partnerships.access import Permission, allow


@allow(Permission.PARTNERSHIP_READ)
def partnership_home(request: HttpRequest) -> HttpResponse:
    return render(request, "home/partnership.html")
