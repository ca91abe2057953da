"""People and roles: found, invited one by one or many at once, and taken along as a list."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from foundations.tenancy import scope
from partnerships import rights
from partnerships.access import Permission, permissions_of
from partnerships.models import Invitation, Mail, Partnership
from partnerships.rights import Answer
from tests.factories import InvitationFactory, MembershipFactory

HERE = "/p/demo-north/people-and-roles/"
INVITE = f"{HERE}invite-many/"
INVITED = f"{HERE}invitations/"


def names(page: Any) -> list[str]:
    return [each.name for each in page.context["people"].rows]


# --- the list --------------------------------------------------------------------------------------
def test_who_soon_may_no_longer_come_in_is_found(cast: Any, as_: Any) -> None:
    today = timezone.localdate()
    MembershipFactory(name="Gus Guest", roles=["auditor"], until=today + timedelta(days=29))
    MembershipFactory(name="Long Guest", roles=["auditor"], until=today + timedelta(days=31))
    MembershipFactory(name="Una Unused", last_seen=today - timedelta(days=61))
    MembershipFactory(name="Early Used", last_seen=today - timedelta(days=59))
    MembershipFactory(name="Gone Guest", roles=["auditor"], until=today - timedelta(days=1))
    found = names(as_(cast.lead).get(f"{HERE}?access=soon"))
    assert found == ["Gus Guest", "Una Unused"]


def test_the_list_leaves_as_it_is_narrowed_and_only_with_a_lead(south: Any, cast: Any, as_: Any) -> None:
    MembershipFactory(name="=Cal", roles=["councillor"], user__email="cal@example.org")
    MembershipFactory(name="Olga", roles=["officer"])
    answer = as_(cast.lead).get("/p/demo-north/people-and-roles.csv?role=councillor")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [line] = csv.DictReader(io.StringIO(text))
    assert (line["Name"], line["Email address"], line["Does"]) == ("'=Cal", "cal@example.org", "Councillor")
    assert "Neighbour" not in text
    assert as_(cast.officer).get("/p/demo-north/people-and-roles.csv").status_code == 403
    assert "people-and-roles.csv" not in as_(cast.officer).get(HERE).content.decode()


# --- many at once ----------------------------------------------------------------------------------
RIGHT = [f"Colleague {n} <colleague{n}@example.org>" for n in range(47)]
WRONG = ["one@", "two.example.org", "Tess Three, three@example.org, Councilor"]


def test_of_fifty_lines_with_three_wrong_ones_nothing_is_lost(cast: Any, as_: Any) -> None:
    lead = as_(cast.lead)
    refused = lead.post(INVITE, {"addresses": "\n".join([*RIGHT, *WRONG]), "role": "front_line"})
    page = refused.content.decode()
    assert refused.status_code == 422 and not Invitation.objects.exists()
    assert "Line 48: “one@” is not an email address" in page
    assert "Line 50: “Councilor” is not a role here" in page
    assert all(line in refused.context["form"]["addresses"].value() for line in RIGHT)
    rest = lead.post(INVITE, {"addresses": "\n".join([*RIGHT, *WRONG]), "role": "front_line", "right": "1"})
    assert Invitation.objects.count() == Mail.objects.count() == 47
    assert rest.context["form"]["addresses"].value() == "\n".join(WRONG)
    assert rest.context["form"]["role"].value() == "front_line"


def test_a_last_column_says_what_each_will_do(cast: Any, as_: Any) -> None:
    typed = (
        "Cal Clark\tcal@example.org\tCOUNCILLOR\nann@example.org, Ann Smith\nbob@example.org; Service manager"
    )
    assert as_(cast.lead).post(INVITE, {"addresses": typed, "role": "front_line"}).url == INVITED
    found = {each.email: (each.name, each.roles, each.group) for each in Invitation.objects.all()}
    assert found == {
        "cal@example.org": ("Cal Clark", ["councillor"], "councillor"),
        "ann@example.org": ("Ann Smith", ["front_line"], "front_line"),
        "bob@example.org": ("Bob", ["service_manager"], "manager"),
    }


@pytest.mark.parametrize("role", ["Programme lead", "Auditor", "Technical administrator"])
def test_nobody_is_made_a_lead_or_a_guest_by_a_pasted_line(role: str, cast: Any, as_: Any) -> None:
    refused = as_(cast.lead).post(INVITE, {"addresses": f"Ann Smith, ann@example.org, {role}"})
    assert refused.status_code == 422 and not Invitation.objects.exists()


# --- who was invited and has not come in -----------------------------------------------------------
def test_an_invitation_that_ran_out_is_sent_again_once_a_day(cast: Any, as_: Any) -> None:
    old = InvitationFactory(expires_at=timezone.now() - timedelta(days=1))
    lead = as_(cast.lead)
    assert "Run out" in lead.get(INVITED).content.decode()
    before = old.token_hash
    assert lead.post(f"{INVITED}{old.pk}/send-again/").status_code == 302
    old.refresh_from_db()
    assert old.is_open and old.token_hash != before
    assert Mail.objects.count() == 1
    refused = lead.post(f"{INVITED}{old.pk}/send-again/")
    assert refused.status_code == 409 and "Try again tomorrow" in refused.content.decode()
    assert Mail.objects.count() == 1


def test_an_invitation_is_withdrawn_from_its_list(cast: Any, as_: Any) -> None:
    row = InvitationFactory(name="Wanda Withdrawn")
    assert as_(cast.lead).post(f"{INVITED}{row.pk}/withdraw/").url == INVITED
    assert "Nobody is waiting to come in" in as_(cast.officer).get(INVITED).content.decode()
    assert as_(cast.lead).post(f"{INVITED}{row.pk}/send-again/").status_code == 404


def test_invitations_are_found_by_name_state_and_role_on_this_side_of_the_wall(
    south: Partnership, cast: Any, as_: Any
) -> None:
    with scope(south):
        InvitationFactory(name="Neighbour Guest")
    InvitationFactory(name="Open One", roles=["councillor"])
    InvitationFactory(name="Over Two", expires_at=timezone.now() - timedelta(days=1))
    InvitationFactory(name="Here Already", accepted_by=MembershipFactory())
    lead = as_(cast.lead)

    def found(query: str) -> list[str]:
        return sorted(each.name for each in lead.get(INVITED + query).context["invitations"].rows)

    assert found("") == ["Open One", "Over Two"]
    assert found("?state=over") == ["Over Two"]
    assert found("?role=councillor") == found("?q=open") == ["Open One"]
    assert "Send again" not in as_(cast.officer).get(INVITED).content.decode()


# --- who can do what ---------------------------------------------------------------------------------
def test_every_permission_has_its_words() -> None:
    said = [right for about in rights.ALL for right in about.rights]
    named = {each.permission for each in said} | {each.own for each in said}
    assert set(Permission) <= named
    words = [str(each.words) for each in said]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("role", "words", "answer"),
    [
        ("officer", "add and change services", Answer.YES),
        ("service_manager", "add and change services", Answer.OWN),
        ("councillor", "add and change services", Answer.NO),
        ("service_manager", "read results before they are published", Answer.OWN),
        ("officer", "read what was changed, and by whom", Answer.OWN),
        ("auditor", "read what was changed, and by whom", Answer.YES),
        ("technical_admin", "read activities and decisions", Answer.NO),
    ],
)
def test_the_table_answers_yes_own_or_no(role: str, words: str, answer: Answer) -> None:
    [right] = [each for about in rights.ALL for each in about.rights if str(each.words) == words]
    assert right.answer(permissions_of([role])) == answer


def test_a_persons_page_says_what_they_may_do(cast: Any, as_: Any) -> None:
    page = as_(cast.lead).get(f"{HERE}{cast.service_manager.pk}/").content.decode()
    assert "What Service Manager may do" in page
    assert "add and change services, for what is their own" in page
    assert "adopt reports" not in page


def test_the_page_of_roles_says_who_may_do_each_thing(cast: Any, as_: Any) -> None:
    page = as_(cast.officer).get(f"{HERE}roles/")
    found = {
        str(right.words): (who, own) for _about, rows in page.context["table"] for right, who, own in rows
    }
    assert found["add and change services"] == (["Programme lead", "Council officer"], ["Service manager"])
    assert (
        found["weigh ideas when asked"][1] == [] and "Community member" in found["weigh ideas when asked"][0]
    )
    said = page.content.decode()
    assert "Invite people, change what they may do and end their access" in said
    assert "Everybody here" in said and "For their own: Service manager" in said
