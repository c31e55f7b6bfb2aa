"""Users and what they are: members, coordinators, researchers, contacts of firms."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from farled_web.organisations.models import Organisation, Region

NEW_UUID = Func(function="gen_random_uuid", output_field=models.UUIDField())


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is kept in lower case, so that it is found however it is typed."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; without a password they can only come in by a link or another provider."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who can sign in."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(max_length=2, default="sv")
    is_active = models.BooleanField(default=True)
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        """Give the name, or the address where there is none."""
        return self.name or self.email

    def get_full_name(self) -> str:
        """Give the name, as Django's forms ask for it."""
        return self.name


class Role(models.TextChoices):
    """What a membership allows within an organisation."""

    MANAGER = "manager", _("manager")
    MEMBER = "member", _("member")
    READER = "reader", _("read-only member")


class RegionTask(models.TextChoices):
    """What somebody does for a whole region."""

    COORDINATOR = "coordinator", _("coordinator")
    RESEARCHER = "researcher", _("researcher")


class Membership(models.Model):
    """A person in an organisation; it ends, and is never removed."""

    # The database gives one too, because accepting an invitation makes the row there.
    uuid = models.UUIDField(default=uuid.uuid4, db_default=NEW_UUID, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One open membership per person and organisation."""

        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(ended_at=None), name="one_open_membership"
            )
        ]


class RegionRole(models.Model):
    """A person who coordinates or studies a region."""

    uuid = models.UUIDField(default=uuid.uuid4, db_default=NEW_UUID, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="region_roles")
    region = models.ForeignKey(Region, models.CASCADE, related_name="roles")
    task = models.CharField(max_length=12, choices=RegionTask.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One open role of a kind per person and region."""

        constraints = [
            models.UniqueConstraint(
                fields=["user", "region", "task"], condition=Q(ended_at=None), name="one_open_region_role"
            )
        ]


class FirmSeat(models.Model):
    """A person who acts for a firm; the firm is a plain id, because firms stand above people."""

    user = models.ForeignKey(User, models.CASCADE, related_name="firm_seats")
    firm_id = models.BigIntegerField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One open seat per person and firm."""

        constraints = [
            models.UniqueConstraint(
                fields=["user", "firm_id"], condition=Q(ended_at=None), name="one_open_firm_seat"
            )
        ]


class Invitation(models.Model):
    """An invitation to an organisation, a region's task or a firm; exactly one of the three."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True)
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True)
    firm_id = models.BigIntegerField(null=True, blank=True)
    role = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=2, default="sv")
    token_hash = models.BinaryField(unique=True, max_length=32)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """To one thing at a time."""

        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, region=None, firm_id=None)
                | Q(organisation=None, region__isnull=False, firm_id=None)
                | Q(organisation=None, region=None, firm_id__isnull=False),
                name="invitation_to_one_thing",
            )
        ]
