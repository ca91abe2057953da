"""People who sign in: a User is a login, a Membership is a person within one partnership."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce, Greatest, Lower, TruncDate
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel, acting_user
from partnerships.access import ROLES, Permission, access_to, permissions_of, role_choices, staff_roles
from partnerships.groups import Group

SOON = timedelta(days=30)


def names_of(roles: Iterable[str]) -> list[str]:
    return [str(ROLES[slug].name) for slug in roles if slug in ROLES]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A login. What a person may do stands on their memberships."""

    email = models.EmailField(_("email address"))
    name = models.CharField(_("full name"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False, help_text="A demo sign-in needs no second factor.")
    sessions_from = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def end_sessions(self) -> None:
        """Sign the person out everywhere: the session hash is bound to `sessions_from`."""
        self.sessions_from = timezone.now()
        self.save(update_fields=["sessions_from"])

    def get_session_auth_hash(self) -> str:
        return salted_hmac(
            "partnerships.User.session", f"{self.password}{self.sessions_from}", algorithm="sha256"
        ).hexdigest()

    def works_here(self) -> bool:
        """Whether this person comes in anywhere as staff, and so needs a password and a second factor."""
        with acting_user(self.pk):
            return self.memberships.active().filter(roles__overlap=staff_roles()).exists()

    def has_second_factor(self) -> bool:
        """Whether an authenticator app or a passkey is set up."""
        if self.demo and settings.DEMO_SIGN_INS:
            return True
        return bool(self.authenticator_set.exists())  # type: ignore[attr-defined]

    def needs_second_factor(self) -> bool:
        """Whether a role of this person asks for a second factor and none is set up yet."""
        return not self.has_second_factor() and self.works_here()


def in_use(today: date) -> models.Q:
    """Whether a membership whose last use is `used` has not been left unused for too long."""
    found = models.Q(pk__in=[])
    for most in sorted({role.unused_days for role in ROLES.values()}):
        slugs = [slug for slug, role in ROLES.items() if role.unused_days == most]
        found |= models.Q(roles__overlap=slugs, used__gte=today - timedelta(days=most))
    return found


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Memberships that let a person in today, as `Membership.lets_in` says of one."""
        return self._with_last_use().filter(self._open())

    def ended(self) -> "MembershipQuerySet":
        """Those that let nobody in: ended, past their last day, or unused for too long."""
        return self._with_last_use().exclude(self._open())

    def closing_soon(self) -> "MembershipQuerySet":
        """Those that let a person in today and, as things stand, no longer in thirty days."""
        day = timezone.localdate() + SOON
        stay = models.Q(until__isnull=True) | models.Q(until__gte=day)
        return self.active().exclude(stay & in_use(day))

    def _with_last_use(self) -> "MembershipQuerySet":
        return self.alias(used=Greatest(Coalesce("last_seen", TruncDate("created_at")), "let_in_on"))

    def _open(self) -> models.Q:
        today = timezone.localdate()
        dated = models.Q(until__isnull=True) | models.Q(until__gte=today)
        return models.Q(active=True) & dated & in_use(today)

    def in_hand(self) -> "MembershipQuerySet":
        """Those who need somebody to stand in: all who may come in."""
        return self.active()

    def stand_ins_for(self, member: "Membership") -> "MembershipQuerySet":
        """Who may be chosen to stand in: others who can open the page where they would agree."""
        return self.holding(Permission.MEMBERS_READ).exclude(pk=member.pk)

    def holding(self, permission: Permission) -> "MembershipQuerySet":
        """Active members whose roles carry `permission`."""
        roles = [slug for slug, role in ROLES.items() if permission in role.permissions]
        return self.active().filter(roles__overlap=roles)


@pghistory.track(exclude=["last_seen", "user"])
class Membership(WalledModel):
    """A person in a partnership: whom they speak for, and what they may do.

    `group` is whose view they give when they answer; `roles` are slugs of `partnerships.access.ROLES`.
    Every change but the day of the last visit is kept in `events`.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey("partnerships.Organisation", models.PROTECT, null=True, blank=True)
    team = models.CharField(_("team"), max_length=120, blank=True)
    group = models.CharField(_("answers as"), max_length=12, choices=Group, blank=True)
    roles = ArrayField(
        models.CharField(max_length=30, choices=role_choices), verbose_name=_("roles"), default=list
    )
    active = models.BooleanField(_("may sign in"), default=True)
    until = models.DateField(_("access ends after"), null=True, blank=True)
    stands_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("who stands in"),
        related_name="stands_in_for",
    )
    wards = models.ManyToManyField(
        "partnerships.Locality",
        through="partnerships.MembershipWard",
        verbose_name=_("wards"),
        blank=True,
        related_name="+",
    )
    last_seen = models.DateField(null=True, editable=False)
    let_in_on = models.DateField(_("let in again on"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_by = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "user"), name="membership_once"),
        ]
        indexes = [
            models.Index(fields=("user",), name="membership_of_user"),
            models.Index(fields=("partnership", "name"), name="membership_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, permission: Permission) -> bool:
        return permission in permissions_of(self.roles)

    def may_open(self, path: str) -> bool:
        """Whether the page at this address of the partnership is for people with these roles."""
        access = access_to(path)
        return access is not None and access.permission is not None and self.may(access.permission)

    @property
    def is_staff(self) -> bool:
        """Whether a role of theirs is one of staff."""
        return any(ROLES[slug].staff for slug in self.roles if slug in ROLES)

    @property
    def sees_no_drafts(self) -> bool:
        """Whether this is an auditor and nothing else: a guest, to whom what is being set up is not there."""
        return set(self.roles) == {"auditor"}

    @property
    def role_names(self) -> list[str]:
        return names_of(self.roles)

    def lets_in(self, today: date) -> bool:
        """Whether the person may come in: not ended, not past its last day, not unused too long."""
        return not self.ended(today) and not self.lapsed(today)

    def ended(self, today: date) -> bool:
        """Whether somebody ended it, or its last day is past."""
        return not self.active or (self.until is not None and self.until < today)

    def lapsed(self, today: date) -> bool:
        """Whether it was left unused for longer than any of its roles allows."""
        return today > self.unused_until

    @property
    def last_used(self) -> date:
        """The day of the last visit, or of being let in since."""
        seen = self.last_seen or timezone.localdate(self.created_at)
        return max(seen, self.let_in_on or seen)

    @property
    def unused_until(self) -> date:
        """The last day on which the person may come back, if they do not come before."""
        longest = max((ROLES[slug].unused_days for slug in self.roles), default=-1)
        return self.last_used + timedelta(days=longest)

    @property
    def closes_on(self) -> date:
        """The last day on which it lets the person in, as things stand."""
        return min(self.unused_until, self.until or self.unused_until)

    @property
    def closed(self) -> str:
        """Why it lets nobody in today, in words, or nothing."""
        today = timezone.localdate()
        if self.ended(today):
            return gettext("Ended")
        if self.lapsed(today):
            day = date_format(self.last_used, "j F Y")
            return gettext("Closed: unused since %(day)s") % {"day": day}
        return ""

    def seen(self, today: date) -> None:
        """Note the day of the last visit, once a day."""
        if self.last_seen != today:
            Membership.objects.filter(pk=self.pk).update(last_seen=today)


class MembershipWard(WalledModel):
    """A ward that a member wants to see first; a councillor's own."""

    membership = models.ForeignKey(Membership, models.CASCADE)
    ward = models.ForeignKey("partnerships.Locality", models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "membership", "ward"), name="membership_ward_once")
        ]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.waiting().filter(expires_at__gt=timezone.now())

    def waiting(self) -> "InvitationQuerySet":
        """Those nobody took up or took back: open ones, and those that have run out."""
        return self.filter(accepted_by__isnull=True, withdrawn_at__isnull=True)

    def run_out(self) -> "InvitationQuerySet":
        return self.waiting().filter(expires_at__lte=timezone.now())

    def never_accepted(self, before: datetime) -> "InvitationQuerySet":
        """Those that ran out before a moment without letting anybody in."""
        return self.filter(accepted_by__isnull=True, expires_at__lt=before)


