"""Addresses of the check; a round's public id opens nothing by itself."""

from django.urls import path

from farled_web.diagnosis.views import again, asking, claiming, keeping, on_firm, result, start, turning

app_name = "diagnosis"
urlpatterns = [
    path("check", start.check, name="check"),
    path("check/link/<str:token>", start.link, name="link"),
    path("check/<uuid:uuid>", asking.round_, name="round"),
    path("check/<uuid:uuid>/question/<int:number>", asking.question, name="question"),
    path("check/<uuid:uuid>/facts/<int:number>", asking.facts, name="facts"),
    path("check/<uuid:uuid>/review", asking.review, name="review"),
    path("check/<uuid:uuid>/submit", asking.submit, name="submit"),
    path("check/<uuid:uuid>/mend", asking.mend, name="mend"),
    path("check/<uuid:uuid>/result", result.result, name="result"),
    path("check/<uuid:uuid>/contact", turning.contact, name="contact"),
    path("check/<uuid:uuid>/consent", turning.consent, name="consent"),
    path("check/<uuid:uuid>/thanks", turning.thanks, name="thanks"),
    path("check/<uuid:uuid>/link", keeping.keep, name="keep"),
    path("check/<uuid:uuid>/account", claiming.claim, name="claim"),
    path("firms/<uuid:uuid>/check", on_firm.begin, name="begin"),
    path("firms/<uuid:uuid>/checks", on_firm.history, name="history"),
    path("firms/<uuid:uuid>/checks/again", again.ask_again, name="ask_again"),
    path("firms/<uuid:uuid>/checks/choice", again.choice, name="choice"),
    path("firms/<uuid:uuid>/checks/before-and-after.<str:kind>", again.changes, name="changes"),
    path("check/<uuid:uuid>/no-more", again.no_more, name="no_more"),
    path("check/<uuid:uuid>/leave", start.leave, name="leave"),
]
