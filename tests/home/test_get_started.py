"""Get started: five pages from nothing to something to show; skipped, resumed, and nothing typed is lost."""

from typing import Any

import pytest
from django.urls import reverse

from foundations.refusals import NotAllowed
from foundations.tenancy import url_here
from home.get_started.progress import State, progress_of
from mapping.explorer import actions as explorer
from mapping.explorer.models import ExplorerRound, RoundStatus
from partnerships.accounts import actions as accounts
from partnerships.accounts import inviting
from partnerships.imports.addresses import Address
from partnerships.models import Group, Invitation, Link, Mail, Membership, Partnership, Service
from partnerships.services.common import COMMON
from tests.factories import InvitationFactory, MembershipFactory, ServiceFactory, UserFactory


@pytest.fixture
def new(north: Partnership) -> Partnership:
    """Just added: nobody has set anything up, nobody has said whom to ask about data."""
    north.status, north.controller, north.privacy_contact = Partnership.Status.ONBOARDING, "", ""
    north.save()
    return north


@pytest.fixture
def lead(new: Partnership, cast: Any) -> Membership:
    member: Membership = cast.lead
    return member


def url(page: str = "") -> str:
    return reverse(f"get_started{page and '_'}{page}", kwargs={"partnership": "demo-north"})


def states(partnership: Partnership) -> dict[str, State]:
    partnership.refresh_from_db()
    return {line.page.slug: line.state for line in progress_of(partnership).lines}


HOME = "/p/demo-north/"


# --- the way through --------------------------------------------------------------------------------------
def test_the_home_of_a_new_partnership_begins_with_get_started(lead: Membership, as_: Any) -> None:
    page = as_(lead).get(HOME).content.decode()
    assert "0 of 5 pages done" in page and url("words") in page
    assert "pages done" not in as_(MembershipFactory(roles=["officer"])).get(HOME).content.decode()


def test_who_signs_in_on_the_first_day_finds_the_way_there(lead: Membership, as_: Any) -> None:
    page = as_(lead).get("/home/").content.decode()
    assert "0 of 5 pages done" in page and url() in page


def test_a_partnership_that_is_set_up_is_left_in_peace(north: Partnership, cast: Any, as_: Any) -> None:
    assert "pages done" not in as_(cast.lead).get(HOME).content.decode()


def test_who_may_not_set_up_is_told_who_can(new: Partnership, cast: Any, as_: Any) -> None:
    answer = as_(cast.officer).get(url())
    assert answer.status_code == 403 and "Programme lead" in answer.content.decode()


def test_a_new_lead_has_a_round_letters_and_posters_after_five_pages(
    new: Partnership, lead: Membership, as_: Any
) -> None:
    client = as_(lead)
    words = {
        "label": "working together",
        "controller": "North Council",
        "privacy_contact": "data@north.example",
    }
    answer = client.post(url("words"), {**words, "version": new.version})
    assert answer.url == url("services")
    answer = client.post(url("services"), {"lines": "Lunch clubs\nHome care", "common": ["libraries"]})
    assert answer.url == url("people")
    answer = client.post(url("people"), {"addresses": "ann@example.org", "role": "officer"})
    assert answer.url == url("round")
    chosen = [service.pk for service in Service.objects.all()]
    answer = client.post(url("round"), {"services": chosen, "groups": Group.values})
    assert answer.url == url("preview")
    assert "Open the round" in client.get(answer.url).content.decode()
    client.post(url("open"))
    page = client.get(url("preview")).content.decode()
    opened = ExplorerRound.objects.get()
    assert opened.status == RoundStatus.OPEN
    assert set(opened.services.all()) == set(Service.objects.all())
    for poster in Link.objects.posters():
        assert poster.address in page
    assert Link.objects.posters().count() == len(Group)
    assert set(states(new).values()) == {State.DONE}
    assert "pages done" not in client.get(HOME).content.decode()


