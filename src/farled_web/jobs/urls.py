"""Addresses of background work."""

from django.urls import path

from farled_web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("background/", views.jobs, name="list"),
    path("background/mails/", views.mails, name="mails"),
    path("background/mails/<uuid:uuid>/again", views.mail_again, name="mail_again"),
    path("background/<uuid:uuid>/", views.job, name="job"),
    path("background/<uuid:uuid>/cancel", views.cancel, name="cancel"),
]
