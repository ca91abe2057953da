"""Many activities at once: samples of our own, pasting, ticking, and a file that is taken whole or not at all."""

from collections import Counter
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django.core.files.uploadedfile import SimpleUploadedFile

from activities.adding.actions import Idea, add_several
from activities.adding.forms import SeveralForm
from activities.models import Activity, State
from activities.samples import SAMPLES
from commons.four_cos import Form
from foundations.tenancy import url_here
from partnerships.models import ImportBatch, Service
from tests.factories import ActivityFactory, ServiceFactory


def given(**more: Any) -> dict[str, Any]:
    return {"kind": "potential", **more}


# --- samples ------------------------------------------------------------------------------------------
def test_there_are_three_samples_for_each_of_the_seventeen_forms() -> None:
    assert Counter(each.form for each in SAMPLES.values()) == dict.fromkeys(Form, 3)
    assert len(SAMPLES) == 51
    assert all(code.startswith(each.form.value) for code, each in SAMPLES.items())


def test_samples_are_told_apart_and_fit_where_they_are_kept() -> None:
    titles = [str(each.title) for each in SAMPLES.values()]
    assert len(set(titles)) == len(titles) and max(map(len, titles)) <= 60
    for each in SAMPLES.values():
        summary = str(each.summary)
        assert summary.endswith(".") and summary.count(".") == 1 and len(summary) <= 130
        assert set(each.client_groups) <= set(Service.ClientGroup)


# --- pasting and ticking --------------------------------------------------------------------------------
def test_lines_and_ticks_become_ideas_to_weigh(cast: Any) -> None:
    care, library = ServiceFactory(name="Home care"), ServiceFactory(name="Libraries")
    lines = "• Phone circle\n\n2. Reading aloud; libraries\nphone  CIRCLE\nRota\tHome care"
    form = SeveralForm(given(lines=lines, form="CL3", service=care.pk, samples_CA=["CA2-1"]))
    assert form.is_valid(), form.errors
    made = add_several(ideas=form.ideas, by=cast.officer)
    assert [(each.title, each.services.get(), each.forms, each.state) for each in made] == [
        ("Phone circle", care, ["CL3"], State.CANDIDATE),
        ("Reading aloud", library, ["CL3"], State.CANDIDATE),
        ("Rota", care, ["CL3"], State.CANDIDATE),
        ("Residents inspect their care home", care, ["CA2"], State.CANDIDATE),
    ]
    assert made[3].summary and made[3].client_groups == ["older_people", "dementia"]
    assert made[3].cos == ["CA"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "lines", "Write at least one thing people do, or tick one below"),
        ({"lines": "Rota"}, "form", "Choose how people take part in what you wrote"),
        ({"samples_CC": ["CC1-1"]}, "service", "Choose the service they belong to"),
        (
            {"lines": "Rota; Homecare", "form": "CL3"},
            "lines",
            "Line 1: no open service is called “Homecare”.",
        ),
        ({"lines": "A\n; Home care", "form": "CL3"}, "lines", "Line 2: write what people do before"),
        ({"lines": "a" * 151, "form": "CL3"}, "lines", "Line 1: Shorten this to 150 characters; it has 151."),
        ({"lines": "\n".join(map(str, range(61))), "form": "CL3"}, "lines", "Add at most 60 at a time"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    typed: dict[str, Any], field: str, words: str, north: Any, as_: Any, cast: Any
) -> None:
    ServiceFactory(name="Home care"), ServiceFactory(name="Libraries")
    answer = as_(cast.officer).post(url_here("activities_several"), given(**typed))
    assert answer.status_code == 422
    assert any(words in each for each in answer.context["form"].errors[field])
    assert typed.get("lines", "") in answer.content.decode().replace("&#x27;", "'")
    assert not Activity.objects.exists()


def test_every_line_with_its_own_service_needs_no_other(cast: Any) -> None:
    ServiceFactory(name="Home care"), ServiceFactory(name="Libraries")
    form = SeveralForm(given(lines="A; Home care\nB; Libraries", form="CL3"))
    assert form.is_valid(), form.errors


def test_a_title_that_waits_to_be_weighed_is_not_made_twice(cast: Any) -> None:
    idea = Idea("Phone circle", (ServiceFactory(),), ("CL3",))
    first = add_several(ideas=[idea], by=cast.officer)
    assert add_several(ideas=[idea, idea], by=cast.officer) == first


