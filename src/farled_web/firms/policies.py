"""Who may see which part of a firm, and who may change it (collaboration §2; docs/methods/web.md, firms)."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Now

from farled_web.firms.models import Access, Document, Firm
from farled_web.people.viewer import Viewer

CATEGORIES = ("identity", "contact", "diagnosis", "plan", "journey", "finance")


def let_in(organisations: tuple[int, ...], category: str) -> Q:
    """Say, of rows with a ``firm``, that the firm lets one of these organisations see this category now."""
    rows = Access.objects.filter(organisation__in=organisations, categories__contains=[category])
    return Q(firm__in=rows.filter(Q(until=None) | Q(until__gt=Now())).values("firm"))


def visible_firms(viewer: Viewer) -> Q:
    """Give the firms a viewer may see: their own, those their organisations registered, and by consent."""
    if viewer.system:
        return Q()
    open_now = Access.objects.filter(organisation__in=viewer.organisations, categories__contains=["identity"])
    return (
        Q(pk__in=viewer.firms)
        | Q(registered_by__in=viewer.organisations)
        | Q(pk__in=open_now.filter(Q(until=None) | Q(until__gt=Now())).values("firm"))
    )


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
    """Say whether a row about a firm is the viewer's to change: their firm's, or entered by their organisation."""
    return firm_id in viewer.firms or (organisation is not None and organisation in viewer.writes)


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
