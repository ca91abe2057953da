"""Coming in and going out: invitations, memberships, and a lost second factor."""

import hashlib
import secrets
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundations.refusals import NotAllowed
from foundations.tenancy import acting_user, current, holding_link, url_here
from partnerships import post
from partnerships.access import SECOND_APPROVER, Permission, staff_roles
from partnerships.accounts.models import Invitation, Membership, SecondFactorReset, User
from partnerships.areas.models import Partnership
from vault import letterbox

INVITATION_DAYS = 14


def hashed(token: str) -> str:
    """What is kept of a secret that was mailed."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    roles: list[str],
    by: Membership | None,
    group: str = "",
    team: str = "",
    until: date | None = None,
) -> tuple[Invitation, str]:
    """Offer a membership of the partnership in scope. Gives the invitation and its path.

    It goes out by mail. Show the path to nobody else, not even `by`: whoever has it signs up as the
    invited. An earlier one to the same address is withdrawn: only the newest lets a person in.
    `by` is None for the first lead, whom a command invites and whoever runs the server writes to.
    Raises `NotAllowed` for a present member; who was shut out for leaving or not coming is invited
    anew. Into a rehearsal nobody is invited.
    """
    if Partnership.objects.rehearsals().filter(pk=current().id).exists():
        raise NotAllowed(
            [_("This is a rehearsal, and nobody else comes in. Invite people where you really work.")]
        )
    email = email.strip().lower()
    _refuse_members(email)
    Invitation.objects.waiting().filter(email__iexact=email).update(withdrawn_at=timezone.now())
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        roles=roles,
        group=group,
        team=team,
        until=until,
        token_hash=hashed(token),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    path = reverse("invitation", kwargs={"token": token})
    if by:
        mail_invitation(invitation, settings.SITE_URL + path)
    return invitation, path


def _refuse_members(email: str) -> None:
    if Membership.objects.active().filter(user__email__iexact=email).exists():
        raise NotAllowed([_("%(email)s is a member already.") % {"email": email}])


def invitation_with(token: str) -> Invitation | None:
    """The invitation whose secret this is, in whichever partnership."""
    with holding_link(hashed(token)):
        return Invitation.objects.select_related("partnership").filter(token_hash=hashed(token)).first()


@transaction.atomic
def make_login(*, email: str, token: str) -> User | None:
    """A login with no password for who was invited at this address; None where nobody was.

    For somebody whose address another proved: whoever calls this must know that it is theirs.
    """
    offered = invitation_with(token)
    if offered is None or offered.reason_not_to_accept() or offered.email.lower() != email.lower():
        return None
    return User.objects.create_user(offered.email, name=offered.name)


@transaction.atomic
def renew(*, invitation: Invitation, by: Membership) -> None:
    """Send an invitation again for another fourteen days, though it may have run out.

    Raises `NotAllowed` where it was taken up or withdrawn, was sent again today, or went to a member.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_by_id or invitation.withdrawn_at:
        raise NotAllowed([invitation.reason_not_to_accept()])
    _refuse_members(invitation.email)
    invitation.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
    invitation.save(update_fields=["expires_at"])
    if not send_again(invitation=invitation):
        raise NotAllowed([_("It was sent again today already. Try again tomorrow.")])


