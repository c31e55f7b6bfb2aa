"""Addresses of background work."""

from django.urls import path

from farled_web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("work/", views.jobs, name="list"),
    path("work/mails/", views.mails, name="mails"),
    path("work/mails/<uuid:uuid>/again", views.mail_again, name="mail_again"),
    path("work/<uuid:uuid>/", views.job, name="job"),
    path("work/<uuid:uuid>/cancel", views.cancel, name="cancel"),
]
