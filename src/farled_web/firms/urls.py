"""Addresses of the firms room: public ids only, never a number of a register."""

from __future__ import annotations

from django.urls import URLPattern, path

from farled_web.firms.views import (
    access,
    aid,
    asking,
    consent,
    documents,
    entries,
    facts,
    hours,
    merge,
    records,
    seats,
    wishes,
)

app_name = "firms"

RECORDS: list[URLPattern] = [
    path("firms/", records.firms, name="list"),
    path("firms/new", records.register, name="register"),
    path("firms/ask", records.ask, name="ask"),
    path("firms/<uuid:uuid>/facts", facts.facts, name="facts"),
    path("firms/<uuid:uuid>/money", facts.finance, name="finance"),
    path("firms/<uuid:uuid>/contacts/new", facts.contact_new, name="contact_new"),
    path("firms/contacts/<uuid:uuid>", facts.contact, name="contact"),
    path("firms/contacts/<uuid:uuid>/end", facts.contact_end, name="contact_end"),
    path("firms/<uuid:uuid>/aid", aid.ledger, name="aid_ledger"),
    path("firms/<uuid:uuid>/aid/new", aid.aid_new, name="aid_new"),
    path("firms/<uuid:uuid>/aid/<int:number>", aid.aid_change, name="aid_change"),
    path("firms/<uuid:uuid>/aid/<int:number>/withdraw", aid.aid_withdraw, name="aid_withdraw"),
    path("firms/<uuid:uuid>/aid/<int:number>/back", aid.aid_back, name="aid_back"),
    path("firms/<uuid:uuid>/members", facts.membership, name="membership"),
]
OWN = "firms/<uuid:uuid>/who-sees-what"
SHARING: list[URLPattern] = [
    path("my-firm/who-sees-what", consent.my_sharing, name="my_sharing"),
    path(OWN, consent.who_sees_what, name="who_sees_what"),
    path(f"{OWN}/let-in", consent.choose, name="let_in"),
    path(f"{OWN}/<uuid:organisation>", consent.change, name="change_consent"),
    path(f"{OWN}/<uuid:organisation>/take-back", consent.withdraw, name="withdraw_consent"),
    path(f"{OWN}/contact/take-back", consent.withdraw_own, name="withdraw_own"),
    path(f"{OWN}/requests/<uuid:asked>", consent.answer, name="answer_request"),
    path(f"{OWN}/questions/<uuid:question>", asking.answer, name="answer_question"),
    path(f"{OWN}/<uuid:organisation>/go-on", asking.renew, name="renew_consent"),
    path("firms/<uuid:uuid>/ask-consent", asking.ask, name="ask_consent"),
    path("questions/", asking.questions, name="questions"),
    path("questions/<uuid:question>/take-back", asking.take_back, name="take_back_question"),
    path("asked/<str:token>", asking.by_link, name="question"),
    path(f"{OWN}/emergency/<int:pk>/end", consent.end_emergency, name="end_emergency"),
    path(f"{OWN}/log", consent.log, name="log"),
    path(f"{OWN}/everything", consent.export, name="export"),
    path(f"{OWN}/forget", consent.forget, name="forget"),
    path("firms/<uuid:uuid>/said/<uuid:organisation>", access.said, name="said"),
    path("requests/", access.requests, name="requests"),
    path("requests/<uuid:uuid>", access.relay, name="relay"),
    path("firms/emergency", access.emergency, name="emergency"),
    path("erasures/", access.erasures, name="erasures"),
    path("erasures/<uuid:uuid>", access.decide_erasure, name="decide_erasure"),
    path("log/", access.organisation_log, name="organisation_log"),
]
WORK: list[URLPattern] = [
    path("wishes/", wishes.wishes, name="wishes"),
    path("wishes/promise", wishes.promise, name="promise"),
    path("wishes/<uuid:uuid>", wishes.wish, name="wish"),
    path("wishes/<uuid:uuid>/take", wishes.take, name="take_wish"),
    path("wishes/<uuid:uuid>/contacted", wishes.contacted, name="contacted"),
    path("wishes/<uuid:uuid>/hand-on", wishes.hand_on, name="hand_on_wish"),
    path("wishes/<uuid:uuid>/close", wishes.close, name="close_wish"),
    path("firms/<uuid:uuid>/timeline/note", entries.add, name="add_entry"),
    path("firms/<uuid:uuid>/timeline/export", entries.export, name="export_timeline"),
    path("firms/<uuid:uuid>/timeline/<int:pk>", entries.change, name="change_entry"),
    path("firms/<uuid:uuid>/timeline/<int:pk>/remove", entries.remove, name="remove_entry"),
    path("hours/", hours.hours, name="hours"),
    path("hours/book", hours.book, name="book_hours"),
    path("hours/<int:pk>", hours.change, name="change_hours"),
    path("hours/<int:pk>/remove", hours.remove, name="remove_hours"),
    path("offers/", seats.offers, name="offers"),
    path("offers/<uuid:uuid>", seats.offer, name="offer"),
    path("offers/seats/<int:pk>", seats.seat, name="seat"),
]
DOCUMENTS: list[URLPattern] = [
    path("firms/<uuid:uuid>/documents/new", documents.add, name="document_new"),
    path("firms/documents/<uuid:uuid>", documents.fetch, name="document"),
    path("firms/documents/<uuid:uuid>/remove", documents.remove, name="document_remove"),
    path("firms/documents/<uuid:uuid>/back", documents.bring_back, name="document_back"),
]
MERGING: list[URLPattern] = [
    path("firms/<uuid:uuid>/same", merge.same, name="same"),
    path("firms/<uuid:uuid>/merge/<uuid:other>", merge.choose, name="merge"),
    path("firms/<uuid:uuid>/apart/<uuid:other>", merge.apart, name="apart"),
    path("firms/merges/<uuid:uuid>/undo", merge.undo, name="merge_undo"),
]
# Last, so that a page of another section is not taken for a tab.
PAGE: list[URLPattern] = [
    path("firms/<uuid:uuid>/", records.page, name="page"),
    path("firms/<uuid:uuid>/<slug:tab>/", records.page, name="page"),
]

urlpatterns = [*RECORDS, *SHARING, *WORK, *DOCUMENTS, *MERGING, *PAGE]
