"""Firms, the people in them, their documents and timeline, and who may see what (collaboration §2).

Each category of data has tables of its own, so that row-level security can open one without another:
``identity`` Firm; ``contact`` Contact; ``finance`` Finance, Aid; ``journey`` Entry; ``diagnosis`` and
``plan`` stand in the rooms of those names.  A document carries the category it belongs to.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, OrderBy, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from farled_web.directory.models import GroupOffer, Project, Service
from farled_web.firms.question_models import ConsentLink as ConsentLink
from farled_web.firms.question_models import ConsentRequest as ConsentRequest
from farled_web.organisations.models import Organisation, Region

NAME_KEY = Func(F("name"), function="app_sorted", output_field=models.CharField())


class Category(models.TextChoices):
    """What consent is given for."""

    IDENTITY = "identity", _("name, number, place and industry")
    CONTACT = "contact", _("contact persons")
    DIAGNOSIS = "diagnosis", _("answers to the check and what they show")
    PLAN = "plan", _("the plan")
    JOURNEY = "journey", _("who helps with what, and when")
    FINANCE = "finance", _("turnover, balance sheet and aid received")


class Firm(models.Model):
    """A small or medium-sized enterprise: one record per firm; empty means not known."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, default="SE", blank=True)
    organisation_number = models.CharField(max_length=32, blank=True)  # normalised: letters and digits only
    number_confirmed = models.BooleanField(default=False)  # an adviser or a register vouches for it
    sole_trader = models.BooleanField(default=False)  # the number can be a personal one: masked on screen
    founded = models.IntegerField(null=True, blank=True)
    employees = models.FloatField(null=True, blank=True)
    linked = models.BooleanField(null=True, blank=True)  # partner or linked enterprises
    nace = models.CharField(max_length=12, blank=True)
    nace_revision = models.CharField(max_length=4, blank=True)
    municipality = models.CharField(max_length=120, blank=True)
    nuts = models.CharField(max_length=5, blank=True)
    address = models.CharField(max_length=300, blank=True)
    url = models.URLField(blank=True, max_length=400)
    languages = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    share_abroad = models.FloatField(null=True, blank=True)
    abroad_since = models.IntegerField(null=True, blank=True)
    targets = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    stage = models.CharField(max_length=24, blank=True)
    weight = models.FloatField(default=1.0)
    synthetic = models.BooleanField(default=False)
    slug = models.CharField(max_length=80, blank=True)  # its id in the pack it came from
    registered_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="registered_firms"
    )
    first_check = models.BigIntegerField(null=True, blank=True)  # the check that made it, as a plain id
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)

    class Meta:
        """A confirmed number stands for one firm only."""

        constraints = [
            models.UniqueConstraint(
                fields=["region", "country", "organisation_number"],
                condition=Q(number_confirmed=True, merged_into=None) & ~Q(organisation_number=""),
                name="one_firm_per_confirmed_number",
            )
        ]
        indexes = [
            models.Index(fields=["country", "organisation_number"]),
            # The list by name, either way (unknown stands last both ways), and by place.
            models.Index(NAME_KEY, F("id"), condition=Q(merged_into=None), name="firm_by_name"),
            models.Index(
                OrderBy(NAME_KEY, descending=True, nulls_last=True),
                F("id").desc(),
                condition=Q(merged_into=None),
                name="firm_by_name_down",
            ),
            models.Index(
                F("municipality"), NAME_KEY, F("id"), condition=Q(merged_into=None), name="firm_by_place"
            ),
        ]

    def __str__(self) -> str:
        """Give its name."""
        return self.name


class Finance(models.Model):
    """What a firm says of its money; category finance."""

    firm = models.OneToOneField(Firm, models.CASCADE, primary_key=True, related_name="finance")
    turnover_eur = models.FloatField(null=True, blank=True)
    balance_eur = models.FloatField(null=True, blank=True)
    year = models.IntegerField(null=True, blank=True)
    version = models.IntegerField(default=1)


