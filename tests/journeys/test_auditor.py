"""An auditor, a guest until a day, finds out why something was not taken forward, and checks the papers."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.utils import timezone
from playwright.sync_api import Browser

from activities.actions import record_decision
from activities.models import Activity
from foundations.tenancy import scope
from partnerships.models import Partnership
from reports.models import Audience
from tests.factories import ActivityFactory, MatrixRoundFactory
from tests.journeys import people
from tests.reports.making import decided_and_adopted
from tests.reports.pdfs import words
from tests.test_pages import violations

PATIENCE = 60_000


def decided_round(environment: dict[str, str], settings: Any) -> None:
    """A decided round with an adopted report, and drafts that are nobody else's business yet."""
    settings.MEDIA_ROOT = Path(environment["FILES_DIR"])
    lead = people.member("Lena Lead", "lead")
    people.member("Owen Officer", "officer")
    decided_and_adopted(lead, Audience.BOARD)
    draft = ActivityFactory(title="Unripe idea", state="identified")
    record_decision(subject=draft, by=lead, outcome="Unripe")
    MatrixRoundFactory(name="Unripe round")


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
        decided_round(environment, settings)
        auditor = people.member("Asha Auditor", "auditor", until=timezone.localdate() + timedelta(days=30))
        title = Activity.objects.get(title="D").title
    page = chromium.new_context(base_url=served, accept_downloads=True).new_page()
    page.set_default_timeout(PATIENCE)
    people.sign_in(page, auditor)

    main = page.get_by_role("main")
    page.get_by_role("link", name="Read what was decided, by whom and why").click()
    page.get_by_role("link", name="What was changed, by whom").click()
    assert "Worked example" in main.inner_text() and "Unripe" not in main.inner_text()
    page.go_back()
    assert "Worked example" in main.inner_text() and "Unripe" not in main.inner_text()
    page.get_by_role("searchbox", name="Search").fill(title)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^Not taken forward")).click()
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

    page.get_by_role("link", name="Take the audit bundle (ZIP)").click()
    page.get_by_label("What do you need it for?").fill("Annual audit 2026, question 4")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Download the bundle").click()
    loading.value.save_as(tmp_path / "bundle.zip")
    with ZipFile(tmp_path / "bundle.zip") as bundle:
        names = [name for name in bundle.namelist() if name.startswith("adopted/")]
        assert [bundle.read(name) for name in names] == [adopted.read_bytes()]
        assert all("Unripe" not in bundle.read(name).decode(errors="replace") for name in bundle.namelist())
