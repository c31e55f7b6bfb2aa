"""Who may see which part of a firm, and who may change it (collaboration §2; docs/methods/web.md, firms)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, Value
from django.db.models.functions import Now

from farled_web.firms.models import (
    Access,
    ConsentRequest,
    Contact,
    Document,
    Entry,
    Erasure,
    Firm,
    Seat,
    Sight,
    Wish,
)
from farled_web.people.viewer import Viewer

HAND_WRITTEN = frozenset({"note", "phone", "meeting", "mail"})
"""Kinds of entries that people write; others are written by what happened and cannot be changed."""
CATEGORIES = ("identity", "contact", "diagnosis", "plan", "journey", "finance")


class _LetIn(Func):
    """Whether a firm lets one of some organisations see a category now, looked up row by row.

    OFFSET 0 for the reason `database.rowsecurity.consented` gives.
    """

    template = "EXISTS (SELECT 1 FROM firms_access open WHERE open.firm_id = %(expressions)s OFFSET 0)"
    arg_joiner = " AND "
    output_field = BooleanField()


def let_in(organisations: tuple[int, ...], category: str) -> Q:
    """Say, of rows with a ``firm``, that the firm lets one of these organisations see this category now."""
    among = Func(
        Value(list(organisations), ArrayField(BigIntegerField())),
        Value(category),
        template="open.organisation_id = ANY (%(expressions)s = ANY (open.categories) "
        "AND (open.until IS NULL OR open.until > now())",
        arg_joiner="::bigint[]) AND ",
        output_field=BooleanField(),
    )
    return Q(_LetIn(F("firm"), among))


def visible_firms(viewer: Viewer) -> Q:
    """Give the firms a viewer may see: their own, those their organisations registered, and by consent."""
    if viewer.system:
        return Q()
    seen = Sight.objects.filter(Q(until=None) | Q(until__gt=Now()), organisation__in=viewer.organisations)
    by_organisation = Q(pk__in=seen.values("firm"))
    # One condition where one is enough: joined by OR it could no longer be what the list is driven from.
    return by_organisation | Q(pk__in=viewer.firms) if viewer.firms else by_organisation


def _opened(viewer: Viewer, category: str) -> Q:
    return Q(firm__in=viewer.firms) | let_in(viewer.organisations, category)


def visible_contacts(viewer: Viewer) -> Q:
    """Give the contacts a viewer may see: of their firm, entered by their organisation, and by consent."""
    if viewer.system:
        return Q()
    return _opened(viewer, "contact") | Q(organisation__in=viewer.organisations)


def visible_finance(viewer: Viewer) -> Q:
    """Give the rows on money a viewer may see: of their firm, of firms they registered, and by consent."""
    if viewer.system:
        return Q()
    return _opened(viewer, "finance") | Q(firm__registered_by__in=viewer.organisations)


def visible_aid(viewer: Viewer) -> Q:
    """Give the aid a viewer may see: of their firm, entered by their organisation, and by consent."""
    if viewer.system:
        return Q()
    return _opened(viewer, "finance") | Q(organisation__in=viewer.organisations)


def visible_memberships(viewer: Viewer) -> Q:
    """Give the memberships a viewer may see: wherever they may see the firm, and their organisation's own."""
    if viewer.system:
        return Q()
    return (
        _opened(viewer, "identity")
        | Q(organisation__in=viewer.organisations)
        | Q(firm__registered_by__in=viewer.organisations)
    )


def visible_documents(viewer: Viewer) -> Q:
    """Give the documents a viewer may see: of their firm, added by their organisation, and by consent."""
    if viewer.system:
        return Q()
    found = Q(firm__in=viewer.firms) | Q(organisation__in=viewer.organisations)
    for category in CATEGORIES:
        found |= Q(category=category) & let_in(viewer.organisations, category)
    return found


def visible_merges(viewer: Viewer) -> Q:
    """Give the merges a viewer may see: of their firm, and made by their organisation."""
    if viewer.system:
        return Q()
    return Q(kept__in=viewer.firms) | Q(organisation__in=viewer.organisations)


def visible_differences(viewer: Viewer) -> Q:
    """Give the pairs that the viewer's organisations found to be two firms."""
    return Q() if viewer.system else Q(organisation__in=viewer.organisations)


def can_register(viewer: Viewer, organisation: int) -> bool:
    """Say whether the viewer may register firms for an organisation."""
    return organisation in viewer.writes


def writer_for(viewer: Viewer, firm: Firm, category: str = "identity") -> int | None:
    """Give the organisation a viewer writes about the firm for; None where there is none.

    The one that registered the firm comes first, then those the firm lets see the category.
    """
    if firm.registered_by_id in viewer.writes:
        return firm.registered_by_id
    if not viewer.writes:
        return None
    rows = Access.objects.filter(firm=firm, organisation__in=viewer.writes, categories__contains=[category])
    now = rows.filter(Q(until=None) | Q(until__gt=Now())).order_by("organisation")
    return now.values_list("organisation", flat=True).first()


