"""Addresses of this room: the language, and the parts of pages to look at."""

from django.urls import path
from django.views.i18n import set_language

from farled_web.ui import gallery

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("ui/gallery", gallery.gallery, name="ui_gallery"),
    path("ui/gallery/question", gallery.question, name="ui_gallery_question"),
    path("ui/gallery/error/<int:status>", gallery.failing, name="ui_gallery_error"),
]
