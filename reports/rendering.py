"""A report as a page, a PDF and a Word document. Pure: reads nothing from the database."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header

from foundations.tenancy import current
from partnerships.models import Partnership
from pictures import pdf
from reports.facts import Facts, from_json
from reports.kinds import KINDS
from reports.models import Report

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def context(report: Report, facts: Facts, partnership: Partnership) -> dict[str, Any]:
    """What the page and the PDF are drawn from alike."""
    return {
        "report": report,
        "facts": facts,
        "body": KINDS[report.code].template,
        "partnership": partnership,
        "label": partnership.label,
    }


def html_of(report: Report, facts: Facts, partnership: Partnership, address: str) -> str:
    """The document the PDF is made from. `address` is where the page of the report stands."""
    return render_to_string(
        KINDS[report.code].paper, context(report, facts, partnership) | {"address": address}
    )


def facts_of(report: Report) -> Facts:
    """What a report says that is still kept."""
    return from_json(report.figures, KINDS[report.code].facts)


def public_address(report: Report) -> str:
    """Where anybody can read this report once it is adopted; empty for reports that stay inside."""
    kind = KINDS[report.code]
    return reverse(kind.public, args=[current().slug]) if kind.public else ""


def word_of(report: Report, partnership: Partnership) -> HttpResponse:
    """The report as a Word document to keep, in the name of the partnership."""
    make = KINDS[report.code].word
    if make is None:
        raise Http404
    answer = HttpResponse(make(facts_of(report), partnership.name), content_type=WORD)
    answer["Content-Disposition"] = content_disposition_header(True, report.file_name_as("docx")) or ""
    return answer


def pdf_of(html: str, partnership: Partnership) -> bytes:
    return pdf.render(
        html,
        base_url=settings.SITE_URL,
        find=find,
        watermark=partnership.watermark,
        static_url=settings.STATIC_URL,
    )