def can_edit(viewer: Viewer, firm: Firm) -> bool:
    """Say whether the viewer may change the firm's facts: acting for it, or writing where it is open."""
    if firm.merged_into_id is not None:
        return False
    return firm.pk in viewer.firms or writer_for(viewer, firm) is not None


def can_edit_finance(viewer: Viewer, firm: Firm) -> bool:
    """Say whether the viewer may write down what the firm says of its money."""
    own = firm.pk in viewer.firms or firm.registered_by_id in viewer.writes
    return own and firm.merged_into_id is None


def can_add(viewer: Viewer, firm: Firm) -> bool:
    """Say whether the viewer may add contacts, documents, aid and memberships to the firm."""
    return can_edit(viewer, firm)


def can_change_own(viewer: Viewer, firm_id: int, organisation: int | None) -> bool:
    """Say whether a row is the viewer's to change: their firm's, or entered by their organisation."""
    return firm_id in viewer.firms or (organisation is not None and organisation in viewer.writes)


def can_change_contact(viewer: Viewer, contact: Contact) -> bool:
    """Say whether the viewer may change a contact: their own, or writing where contacts are open to them."""
    if can_change_own(viewer, contact.firm_id, contact.organisation_id):
        return True
    rows = Access.objects.filter(firm=contact.firm_id, organisation__in=viewer.writes)
    return rows.filter(still_open(), categories__contains=["contact"]).exists()


def can_remove_document(viewer: Viewer, document: Document) -> bool:
    """Say whether the viewer may remove a document, and bring it back."""
    return can_change_own(viewer, document.firm_id, document.organisation_id)


def can_merge(viewer: Viewer, firm: Firm) -> bool:
    """Say whether the viewer may take this record into another, or another into it.

    It takes what writing down a consent takes: having registered the firm, or lasting access to its
    contacts.  Otherwise a record made up by a stranger could be merged with one they barely see.
    """
    if firm.merged_into_id is not None:
        return False
    if firm.registered_by_id in viewer.writes:
        return True
    rows = Access.objects.filter(firm=firm, reason="consent", organisation__in=viewer.writes)
    lasting = rows.filter(Q(until=None) | Q(until__gt=Now()), categories__contains=["contact"])
    return bool(viewer.writes) and lasting.exists()


def takes_over(viewer: Viewer, kept: Firm, absorbed: Firm) -> bool:
    """Say whether a merge this way round would take a record another organisation registered into one's own.

    Otherwise whoever was let in to a firm's contacts could register it again, merge, and own it from then on.
    """
    theirs = absorbed.registered_by_id is not None and absorbed.registered_by_id not in viewer.writes
    return theirs and kept.registered_by_id in viewer.writes


# ---- consent, wishes, entries, hours, seats ------------------------------------------------------------


def acts_for(viewer: Viewer, firm: Firm | int) -> bool:
    """Say whether the viewer speaks for the firm: a signed-in contact, or the holder of its check's link."""
    return (firm if isinstance(firm, int) else firm.pk) in viewer.firms


def can_decide(viewer: Viewer, firm: Firm) -> bool:
    """Say whether the viewer may decide who sees what of the firm."""
    return acts_for(viewer, firm) and firm.merged_into_id is None


def can_record_consent(viewer: Viewer, firm: Firm, organisation: int) -> bool:
    """Say whether the viewer may write down, for an organisation, what the firm said (§3).

    Whoever registered the firm may, and whoever the firm has let in to its contacts; the database asks the
    same again.
    """
    if organisation not in viewer.writes:
        return False
    if firm.registered_by_id == organisation:
        return True
    open_now = Access.objects.filter(firm=firm, organisation=organisation, reason="consent")
    return open_now.filter(categories__contains=["contact"]).filter(still_open()).exists()


def still_open() -> Q:
    """Give the condition under which a row of access has not run out."""
    return Q(until=None) | Q(until__gt=Now())


def visible_consents(viewer: Viewer) -> Q:
    """Give the decisions a viewer may see: the firm's own, those on their organisation, those it recorded."""
    if viewer.system:
        return Q()
    return (
        Q(firm__in=viewer.firms)
        | Q(organisation__in=viewer.organisations)
        | Q(recorded_by__in=viewer.organisations)
    )


def visible_accesses(viewer: Viewer) -> Q:
    """Give the rows of access a viewer may see: to their firm, and of their organisation."""
    return Q() if viewer.system else Q(firm__in=viewer.firms) | Q(organisation__in=viewer.organisations)


