"""Addresses of cases."""

from django.urls import path

from farled_web.referrals.views import case, clocks, drafting, handover, links, listing, outcomes

app_name = "referrals"
urlpatterns = [
    path("link/<str:token>/", links.link, name="link"),
    path("referrals/", listing.waiting, name="list"),
    path("referrals/sent/", listing.sent, name="sent"),
    path("referrals/received/", listing.received, name="received"),
    path("referrals/all/", listing.everything, name="all"),
    path("referrals/region/", listing.in_region, name="region"),
    path("my-firm/referrals/", listing.ours_home, name="ours_home"),
    path("my-firm/<uuid:uuid>/referrals/", listing.ours, name="ours"),
    path("firms/<uuid:uuid>/refer/", drafting.choose, name="choose"),
    path("firms/<uuid:uuid>/refer/draft/", drafting.draft, name="draft"),
    path("referrals/<uuid:case>/", case.page, name="case"),
    path("referrals/<uuid:case>/do/<slug:event>/", case.act, name="act"),
    path("referrals/<uuid:case>/message/", case.say, name="say"),
    path("referrals/<uuid:case>/ask-consent/", case.ask_consent, name="ask_consent"),
    path("referrals/<uuid:case>/ask-another/", drafting.reroute, name="reroute"),
    path("referrals/<uuid:case>/meeting/", handover.meeting, name="meeting"),
    path("referrals/mails/<uuid:mail>/take-in/", handover.take_in, name="take_in"),
    path("referrals/mails/<uuid:mail>/discard/", handover.discard, name="discard"),
    path("referrals/<uuid:case>/hours/", outcomes.deliver, name="deliver"),
    path("referrals/<uuid:case>/more-hours/", outcomes.more_hours, name="more_hours"),
    path("referrals/<uuid:case>/milestones/", outcomes.add, name="add_milestone"),
    path("referrals/<uuid:case>/answer/", outcomes.answer, name="answer_outcome"),
    path("milestones/<uuid:milestone>/answer/", outcomes.answer_one, name="answer_milestone"),
    path("milestones/<uuid:milestone>/take-back/", outcomes.take_back, name="take_back_milestone"),
    path("referrals/clocks/", clocks.home, name="clocks_home"),
    path("region/<slug:slug>/clocks/", clocks.clocks, name="clocks"),
]
