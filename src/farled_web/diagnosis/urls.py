"""Addresses of the check; a round's public id opens nothing by itself."""

from django.urls import path

from farled_web.diagnosis.views import asking, start

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
    path("check/<uuid:uuid>/leave", start.leave, name="leave"),
]
