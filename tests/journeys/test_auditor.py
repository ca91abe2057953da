"""An auditor, a guest until a day, finds out why something was not taken forward, and checks the papers."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser

from activities.models import Activity
from foundations.tenancy import scope
from partnerships.models import Partnership
from priorities.matrix import actions as matrix
from reports import actions as reports
from reports.kinds import KINDS
from reports.models import Audience, Report
from tests.journeys import people
from tests.priorities.rounds import closed_example
from tests.priorities.test_matrix_decisions import as_plotted
from tests.reports.pdfs import words
from tests.test_pages import violations

PATIENCE = 60_000


def decided_and_adopted(environment: dict[str, str], settings: Any) -> None:
    settings.MEDIA_ROOT = Path(environment["FILES_DIR"])
    lead = people.member("Lena Lead", "lead")
    people.member("Owen Officer", "officer")
    found = closed_example(lead)
    as_plotted(found, lead)
    matrix.decide(matrix_round=found, by=lead)
    asked = reports.ask(kind=KINDS["R03"], subject=found, audience=Audience.BOARD, by=lead)
    reports.make(asked, lambda *_: None)
    reports.adopt(report=Report.objects.get(), by=lead)


def test_an_auditor_finds_the_trail_of_a_decision(
    journey: Partnership,
    environment: dict[str, str],
    served: str,
    worker: None,
    chromium: Browser,
    settings: Any,
    tmp_path: Path,
) -> None:
    with scope(journey):
        decided_and_adopted(environment, settings)
        auditor = people.member("Asha Auditor", "auditor", until=timezone.localdate() + timedelta(days=30))
        title = Activity.objects.get(title="D").title
    page = chromium.new_context(base_url=served, accept_downloads=True).new_page()
    page.set_default_timeout(PATIENCE)
    people.sign_in(page, auditor)

    page.goto("/p/demo-north/activities/decisions/")
    page.get_by_role("searchbox", name="Search").fill(title)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^Not taken forward")).click()
    main = page.get_by_role("main")
    assert "People who use services: 2" in main.inner_text()
    assert violations(page) == []

    with page.expect_download() as loading:
        page.get_by_role("link", name="R03 Priority matrix: Worked example").click()
        page.get_by_role("link", name="Download the PDF").click()
    adopted = tmp_path / "adopted.pdf"
    loading.value.save_as(adopted)
    fingerprint = hashlib.sha256(adopted.read_bytes()).hexdigest()
    assert fingerprint in main.inner_text()

    page.go_back()
    page.get_by_role("link", name="Make the audit pack of Worked example").click()
    page.get_by_role("button", name="Make the report").click()
    page.get_by_role("link", name="Open it").click()
    assert "Every decision, in the order it was made" in main.inner_text()
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download the PDF").click()
    pack = tmp_path / "pack.pdf"
    loading.value.save_as(pack)
    assert fingerprint in words(pack).replace(" ", ""), "a long word may stand on two lines"
