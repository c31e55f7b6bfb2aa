"""The demonstration: two invented regions with their organisations, firms and people to sign in as.

Everything is marked synthetic.  What happens in it is made from the packs and their date alone, so that two
machines show the same; only how long something waits is counted from the moment it is loaded.
"""

from __future__ import annotations

import datetime as dt
import random
from math import isnan
from pathlib import Path

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from farled.diagnosis.values import Answer
from farled.packs.reading import read_pack
from farled.packs.region_tables import needs_of
from farled.packs.values import RegionPack
from farled.terms.firms import Firm as FirmValue
from farled.terms.scales import NoSeverity, Side
from farled_web.diagnosis.models import Check, CheckAnswer, Need
from farled_web.directory.actions.packs import bring_in_pack
from farled_web.firms.clock import due
from farled_web.firms.models import (
    Access,
    Aid,
    Category,
    Consent,
    Contact,
    Entry,
    Finance,
    Firm,
    FirmMembership,
    Wish,
)
from farled_web.operations.demo_work import fill_work, start_planning
from farled_web.organisations.models import Organisation, Region
from farled_web.people.demo_people import DEMO_PASSWORD, DEMO_PEOPLE
from farled_web.people.models import FirmSeat, Membership, RegionRole, User
from farled_web.people.viewer import Viewer
from farled_web.workspace.actions import refresh_picture

REGIONS = ("glodmark", "saltvidda")
TEXT_VERSION = "demo"
# Shares of firms, by choice: registered by an adviser, come by the check and let somebody in, or came and
# only looked at the result.
BY_ADVISER, LET_IN, WAITING = 0.55, 0.25, 0.2
CONTACTS = ("Alva Prov", "Bror Exempel", "Cilla Påhitt", "Dan Mönster", "Ebba Prov", "Folke Exempel")
TITLES = ("VD", "Försäljning", "Ägare", "")


def pack_folder(name: str) -> Path:
    """Give the folder of a demo pack: beside the checkout, or packed into an installed wheel."""
    packed = Path(__file__).resolve().parent / "packs" / name
    return packed if packed.is_dir() else Path(__file__).resolve().parents[3] / "packs" / name


def load_demo() -> list[tuple[str, str, str]]:
    """Fill the demonstration where it is missing; give its sign-ins as role, address and password."""
    for name in REGIONS:
        if not Region.objects.filter(slug=name).exists():
            with transaction.atomic():
                _Demo(read_pack(pack_folder(name))).fill()
    return [(str(person.label), person.email, DEMO_PASSWORD) for person in DEMO_PEOPLE]


def _at_ten(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))


def _line(check_round: Check, answer: Answer) -> CheckAnswer:
    given = answer.value
    return CheckAnswer(
        check_round=check_round, firm_id=check_round.firm_id, barrier=answer.barrier,
        value=given if isinstance(given, int) else None,
        without="" if isinstance(given, int) else given.value,
    )  # fmt: skip