def test_a_page_is_skipped_and_waits_for_another_day_and_another_lead(
    new: Partnership, lead: Membership, as_: Any
) -> None:
    for page in ("words", "people"):
        as_(lead).post(url("skip"), {"page": page})
    assert states(new)["people"] is State.SKIPPED
    other = as_(MembershipFactory(roles=["lead"]))
    assert url("services") in other.get(HOME).content.decode()
    assert states(new)["people"] is State.DONE, "there are two people now"
    assert states(new)["words"] is State.SKIPPED


def test_skipping_what_is_no_page_changes_nothing(new: Partnership, lead: Membership, as_: Any) -> None:
    assert as_(lead).post(url("skip"), {"page": "nonsense"}).url == url()
    assert State.SKIPPED not in states(new).values()


def test_what_was_done_elsewhere_counts(new: Partnership, lead: Membership) -> None:
    ServiceFactory()
    assert states(new) == {
        "words": State.TO_DO,
        "services": State.DONE,
        "people": State.TO_DO,
        "round": State.TO_DO,
        "preview": State.TO_DO,
    }


def test_a_lead_may_say_that_they_are_set_up(new: Partnership, lead: Membership, as_: Any) -> None:
    as_(lead).post(url("finish"))
    assert "pages done" not in as_(lead).get(HOME).content.decode()
    assert as_(lead).get(url()).status_code == 200, "the pages stay"


# --- services ----------------------------------------------------------------------------------------------
def test_thirty_common_services_each_with_a_line_and_no_number_of_any_list() -> None:
    assert len(COMMON) == 30
    assert len({each.slug for each in COMMON}) == len({str(each.name) for each in COMMON}) == 30
    assert all(30 <= len(str(each.description)) <= 90 for each in COMMON)
    assert not any(char.isdigit() for each in COMMON for char in f"{each.name}{each.description}")


def test_ticked_and_pasted_are_taken_once_and_what_was_here_stays_as_it_is(
    lead: Membership, as_: Any
) -> None:
    ServiceFactory(name="Schools", description="Our own words")
    as_(lead).post(
        url("services"),
        {
            "lines": "LIBRARIES\n\nSchools\n\tParks and green spaces\nParks  and green spaces",
            "common": ["libraries"],
        },
    )
    assert sorted(Service.objects.values_list("name", flat=True)) == [
        "Libraries",
        "Parks and green spaces",
        "Schools",
    ]
    assert Service.objects.get(name="Libraries").description.startswith("Books")
    assert Service.objects.get(name="Schools").description == "Our own words"


def test_a_common_service_that_is_here_is_not_offered_again(lead: Membership, as_: Any) -> None:
    ServiceFactory(name="libraries")
    page = as_(lead).get(url("services")).content.decode()
    assert 'value="libraries"' not in page and 'value="schools"' in page


def test_two_thousand_lines_with_tabs_blanks_and_repeats_are_taken_at_once(
    lead: Membership, as_: Any
) -> None:
    lines = [f"Service {n}\tTeam {n}" for n in range(1_000)]
    text = "\n".join(each for pair in zip(lines, ["", *lines[1:]], strict=True) for each in pair)
    answer = as_(lead).post(url("services"), {"lines": text}, follow=True)
    assert Service.objects.count() == 1_000
    page = answer.content.decode()
    assert "1,000 added" in page and "repeat earlier ones" in page and "took the first as the name" in page


def test_a_line_that_is_too_long_is_named_and_nothing_typed_is_lost(lead: Membership, as_: Any) -> None:
    answer = as_(lead).post(url("services"), {"lines": "Lunch clubs\n" + "x" * 201, "common": ["schools"]})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Line 2" in page
    assert "Lunch clubs" in page and 'value="schools" checked' in " ".join(page.split())
    assert not Service.objects.exists()


def test_nothing_chosen_says_what_one_can_do(lead: Membership, as_: Any) -> None:
    answer = as_(lead).post(url("services"), {"lines": " \n"})
    assert answer.status_code == 422 and "skip this page" in answer.content.decode()


