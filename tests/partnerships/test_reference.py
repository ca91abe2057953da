"""The official codes of councils, integration authorities and health boards."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import resolve

from partnerships.areas.reference import council_areas, current_code


def test_there_are_32_councils_31_authorities_and_14_boards() -> None:
    areas = council_areas()
    assert len({area.code for area in areas}) == 32
    assert len({area.integration_authority_code for area in areas}) == 31
    assert len({area.health_board_code for area in areas}) == 14


def test_every_code_has_its_official_form() -> None:
    for area in council_areas():
        assert re.fullmatch(r"S12\d{6}", area.code)
        assert re.fullmatch(r"S37\d{6}", area.integration_authority_code)
        assert re.fullmatch(r"S08\d{6}", area.health_board_code)


def test_a_code_has_one_name() -> None:
    areas = council_areas()
    authorities = {(a.integration_authority_code, a.integration_authority_name) for a in areas}
    boards = {(a.health_board_code, a.health_board_name) for a in areas}
    assert len(authorities) == 31 and len(boards) == 14


def test_slugs_and_abbreviations_are_unique_and_fit_addresses_and_references() -> None:
    areas = council_areas()
    assert len({area.slug for area in areas}) == len({area.abbreviation for area in areas}) == 32
    for area in areas:
        assert re.fullmatch(r"[a-z-]+", area.slug)
        assert re.fullmatch(r"[A-Z]{4}", area.abbreviation)


def test_clackmannanshire_and_stirling_share_an_authority() -> None:
    shared = {a.name for a in council_areas() if a.integration_authority_code == "S37000005"}
    assert shared == {"Clackmannanshire", "Stirling"}


def test_only_highland_has_a_lead_agency() -> None:
    models = {a.name: a.integration_authority_model for a in council_areas()}
    assert [name for name, model in models.items() if model == "lead_agency"] == ["Highland"]


def test_retired_codes_lead_to_current_ones() -> None:
    by_name = {area.name: area for area in council_areas()}
    assert current_code("S12000015") == by_name["Fife"].code
    assert current_code("S12000024") == by_name["Perth and Kinross"].code
    assert current_code("S37000021") == by_name["North Lanarkshire"].integration_authority_code
    assert current_code("S08000023") == by_name["South Lanarkshire"].health_board_code
    assert all(current_code(area.code) == area.code for area in by_name.values())


@pytest.mark.parametrize("slug", ["home", "privacy", "components", "s"])
def test_a_partnership_cannot_take_the_address_of_another_page(slug: str) -> None:
    with pytest.raises(CommandError, match="another page"):
        call_command("add_partnership", name="Home", slug=slug)


def test_every_council_area_has_an_address_of_its_own() -> None:
    assert {resolve(f"/{area.slug}/").url_name for area in council_areas()} == {"partnership_public"}