class Aid(models.Model):
    """*De minimis* aid received; category finance."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="aid")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)  # who entered it
    date = models.DateField()
    amount_eur = models.FloatField()
    granted_by = models.CharField(max_length=200, blank=True)
    scheme = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    linked_name = models.CharField(max_length=200, blank=True)  # granted to this enterprise; "": the firm
    document = models.ForeignKey("Document", models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by_name = models.CharField(max_length=120, blank=True)  # told to whoever saves second
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """An entry stands for the firm or one linked to it; what is withdrawn stays and counts no more."""

        indexes = [models.Index(fields=["firm", "-date"], name="aid_by_firm")]


class FirmMembership(models.Model):
    """A firm that is a member of an organisation; can be an eligibility rule."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="member_firms")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        """Once per organisation."""

        constraints = [models.UniqueConstraint(fields=["firm", "organisation"], name="one_firm_membership")]


class Contact(models.Model):
    """A person at the firm; category contact. With a user id they also sign in for the firm."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="contacts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)  # who entered it
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="sv")
    user_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)


class Consent(models.Model):
    """A decision of the firm on one receiver, purpose and category; rows are added, never changed."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="consents")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")  # the receiver
    purpose = models.CharField(max_length=20)  # contact, plan, deliver, follow_up
    category = models.CharField(max_length=12, choices=Category.choices)
    state = models.CharField(max_length=10)  # given, refused, withdrawn, expired
    basis = models.CharField(max_length=16)  # business: the firm's word; personal: the contact's own data
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    by_user = models.BigIntegerField(null=True, blank=True)
    by_check = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(  # an adviser who wrote down what the firm said, else empty
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    evidence = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Found by firm and receiver, newest last."""

        indexes = [models.Index(fields=["firm", "organisation", "purpose", "category", "at"])]


class Access(models.Model):
    """What an organisation may see of a firm now: kept by the consent actions, read by the policies."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="access")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=12)  # consent, emergency
    categories = ArrayField(models.CharField(max_length=12), default=list)
    until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True)  # emergency: the reason given
    user_id = models.BigIntegerField(null=True, blank=True)  # emergency: who
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One row per reason; driven from either side."""

        constraints = [
            models.UniqueConstraint(fields=["organisation", "firm", "reason"], name="one_access_per_reason")
        ]


class AccessRequest(models.Model):
    """An organisation asks the firm, which exists already, to be let in."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="requests")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user_id = models.BigIntegerField()
    message = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default="open")  # open, granted, refused
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)  # what the firm said to the asker
    relayed_by = models.ForeignKey(  # who carried the firm's answer, where it has no account
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(null=True, blank=True)  # the firm, or who relays, has been written to


class Wish(models.Model):
    """The firm wants to be contacted: the one-door-in clock starts here (domain §7)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="wishes")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    message = models.CharField(max_length=1000, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)  # the named person who takes it
    owner_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, blank=True)  # one working day after it was made
    taken_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)  # a named person has a contact logged
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # told that it is overdue
    version = models.IntegerField(default=1)

    class Meta:
        """The queue of an organisation: what waits, the longest overdue first."""

        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                condition=Q(answered_at=None, closed_at=None),
                name="wish_waiting",
            )
        ]


class Erasure(models.Model):
    """The firm asks to be forgotten; a coordinator confirms, background work carries it out."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="erasures")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    asked_by = models.BigIntegerField(null=True, blank=True)
    asked_by_check = models.BigIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default="asked")  # asked, confirmed, refused, dropped, done
    answered_by = models.BigIntegerField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    removed = models.JSONField(default=dict)  # table -> how many rows were emptied or removed

    class Meta:
        """One open request per firm."""

        constraints = [
            models.UniqueConstraint(
                fields=["firm"], condition=Q(state__in=["asked", "confirmed"]), name="one_open_erasure"
            )
        ]


class Entry(models.Model):
    """Something that happened with a firm; category journey.

    The firm sees all of it; the organisation that wrote it too; others only what is shared, by consent.
    """

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="entries", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=24)  # note, contact, check, plan, consent, document, merge, hours, …
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=120, blank=True)  # as it was then
    shared = models.BooleanField(default=True)
    text = models.TextField(blank=True, max_length=10_000)
    data = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Read newest first, by firm or by organisation."""

        indexes = [
            models.Index(fields=["firm", "-at", "-id"], name="entry_by_firm"),
            models.Index(fields=["organisation", "-at", "-id"], name="entry_by_organisation"),
        ]


