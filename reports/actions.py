"""Ask for a report, make it, adopt it, let working copies go."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Max, Model
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.actions import hold_back, record_decision
from foundations.refusals import NotAllowed
from foundations.tenancy import current, scope, url_here
from partnerships import jobs
from partnerships.access import Permission
from partnerships.models import Job, Membership, Partnership
from reports.facts import Facts, person, snapshot_id, to_json
from reports.kinds import KINDS, Kind
from reports.models import TAKEN_BACK, Audience, Report
from reports.rendering import facts_of, html_of, pdf_of, public_address

JOB = "report"
Progress = Callable[..., None]


def ask(*, kind: Kind, subject: Model, audience: Audience, by: Membership) -> Job:
    """Have a report made in the background; refuses where there is nothing to report yet."""
    if audience is Audience.TEAM and not by.may(Permission.EXPLORER_RESPONSES):
        raise NotAllowed([_("Reports for the team show what small groups said. Ask for one for the board.")])
    kind.expect(subject, audience)
    params = {"code": kind.code.value, "subject": subject.pk, "audience": audience.value}
    label = f"{kind.name}: {subject}"[:200]
    return jobs.start(JOB, label=label, by=by, params=params, url=url_here("reports"))


def make(job: Job, progress: Progress) -> None:
    """What a worker does: read once, draw, keep. Begun again, it goes on from what was read."""
    progress(5, _("Reading"))
    with scope(job.partnership):
        report = Report.objects.filter(job=job.pk).first()
    if report is None:
        report = _read(job)
    progress(30, _("Drawing"))
    draw(report, job.partnership)
    with scope(job.partnership):
        Job.objects.filter(pk=job.pk).update(url=report.get_absolute_url())


def _read(job: Job) -> Report:
    kind, audience = KINDS[job.params["code"]], Audience(job.params["audience"])
    with at_one_moment(), scope(job.partnership):
        by = job.requested_by
        try:
            subject = kind.subject(job.params["subject"], by)
        except Http404 as gone:
            raise NotAllowed([_("What this report is about is no longer there.")]) from gone
        facts, as_at = kind.read(subject, audience), timezone.now()
    with scope(job.partnership):
        return keep(kind=kind, subject_id=subject.pk, audience=audience, facts=facts, as_at=as_at, job=job)


@contextmanager
def at_one_moment() -> Iterator[None]:
    """One transaction that reads everything as it was at one moment, and may not write.

    Inside a transaction that has begun already it changes nothing.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@transaction.atomic
def keep(
    *, kind: Kind, subject_id: int, audience: Audience, facts: Facts, as_at: datetime, job: Job | None = None
) -> Report:
    """Put on record what a report says, under the next number of its subject and audience."""
    about = {"code": kind.code.value, "subject_id": subject_id, "audience": audience.value}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reports'), %s)", [current().id])
    last = Report.objects.filter(**about).aggregate(last=Max("number"))["last"] or 0
    by = job.requested_by if job else None
    return Report.objects.create(
        **about,
        number=last + 1,
        title=facts.title,
        figures=to_json(facts),
        snapshot=snapshot_id(facts),
        data_as_at=as_at,
        author=person(by) if by else Partnership.objects.get(pk=current().id).name,
        requested_by=by,
        job=job.pk if job else None,
    )


def draw(report: Report, partnership: Partnership) -> bytes:
    """Make the PDF with no transaction open, and keep it. Returns what was kept."""
    with scope(partnership):
        address = settings.SITE_URL.rstrip("/") + report.get_absolute_url()
    made = pdf_of(html_of(report, facts_of(report), partnership, address), partnership)
    with scope(partnership):
        report.sha256 = hashlib.sha256(made).hexdigest()
        report.file.save(report.file_name, ContentFile(made), save=False)
        report.save(update_fields=["file", "sha256"])
    return made


@transaction.atomic
def adopt(*, report: Report, by: Membership) -> Report:
    """Stand by a report: from now on it can neither be changed nor removed."""
    if reasons := _reasons_not_to_adopt(report, by.partnership):
        raise NotAllowed(reasons)
    what = _("publish this page") if public_address(report) else _("adopt this report")
    hold_back(subject=report, by=by, what=what, url=report.get_absolute_url())
    report.adopted_by, report.adopted_at = by, timezone.now()
    report.save(update_fields=["adopted_by", "adopted_at"])
    record_decision(subject=report, by=by, outcome=_("Adopted"), url=report.get_absolute_url())
    return report


def take_back(*, report: Report, by: Membership, reason: str) -> None:
    """Take a page for members off the public pages for good. Inside it stays as it was adopted."""
    if not Report.objects.for_members().filter(pk=report.pk).exists():
        raise NotAllowed([_("Nobody outside can read this page.")])
    outcome = _("Taken off the public pages")
    record_decision(subject=report, by=by, event=TAKEN_BACK, outcome=outcome, reasons=reason)


def _reasons_not_to_adopt(report: Report, partnership: Partnership) -> list[str]:
    if partnership.is_rehearsal:
        return [_("What is invented can be neither adopted nor published. Do it with your own results.")]
    if report.adopted_at:
        return [_("This report has been adopted already.")]
    if not report.kept or not report.file:
        return [_("This working copy is no longer kept. Ask for the report again, and adopt that.")]
    with report.file.open() as kept:
        if hashlib.sha256(kept.read()).hexdigest() != report.sha256:
            return [_("The file is not the one that was made. Ask for the report again, and adopt that.")]
    return []


def remove_outdated() -> int:
    """Let go of working copies kept for long enough, in the partnership in scope; says how many."""
    outdated = list(Report.objects.outdated())
    for report in outdated:
        report.file.delete(save=False)
        Report.objects.filter(pk=report.pk).update(expired_at=timezone.now(), figures=None, file="")
    return len(outdated)