# --- people ------------------------------------------------------------------------------------------------
FIFTY = [f"Person {n} <colleague{n}@example.org>" for n in range(47)]
WRONG = ["one@", "two.example.org", "Three <three@example>"]


def test_of_fifty_addresses_three_are_wrong_and_nothing_is_sent_or_lost(lead: Membership, as_: Any) -> None:
    answer = as_(lead).post(url("people"), {"addresses": "\n".join(FIFTY + WRONG), "role": "front_line"})
    page = answer.content.decode()
    assert answer.status_code == 422 and not Invitation.objects.exists()
    for line, wrong in zip((48, 49, 50), ("one@", "two.example.org", "three@example"), strict=True):
        assert f"Line {line}: “" in page and wrong in page
    assert "colleague46@example.org" in page
    assert "Invite the 47 that are right" in page


def test_the_forty_seven_are_invited_and_the_three_wait_to_be_mended(lead: Membership, as_: Any) -> None:
    typed = {"addresses": "\n".join(FIFTY + WRONG), "role": "front_line", "right": "1"}
    answer = as_(lead).post(url("people"), typed)
    box = answer.context["form"]["addresses"].value()
    assert box == "one@\ntwo.example.org\nThree <three@example>"
    assert "47 people invited" in answer.content.decode()
    assert Invitation.objects.count() == Mail.objects.count() == 47
    invited = Invitation.objects.get(email="colleague3@example.org")
    assert (invited.name, invited.roles, invited.group) == ("Person 3", ["front_line"], Group.FRONT_LINE)


def test_sent_again_nobody_gets_a_second_letter(lead: Membership, as_: Any) -> None:
    MembershipFactory(user=UserFactory(email="colleague1@example.org"))
    typed = {"addresses": "\n".join(FIFTY), "role": "officer"}
    as_(lead).post(url("people"), typed)
    answer = as_(lead).post(url("people"), typed, follow=True)
    assert "47 were here or invited already" in answer.content.decode()
    assert Mail.objects.count() == 46
    assert Invitation.objects.open().count() == 46


def test_who_stands_in_is_invited_and_stands_in_once_they_came(lead: Membership, as_: Any) -> None:
    as_(lead).post(url("people"), {"stand_in": "Sam Second <sam@example.org>"})
    offered = Invitation.objects.get()
    assert (offered.roles, offered.stands_in_for) == (["officer"], lead)
    member = accounts.accept(invitation=offered, user=UserFactory(email="sam@example.org"))
    lead.refresh_from_db()
    assert lead.stands_in == member
    assert not accounts.nobody_stands_in(lead)


def test_who_stands_in_and_is_among_those_pasted_gets_one_letter(lead: Membership, as_: Any) -> None:
    as_(lead).post(
        url("people"), {"addresses": "sam@example.org", "role": "councillor", "stand_in": "SAM@example.org"}
    )
    offered = Invitation.objects.get()
    assert offered.roles == ["councillor", "officer"] and offered.stands_in_for == lead
    assert Mail.objects.count() == 1


def test_a_member_stands_in_at_once_where_they_can(lead: Membership, as_: Any) -> None:
    officer = MembershipFactory(roles=["officer"], user=UserFactory(email="olga@example.org"))
    MembershipFactory(roles=["councillor"], user=UserFactory(email="carl@example.org"), name="Carl")
    client = as_(lead)
    refused = client.post(url("people"), {"stand_in": "carl@example.org"})
    assert refused.status_code == 422 and "Carl cannot see people and roles" in refused.content.decode()
    own = client.post(url("people"), {"stand_in": lead.user.email})
    assert own.status_code == 422 and "your own address" in own.content.decode()
    client.post(url("people"), {"stand_in": "olga@example.org"})
    lead.refresh_from_db()
    assert lead.stands_in == officer


def test_joining_never_fails_because_the_role_was_taken_away_meanwhile(lead: Membership) -> None:
    offered = InvitationFactory(email="sam@example.org", roles=["councillor"], stands_in_for=lead)
    assert accounts.accept(invitation=offered, user=UserFactory(email="sam@example.org"))
    lead.refresh_from_db()
    assert lead.stands_in is None


