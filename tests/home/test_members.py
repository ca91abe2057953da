"""What a councillor meets first after signing in: the one page for members, at their own ward."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from foundations.tenancy import scope
from tests.factories import LocalityFactory, MembershipFactory, members_page


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def home(client: Any) -> str:
    return str(client.get(reverse("home")).content.decode())


def test_a_councillor_reads_the_one_page_first(cast: Any, as_: Any) -> None:
    client = as_(cast.councillor)
    assert "/demo-north/for-members/" not in home(client)
    members_page()
    page = home(client)
    assert page.index("/demo-north/for-members/") < page.index("Nothing waits for you")


def test_it_opens_at_the_councillors_ward(cast: Any, as_: Any) -> None:
    ward = LocalityFactory(name="Upper Glen", kind="ward")
    cast.councillor.wards.add(ward)
    members_page()
    assert f"/demo-north/for-members/?ward={ward.pk}" in home(as_(cast.councillor))


def test_others_and_other_partnerships_pages_are_not_put_first(cast: Any, south: Any, as_: Any) -> None:
    councillor = cast.councillor
    members_page()
    with scope(south):
        members_page()
        MembershipFactory(user=councillor.user, roles=["officer"])
    page = home(as_(councillor))
    assert "/demo-north/for-members/" in page and "/demo-south/for-members/" not in page
    assert "/for-members/" not in home(as_(cast.lead))
