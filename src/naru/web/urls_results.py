"""Addresses of what came out of a round."""

from django.urls import path

from naru.web.pages import results

urlpatterns = [
    path("rounds/<int:round_id>/results/", results.results_page, name="round-results"),
    path("rounds/<int:round_id>/results/<slug:table>.<slug:ending>", results.results_table, name="round-results-table"),
]
