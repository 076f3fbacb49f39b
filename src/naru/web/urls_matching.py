"""Search and matching."""

from django.urls import path

from naru.web.pages import matching, search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/similar/", search.similar_entries, name="similar"),
    path("matches/", matching.my_matches, name="match-mine"),
    path("demands/<int:demand_id>/matches/", matching.demand_matches, name="demand-matches"),
    path("demands/<int:demand_id>/matches/compare/", matching.demand_compare, name="demand-compare"),
    path("demands/<int:demand_id>/matches/<int:offer_id>/decision/", matching.decide, name="match-decide"),
    path("offers/<int:offer_id>/matches/", matching.offer_matches, name="offer-matches"),
]
