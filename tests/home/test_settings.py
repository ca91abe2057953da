"""A partnership sets its name, words and colours; nothing unreadable is kept."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from activities.suggestions.models import reasons_to_hide
from foundations.tenancy import scope
from home.forms import SettingsForm, contrast_with_white
from partnerships.models import Link, Partnership
from tests.factories import poster

URL = "/p/demo-north/settings/"


def typed(north: Partnership, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Demo North",
        "label": "working together",
        "logo_text": "",
        "accent": "#0b5a44",
        "controller": "Demo North Council",
        "privacy_contact": "privacy@demo-north.example",
        "submissions_per_10_minutes": "60",
        "version": north.version,
        **changes,
    }


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_contrast_stays_in_its_range(colour: str) -> None:
    assert 1 <= contrast_with_white(colour) <= 21.0001


@pytest.mark.parametrize("colour", ["#ffdd00", "#777777", "#8a8a8a"])
def test_a_pale_colour_is_refused_and_what_was_typed_kept(
    colour: str, north: Partnership, cast: Any, as_: Any
) -> None:
    response = as_(cast.lead).post(URL, typed(north, accent=colour, name="Kept name"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose a darker colour" in page
    assert f'value="{colour}"' in page and 'value="Kept name"' in page
    north.refresh_from_db()
    assert north.accent == "#1d3f5e"


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345g", "#000;}*{", ""])
def test_only_a_colour_is_a_colour(colour: str, north: Partnership) -> None:
    assert "accent" in SettingsForm(typed(north, accent=colour), instance=north).errors


def test_the_partnerships_word_and_colour_stand_on_its_pages(north: Partnership, cast: Any, as_: Any) -> None:
    client = as_(cast.lead)
    assert client.post(URL, typed(north)).status_code == 302
    page = client.get("/p/demo-north/").content.decode()
    assert "working together" in page
    assert "co-production" not in page
    assert "--accent: #0b5a44" in client.get("/p-look/demo-north.css").content.decode()
    assert f"/p-look/demo-north.css?{north.version + 1}" in page


def test_settings_saved_twice_at_once_are_not_lost(north: Partnership, cast: Any, as_: Any) -> None:
    client = as_(cast.lead)
    client.post(URL, typed(north, name="First"))
    response = client.post(URL, typed(north, name="Second"))
    assert response.status_code == 409
    page = response.content.decode()
    assert "First" in page and "Second" in page
    assert "Answers from one address" not in page, "what is the same is not shown as different"
    north.refresh_from_db()
    assert north.name == "First"


def test_settings_keep_what_other_settings_hold(north: Partnership) -> None:
    north.settings = {"something_else": 5}
    form = SettingsForm(typed(north, steps_outside="on"), instance=north)
    assert form.is_valid(), form.errors
    assert form.save().settings == {
        "something_else": 5,
        "steps_outside": True,
        "submissions_per_10_minutes": 60,
    }


def test_the_settings_say_what_changed_and_by_whom(
    north: Partnership, south: Partnership, cast: Any, as_: Any
) -> None:
    with scope(south):
        Partnership.objects.filter(pk=south.pk).update(label="their words")
    client = as_(cast.lead)
    client.post(URL, typed(north, controller="North Joint Board"))
    north.refresh_from_db()
    client.post(URL, typed(north, controller="North Joint Board", steps_outside="on"))
    page = client.get(URL).content.decode()
    assert "from “Demo North Council” to “North Joint Board”" in page
    assert "steps outside: No; submissions per 10 minutes: 60" in page
    assert page.count("Lead</p>") == 2
    assert "their words" not in page


def test_who_is_responsible_and_whom_to_ask_stay_while_a_link_is_open(
    north: Partnership, cast: Any, as_: Any
) -> None:
    client, empty = as_(cast.lead), {"controller": "", "privacy_contact": " "}
    link = poster()
    refused = client.post(URL, typed(north, **empty))
    assert refused.status_code == 422
    assert {"controller", "privacy_contact"} <= set(refused.context["form"].errors)
    Link.objects.filter(pk=link.pk).update(expires_at=timezone.now())
    assert client.post(URL, typed(north, **empty)).status_code == 302


def test_reasons_to_keep_a_suggestion_from_the_public_are_the_usual_ones_until_changed(
    north: Partnership, cast: Any, as_: Any
) -> None:
    client = as_(cast.lead)
    usual = reasons_to_hide(north)
    for lines, kept in (
        ("\n".join(usual), usual),
        (
            "  It is about the elections \n\nIt is a joke\nIt is a joke",
            ["It is about the elections", "It is a joke"],
        ),
        ("", usual),
    ):
        client.post(URL, typed(north, suggestion_reasons=lines))
        north.refresh_from_db()
        assert reasons_to_hide(north) == kept
        assert ("suggestion_reasons" in north.settings) == (kept != usual)
    refused = client.post(URL, typed(north, suggestion_reasons="x" * 201))
    assert refused.status_code == 422 and "x" * 201 in refused.content.decode()
