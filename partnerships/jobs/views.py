"""The progress page of every job, the list of one's own, the way to the result, and what failed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import conditional_page, require_POST, require_safe

from foundations.listing import Sort, listing
from foundations.tenancy import url_here
from partnerships import jobs as actions
from partnerships.access import Permission, allow
from partnerships.jobs.models import Job
from partnerships.notices import Notice, read
from partnerships.post import Mail
from partnerships.requests import MemberRequest

SHOWN = 50
NEWEST = (Sort("newest", gettext_lazy("Newest"), ("-finished_at",)),)


def own_or_403(request: MemberRequest, pk: int) -> Job:
    """Not found across partnerships; refused where it is another member's.

    Who sees it finished need not be told so.
    """
    found = get_object_or_404(Job, pk=pk)
    if found.requested_by_id != request.membership.pk:
        raise PermissionDenied
    if not found.unfinished:
        read(Notice.objects.of(request.membership).filter(key=found.notice_key))
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


@allow(Permission.JOBS_MEND)
@require_safe
def failed_jobs(request: MemberRequest) -> HttpResponse:
    """What did not work, for those who keep things running: never what was made, nor for whom."""
    failed = listing(request, Job.objects.failed(), sorts=NEWEST)
    return render(request, "jobs/failed.html", {"failed": failed, "mail": Mail.objects.standing()})


@allow(Permission.JOBS_MEND)
@require_POST
def failed_job_retry(request: MemberRequest, job: int) -> HttpResponse:
    actions.retry(get_object_or_404(Job, pk=job))
    messages.success(request, _("Job %(number)d is tried again.") % {"number": job})
    return redirect(url_here("failed_jobs"))


@allow(Permission.JOBS_MEND)
@require_POST
def failed_job_discard(request: MemberRequest, job: int) -> HttpResponse:
    actions.discard(get_object_or_404(Job, pk=job))
    messages.success(request, _("Job %(number)d is off the list.") % {"number": job})
    return redirect(url_here("failed_jobs"))