def test_a_reviewer_from_outside_comes_as_an_associate(lead: Membership, as_: Any) -> None:
    MembershipFactory(roles=["officer"], user=UserFactory(email="olga@example.org"), name="Olga")
    client = as_(lead)
    inside = client.post(url("people"), {"reviewer": "olga@example.org"})
    assert inside.status_code == 422 and "Olga works in this partnership" in inside.content.decode()
    both = client.post(url("people"), {"addresses": "pat@example.org", "reviewer": "pat@example.org"})
    assert both.status_code == 422 and not Invitation.objects.exists()
    client.post(url("people"), {"reviewer": "Pat Peer <pat@example.org>"})
    assert Invitation.objects.get().roles == ["associate"]
    inviting.ask_to_review(person=Address("pat@example.org"), by=lead)
    assert Mail.objects.count() == 1


# --- the first round ---------------------------------------------------------------------------------------
def test_three_services_are_ticked_and_all_groups(lead: Membership, as_: Any) -> None:
    for n in range(5):
        ServiceFactory(name=f"Service {n}", annual_users=n)
    form = as_(lead).get(url("round")).context["form"]
    ticked = Service.objects.filter(pk__in=form["services"].value())
    assert sorted(each.name for each in ticked) == ["Service 2", "Service 3", "Service 4"]
    assert form["groups"].value() == Group.values


def test_coming_back_changes_the_same_draft(lead: Membership, as_: Any) -> None:
    one, two = ServiceFactory(), ServiceFactory()
    client = as_(lead)
    client.post(url("round"), {"services": [one.pk], "groups": ["citizen", "manager"]})
    client.post(url("round"), {"services": [two.pk], "groups": ["citizen", "front_line"]})
    only = ExplorerRound.objects.get()
    assert list(only.services.all()) == [two]
    assert only.groups == ["front_line", "citizen"]
    assert (only.closes - only.opens).days == 28


def test_a_round_that_has_opened_is_not_touched(new: Partnership, lead: Membership, as_: Any) -> None:
    Partnership.objects.filter(pk=new.pk).update(controller="North", privacy_contact="data@north.example")
    one = ServiceFactory()
    row = explorer.set_up_first_round(services=[one], groups=["citizen"], by=lead)
    explorer.open_round(explorer_round=row, by=lead)
    answer = as_(lead).post(url("round"), {"services": [ServiceFactory().pk], "groups": ["citizen"]})
    assert answer.status_code == 409
    assert list(row.services.all()) == [one]


def test_no_services_to_choose_from_says_where_to_add_them(lead: Membership, as_: Any) -> None:
    assert url("services") in as_(lead).get(url("round")).content.decode()


def test_a_long_list_is_offered_in_part_with_those_chosen_first(lead: Membership, as_: Any) -> None:
    Service.objects.bulk_create(Service(name=f"A {n:03}") for n in range(70))
    weighty = ServiceFactory(name="Z", priority_weight=5)
    page = as_(lead).get(url("round"))
    offered = list(page.context["form"].fields["services"].queryset)
    assert len(offered) == 60 and weighty in offered[:3]
    assert "60 of your 71 services" in page.content.decode()


def test_who_is_invited_to_work_inside_is_not_asked_to_review_from_outside(
    lead: Membership, as_: Any
) -> None:
    accounts.invite(email="pat@example.org", name="Pat", roles=["officer"], by=lead)
    answer = as_(lead).post(url("people"), {"reviewer": "pat@example.org"})
    assert answer.status_code == 422
    assert "invited to work in this partnership" in answer.content.decode()
    with pytest.raises(NotAllowed, match="invited to work"):
        inviting.ask_to_review(person=Address("pat@example.org"), by=lead)


# --- the preview -------------------------------------------------------------------------------------------
@pytest.fixture
def draft(lead: Membership) -> ExplorerRound:
    return explorer.set_up_first_round(
        services=[ServiceFactory(name="Lunch clubs")], groups=Group.values, by=lead
    )


