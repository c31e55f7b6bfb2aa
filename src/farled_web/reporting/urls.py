"""Reports, the lists behind them, and indicators."""

from django.urls import path

from farled_web.reporting.views import indicators, lists, reports

app_name = "reporting"
urlpatterns = [
    path("reports/", reports.home, name="home"),
    path("reports/regions/<slug:slug>", reports.region, name="region"),
    path("reports/regions/<slug:slug>/report.<slug:kind>", reports.region_file, name="region_file"),
    path("reports/regions/<slug:slug>/cases", lists.region_cases, name="region_cases"),
    path("reports/regions/<slug:slug>/indicators", indicators.indicators, name="indicators"),
    path("reports/regions/<slug:slug>/indicators/new", indicators.name_indicator, name="name_indicator"),
    path("reports/indicators/<uuid:uuid>", indicators.change_indicator, name="change_indicator"),
    path("reports/indicators/<uuid:uuid>/withdraw", indicators.withdraw_indicator, name="withdraw_indicator"),
    path("reports/organisations/<uuid:uuid>", reports.organisation, name="organisation"),
    path(
        "reports/organisations/<uuid:uuid>/report.<slug:kind>",
        reports.organisation_file,
        name="organisation_file",
    ),
    path("reports/organisations/<uuid:uuid>/cases", lists.organisation_cases, name="organisation_cases"),
    path("reports/organisations/<uuid:uuid>/firms", lists.firms, name="firms"),
    path("reports/firms/<uuid:uuid>", lists.firm, name="firm"),
]
