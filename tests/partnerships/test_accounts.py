"""People come in by invitation, with a second factor, and a lost phone takes two people."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as settings_of
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.tasks import keep_to_retention_schedule
from foundations.refusals import NotAllowed
from foundations.tenancy import acting_user, no_scope, scope
from partnerships.accounts import actions
from partnerships.accounts.forms import MemberForm
from partnerships.models import Invitation, Mail, Membership, Partnership, User
from partnerships.post import delivery
from tests.factories import MembershipFactory, UserFactory
from vault.models import Participant

PASSWORD = "three random words"


def invited(**changes: Any) -> tuple[Invitation, str]:
    details = {"email": "New@Example.org", "name": "Nan New", "roles": ["officer"], "by": None}
    return actions.invite(**{**details, **changes})


# --- invitations -----------------------------------------------------------------------------
def test_an_invited_person_signs_up_and_is_a_member(north: Partnership, client: Any) -> None:
    _invitation, path = invited(roles=["community_member"])
    page = client.get(path)
    assert "Demo North" in page.content.decode()
    done = client.post(path, {"name": "Nan New", "password": PASSWORD})
    assert done.url == "/p/demo-north/"
    member = Membership.objects.get(user__email="new@example.org")
    assert (member.roles, member.name) == (["community_member"], "Nan New")
    assert client.get(done.url).status_code == 200


def test_nobody_is_invited_until_a_day_that_is_past(north: Partnership, cast: Any, as_: Any) -> None:
    path = reverse("member_invite", kwargs={"partnership": "demo-north"})
    details = {"email": "guest@example.org", "name": "Guest", "roles": ["auditor"], "until": "1 May 2020"}
    refused = as_(cast.lead).post(path, details)
    assert refused.status_code == 422
    assert "still to come" in refused.content.decode()
    assert not Invitation.objects.exists()


def test_an_auditor_is_a_guest_with_a_last_day(north: Partnership, cast: Any, as_: Any) -> None:
    details = {"email": "guest@example.org", "name": "Guest", "roles": ["auditor"], "until": ""}
    refused = as_(cast.lead).post("/p/demo-north/people-and-roles/invite/", details)
    assert refused.status_code == 422
    assert "Enter the last day of access" in refused.context["form"].errors["until"][0]
    assert not Invitation.objects.exists()
    typed = {"name": "Officer", "roles": ["officer", "auditor"], "active": "on", "version": 1}
    url = f"/p/demo-north/people-and-roles/{cast.officer.pk}/edit/"
    assert as_(cast.lead).post(url, typed).status_code == 422
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert as_(cast.lead).post(url, {**typed, "until": f"{tomorrow:%d/%m/%Y}"}).status_code == 302


def test_who_joins_gets_a_session_nobody_else_can_know(north: Partnership, client: Any) -> None:
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies[settings_of.SESSION_COOKIE_NAME] = planted.session_key
    _invitation, path = invited()
    client.post(path, {"name": "Nan New", "password": PASSWORD})
    assert client.session.get("_auth_user_id")
    assert client.session.session_key != planted.session_key


def test_nobody_changes_their_own_address(cast: Any, as_: Any) -> None:
    for answer in (
        as_(cast.officer).get("/accounts/email/"),
        as_(cast.officer).post("/accounts/email/", {"email": "lead@example.org", "action_add": "1"}),
    ):
        assert answer.status_code == 404
    assert not User.objects.filter(email="lead@example.org").exists()


def test_an_invitation_works_once(north: Partnership, client: Any) -> None:
    _invitation, path = invited()
    client.post(path, {"name": "Nan New", "password": PASSWORD})
    client.logout()
    again = client.get(path)
    assert again.status_code == 410
    assert "has been used" in again.content.decode()


def test_an_old_a_withdrawn_and_an_unknown_invitation_say_what_to_do(
    north: Partnership, cast: Any, client: Any
) -> None:
    old, old_path = invited(email="old@example.org")
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    withdrawn, withdrawn_path = invited(email="gone@example.org")
    actions.withdraw_invitation(invitation=withdrawn, by=cast.lead)
    assert "has run out" in client.get(old_path).content.decode()
    assert "was withdrawn" in client.get(withdrawn_path).content.decode()
    unknown = client.get(reverse("invitation", kwargs={"token": "guess"}))
    assert unknown.status_code == 404


def test_only_the_newest_invitation_to_an_address_lets_in(north: Partnership, client: Any) -> None:
    _first, first_path = invited()
    _second, second_path = invited()
    assert client.get(first_path).status_code == 410
    assert client.get(second_path).status_code == 200


def test_an_old_invitation_does_not_change_what_a_member_may_do(north: Partnership, cast: Any) -> None:
    old, _path = invited(roles=["lead"])
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    new, _path = invited(roles=["officer"])
    old.refresh_from_db()
    assert old.withdrawn_at, "only the newest lets anybody in"
    actions.accept(invitation=new, user=UserFactory(email="new@example.org"))
    Invitation.objects.filter(pk=old.pk).update(withdrawn_at=None)
    with pytest.raises(NotAllowed, match="is a member already"):
        actions.renew(invitation=old, by=cast.lead)
    assert not Mail.objects.exists()


def test_a_person_with_an_account_signs_in_before_joining(
    south: Partnership, north: Partnership, client: Any
) -> None:
    user = UserFactory(email="known@example.org")
    with scope(south):
        _invitation, path = invited(email="known@example.org")
    assert client.get(path).url.startswith(reverse("account_login"))
    client.force_login(user)
    assert client.post(path).url == "/p/demo-south/"
    with acting_user(user.pk):
        assert Membership.objects.get(user=user).partnership_id == south.pk


def test_somebody_else_signed_in_cannot_take_an_invitation(
    north: Partnership, client: Any, stranger: User
) -> None:
    UserFactory(email="known@example.org")
    _invitation, path = invited(email="known@example.org")
    client.force_login(stranger)
    page = client.get(path)
    assert page.status_code == 403
    assert "known@example.org" in page.content.decode()
    assert reverse("account_logout") in page.content.decode()
    assert client.post(path).status_code == 403
    assert not Membership.objects.filter(user=stranger).exists()


def test_a_weak_password_is_refused_and_the_name_kept(north: Partnership, client: Any) -> None:
    _invitation, path = invited()
    page = client.post(path, {"name": "Nancy Newcomer", "password": "password"})
    assert page.status_code == 422
    assert 'value="Nancy Newcomer"' in page.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_present_member_is_not_invited_again(north: Partnership) -> None:
    member = MembershipFactory()
    with pytest.raises(NotAllowed, match="is a member already"):
        invited(email=member.user.email)


def test_an_invitation_reaches_the_invited_alone(
    north: Partnership, cast: Any, as_: Any, mailoutbox: Any
) -> None:
    lead = as_(cast.lead)
    details = {"email": "guest@example.org", "name": "Gus Guest", "roles": ["officer"]}
    made = lead.post("/p/demo-north/people-and-roles/invite/", details)
    mail = Mail.objects.get()
    [address] = re.findall(r"http://\S+/accounts/invitation/[^/]+/", mail.text)
    token = address.rstrip("/").rsplit("/", 1)[1]
    shown = lead.get(made.url).content.decode()
    assert "guest@example.org" in shown
    assert "/accounts/invitation/" not in shown, "who has it signs up in the place of the invited"
    assert token not in f"{made.headers}{dict(lead.session)}"
    delivery.deliver(north)
    mail.refresh_from_db()
    assert [(sent.to, address in sent.body) for sent in mailoutbox] == [(["guest@example.org"], True)]
    assert (mail.state, mail.text) == ("sent", "")
    assert not Participant.objects.exists()
    lead.logout()
    assert lead.get(urlsplit(address).path).status_code == 200


def test_the_secret_of_an_invitation_is_not_kept(north: Partnership) -> None:
    invitation, path = invited()
    token = path.rstrip("/").rsplit("/", 1)[1]
    assert token not in str(Invitation.objects.values().get(pk=invitation.pk))


def test_nobody_signs_up_without_an_invitation(db: None, client: Any) -> None:
    page = client.post(
        reverse("account_signup"),
        {"email": "a@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.filter(email="a@example.org").exists()
    assert page.status_code in {200, 403}


def test_a_command_invites_the_first_lead(north: Partnership, client: Any) -> None:
    said = StringIO()
    with no_scope():
        call_command("invite_lead", partnership="demo-north", email="l@example.org", name="Lee", stdout=said)
    path = said.getvalue().strip().rsplit("\n", 1)[1].split("/", 3)[3]
    client.post(f"/{path}", {"name": "Lee", "password": PASSWORD})
    assert Membership.objects.get(user__email="l@example.org").roles == ["lead"]
    with pytest.raises(CommandError, match="no partnership called nowhere"):
        call_command("invite_lead", partnership="nowhere", email="l@example.org", name="Lee")


# --- the second factor -------------------------------------------------------------------------
def test_staff_set_up_a_second_factor_first(north: Partnership, as_: Any) -> None:
    officer = MembershipFactory(user__demo=False, roles=["officer"])
    assert as_(officer).get("/p/demo-north/").url == reverse("mfa_activate_totp")
    Authenticator.objects.create(user=officer.user, type=Authenticator.Type.TOTP, data={})
    assert as_(officer).get("/p/demo-north/").status_code == 200


def test_a_session_that_ran_out_is_removed_the_night_after(north: Partnership, client: Any) -> None:
    client.force_login(UserFactory())
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    still_here = type(client)()
    still_here.force_login(UserFactory())
    with no_scope():
        keep_to_retention_schedule()
    assert [each.pk for each in Session.objects.all()] == [still_here.session.session_key]


def test_members_of_the_community_need_none(north: Partnership, as_: Any) -> None:
    member = MembershipFactory(user__demo=False, roles=["community_member"])
    assert as_(member).get("/p/demo-north/").status_code == 200


def test_demo_people_are_exempt_only_where_demo_sign_ins_are_on(
    north: Partnership, as_: Any, client: Any, settings: Any
) -> None:
    lead = MembershipFactory(user__demo=True, roles=["lead"])
    assert as_(lead).get("/p/demo-north/").status_code == 200
    settings.DEMO_SIGN_INS = False
    client.logout()
    assert as_(lead).get("/p/demo-north/").status_code == 302


def test_an_account_unused_for_90_days_is_closed_and_a_councillors_for_a_year(
    north: Partnership, as_: Any
) -> None:
    long_ago = timezone.localdate() - timedelta(days=91)
    assert as_(MembershipFactory(last_seen=long_ago)).get("/p/demo-north/").status_code == 404
    councillor = MembershipFactory(last_seen=long_ago, roles=["councillor"])
    assert as_(councillor).get("/p/demo-north/").status_code == 200
    councillor.refresh_from_db()
    assert councillor.last_seen == timezone.localdate()


LONG_AGO = timezone.localdate() - timedelta(days=91)


def test_lists_count_an_unused_account_as_ended(north: Partnership, cast: Any, as_: Any) -> None:
    lapsed = MembershipFactory(name="Una Used", roles=["officer"], last_seen=LONG_AGO)
    kept = MembershipFactory(name="Cal Council", roles=["councillor", "officer"], last_seen=LONG_AGO)
    past = MembershipFactory(name="Pat Past", until=LONG_AGO)
    shut = MembershipFactory(name="Shona Shut", active=False)
    today = timezone.localdate()
    for person in (lapsed, kept, past, shut, cast.lead):
        assert Membership.objects.active().filter(pk=person.pk).exists() == person.lets_in(today)
        assert Membership.objects.ended().filter(pk=person.pk).exists() != person.lets_in(today)
    page = as_(cast.lead).get("/p/demo-north/people-and-roles/?access=no").content.decode()
    assert "Closed: unused since" in page
    assert "Una Used" in page
    assert "Cal Council" not in page


def test_a_lead_lets_an_unused_account_in_again(north: Partnership, cast: Any, as_: Any) -> None:
    lapsed = MembershipFactory(last_seen=LONG_AGO)
    address = f"/p/demo-north/people-and-roles/{lapsed.pk}/"
    page = as_(cast.lead).get(address).content.decode()
    assert "Closed: unused since" in page
    assert "/let-in-again/" in page
    assert as_(cast.lead).post(f"{address}let-in-again/").status_code == 302
    page = as_(cast.lead).get(address).content.decode()
    assert "/let-in-again/" not in page
    assert "Let in again on: “" in page
    assert as_(cast.lead).post(f"{address}let-in-again/").status_code == 409
    assert as_(lapsed).get("/p/demo-north/").status_code == 200


def test_an_unused_account_can_be_invited_anew(north: Partnership, client: Any) -> None:
    lapsed = MembershipFactory(last_seen=LONG_AGO)
    _invitation, path = invited(email=lapsed.user.email, roles=["community_member"])
    client.force_login(lapsed.user)
    assert client.post(path).url == "/p/demo-north/"
    assert client.get("/p/demo-north/").status_code == 200


def test_an_unused_lead_does_not_count_as_the_lead_a_partnership_keeps(north: Partnership, cast: Any) -> None:
    MembershipFactory(roles=["lead"], last_seen=LONG_AGO)
    assert actions.reasons_not_to_change(member=cast.lead, roles=["officer"], active=True)


def test_the_only_lead_does_not_shut_themselves_out_by_a_date(cast: Any, as_: Any) -> None:
    url = f"/p/demo-north/people-and-roles/{cast.lead.pk}/edit/"
    typed = {"name": "Lead", "roles": ["lead"], "active": "on", "until": "1 May 2020", "version": 1}
    assert as_(cast.lead).post(url, typed).status_code == 422


def test_the_command_brings_back_an_only_lead_who_was_away(north: Partnership, client: Any) -> None:
    lead = MembershipFactory(roles=["lead"], last_seen=LONG_AGO)
    said = StringIO()
    with no_scope():
        call_command("invite_lead", partnership="demo-north", email=lead.user.email, name="Lee", stdout=said)
    path = said.getvalue().strip().rsplit("\n", 1)[1].split("/", 3)[3]
    client.force_login(lead.user)
    client.post(f"/{path}")
    assert client.get("/p/demo-north/people-and-roles/").status_code == 200


def test_who_joins_as_staff_is_asked_for_a_second_factor_at_once(north: Partnership, client: Any) -> None:
    user = UserFactory(email="known@example.org", demo=False)
    client.force_login(user)
    client.get("/home/")
    _invitation, path = invited(email="known@example.org", roles=["officer"])
    assert client.get(client.post(path).url).url == reverse("mfa_activate_totp")


# --- a lost phone ---------------------------------------------------------------------------------
@pytest.fixture
def lost(north: Partnership) -> Membership:
    member = MembershipFactory(roles=["officer"])
    Authenticator.objects.create(user=member.user, type=Authenticator.Type.TOTP, data={})
    return member


def test_two_people_take_a_lost_second_factor_away(lost: Membership, cast: Any, as_: Any) -> None:
    client = as_(lost)
    assert client.get("/p/demo-north/").status_code == 200
    reset = actions.ask_for_reset(member=lost, reason="Rang from the office number", by=cast.officer)
    assert Authenticator.objects.filter(user=lost.user).exists()
    actions.agree_to_reset(reset=reset, by=cast.lead)
    assert not Authenticator.objects.filter(user=lost.user).exists()
    assert client.get("/p/demo-north/").url.startswith(reverse("account_login")), "signed out"


def test_who_loses_a_second_factor_is_written_to(lost: Membership, cast: Any) -> None:
    reset = actions.ask_for_reset(member=lost, reason="Rang from the office number", by=cast.officer)
    actions.agree_to_reset(reset=reset, by=cast.lead)
    [mail] = Mail.objects.filter(membership=lost)
    assert all(name in mail.text for name in (cast.officer.name, cast.lead.name))


def test_two_people_here_take_nothing_from_who_also_works_next_door(
    lost: Membership, south: Partnership, cast: Any
) -> None:
    reset = actions.ask_for_reset(member=lost, reason="Rang from the office number", by=cast.officer)
    with scope(south):
        MembershipFactory(user=lost.user, roles=["officer"])
    with pytest.raises(NotAllowed, match="another partnership"):
        actions.agree_to_reset(reset=reset, by=cast.lead)
    actions.refuse_reset(reset=reset, by=cast.lead)
    with pytest.raises(NotAllowed, match="another partnership"):
        actions.ask_for_reset(member=lost, reason="Rang from the office number", by=cast.officer)
    assert Authenticator.objects.filter(user=lost.user).exists()


def test_who_runs_the_server_can_take_away_what_works_everywhere(
    lost: Membership, south: Partnership
) -> None:
    with scope(south):
        MembershipFactory(user=lost.user, roles=["officer"])
    with no_scope():
        call_command("reset_second_factor", partnership="demo-north", email=lost.user.email.upper())
    assert not Authenticator.objects.filter(user=lost.user).exists()
    assert Mail.objects.get().membership == lost
    with no_scope(), pytest.raises(CommandError, match="Nobody with"):
        call_command("reset_second_factor", partnership="demo-north", email="who@example.org")


def test_neither_who_asked_nor_who_lost_it_may_agree(lost: Membership, cast: Any) -> None:
    by_lead = actions.ask_for_reset(member=lost, reason="Rang from the office", by=cast.lead)
    with pytest.raises(NotAllowed, match="You asked for this yourself"):
        actions.agree_to_reset(reset=by_lead, by=cast.lead)
    lost.roles = ["lead"]
    lost.save()
    with pytest.raises(NotAllowed, match="about your own account"):
        actions.agree_to_reset(reset=by_lead, by=lost)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(by_lead).objects.filter(pk=by_lead.pk).update(agreed_by=cast.lead)


def test_a_stand_in_may_agree_so_that_a_single_lead_is_not_locked_out(north: Partnership, cast: Any) -> None:
    deputy = MembershipFactory(roles=["officer"])
    cast.lead.stands_in = deputy
    cast.lead.save()
    reset = actions.ask_for_reset(member=cast.lead, reason="Lost on the train", by=cast.officer)
    with pytest.raises(NotAllowed, match="who stands in"):
        actions.agree_to_reset(reset=reset, by=MembershipFactory(roles=["officer"]))
    actions.agree_to_reset(reset=reset, by=deputy)
    assert reset.member.second_factor_resets.waiting().count() == 0


def test_who_may_agree_is_written_to_and_can_do_it_from_their_page(
    north: Partnership, cast: Any, as_: Any, mailoutbox: Any
) -> None:
    deputy = MembershipFactory(name="Dee Deputy", roles=["officer"])
    cast.lead.stands_in = deputy
    cast.lead.save()
    MembershipFactory(roles=["lead"], last_seen=LONG_AGO)
    reset = actions.ask_for_reset(member=cast.lead, reason="Lost on the train", by=cast.officer)
    assert [mail.membership for mail in Mail.objects.all()] == [deputy]
    delivery.deliver(north)
    [page] = re.findall(r"/p/demo-north/people-and-roles/\S+", mailoutbox[0].body)
    assert "Who may agree: Dee Deputy" in " ".join(as_(deputy).get(page).content.decode().split())
    agreed = as_(deputy).post(f"/p/demo-north/people-and-roles/lost-phones/{reset.pk}/agree/")
    assert agreed.status_code == 302


def test_where_nobody_may_agree_the_page_says_how_to_go_on(north: Partnership, cast: Any, as_: Any) -> None:
    actions.ask_for_reset(member=cast.lead, reason="Lost on the train", by=cast.officer)
    page = as_(cast.officer).get(f"/p/demo-north/people-and-roles/{cast.lead.pk}/").content.decode()
    assert "invite a second programme lead" in page


def test_only_who_can_open_the_page_may_be_chosen_to_stand_in(north: Partnership, cast: Any) -> None:
    MembershipFactory(roles=["front_line"])
    MembershipFactory(roles=["officer"], last_seen=LONG_AGO)
    able = MembershipFactory(roles=["officer"])
    offered = MemberForm(instance=cast.lead).fields["stands_in"].queryset
    assert list(offered) == [able]


def test_an_only_lead_is_asked_who_stands_in(north: Partnership, cast: Any, as_: Any) -> None:
    def asked(who: Membership) -> bool:
        page = as_(who).get("/p/demo-north/people-and-roles/").content.decode()
        return "Who stands in for you?" in page

    assert asked(cast.lead)
    assert not asked(cast.officer)
    cast.lead.stands_in = cast.officer
    cast.lead.save()
    assert not asked(cast.lead)
    cast.lead.stands_in = None
    cast.lead.save()
    MembershipFactory(roles=["lead"])
    assert not asked(cast.lead)


# --- roles -------------------------------------------------------------------------------------------
def test_a_partnership_keeps_a_lead(north: Partnership, cast: Any, as_: Any) -> None:
    url = f"/p/demo-north/people-and-roles/{cast.lead.pk}/edit/"
    typed = {"name": "Lead", "roles": ["officer"], "active": "on", "version": cast.lead.version}
    refused = as_(cast.lead).post(url, typed)
    assert refused.status_code == 422
    assert "needs a programme lead" in refused.content.decode()
    MembershipFactory(roles=["lead"])
    assert as_(cast.lead).post(url, typed).status_code == 302
    cast.lead.refresh_from_db()
    assert cast.lead.roles == ["officer"]


def test_the_page_of_a_member_says_what_changed_and_by_whom(
    north: Partnership, south: Partnership, cast: Any, as_: Any
) -> None:
    person = MembershipFactory(name="Rona Reid", roles=["officer"], team="Housing")
    with scope(south):
        theirs = MembershipFactory(team="Their team")
        Membership.objects.filter(pk=theirs.pk).update(team="Their other team")
    url = f"/p/demo-north/people-and-roles/{person.pk}/"
    typed = {"name": "Rona Reid", "roles": ["front_line"], "active": "on", "team": "Housing", "version": 1}
    as_(cast.lead).post(f"{url}edit/", typed)
    page = as_(cast.lead).get(url).content.decode()
    assert "Roles: from “Council officer” to “Front-line staff”" in page
    assert "Lead</p>" in page
    assert "Their" not in page


def test_a_visit_leaves_no_trace_in_the_history_and_joining_does(
    north: Partnership, cast: Any, client: Any
) -> None:
    _invitation, path = invited(by=cast.lead, roles=["community_member"])
    client.post(path, {"name": "Nan New", "password": PASSWORD})
    member = Membership.objects.get(user__email="new@example.org")
    member.seen(timezone.localdate() + timedelta(days=1))
    assert [(each.pgh_label, each.updated_by) for each in member.events.all()] == [("insert", cast.lead)]
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        member.events.all().delete()


def test_the_list_finds_people_by_name_role_and_group(north: Partnership, cast: Any, as_: Any) -> None:
    MembershipFactory(name="Morag Brown", roles=["front_line"], group="front_line")
    client = as_(cast.lead)
    for question in ("q=morag", "role=front_line", "group=front_line"):
        page = client.get(f"/p/demo-north/people-and-roles/?{question}").content.decode()
        assert "Morag Brown" in page
    assert "Morag Brown" not in client.get("/p/demo-north/people-and-roles/?q=nobody").content.decode()


def test_people_sign_in_while_the_broker_is_down(north: Partnership, client: Any, settings: Any) -> None:
    member = MembershipFactory()
    member.user.set_password(PASSWORD)
    member.user.save()
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    signed_in = client.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD})
    assert (signed_in.status_code, signed_in.url) == (302, reverse("home"))


def test_passwords_are_not_guessed_while_the_broker_is_down(
    north: Partnership, client: Any, settings: Any
) -> None:
    member = MembershipFactory()
    member.user.set_password(PASSWORD)
    member.user.save()
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    for guess in (*["a wrong password"] * 5, PASSWORD):
        answer = client.post(reverse("account_login"), {"login": member.user.email, "password": guess})
    assert "Too many tries" in answer.content.decode()
    assert "_auth_user_id" not in client.session