@transaction.atomic
def send_again(*, invitation: Invitation) -> bool:
    """Mail an open invitation once more, at most once a day; False where it was sent again today.

    Only the hash of the secret in its address was kept, so it gets a new one: the letter before lets
    nobody in any longer.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    key = f"invitation:{invitation.pk}:{timezone.localdate()}"
    if post.Mail.objects.filter(key=key).exists():
        return False
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hashed(token)
    invitation.save(update_fields=["token_hash"])
    address = settings.SITE_URL + reverse("invitation", kwargs={"token": token})
    mail_invitation(invitation, address, key=key)
    return True


def mail_invitation(invitation: Invitation, address: str, *, key: str = "") -> None:
    """Send the invitation. The letter is emptied, and where it went forgotten, once it has gone."""
    about = {"invitation": invitation, "address": address, "days": INVITATION_DAYS}
    post.queue(
        to=letterbox.hold(invitation.email, once=True),
        subject=_("Your invitation to %(place)s") % {"place": invitation.partnership},
        text=render_to_string("partnerships/accounts/invitation.txt", about),
        key=key or f"invitation:{invitation.pk}",
        secret=True,
        why=_("a programme lead invited you"),
    )


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Membership) -> None:
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])


@transaction.atomic
def accept(*, invitation: Invitation, user: User) -> Membership:
    """Make the invited person a member. Raises `NotAllowed` where the invitation is used or old."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if reason := invitation.reason_not_to_accept() or reason_not_to_join(invitation=invitation, user=user):
        raise NotAllowed([reason])
    membership, _made = Membership.objects.update_or_create(
        user=user,
        defaults={
            "name": user.name or invitation.name,
            "roles": invitation.roles,
            "group": invitation.group,
            "team": invitation.team,
            "until": invitation.until,
            "active": True,
            "last_seen": timezone.localdate(),
            "updated_by": invitation.invited_by,
        },
    )
    invitation.accepted_by = membership
    invitation.save(update_fields=["accepted_by"])
    if (lead := invitation.stands_in_for) and may_stand_in(membership, lead):
        set_stand_in(lead=lead, stand_in=membership, by=lead)
    return membership


def reason_not_to_join(*, invitation: Invitation, user: User | None) -> str:
    """Why it is not for this person, though it is open: a second approver leads another partnership."""
    if SECOND_APPROVER not in invitation.roles:
        return ""
    if user is not None and leads_besides(user, invitation.partnership.pk):
        return ""
    return _(
        "This invitation is for the programme lead of another partnership. Ask for it to be sent to the "
        "address with which they sign in there."
    )


def leads_besides(user: User, partnership: int) -> bool:
    """Whether this person comes in as programme lead to another partnership than this one."""
    return _has_role_besides(user, partnership, ["lead"])


def no_longer_second(member: Membership) -> bool:
    """Whether somebody is here as second approver alone, and leads no other partnership by now."""
    return member.roles == [SECOND_APPROVER] and not leads_besides(member.user, current().id)


@transaction.atomic
def end_former_seconds() -> None:
    """Let second approvers in no longer who have ceased to lead another partnership."""
    for member in Membership.objects.active().filter(roles=[SECOND_APPROVER]).select_related("user"):
        if no_longer_second(member):
            member.active, member.updated_by = False, None
            member.version += 1
            member.save(update_fields=["active", "updated_by", "version"])


def _has_role_besides(user: User, partnership: int, roles: list[str]) -> bool:
    others = Partnership.objects.listed().exclude(pk=partnership)
    with acting_user(user.pk):
        return user.memberships.active().filter(roles__overlap=roles, partnership__in=others).exists()


def may_stand_in(member: Membership, lead: Membership) -> bool:
    return Membership.objects.stand_ins_for(lead).filter(pk=member.pk).exists()


@transaction.atomic
def set_stand_in(*, lead: Membership, stand_in: Membership, by: Membership) -> None:
    """Let a member agree in a lead's place when the lead loses their phone."""
    if not may_stand_in(stand_in, lead):
        raise NotAllowed([_("Who stands in must be able to see people and roles.")])
    lead.stands_in, lead.updated_by = stand_in, by
    lead.version += 1
    lead.save(update_fields=["stands_in", "updated_by", "version"])


@transaction.atomic
def let_in_again(*, member: Membership, by: Membership) -> None:
    """Open a membership that closed because nobody used it."""
    today = timezone.localdate()
    if member.ended(today) or not member.lapsed(today):
        raise NotAllowed([_("This account is not closed for being unused.")])
    member.let_in_on, member.updated_by = today, by
    member.version += 1
    member.save(update_fields=["let_in_on", "updated_by", "version"])


