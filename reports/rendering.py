"""A report as a PDF. Pure: reads nothing from the database."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.template.loader import render_to_string

from partnerships.models import Partnership
from pictures import pdf
from reports.facts import Facts
from reports.kinds import KINDS
from reports.models import Report


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
    return render_to_string("reports/pdf.html", context(report, facts, partnership) | {"address": address})


def pdf_of(html: str, partnership: Partnership) -> bytes:
    return pdf.render(
        html,
        base_url=settings.SITE_URL,
        find=find,
        watermark=partnership.watermark,
        static_url=settings.STATIC_URL,
    )
