"""Addresses of plans; public ids only."""

from django.urls import path

from farled_web.coalitions.views import making, mine, plans, runs

app_name = "coalitions"
urlpatterns = [
    path("plans/", plans.plans, name="list"),
    path("plans/runs/", runs.runs, name="runs"),
    path("plans/runs/start", runs.start, name="start"),
    path("plans/runs/<uuid:uuid>/", runs.run, name="run"),
    path("plans/<uuid:uuid>/", plans.plan, name="plan"),
    path("plans/<uuid:uuid>/propose", plans.propose, name="propose"),
    path("plans/<uuid:uuid>/take-back", plans.take_back, name="take_back"),
    path("plans/<uuid:uuid>/differs-from/<uuid:other>", plans.compare, name="compare"),
    path("plans/<uuid:uuid>/differs-from/<uuid:other>/file.<str:kind>", plans.changes, name="changes"),
    path("plans/<uuid:uuid>/agree", mine.agree, name="agree"),
    path("plans/<uuid:uuid>/ask", mine.ask, name="ask"),
    path("firms/<uuid:uuid>/plan/make", making.make, name="make"),
    path("firms/<uuid:uuid>/plan/preview", making.preview, name="preview"),
    path("my-firm/<uuid:uuid>/plan", mine.my_plan, name="my_plan"),
]