def reasons_not_to_change(*, member: Membership, roles: list[str], active: bool) -> list[str]:
    """Why a change of roles may not happen: a partnership always keeps a lead who may come in."""
    stays_lead = active and "lead" in roles
    others = Membership.objects.active().filter(roles__contains=["lead"]).exclude(pk=member.pk)
    if "lead" in member.roles and not stays_lead and not others.exists():
        return [_("Every partnership needs a programme lead. Make somebody else a lead first.")]
    return []


def nobody_stands_in(lead: Membership) -> bool:
    """Whether a lead who lost their phone would find nobody to agree to a new one."""
    others = Membership.objects.holding(Permission.MEMBERS_WRITE).exclude(pk=lead.pk)
    able = Membership.objects.stand_ins_for(lead)
    chosen = lead.stands_in_id is not None and able.filter(pk=lead.stands_in_id).exists()
    return not chosen and not others.exists()


@transaction.atomic
def ask_for_reset(*, member: Membership, reason: str, by: Membership) -> SecondFactorReset:
    """Say that a member lost their phone. Nothing happens until a second person agrees.

    Those who may agree are written to. Raises `NotAllowed` where one waits already, and for who
    works in another partnership too.
    """
    if reasons := reasons_not_to_reset(member):
        raise NotAllowed(reasons)
    waiting = SecondFactorReset.objects.waiting().filter(member=member)
    if waiting.exists():
        raise NotAllowed([_("Somebody has asked for this already. It waits for a second person.")])
    reset = SecondFactorReset.objects.create(member=member, reason=reason, asked_by=by)
    page = settings.SITE_URL + url_here("member", member=member.pk)
    for person in reset.may_agree():
        post.queue(
            to=person,
            subject=_("A lost phone waits for you"),
            text=render_to_string("partnerships/accounts/lost_phone.txt", {"reset": reset, "page": page}),
            key=f"lost phone:{reset.pk}:{person.pk}",
        )
    return reset


def reasons_not_to_reset(member: Membership) -> list[str]:
    """Why two people here may not take a second factor away: it guards another partnership as well."""
    if not _has_role_besides(member.user, current().id, staff_roles()):
        return []
    return [
        _(
            "%(name)s also works in another partnership, which the second factor guards as well. They can "
            "sign in with a recovery code. If they have none, whoever runs this service can help."
        )
        % {"name": member}
    ]


@transaction.atomic
def agree_to_reset(*, reset: SecondFactorReset, by: Membership) -> None:
    """Take the member's authenticator away, so that they set up a new one at their next sign-in.

    Four eyes: neither the member nor who asked may agree. The member's stand-in may, so that a
    partnership with a single lead is not locked out.
    """
    reset = SecondFactorReset.objects.select_for_update().select_related("member").get(pk=reset.pk)
    if reasons := reset.reasons_not_to_agree(by) + reasons_not_to_reset(reset.member):
        raise NotAllowed(reasons)
    reset.agreed_by, reset.decided_at = by, timezone.now()
    reset.save(update_fields=["agreed_by", "decided_at"])
    who = _("%(asked_by)s asked for this, and %(agreed_by)s agreed.")
    take_second_factor_away(
        member=reset.member, who=who % {"asked_by": reset.asked_by, "agreed_by": reset.agreed_by}
    )


@transaction.atomic
def take_second_factor_away(*, member: Membership, who: str) -> None:
    """Let a person set up a new second factor when they next sign in, and write to them who did that."""
    Authenticator.objects.filter(user_id=member.user_id).delete()
    member.user.end_sessions()
    page = settings.SITE_URL + reverse("account_login")
    post.queue(
        to=member,
        subject=_("Set up a new second factor"),
        text=render_to_string("partnerships/accounts/second_factor_gone.txt", {"who": who, "page": page}),
        key=f"second factor gone:{member.pk}:{timezone.now():%Y-%m-%d %H:%M:%S.%f}",
    )


@transaction.atomic
def refuse_reset(*, reset: SecondFactorReset, by: Membership) -> None:
    reset.decided_at = timezone.now()
    reset.save(update_fields=["decided_at"])