class Invitation(WalledModel):
    """An offer of a membership, open until accepted, withdrawn or expired.

    Only the hash of the mailed secret is kept. Who accepts stands in for `stands_in_for` from then on.
    """

    email = models.EmailField(_("email address"))
    name = models.CharField(_("full name"), max_length=120)
    roles = ArrayField(models.CharField(max_length=30))
    group = models.CharField(max_length=12, choices=Group, blank=True)
    team = models.CharField(max_length=120, blank=True)
    until = models.DateField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, db_index=True)
    invited_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    stands_in_for = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "token_hash"), name="invitation_token_once")
        ]
        indexes = [models.Index(fields=("partnership", "-created_at"), name="invitation_newest")]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def is_open(self) -> bool:
        return not self.reason_not_to_accept()

    @property
    def role_names(self) -> list[str]:
        return names_of(self.roles)

    def reason_not_to_accept(self) -> str:
        """Why the invitation no longer lets anybody in, or nothing."""
        if self.accepted_by_id:
            return gettext("This invitation has been used. Sign in to go on.")
        if self.withdrawn_at:
            return gettext("This invitation was withdrawn. Ask whoever invited you for a new one.")
        if self.expires_at <= timezone.now():
            return gettext("This invitation has run out. Ask whoever invited you for a new one.")
        return ""


class SecondFactorResetQuerySet(models.QuerySet["SecondFactorReset"]):
    def waiting(self) -> "SecondFactorResetQuerySet":
        return self.filter(decided_at__isnull=True)


class SecondFactorReset(WalledModel):
    """A lost phone: one person asks, another agrees, and neither is who lost it."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="second_factor_resets")
    reason = models.CharField(_("what happened, and how you know it is them"), max_length=500)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    agreed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = SecondFactorResetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True)
                | (~models.Q(agreed_by=models.F("asked_by")) & ~models.Q(agreed_by=models.F("member"))),
                name="second_factor_reset_by_two_people",
            ),
        ]
        indexes = [models.Index(fields=("partnership", "-asked_at"), name="second_factor_reset_newest")]

    def may_agree(self) -> MembershipQuerySet:
        """A programme lead or the member's stand-in, but neither who asked nor who lost the phone."""
        leads = Membership.objects.holding(Permission.MEMBERS_WRITE).values("pk")
        able = models.Q(pk__in=leads) | models.Q(pk=self.member.stands_in_id)
        return Membership.objects.active().filter(able).exclude(pk__in=(self.asked_by_id, self.member_id))

    def reasons_not_to_agree(self, by: Membership) -> list[str]:
        reasons = []
        if self.decided_at:
            reasons.append(gettext("This has been decided already."))
        if by.pk == self.asked_by_id:
            reasons.append(gettext("You asked for this yourself. A second person must agree."))
        if by.pk == self.member_id:
            reasons.append(gettext("This is about your own account. Another person must agree."))
        if not (by.may(Permission.MEMBERS_WRITE) or self.member.stands_in_id == by.pk):
            reasons.append(gettext("A programme lead, or who stands in for them, must agree."))
        return reasons