def test_what_happens_now_is_kept_as_that(cast: Any) -> None:
    service = ServiceFactory()
    form = SeveralForm(given(lines="Lunch club", form="CL4", service=service.pk) | {"kind": "current"})
    assert form.is_valid()
    assert add_several(ideas=form.ideas, by=cast.officer)[0].kind == "current"


def test_samples_are_folded_away_but_for_those_that_hold_a_tick(north: Any) -> None:
    page = " ".join(
        str(render_crispy_form(SeveralForm(given(lines="A", samples_CL=["CL3-1", "CL3-2"])))).split()
    )
    assert page.count("<details") == 4 and page.count("</details>") == 4
    assert page.count('<details class="govuk-details" open>') == 1
    assert "do the work together" in page and ", 2 ticked" in page


def test_samples_that_were_taken_over_are_offered_no_more(north: Any) -> None:
    sample = SAMPLES["CL3-1"]
    ActivityFactory(title=str(sample.title))
    offered = [str(choice) for choice in SeveralForm().fields["samples_CL"].choices]
    assert len(offered) == 14 and not any("CL3-1" in each for each in offered)


def test_without_a_service_the_page_says_where_to_begin(as_: Any, cast: Any) -> None:
    page = as_(cast.officer).get(url_here("activities_several")).content.decode()
    assert "There are no services yet" in page and url_here("services_paste") in page


# --- a file -------------------------------------------------------------------------------------------
def upload(client: Any, text: str) -> Any:
    file = SimpleUploadedFile("ideas.csv", text.encode())
    return client.post(url_here("activities_import"), {"file": file}, follow=True)


def test_a_file_is_looked_at_first_and_then_taken_whole(as_: Any, cast: Any) -> None:
    ServiceFactory(name="Home care")
    ActivityFactory(title="Already here")
    client = as_(cast.officer)
    page = upload(
        client,
        "Title,Service,Forms,Summary,Kind,Who it is for\n"
        "Phone circle,home care,Peer support,People ring each other.,Could happen,Carers\n"
        "Rota,Home care,CL4;CL3,,current,\n"
        "already HERE,Home care,CL3,,,\n",
    )
    assert "2 to add" in page.content.decode() and "1 is here already" in page.content.decode()
    assert Activity.objects.count() == 1
    client.post(page.wsgi_request.path, {"digest": page.context["plan"].digest})
    made = Activity.objects.get(title="Phone circle")
    assert (made.state, made.forms, made.client_groups) == (State.CANDIDATE, ["CL3"], ["carers"])
    assert made.services.get().name == "Home care"
    assert Activity.objects.get(title="Rota").kind == "current"
    assert Activity.objects.count() == 3


def test_one_mistake_keeps_all_out(as_: Any, cast: Any) -> None:
    ServiceFactory(name="Home care")
    page = upload(
        as_(cast.officer),
        "Title,Service,Forms\nA,Home care,CL3\nB,Nowhere,CL3\nC,Home care,\nD,Home care,CL9\n",
    )
    assert page.status_code == 422
    words = page.content.decode()
    assert "No open service is called “Nowhere”. Add it first." in words
    assert "Say how people take part, like “Peer support” or CL3." in words
    assert not Activity.objects.exists() and not ImportBatch.objects.exists()


def test_a_long_file_is_refused_with_its_length(as_: Any, cast: Any) -> None:
    ServiceFactory(name="Home care")
    lines = "".join(f"Idea {number},Home care,CL3\n" for number in range(201))
    words = upload(as_(cast.officer), f"Title,Service,Forms\n{lines}").content.decode()
    assert "Import at most 200 activities at a time; the file has 201." in words


def test_json_is_not_asked_for_and_refused(as_: Any, cast: Any) -> None:
    client = as_(cast.officer)
    assert "Open Referral" not in client.get(url_here("activities_import")).content.decode()
    file = SimpleUploadedFile("ideas.json", b"[]")
    answer = client.post(url_here("activities_import"), {"file": file})
    assert (
        answer.status_code == 415 and "Choose a file that ends in .csv or .xlsx." in answer.content.decode()
    )