class _Demo:
    """One region of the demonstration being filled."""

    def __init__(self, pack: RegionPack) -> None:
        self.pack = pack
        self.now = timezone.now()
        self.chance = random.Random(f"demo {pack.name}")
        self.region = Region.objects.create(
            slug=pack.name, name=pack.region.name, nuts=pack.region.nuts or "",
            languages=list(pack.region.languages), synthetic=True,
        )  # fmt: skip

    def fill(self) -> None:
        """Directory, people, firms, what happened with them."""
        bring_in_pack(self.region, self.pack, viewer=Viewer(system=True))
        self.organisations = {row.slug: row for row in Organisation.objects.filter(region=self.region)}
        self._offices()
        self.rows = self._firms()
        self._facts()
        self._checks()
        self._happenings()
        self._people()
        fill_work(self.region)
        refresh_picture(Viewer(system=True), self.region, self.now)
        start_planning(self.region)

    def _offices(self) -> None:
        """Give each organisation nobody can sign in for an address, so that it can answer from its mail."""
        staffed = {person.organisation for person in DEMO_PEOPLE}
        for slug, row in self.organisations.items():
            if slug not in staffed:
                row.email = f"kontakt@{slug}.example"
        Organisation.objects.bulk_update(self.organisations.values(), ["email"])

    def _firms(self) -> dict[str, Firm]:
        receivers = sorted(self.organisations)
        made = []
        for number, firm in enumerate(self.pack.firms):
            home = firm.memberships[0] if firm.memberships else receivers[number % len(receivers)]
            by = self.organisations.get(home) if self.chance.random() < BY_ADVISER else None
            made.append(self._firm(firm, by))
        return {row.slug: row for row in Firm.objects.bulk_create(made)}

    def _firm(self, firm: FirmValue, by: Organisation | None) -> Firm:
        return Firm(
            region=self.region, slug=firm.id, name=firm.name or firm.id, country=firm.country or "",
            organisation_number=firm.organisation_number or "", founded=firm.founded,
            employees=firm.employees, nace=firm.nace or "", nace_revision=firm.nace_revision or "",
            municipality=firm.municipality or "", nuts=firm.nuts or "", languages=list(firm.languages),
            share_abroad=firm.share_abroad,
            abroad_since=firm.abroad_since, targets=list(firm.targets), stage=firm.stage or "",
            weight=firm.weight, synthetic=True, registered_by=by,
        )  # fmt: skip

    def _facts(self) -> None:
        firms = {firm.id: firm for firm in self.pack.firms}
        Finance.objects.bulk_create(
            Finance(firm=row, turnover_eur=firms[slug].turnover_eur, balance_eur=firms[slug].balance_eur)
            for slug, row in self.rows.items()
        )
        Aid.objects.bulk_create(
            Aid(firm=self.rows[aid.firm], date=aid.date, amount_eur=aid.amount_eur, granted_by=aid.granted_by,
                scheme=aid.scheme, source=aid.source or "")
            for aid in self.pack.aid
        )  # fmt: skip
        FirmMembership.objects.bulk_create(
            FirmMembership(firm=self.rows[firm.id], organisation=self.organisations[name])
            for firm in self.pack.firms
            for name in firm.memberships
            if name in self.organisations
        )

    def _checks(self) -> None:
        """Each firm's own round as it stands in the pack, and the needs it shows."""
        self._other_side()
        own = [answer for answer in self.pack.answers if answer.side is Side.SME]
        dates = {answer.firm: answer.date or self.pack.date for answer in own}
        rounds = {
            slug: Check(
                region=self.region, firm=self.rows[slug], state="submitted", synthetic=True,
                submitted_at=_at_ten(dates[slug]),
            )
            for slug in dates
        }  # fmt: skip
        Check.objects.bulk_create(rounds.values())
        CheckAnswer.objects.bulk_create(
            _line(rounds[answer.firm], answer)
            for answer in own
            if answer.value is not NoSeverity.NOT_ANSWERED
        )
        needs = needs_of(self.pack)
        Need.objects.bulk_create(
            Need(
                firm=self.rows[slug], region=self.region, check_round=rounds[slug], area=area,
                level=int(needs.levels[i, j]),
                severity=None if isnan(needs.severity[i, j]) else float(needs.severity[i, j]),
            )
            for i, slug in enumerate(needs.firms)
            if slug in rounds
            for j, area in enumerate(needs.areas)
        )  # fmt: skip

    def _other_side(self) -> None:
        """What organisations answered about firms, so that both sides can be held against each other."""
        told: dict[tuple[str, str], list[Answer]] = {}
        for answer in self.pack.answers:
            if answer.side is Side.ORGANISATION and answer.by in self.organisations:
                told.setdefault((answer.firm, answer.by), []).append(answer)
        rounds = {
            (slug, by): Check(
                region=self.region, firm=self.rows[slug], side="organisation",
                organisation=self.organisations[by], state="submitted", synthetic=True,
                submitted_at=_at_ten(answers[0].date or self.pack.date),
            )
            for (slug, by), answers in told.items()
        }  # fmt: skip
        Check.objects.bulk_create(rounds.values())
        CheckAnswer.objects.bulk_create(
            _line(rounds[key], answer) for key, answers in told.items() for answer in answers
            if answer.value is not NoSeverity.NOT_ANSWERED
        )  # fmt: skip

    def _happenings(self) -> None:
        # Those with people to sign in as come up more often, so that their pages have something to show.
        seen = [person.organisation for person in DEMO_PEOPLE if person.organisation in self.organisations]
        receivers = [self.organisations[name] for name in [*sorted(self.organisations), *seen]]
        for slug, row in self.rows.items():
            if row.registered_by is not None:
                self._consent(row, row.registered_by, "plan", recorded=True)
                self._entry(
                    row, row.registered_by, 24 * self.chance.randrange(20, 90), "check", "Gjorde exportkollen"
                )
            elif self.chance.random() < LET_IN / (1 - BY_ADVISER) or slug == "g001":
                receiver = self.chance.choice(receivers)
                # The firm somebody can sign in for has turned to the adviser somebody can sign in as.
                self._wish(row, self.organisations["glodstal"] if slug == "g001" else receiver)
            if self.chance.random() < 0.3:
                receiver = self.chance.choice(receivers)
                if receiver != row.registered_by:
                    self._consent(row, receiver, "deliver")

    def _wish(self, row: Firm, receiver: Organisation) -> None:
        """A firm that came by the check and wants to be contacted: some answered, some waiting."""
        waits = self.chance.random() < WAITING
        hours = self.chance.choice([1, 2, 4, 6, 20, 90]) if waits else self.chance.randrange(100, 1800)
        at = self.now - dt.timedelta(hours=hours)
        self._consent(row, receiver, "contact")
        if row.slug not in {person.firm for person in DEMO_PEOPLE}:
            self._to_call(row)
        wish = Wish.objects.create(firm=row, region=self.region, organisation=receiver)
        answered = at + dt.timedelta(hours=self.chance.choice([3, 6, 20, 60])) if not waits else None
        Wish.objects.filter(pk=wish.pk).update(created_at=at, answered_at=answered, due_at=due(at))
        self._entry(row, None, hours, "wish", f"Vill bli kontaktad av {receiver.name}")
        if answered:
            self._entry(
                row, receiver, (self.now - answered).total_seconds() / 3600, "contact", "Första samtalet"
            )

    def _consent(self, row: Firm, receiver: Organisation, purpose: str, *, recorded: bool = False) -> None:
        categories = [category.value for category in Category]
        if purpose == "deliver":
            categories = ["identity", "contact", "diagnosis", "plan"]
        Consent.objects.bulk_create(
            Consent(
                firm=row, organisation=receiver, purpose=purpose, category=category, state="given",
                basis="personal" if category == "contact" else "business", text_version=TEXT_VERSION,
                language="sv", by_name="Påhittad kontakt", recorded_by=receiver if recorded else None,
                evidence="Påhittat för demonstration" if recorded else "",
            )
            for category in categories
        )  # fmt: skip
        access, made = Access.objects.get_or_create(
            firm=row, organisation=receiver, reason="consent", defaults={"categories": categories}
        )
        if not made:
            access.categories = sorted({*access.categories, *categories})
            access.save()

    def _to_call(self, row: Firm) -> None:
        """Somebody to call; the numbers are those set aside for use in made-up things."""
        number = self.chance.randrange(605, 700)
        Contact.objects.create(
            firm=row, name=self.chance.choice(CONTACTS), phone=f"070-1740{number}",
            email=f"kontakt@{row.slug}.example", title=self.chance.choice(TITLES),
        )  # fmt: skip

    def _entry(self, row: Firm, by: Organisation | None, hours: float, kind: str, text: str) -> None:
        Entry.objects.create(
            firm=row, at=self.now - dt.timedelta(hours=hours), kind=kind, organisation=by, text=text,
            actor_name="Påhittad rådgivare" if by else row.name,
        )  # fmt: skip

    def _people(self) -> None:
        for person in DEMO_PEOPLE:
            if person.region != self.region.slug:
                continue
            user = User.objects.create_user(
                person.email, DEMO_PASSWORD, name=person.name, language=person.language, synthetic=True
            )
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            if person.organisation:
                Membership.objects.create(
                    user=user, organisation=self.organisations[person.organisation], role=person.role
                )
            elif person.firm:
                self._contact(user, self.rows[person.firm])
            else:
                RegionRole.objects.create(user=user, region=self.region, task=person.role)

    def _contact(self, user: User, firm: Firm) -> None:
        Contact.objects.create(firm=firm, name=user.name, email=user.email, user_id=user.pk)
        FirmSeat.objects.create(user=user, firm_id=firm.pk)