class Document(models.Model):
    """A file about a firm; its content stands apart so that lists stay light."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="documents")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)  # who added it
    category = models.CharField(max_length=12, choices=Category.choices)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.BinaryField(max_length=32)
    added_by = models.BigIntegerField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)


class DocumentContent(models.Model):
    """The bytes of a document."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="content")
    content = models.BinaryField()


class Seat(models.Model):
    """A firm's place on a group offer."""

    offer = models.ForeignKey(GroupOffer, models.PROTECT, related_name="bookings")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")  # who booked it
    state = models.CharField(max_length=10, default="booked")  # booked, waiting, cancelled, took_part
    booked_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One open place per firm and offer."""

        constraints = [
            models.UniqueConstraint(
                fields=["offer", "firm"], condition=~Q(state="cancelled"), name="one_open_seat"
            )
        ]


class Hours(models.Model):
    """Hours given to a firm, booked on a funding project where there is one."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="hours")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="booked")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    area = models.CharField(max_length=40, blank=True)
    on = models.DateField()
    amount = models.FloatField()
    note = models.CharField(max_length=300, blank=True)
    user_id = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Listed by organisation and by project, newest first."""

        indexes = [
            models.Index(fields=["organisation", "-on", "-id"], name="hours_by_organisation"),
            models.Index(fields=["project", "-on", "-id"], name="hours_by_project"),
        ]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="hours_are_some")]


class Merge(models.Model):
    """Two records found to be one firm, with all it takes to part them again."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Firm, models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Firm, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    user_id = models.BigIntegerField(null=True, blank=True)
    moved = models.JSONField(default=dict)  # table -> ids that were moved
    before = models.JSONField(default=dict)  # the kept firm's facts as they were
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)


class MergeJournal(models.Model):
    """All it takes to part a merge again, rows whole; read by the database's own functions alone."""

    merge = models.OneToOneField(Merge, models.CASCADE, primary_key=True, related_name="+")
    journal = models.JSONField(default=list)


class NotTheSame(models.Model):
    """Somebody looked at two firms and found them different, so that nobody is asked again."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    other = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)


class Search(models.Model):
    """What search reads; closed to the working roles, kept by a trigger, asked through `firms_find`."""

    firm = models.OneToOneField(Firm, models.CASCADE, primary_key=True, related_name="+")
    words = SearchVectorField()
    sorted_name = models.CharField(max_length=220, db_index=True)

    class Meta:
        """An index for words."""

        indexes = [GinIndex(fields=["words"], name="firms_search_words")]


class Opening(models.Model):
    """Somebody has seen a category of a firm's data on a day: the log has it once, not for every page."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+", db_index=False)
    user_id = models.BigIntegerField()
    day = models.DateField()
    category = models.CharField(max_length=12)

    class Meta:
        """Once a day, person and category."""

        constraints = [
            models.UniqueConstraint(fields=["firm", "user_id", "day", "category"], name="one_opening_a_day")
        ]


class Sight(models.Model):
    """Which organisation may see which firm's own row: registered, or let in to its identity.

    Kept by triggers; lists and search are driven from it, so that they cost what is seen, not what there is.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One row per pair, found from the organisation's side and the firm's."""

        constraints = [models.UniqueConstraint(fields=["organisation", "firm"], name="one_sight")]
