"""Addresses of webhooks."""

from django.urls import path

from farled_web.webhooks.views import deliveries, subscriptions

app_name = "webhooks"
urlpatterns = [
    path("webhooks/", subscriptions.index, name="list"),
    path("webhooks/new/<uuid:organisation>/", subscriptions.new, name="new"),
    path("webhooks/messages/<uuid:message>/", deliveries.message, name="message"),
    path("webhooks/messages/<uuid:message>/again", deliveries.again, name="message_again"),
    path("webhooks/<uuid:subscription>/", subscriptions.one, name="one"),
    path("webhooks/<uuid:subscription>/change", subscriptions.change, name="change"),
    path("webhooks/<uuid:subscription>/secret", subscriptions.rotate, name="rotate"),
    path("webhooks/<uuid:subscription>/pause", subscriptions.pause, name="pause"),
    path("webhooks/<uuid:subscription>/resume", subscriptions.resume, name="resume"),
    path("webhooks/<uuid:subscription>/remove", subscriptions.remove, name="remove"),
    path("webhooks/<uuid:subscription>/ping", subscriptions.ping, name="ping"),
    path("webhooks/<uuid:subscription>/again", subscriptions.again, name="again"),
]
