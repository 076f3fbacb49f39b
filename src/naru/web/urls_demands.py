"""Addresses of demands and offers."""

from django.urls import path

from naru.web.pages import demand_ending, demands, offers

urlpatterns = [
    path("demands/", demands.demand_list, name="demand-list"),
    path("demands/mine/", demands.demand_mine, name="demand-mine"),
    path("demands/new/", demands.demand_new, name="demand-new"),
    path("demands/keep/", demands.demand_keep, name="demand-keep"),
    path("demands/industries/", demands.industry_options, name="demand-industries"),
    path("demands/regions/", demands.region_options, name="demand-regions"),
    path("demands/<int:demand_id>/", demands.demand_detail, name="demand-detail"),
    path("demands/<int:demand_id>/edit/", demands.demand_edit, name="demand-edit"),
    path("demands/<int:demand_id>/review/", demands.demand_review, name="demand-review"),
    path("demands/<int:demand_id>/move/", demand_ending.demand_move, name="demand-move"),
    path("demands/<int:demand_id>/end/", demand_ending.demand_end, name="demand-end"),
    path("demands/<int:demand_id>/readers/", demands.demand_readers, name="demand-readers"),
    path("drafts/discard/", demands.draft_discard, name="draft-discard"),
    path("offers/", offers.offer_list, name="offer-list"),
    path("offers/mine/", offers.offer_mine, name="offer-mine"),
    path("offers/new/", offers.offer_new, name="offer-new"),
    path("offers/keep/", offers.offer_keep, name="offer-keep"),
    path("offers/<int:offer_id>/", offers.offer_detail, name="offer-detail"),
    path("offers/<int:offer_id>/edit/", offers.offer_edit, name="offer-edit"),
    path("offers/<int:offer_id>/move/", offers.offer_move, name="offer-move"),
]
