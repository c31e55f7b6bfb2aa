"""Mails about a case: who hears of what, in which language, with as much of the firm as they may see.

Written by background work that sees the addresses; each under a key of its own, so that it is written once
(docs/methods/web.md, referrals by mail §1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from farled.referrals.outcomes import OUTCOMES
from farled.referrals.states import STATES
from farled.referrals.values import Role, State
from farled.terms.areas import DEFAULT_AREAS
from farled_web.firms.actions.telling import Address, contacts_of, office_of, page
from farled_web.firms.models import Contact
from farled_web.firms.queries.hours import areas
from farled_web.jobs import addressing
from farled_web.jobs.actions import send_mail
from farled_web.jobs.models import Mail
from farled_web.jobs.plain import MARK
from farled_web.people.models import Membership, RegionRole, User
from farled_web.referrals import links, mail_words
from farled_web.referrals.models import Line, Referral, Words
from farled_web.referrals.queries.known import consented
from farled_web.referrals.words import GIVEN

PARTIES = (Role.SENDER, Role.RECEIVER, Role.FIRM)
LINKS: dict[tuple[str, Role], str] = {
    ("referral_sent", Role.RECEIVER): links.ANSWER,
    ("referral_asked_again", Role.RECEIVER): links.ANSWER,
    ("referral_answered", Role.RECEIVER): links.ANSWER,
    ("referral_questioned", Role.SENDER): links.REPLY,
    ("referral_questioned", Role.FIRM): links.REPLY,
    ("outcome_reported", Role.FIRM): links.CONFIRM,
    **{("times_proposed", role): links.TIMES for role in PARTIES},
}
"""What a mail lets its reader do without an account."""
BY_STATE: dict[tuple[State, Role], str] = {
    (State.SENT, Role.RECEIVER): links.ANSWER,
    (State.NEEDS_INFO, Role.SENDER): links.REPLY,
    (State.OUTCOME_REPORTED, Role.FIRM): links.CONFIRM,
}
"""The same for reminders, by what the case waits for."""
REMINDERS = {"referral_reminded", "referral_escalated"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is written to.

    Attributes:
        mail: Address.
        language: ``sv`` or ``en``.
        name: Name of the person or the organisation.
        account: Can sign in.
    """

    mail: str
    language: str
    name: str
    account: bool


@dataclass(frozen=True, slots=True)
class Text:
    """What a mail says.

    Attributes:
        subject: One line.
        body: Plain text.
        calendar: An iCalendar object.
        method: What that does.
    """

    subject: str
    body: str
    calendar: str = ""
    method: str = ""


def tell_now(referral: int, line: int | None, kind: str, roles: Sequence[str], extra: str = "") -> int:
    """Write the mails of something that happened with a case; gives how many.

    Args:
        referral: Id of the case.
        line: Id of its journal line; None: it has none.
        kind: What happened, as in `mail_words.WORDS`.
        roles: Who hears of it.
        extra: What tells two of a kind apart where there is no line.
    """
    row = Referral.objects.select_related("firm", "sender", "receiver").filter(pk=referral).first()
    if row is None:
        return 0
    entry = Line.objects.filter(pk=line or 0).first()
    told = 0
    for role in dict.fromkeys(Role(one) for one in roles):
        for reader in readers(row, role):
            key = f"referral:{row.uuid}:{kind}:{entry.pk if entry else extra}:{role}:{mark(reader.mail)}"
            told += send(row, role, reader, key, lambda: _mail(row, entry, kind, role, reader))  # noqa: B023
    return told