def say_whom_to_ask(new: Partnership) -> None:
    Partnership.objects.filter(pk=new.pk).update(controller="North", privacy_contact="data@north.example")


def test_the_preview_shows_the_questions_and_cannot_be_answered(
    draft: ExplorerRound, lead: Membership, as_: Any
) -> None:
    page = as_(lead).get(url("preview"))
    html = page.content.decode()
    assert "Does this happen in Lunch clubs?" in html and len(page.context["questions"]) == 6
    assert '<fieldset class="govuk-fieldset specimen" disabled>' in html


def test_every_group_has_words_of_its_own_with_the_link_once_there_is_one(
    new: Partnership, draft: ExplorerRound, lead: Membership, as_: Any
) -> None:
    say_whom_to_ask(new)
    client = as_(lead)
    before = client.get(url("preview")).context["letters"]
    assert len({letter.text for letter in before}) == 5
    assert all("the link stands here" in letter.text and "Lunch clubs" in letter.text for letter in before)
    client.post(url("posters"))
    after = client.get(url("preview")).context["letters"]
    assert all(letter.poster.address in letter.text for letter in after)
    client.post(url("posters"))
    assert Link.objects.posters().count() == 5, "made once"


def test_what_was_missing_leads_back_to_where_it_was_missed(
    new: Partnership, draft: ExplorerRound, lead: Membership, as_: Any
) -> None:
    MembershipFactory()
    whom = {"label": "co-production", "controller": "North", "privacy_contact": "data@north.example"}
    answer = as_(lead).post(url("words"), {**whom, "version": new.version})
    assert answer.url == url("preview"), "services, people and round are done"
    assert (
        f'href="{url()}"' in as_(lead).get(url("preview")).content.decode().split("All five pages")[0][-80:]
    )


@pytest.mark.parametrize("page", ["", "preview"])
def test_a_lead_may_see_the_end_before_opening(
    page: str, draft: ExplorerRound, lead: Membership, as_: Any
) -> None:
    assert url_here("rehearsal") in as_(lead).get(url(page)).content.decode()


def test_nothing_opens_before_people_can_read_whom_to_ask(
    draft: ExplorerRound, lead: Membership, as_: Any
) -> None:
    page = as_(lead).get(url("preview")).content.decode()
    assert "Open the round" not in page and url("words") in page
    assert as_(lead).post(url("open")).status_code == 409
    assert as_(lead).post(url("posters")).status_code == 409
    assert not Link.objects.exists()


def test_a_poster_printed_early_says_that_it_has_not_begun(
    new: Partnership, draft: ExplorerRound, lead: Membership, client: Any
) -> None:
    say_whom_to_ask(new)
    explorer.make_posters(explorer_round=draft, by=lead)
    hanging = Link.objects.posters().first()
    page = client.get(hanging.url("link"), follow=True).content.decode()
    assert "has not begun yet" in page and "is closed" not in page
    explorer.open_round(explorer_round=draft, by=lead)
    assert "Start" in client.get(hanging.url("link"), follow=True).content.decode()


def test_a_draft_thrown_away_takes_its_posters_down(
    new: Partnership, draft: ExplorerRound, lead: Membership, client: Any
) -> None:
    say_whom_to_ask(new)
    explorer.make_posters(explorer_round=draft, by=lead)
    address = Link.objects.posters().first().url("link")
    explorer.remove_round(explorer_round=draft, by=lead)
    assert client.get(address).status_code == 404


def test_letters_name_a_few_services_and_not_a_crowd(
    draft: ExplorerRound, lead: Membership, as_: Any
) -> None:
    explorer.set_services(
        explorer_round=draft, services=[ServiceFactory(name=f"Crowd {n}") for n in range(9)], by=lead
    )
    letter = as_(lead).get(url("preview")).context["letters"][0]
    assert "our services" in letter.text and "Crowd" not in letter.text
