"""Home pages."""

from django.urls import path

from farled_web.workspace import views

app_name = "workspace"
urlpatterns = [
    path("", views.front, name="front"),
    path("home", views.home, name="home"),
    path("my-day", views.my_day, name="my_day"),
    path("region", views.region_home, name="region_home"),
    path("region/<slug:slug>", views.region, name="region"),
    path("region/<slug:slug>/<slug:table>.<slug:kind>", views.region_export, name="region_export"),
    path("my-firm", views.my_firm_home, name="my_firm_home"),
    path("my-firm/<uuid:uuid>", views.my_firm, name="my_firm"),
]
