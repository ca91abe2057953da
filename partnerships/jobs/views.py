"""The progress page of every job, the list of one's own, and the way to the result."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import conditional_page, require_POST

from foundations.tenancy import url_here
from partnerships import jobs as actions
from partnerships.access import Permission, allow
from partnerships.jobs.models import Job
from partnerships.requests import MemberRequest

SHOWN = 50


def own_or_403(request: MemberRequest, pk: int) -> Job:
    """Not found across partnerships; refused where it is another member's."""
    found = get_object_or_404(Job, pk=pk)
    if found.requested_by_id != request.membership.pk:
        raise PermissionDenied
    return found


@allow(Permission.PARTNERSHIP_READ)
def jobs(request: MemberRequest) -> HttpResponse:
    mine = Job.objects.visible_to(request.membership).order_by("-created_at")[:SHOWN]
    return render(request, "jobs/jobs.html", {"jobs": mine})


@allow(Permission.PARTNERSHIP_READ)
def job(request: MemberRequest, job: int) -> HttpResponse:
    return render(request, "jobs/job.html", {"job": own_or_403(request, job)})


@allow(Permission.PARTNERSHIP_READ)
@conditional_page
def job_state(request: MemberRequest, job: int) -> HttpResponse:
    """The part of the progress page that changes; asked for every two seconds."""
    return render(request, "jobs/state.html", {"job": own_or_403(request, job)})


@allow(Permission.PARTNERSHIP_READ)
@require_POST
def job_cancel(request: MemberRequest, job: int) -> HttpResponse:
    own = own_or_403(request, job)
    actions.cancel(own)
    return redirect(own)


@allow(Permission.PARTNERSHIP_READ)
@require_POST
def job_again(request: MemberRequest, job: int) -> HttpResponse:
    return redirect(actions.again(own_or_403(request, job)))


@allow(Permission.PARTNERSHIP_READ)
def job_file(request: MemberRequest, job: int) -> HttpResponseBase:
    own = own_or_403(request, job)
    if own.state != Job.State.DONE or not own.result:
        return redirect(url_here("job", job=job))
    try:
        answer = FileResponse(own.result.open(), as_attachment=True, filename=own.file_name)
    except FileNotFoundError as gone:
        raise Http404 from gone
    add_never_cache_headers(answer)
    return answer