def send(row: Referral, role: Role, reader: Reader, key: str, words: Callable[[], Text]) -> int:
    """Write one mail of a case's thread, unless it is written already; gives 1 where it was."""
    # Asked first: a link in a mail that is never sent would be one nobody knows of.
    if Mail.objects.filter(key=key).exists():
        return 0
    tag = addressing.Tag(row.uuid, role.letter)
    back = addressing.reply_address(tag)
    with override(reader.language):
        text = words()
        body = text.body
        if back:
            body = f"{MARK} {_('Write your answer above this line')}\n\n{body}\n\n{mail_words.answerable()}"
    send_mail(
        key=key, to=reader.mail, language=reader.language, subject=text.subject, body=f"{body}\n",
        region=row.region_id, reply_to=back, refers_to=[addressing.message_id(tag)],
        calendar=text.calendar, method=text.method, about=about(row, role),
    )  # fmt: skip
    return 1


def about(row: Referral, role: Role) -> str:
    """Name a case and a role in a mail's row."""
    return f"referral:{row.uuid}:{role}"


def readers(row: Referral, role: Role) -> list[Reader]:
    """Give who is written to in a role; work that sees the addresses."""
    if role is Role.FIRM:
        return _unique(_contacts(row.firm_id))
    if role is Role.COORDINATOR:
        found = RegionRole.objects.filter(region=row.region_id, task="coordinator", ended_at=None)
        return _people(User.objects.filter(pk__in=found.values("user")))
    if role is Role.TIMER:
        return []
    organisation = row.sender if role is Role.SENDER else row.receiver
    person = row.owner_id if role is Role.SENDER else row.adviser_id
    seats = Membership.objects.filter(organisation=organisation, ended_at=None).exclude(role="reader")
    named = _people(User.objects.filter(pk=person or 0, pk__in=seats.values("user")))
    if named:
        return named
    office = [Reader(one.mail, one.language, organisation.name, False) for one in office_of(organisation)]
    managers = User.objects.filter(pk__in=seats.filter(role="manager").values("user"))
    return office or _people(managers) or _people(User.objects.filter(pk__in=seats.values("user")))


def seen_by(row: Referral, role: Role) -> frozenset[str]:
    """Give the categories of the firm's data a role may be told of in a mail written now."""
    if role in (Role.FIRM, Role.SENDER):
        return frozenset({"identity", *row.categories})
    if role is not Role.RECEIVER or row.sent_at is None or not STATES[State(row.state)].shown:
        return frozenset()
    return frozenset(consented(row.firm_id, row.receiver_id, row.purpose)) & frozenset(row.categories)


def names_of(row: Referral, role: Role, who: str = "") -> dict[str, str]:
    """Give the names a mail to this role may use, in the language that is active."""
    outcome = OUTCOMES.get(row.outcome)
    swedish = (get_language() or "sv").startswith("sv")
    return {
        "firm": row.firm.name if "identity" in seen_by(row, role) else _("a firm"),
        "sender": row.sender.name, "receiver": row.receiver.name, "owner": row.owner_name or row.sender.name,
        "adviser": row.adviser_name or row.receiver.name, "area": area_in(row) or _("support"),
        "who": who, "whom": who,
        "outcome": "" if outcome is None else outcome.name_sv if swedish else outcome.name_en,
    }  # fmt: skip


def area_in(row: Referral) -> str:
    """Give the name of a case's support area in the language that is active; "" for none."""
    own = {one.key: (one.name_sv, one.name_en) for one in areas(row.region_id)}
    names = own or {one.id: (one.name_sv, one.name_en) for one in DEFAULT_AREAS}
    swedish, english = names.get(row.area, ("", ""))
    return swedish if (get_language() or "sv").startswith("sv") else english


def _mail(row: Referral, entry: Line | None, kind: str, role: Role, reader: Reader) -> Text:
    names = names_of(row, role, _who(row, entry, kind, role))
    subject, sentence = filled(kind, role, names)
    parts = [sentence, *_said(row, entry, role), *_asked(row, kind, role), ways(row, kind, role, reader)]
    return Text(subject, "\n\n".join(part for part in parts if part))


