"""A firm with a mark in every kind of its data, and everybody who might look at it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid5

from django.db import connection
from django.utils import timezone

from farled_web.api import reach
from farled_web.api.models import ApiToken
from farled_web.api.queries import hsds
from farled_web.coalitions.models import Plan, Run, Step
from farled_web.diagnosis.models import Check, CheckAnswer, Need
from farled_web.directory.models import Capacity, Claim, GroupOffer, Import, Project, Service
from farled_web.firms import models as firms
from farled_web.jobs.models import Job, Mail
from farled_web.organisations.models import Organisation, Region
from farled_web.people.models import Invitation, Membership, RegionRole, User
from farled_web.referrals.models import (
    Delivery,
    Handover,
    Incoming,
    Line,
    Milestone,
    Proposal,
    Referral,
    Words,
)
from farled_web.reporting.models import Indicator
from farled_web.webhooks.models import Attempt, Secret, Subscription
from farled_web.webhooks.models import Delivery as Message
from tests.web import factories
from tests.web.access.scanning import Canary

# A receiver twice: let in to some categories each, so that none opens another.
RECEIVERS = {"receiver": ("identity", "diagnosis"), "receiver, other categories": ("plan", "journey")}
# The first of them is asked to help; the other sees that, because it sees the journey.
CASES = {"receiver": ("case", "words"), "receiver, other categories": ("case",)}
QUARTER = "2026Q4"


@dataclass
class Viewer:
    """Somebody who looks.

    Attributes:
        name: What the outcome calls them.
        kind: Kind of viewer in the access matrix.
        user: Account; None: not signed in.
        consented: Categories the firm has let them in to.
        token: What another system of an organisation comes in with.
    """

    name: str
    kind: str
    user: User | None
    consented: tuple[str, ...] = ()
    token: str = ""


@dataclass
class Victim:
    """The firm, the marks in it, and what addresses name.

    Attributes:
        firm: The firm.
        canaries: Marks.
        things: Kind of thing → what stands for it in an address.
        viewers: Everybody who looks.
    """

    firm: firms.Firm
    canaries: list[Canary] = field(default_factory=list)
    things: dict[str, Any] = field(default_factory=dict)
    viewers: list[Viewer] = field(default_factory=list)

    def mark(self, category: str, author: str, what: str, **more: Any) -> str:
        """Make a mark: letters no page has by chance."""
        text = f"zq{category}{author}{len(self.canaries)}xw"
        self.canaries.append(Canary(text, category, author, what, **more))
        return text

    def number(self, category: str, author: str, what: str, **more: Any) -> int:
        """Make a mark of digits, found however a page groups them."""
        digits = 73_519_000 + 7 * len(self.canaries) + 1
        self.canaries.append(Canary(str(digits), category, author, what, **more))
        return digits

    def name(self, kind: str, row: Any, category: str, author: str, **more: Any) -> None:
        """Let an address name a row; its public id is a mark too."""
        self.things[kind] = row.uuid
        self.canaries.append(Canary(str(row.uuid), category, author, f"address of {kind}", **more))


@dataclass
class Places:
    """The regions and organisations of the story."""

    here: Region
    there: Region
    own: Organisation
    stranger: Organisation
    receivers: dict[str, Organisation]
    third: Organisation


def build() -> Victim:
    """Lay it all out, as the owner of the tables."""
    here, there = factories.region("vik"), factories.region("fjord")
    places = Places(
        here, there, factories.organisation(here, "fyren"), factories.organisation(here, "hamnen"),
        {name: factories.organisation(here) for name in RECEIVERS}, factories.organisation(here, "tredje"),
    )  # fmt: skip
    victim = _firm(places)
    _people(victim, places)
    _contacts(victim, places)
    _diagnosis(victim, places)
    _plans(victim, places)
    _journey(victim, places)
    _cases(victim, places)
    _finance(victim, places)
    _documents(victim, places)
    _organisations(victim, places)
    _background(victim, places)
    _webhooks(victim, places)
    _audit(victim, places)
    _systems(victim, places)
    return victim


def _firm(places: Places) -> Victim:
    firm = factories.registered_firm(places.own, "x", country="SE", nace="25.53", nace_revision="2.1")
    victim = Victim(firm)
    victim.name("firm", firm, "identity", "own")
    firm.name = f"{victim.mark('identity', 'own', 'name').title()} AB"
    firm.municipality = victim.mark("identity", "own", "municipality")
    firm.address = victim.mark("identity", "own", "address")
    firm.organisation_number = "5590021874"
    victim.canaries.append(Canary("5590021874", "identity", "own", "organisation number"))
    firm.url = f"https://{victim.mark('identity', 'own', 'web address')}.example.org"
    firm.save()
    other = factories.registered_firm(places.stranger, "Den andra AB")
    victim.things["other_firm"] = other.uuid
    for name, categories in RECEIVERS.items():
        factories.consented(firm, places.receivers[name], *categories)
    return victim


def _people(victim: Victim, places: Places) -> None:
    own, here = places.own, places.here
    inside = frozenset({"reader", "colleague", "manager", "coordinator", "firm", "receiver"})
    colleague = factories.member("Alice", own)
    # Who works at an organisation is for the organisation, its region's coordinator and those it works with.
    victim.canaries.append(
        Canary("alice@example.org", "identity", "people", "a colleague's address", also=inside)
    )
    contact = factories.contact_of(victim.firm, "Sam")
    contact.name = victim.mark("contact", "firm", "name of an account")
    contact.save()
    firms.Contact.objects.filter(user_id=contact.pk).update(name=contact.name)
    other = firms.Firm.objects.get(uuid=victim.things["other_firm"])
    victim.viewers = [
        Viewer("anonymous", "anonymous", None),
        Viewer("stranger", "stranger", factories.member("Charlie", places.stranger, "manager")),
        Viewer("reader", "reader", factories.member("Rut", own, "reader")),
        Viewer("colleague", "colleague", colleague),
        Viewer("manager", "manager", factories.member("Mia", own, "manager")),
        *(
            Viewer(name, "receiver", factories.member(f"Eva{number}", places.receivers[name]),
                   (*categories, *CASES[name]))
            for number, (name, categories) in enumerate(RECEIVERS.items())
        ),
        Viewer("coordinator", "coordinator", factories.in_region("Cora", here, "coordinator")),
        Viewer(
            "other_coordinator", "other_coordinator",
            factories.in_region("Otto", places.there, "coordinator"),
        ),
        Viewer("researcher", "researcher", factories.in_region("Rex", here, "researcher")),
        Viewer("firm", "firm", contact),
        Viewer("other_firm", "other_firm", factories.contact_of(other, "Tove")),
    ]  # fmt: skip
    victim.things["membership"] = Membership.objects.get(user=colleague).uuid
    victim.things["role"] = RegionRole.objects.get(user__email="rex@example.org").uuid
    victim.things["region"] = here.slug
    victim.things["organisation"] = own.uuid
    victim.things["receiver"] = places.receivers["receiver"].uuid
    victim.things["invitation"] = Invitation.objects.create(
        email=f"{victim.mark('contact', 'firm', 'an invited address')}@example.org", firm_id=victim.firm.pk,
        token_hash=sha256(b"no").digest(), expires_at=timezone.now() + timedelta(days=3), invited_by=contact,
    ).uuid  # fmt: skip


def _contacts(victim: Victim, places: Places) -> None:
    firm = victim.firm
    for kind, author, by in (("contact", "own", places.own), ("own_contact", "firm", None),
                             ("third_contact", "other", places.third)):  # fmt: skip
        row = firms.Contact.objects.create(
            firm=firm, organisation=by, name=victim.mark("contact", author, "name"),
            email=f"{victim.mark('contact', author, 'address')}@example.org",
            phone=f"+46{victim.number('contact', author, 'telephone')}",
            title=victim.mark("contact", author, "title"),
        )  # fmt: skip
        victim.name(kind, row, "contact", author)
    firms.FirmMembership.objects.create(firm=firm, organisation=places.third)
    # A firm without an account answers through whoever registered it.
    relays = frozenset({"reader", "colleague", "manager"})
    request = firms.AccessRequest.objects.create(
        firm=firm,
        organisation=places.third,
        user_id=1,
        message=victim.mark("contact", "firm", "a request", also=relays),
    )
    victim.name("request", request, "identity", "firm", also=relays)
    # What the registering organisation asks the firm to let a receiver see: the receiver does not know of it.
    question = firms.ConsentRequest.objects.create(
        firm=firm, receiver=places.receivers["receiver"], asked_by=places.own, purpose="deliver",
        categories=["plan"], message=victim.mark("contact", "firm", "a question", also=relays),
        answer=victim.mark("contact", "firm", "an answer", also=relays),
        expires_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    victim.name("question", question, "identity", "firm", also=relays)
    opened = factories.emergency(firm, places.third, User.objects.get(email="alice@example.org"))
    victim.things["emergency"] = opened.pk
    absorbed = factories.registered_firm(
        places.own, victim.mark("identity", "own", "a merged record"), merged_into=firm
    )
    merge = firms.Merge.objects.create(kept=firm, absorbed=absorbed, organisation=places.own)
    victim.things["merge"] = merge.uuid
    told = frozenset({"receiver"})
    erasure = firms.Erasure.objects.create(firm=firm, region=places.here)
    victim.things["erasure"] = erasure.uuid
    wish = firms.Wish.objects.create(
        firm=firm, region=places.here, organisation=places.receivers["receiver"],
        message=victim.mark("contact", "firm", "a wish", also=told),
    )  # fmt: skip
    victim.name("wish", wish, "identity", "firm", also=told)


def _diagnosis(victim: Victim, places: Places) -> None:
    firm, here = victim.firm, places.here
    check = Check.objects.create(
        region=here, firm=firm, side="sme", state="submitted", submitted_at=timezone.now(),
        token_hash=sha256(b"link").digest(),
        facts={"name": victim.mark("identity", "firm", "a fact of the check")},
        contact={
            "name": victim.mark("contact", "firm", "contact of the check"),
            "email": f"{victim.mark('contact', 'firm', 'address of the check')}@example.org",
        },
    )  # fmt: skip
    victim.name("check", check, "diagnosis", "firm")
    staff = Check.objects.create(
        region=here, firm=firm, side="organisation", organisation=places.own, state="submitted",
        submitted_at=timezone.now(),
    )  # fmt: skip
    victim.name("staff_check", staff, "diagnosis", "own", private=True)
    for number, round_ in enumerate((check, staff)):
        CheckAnswer.objects.create(check_round=round_, firm_id=firm.pk, barrier=f"zqbarrier{number}", value=4)
    area = victim.mark("diagnosis", "firm", "an area in need")
    Need.objects.create(firm=firm, region=here, check_round=check, area=area, severity=0.9, level=3)
    Need.objects.create(firm=firm, region=here, check_round=check, area="market", severity=0.9, level=3)


def _plans(victim: Victim, places: Places) -> None:
    run = Run.objects.create(region=places.here, firms=1)
    victim.things["run"] = run.uuid
    made = (("plan", "own", places.own, "proposed"), ("other_plan", "other", places.third, "superseded"))
    for number, (kind, author, by, state) in enumerate(made, 1):
        plan = Plan.objects.create(
            firm=victim.firm, region=places.here, organisation=by, number=number, state=state, lead=by,
            run=run, proposed_at=timezone.now(), asked=victim.mark("plan", author, "what the firm asked"),
            explanation=_explanation(by.slug, victim.number("plan", author, "aid of a step")),
        )  # fmt: skip
        victim.name(kind, plan, "plan", author)
        Step.objects.create(
            plan=plan, firm=victim.firm, planned_by=by, position=1, area="market", level=2, organisation=by,
            amount=victim.number("plan", author, "hours of a step"), quarter=QUARTER,
        )  # fmt: skip


def _explanation(by: str, aid: int) -> dict[str, Any]:
    """Reasons as the library gives them, for one step."""
    step = {
        "area": "market", "organisation": by, "service": None, "quarter": QUARTER, "amount": 5,
        "unit": "hours", "need": "certain", "level": 2, "value": 1.0, "aid_eur": aid, "for": [],
        "against": [], "runner_up": None,
    }  # fmt: skip
    return {"lead": by, "members": [by], "steps": [step], "uncovered": []}


def _journey(victim: Victim, places: Places) -> None:
    firm, now = victim.firm, timezone.now()
    for author, by in (("own", places.own), ("firm", None), ("other", places.third)):
        for shared in (True, False):
            entry = firms.Entry.objects.create(
                firm=firm, at=now, kind="note", organisation=by, shared=shared,
                text=victim.mark("journey", author, "an entry", private=not shared),
            )  # fmt: skip
            if author == "own":
                victim.things["entry" if shared else "unshared_entry"] = entry.pk
    project = Project.objects.create(organisation=places.own, region=places.here, name="Vikprojektet")
    victim.things["project"] = project.uuid
    victim.things["indicator"] = Indicator.objects.create(
        region=places.here, code="VIK1", name_sv="x", name_en="x", definition_sv="x", definition_en="x",
        source="x", counts="hours",
    ).uuid  # fmt: skip
    hours = firms.Hours.objects.create(
        firm=firm, organisation=places.own, project=project, on=date(2026, 11, 2), amount=2, user_id=1,
        note=victim.mark("journey", "own", "hours", private=True),
    )  # fmt: skip
    victim.things["hours"] = hours.pk


def _cases(victim: Victim, places: Places) -> None:
    firm, now = victim.firm, timezone.now()
    made = (("case", "receiver", "sent", False), ("draft", "receiver", "draft", True))
    for kind, receiver, state, private in made:
        row = factories.case(
            firm, places.own, places.receivers[receiver], state=state, sent_at=None if private else now
        )
        victim.name(kind, row, "case", "own", private=private)
        line = Line.objects.create(
            referral=row, firm=firm, version=1, event="draft", kind="referral_drafted", at=now, role="sender",
            target="draft", organisation=places.own, actor_name="Alice",
        )  # fmt: skip
        Words.objects.create(
            line=line,
            referral=row,
            given={"message": victim.mark("words", "own", "a message", private=private)},
        )
    case = Referral.objects.get(uuid=victim.things["case"])
    meeting = Handover.objects.create(
        referral=case, firm=firm, uid=f"{case.uuid}@vik", at=now,
        agreed=victim.mark("words", "own", "agreed"), place=victim.mark("words", "own", "a place to meet"),
    )  # fmt: skip
    victim.things["handover"] = meeting.pk
    proposal = Proposal.objects.create(
        referral=case,
        firm=firm,
        at=now,
        by_role="sender",
        place=victim.mark("words", "own", "a proposed place"),
    )
    victim.things["proposal"] = proposal.uuid
    held = Incoming.objects.create(
        referral=case, role="receiver", key=sha256(b"held").digest(), sender="x@example.org", state="held",
        text=victim.mark("words", "own", "a held mail", private=True),
    )  # fmt: skip
    victim.things["held_mail"] = held.uuid
    helper = places.receivers["receiver"]
    delivery = Delivery.objects.create(
        referral=case, firm=firm, organisation=helper, on=date(2026, 11, 3), hours=2,
        note=victim.mark("words", "own", "what was delivered", also=frozenset({"receiver"})),
    )  # fmt: skip
    milestone = Milestone.objects.create(
        referral=case, firm=firm, organisation=helper, region=places.here, kind="new_market",
        on=date(2026, 11, 4), subject=victim.mark("words", "own", "a market", also=frozenset({"receiver"})),
        evidence=victim.mark("words", "own", "evidence", also=frozenset({"receiver"})),
    )  # fmt: skip
    victim.things |= {"delivery": delivery.uuid, "milestone": milestone.uuid}


def _finance(victim: Victim, places: Places) -> None:
    # One row for the firm, which the registering organisation keeps with it.
    firms.Finance.objects.create(
        firm=victim.firm, turnover_eur=victim.number("finance", "own", "turnover"),
        balance_eur=victim.number("finance", "own", "balance sheet"), year=2025,
    )  # fmt: skip
    for author, by in (("own", places.own), ("other", places.third)):
        aid = firms.Aid.objects.create(
            firm=victim.firm, organisation=by, date=date(2026, 3, 1),
            scheme=victim.mark("finance", author, "aid"),
            amount_eur=victim.number("finance", author, "amount of aid"),
        )  # fmt: skip
        victim.things.setdefault("aid", aid.pk)


def _documents(victim: Victim, places: Places) -> None:
    for category in firms.Category.values:
        for kind, author, by in (("document", "own", places.own), ("own_document", "firm", None)):
            content = victim.mark(category, author, "content of a document").encode()
            row = firms.Document.objects.create(
                firm=victim.firm, organisation=by, category=category, media_type="text/plain",
                size=len(content), name=f"{victim.mark(category, author, 'name of a document')}.txt",
                sha256=sha256(content).digest(),
            )  # fmt: skip
            firms.DocumentContent.objects.create(document=row, content=content)
            victim.name(kind, row, category, author)


def _organisations(victim: Victim, places: Places) -> None:
    own, here = places.own, places.here
    amount = victim.number("capacity", "own", "capacity")
    Capacity.objects.create(organisation=own, region=here, area="market", quarter=QUARTER, amount=amount)
    service = Service.objects.create(
        organisation=own, region=here, slug="radgivning", area="market", name="Rådgivning"
    )
    claim = Claim.objects.create(
        organisation=own, region=here, slug="kan", area="market", level=2, provenance="self_declared",
        source="https://example.org", date=date(2026, 1, 2),
    )  # fmt: skip
    offer = GroupOffer.objects.create(
        organisation=own, region=here, area="market", name="Resan", seats=9, starts_on=date(2027, 2, 1),
        ends_on=date(2027, 2, 4),
    )  # fmt: skip
    victim.things |= {"service": service.uuid, "claim": claim.uuid, "offer": offer.uuid}
    victim.things["seat"] = firms.Seat.objects.create(offer=offer, firm=victim.firm, organisation=own).pk
    coordinator = User.objects.get(email="cora@example.org")
    run = Import.objects.create(region=here, user_id=coordinator.pk, kind="pack", file_name="pack.zip")
    victim.things["import"] = run.uuid


def _background(victim: Victim, places: Places) -> None:
    colleague = User.objects.get(email="alice@example.org")
    job = Job.objects.create(kind="plan", user_id=colleague.pk, region_id=places.here.pk, total=1)
    mail = Mail.objects.create(
        key="plan.proposed:1", to="cora@example.org", language="sv", subject="s", state="failed",
        body=victim.mark("plan", "other", "text of a mail"), region_id=places.here.pk, attempts=5,
    )  # fmt: skip
    victim.things |= {"job": job.pk, "mail": mail.pk}


def _webhooks(victim: Victim, places: Places) -> None:
    """A system that the registering organisation has told, which its managers alone may know of."""
    row = Subscription.objects.create(
        organisation=places.own, name=victim.mark("audit", "own", "name of a webhook"), topics=["referral"],
        url=f"https://system.example.org/{victim.mark('audit', 'own', 'address of a webhook')}",
    )  # fmt: skip
    victim.name("subscription", row, "audit", "own")
    Secret.objects.create(subscription=row, key=victim.mark("audit", "other", "secret of a webhook").encode())
    now = timezone.now()
    message = Message.objects.create(
        organisation=places.own, subscription=row, key="k", kind="referral.sent", state="failed", tries=1,
        subject=victim.things["case"], created_at=now, ended_at=now, error="timeout",
        payload={"data": {"mark": victim.mark("audit", "own", "a message to another system")}},
    )  # fmt: skip
    victim.name("message", message, "audit", "own")
    Attempt.objects.create(
        delivery=message, organisation=places.own, number=1, at=now, ended=True,
        excerpt=victim.mark("audit", "own", "what another system answered"),
    )  # fmt: skip


def _audit(victim: Victim, places: Places) -> None:
    """Entries by the registering organisation, and by a third: as the owner of the tables."""
    for author, by in (("own", places.own), ("other", places.third)):
        mark = victim.mark("audit", author, "an entry of the log")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT audit_record(%s, 'user', %s, %s, 'firm', %s, %s::bigint[], '{identity}', %s::jsonb)",
                [f"firm.{mark}", by.pk, places.here.pk, mark, [victim.firm.pk], json.dumps({"mark": mark})],
            )  # fmt: skip


def _systems(victim: Victim, places: Places) -> None:
    """Other systems: of the organisation that registered the firm, of a stranger, of those let in."""
    of = [("own", "colleague", places.own, ()), ("stranger", "stranger", places.stranger, ())]
    of += [(n, "receiver", places.receivers[n], (*open, *CASES[n])) for n, open in RECEIVERS.items()]
    for name, kind, organisation, categories in of:
        secret = reach.new_secret()
        seen = frozenset({"colleague"})
        token = ApiToken.objects.create(
            organisation=organisation, scopes=list(reach.SCOPES), token_hash=reach.hash_of(secret),
            name=victim.mark("audit", "own", "a token", also=seen) if name == "own" else "x",
            hint=secret[-4:], expires_at=timezone.now() + timedelta(days=9),
        )  # fmt: skip
        victim.viewers.append(Viewer(f"token of {name}", kind, None, categories, token=secret))
        victim.things.setdefault("token", token.uuid)
    service = Service.objects.get(uuid=victim.things["service"])
    victim.things["service_at_location"] = uuid5(service.uuid, "at")
    victim.things["taxonomy"] = hsds.taxonomy_id(places.here)
    victim.things["taxonomy_term"] = hsds.terms()[0].id
