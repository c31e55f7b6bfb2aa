"""Addresses of the people room; signing in itself stands under account/."""

from django.urls import path

from farled_web.people.views import invitations, me, members, public

app_name = "people"
urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/data.json", me.my_data, name="my_data"),
    path("me/close/", me.close_account, name="close_account"),
    path("me/closed/", me.closed, name="closed"),
    path("me/leave/<uuid:organisation>/", me.leave, name="leave"),
    path("me/tasks/<uuid:role>/leave/", me.leave_region, name="leave_region"),
    path("organisations/<uuid:organisation>/people/", members.organisation, name="organisation"),
    path("people/<uuid:membership>/", members.member, name="member"),
    path("people/<uuid:membership>/end/", members.end_membership, name="end_membership"),
    path("regions/<slug:region>/people/", members.region, name="region"),
    path("regions/roles/<uuid:role>/end/", members.end_region_role, name="end_region_role"),
    path("invitations/<uuid:invitation>/withdraw/", invitations.withdraw, name="withdraw"),
    path("invitations/<uuid:invitation>/again/", invitations.send_again, name="send_again"),
    path("invitation/<str:token>/", invitations.accept, name="accept"),
    path("who-sees-what/", public.who_sees_what, name="who_sees_what"),
    path("personal-data/", public.privacy, name="privacy"),
]