def filled(kind: str, role: Role, names: dict[str, str]) -> tuple[str, str]:
    """Give subject and sentence; one that begins with *a firm* begins with a capital letter."""
    found = (str(one) % names for one in mail_words.words_of(kind, role))
    subject, sentence = (text[:1].upper() + text[1:] for text in found)
    return subject, sentence


def _who(row: Referral, entry: Line | None, kind: str, role: Role) -> str:
    """Name whose message, proposal or address it is; the firm's own people only where the firm is named."""
    if entry is None:
        return ""
    by = Role(entry.role)
    if by is Role.FIRM:
        return row.firm.name if "identity" in seen_by(row, role) else _("The firm")
    return {Role.SENDER: row.sender.name, Role.RECEIVER: row.receiver.name}.get(by, _("The coordinator"))


def _said(row: Referral, entry: Line | None, role: Role) -> list[str]:
    """Give what was written with it, to those who may read it on the case's page too."""
    words = Words.objects.filter(line=entry).first() if entry is not None else None
    if words is None and entry is not None and entry.event == "send":
        # What a receiver should know was written with the draft.
        words = Words.objects.filter(referral=row, line__event="draft").first()
    if words is None:
        return []
    may = {
        Role.COORDINATOR: words.coordinator, Role.RECEIVER: "identity" in seen_by(row, role),
    }.get(role, True)  # fmt: skip
    if not may:
        return []
    return [f"{GIVEN.get(name, name)}:\n{text}" for name, text in words.given.items()
            if name != "by" and str(text).strip()]  # fmt: skip


def _asked(row: Referral, kind: str, role: Role) -> list[str]:
    """Give what a receiver has to know to answer: hours, and by when."""
    if LINKS.get((kind, role)) != links.ANSWER:
        return []
    lines = []
    if row.asked_hours is not None:
        lines.append(_("Hours asked for: %(hours)s") % {"hours": f"{row.asked_hours.normalize():f}"})
    return ["\n".join(lines)] if lines else []


def ways(row: Referral, kind: str, role: Role, reader: Reader) -> str:
    """Give the ways in: what can be done without an account, and the page for those who sign in."""
    purpose = LINKS.get((kind, role), "")
    if kind in REMINDERS:
        purpose = BY_STATE.get((State(row.state), role), "")
    if not purpose and not reader.account and role in PARTIES and (role is Role.FIRM or seen_by(row, role)):
        purpose = links.LOOK
    ways = []
    if purpose:
        url = links.make(row, purpose=purpose, role=role, mail=reader.mail, name=reader.name,
                         language=reader.language)  # fmt: skip
        ways.append(f"{mail_words.TO_DO[purpose]}\n{url}")
    if reader.account:
        ways.append(f"{mail_words.TO_DO['page']}\n{page('referrals:case', row.uuid)}")
    return "\n\n".join(ways)


def _contacts(firm: int) -> Iterable[Reader]:
    by_mail = {one.mail.lower(): one for one in contacts_of(firm)}
    rows = Contact.objects.filter(firm=firm, ended_at=None).exclude(email="").order_by("id")
    for name, mail, user in rows.values_list("name", "email", "user_id"):
        address = by_mail.get(mail.lower(), Address(mail, "sv"))
        yield Reader(address.mail, _known(address.language), name, user is not None)


def _people(rows: QuerySet[User]) -> list[Reader]:
    found = rows.filter(is_active=True).exclude(email="").order_by("pk")[:20]
    return [Reader(one.email, _known(one.language), one.name or one.email, True) for one in found]


def _unique(found: Iterable[Reader]) -> list[Reader]:
    by_mail: dict[str, Reader] = {}
    for one in found:
        by_mail.setdefault(one.mail.lower(), one)
    return list(by_mail.values())


def _known(language: str) -> str:
    return language if language in {"sv", "en"} else "sv"


def mark(mail: str) -> str:
    """Give what stands for an address in a key."""
    return sha256(mail.lower().encode()).hexdigest()[:16]
