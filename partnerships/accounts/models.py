"""People who sign in: a User is a login, a Membership is a person within one partnership."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundations.tenancy import WalledModel
from partnerships.access import ROLES, Permission, permissions_of
from partnerships.groups import Group


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
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Memberships that let a person in today."""
        today = timezone.localdate()
        return self.filter(active=True).exclude(until__lt=today)

    def holding(self, permission: Permission) -> "MembershipQuerySet":
        """Active members whose roles carry `permission`."""
        roles = [slug for slug, role in ROLES.items() if permission in role.permissions]
        return self.active().filter(roles__overlap=roles)


class Membership(WalledModel):
    """A person in a partnership: whom they speak for, and what they may do.

    `group` is whose view they give when they answer; `roles` are slugs of `partnerships.access.ROLES`.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey("partnerships.Organisation", models.PROTECT, null=True, blank=True)
    team = models.CharField(_("team"), max_length=120, blank=True)
    group = models.CharField(_("answers as"), max_length=12, choices=Group, blank=True)
    roles = ArrayField(models.CharField(max_length=30), default=list)
    active = models.BooleanField(default=True)
    until = models.DateField(_("access ends after"), null=True, blank=True)
    stands_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("who stands in"), related_name="+"
    )
    last_seen = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
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

    def lets_in(self, today: date) -> bool:
        return self.active and (self.until is None or self.until >= today)


class Invitation(WalledModel):
    """An offer of a membership, open until accepted, withdrawn or expired.

    Only the hash of the mailed secret is kept.
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
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership", "token_hash"), name="invitation_token_once")
        ]
        indexes = [models.Index(fields=("partnership", "-created_at"), name="invitation_newest")]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"