def visible_requests(viewer: Viewer) -> Q:
    """Give the requests a viewer may see: to their firm, of their organisation, and those it may relay."""
    if viewer.system:
        return Q()
    # By ids: an asker does not see the firm's own row, and a join would drop the request with it.
    registered = Firm.objects.filter(registered_by__in=viewer.organisations).values("pk")
    return Q(firm__in=viewer.firms) | Q(organisation__in=viewer.organisations) | Q(firm__in=registered)


def can_ask_consent(viewer: Viewer, firm: Firm, organisation: int) -> bool:
    """Say whether the viewer may ask the firm, for an organisation that sees it, to let another one in."""
    if organisation not in viewer.writes or firm.merged_into_id is not None:
        return False
    return Sight.objects.filter(still_open(), firm=firm, organisation=organisation).exists()


def visible_questions(viewer: Viewer) -> Q:
    """Give the questions about consent a viewer may see: put to their firm, and by their organisation."""
    return Q() if viewer.system else Q(firm__in=viewer.firms) | Q(asked_by__in=viewer.organisations)


def can_take_question_back(viewer: Viewer, question: ConsentRequest) -> bool:
    """Say whether the viewer may take back a question their organisation has put."""
    return question.state == "open" and question.asked_by_id in viewer.writes


def can_relay(viewer: Viewer, firm: Firm) -> bool:
    """Say whether the viewer may carry the firm's answer to a request: their organisation registered it."""
    return firm.registered_by_id in viewer.writes


def visible_wishes(viewer: Viewer) -> Q:
    """Give the wishes a viewer may see: their firm's, and those made to their organisation."""
    return Q() if viewer.system else Q(firm__in=viewer.firms) | Q(organisation__in=viewer.organisations)


def can_answer_wish(viewer: Viewer, wish: Wish) -> bool:
    """Say whether the viewer may take, answer, hand on or close the wish."""
    return wish.organisation_id in viewer.writes


def visible_erasures(viewer: Viewer) -> Q:
    """Give the requests to be forgotten a viewer may see: their firm's, and those of their region."""
    return Q() if viewer.system else Q(firm__in=viewer.firms) | Q(region__in=viewer.coordinates)


def can_confirm_erasure(viewer: Viewer, erasure: Erasure) -> bool:
    """Say whether the viewer may confirm it: they coordinate the region."""
    return erasure.region_id in viewer.coordinates


def visible_entries(viewer: Viewer) -> Q:
    """Give the entries a viewer may see: their firm's, their organisation's, and shared by consent."""
    if viewer.system:
        return Q()
    return (
        Q(firm__in=viewer.firms)
        | Q(organisation__in=viewer.organisations)
        | (Q(shared=True) & let_in(viewer.organisations, "journey"))
    )


def can_add_entry(viewer: Viewer, firm: Firm, organisation: int | None) -> bool:
    """Say whether the viewer may add to the firm's timeline, for the firm (None) or an organisation."""
    return acts_for(viewer, firm) if organisation is None else organisation in viewer.writes


def can_change_entry(viewer: Viewer, entry: Entry) -> bool:
    """Say whether the viewer may change or remove an entry: their organisation's own notes, by hand."""
    return entry.organisation_id in viewer.writes and entry.kind in HAND_WRITTEN


def visible_hours(viewer: Viewer) -> Q:
    """Give the hours a viewer may see: their firm's, and those their organisation booked."""
    return Q() if viewer.system else Q(firm__in=viewer.firms) | Q(organisation__in=viewer.organisations)


def can_book_hours(viewer: Viewer, organisation: int) -> bool:
    """Say whether the viewer may book hours for an organisation."""
    return organisation in viewer.writes


def visible_seats(viewer: Viewer) -> Q:
    """Give the seats a viewer may see: their firm's, those they booked, those on their own offers."""
    if viewer.system:
        return Q()
    return (
        Q(firm__in=viewer.firms)
        | Q(organisation__in=viewer.organisations)
        | Q(offer__organisation__in=viewer.organisations)
    )


def can_book_seat(viewer: Viewer, firm: Firm, organisation: int) -> bool:
    """Say whether the viewer may book a firm they see on an offer, for an organisation."""
    return organisation in viewer.writes and firm.merged_into_id is None


def can_change_seat(viewer: Viewer, seat: Seat) -> bool:
    """Say whether the viewer may cancel or bring back a seat: who booked it, who offers it, the firm."""
    held = {seat.organisation_id, seat.offer.organisation_id}
    return bool(held & set(viewer.writes)) or acts_for(viewer, seat.firm_id)


def can_mark_part(viewer: Viewer, seat: Seat) -> bool:
    """Say whether the viewer may say that the firm took part: they booked it or offer it."""
    return bool({seat.organisation_id, seat.offer.organisation_id} & set(viewer.writes))
