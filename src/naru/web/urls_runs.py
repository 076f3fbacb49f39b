"""Pages of matching runs."""

from django.urls import path

from naru.web.pages import run_publishing, run_results, runs

urlpatterns = [
    path("", runs.run_list, name="run-list"),
    path("new/", runs.run_new, name="run-new"),
    path("<int:run_id>/", run_results.run_detail, name="run-detail"),
    path("<int:run_id>/edit/", runs.run_edit, name="run-edit"),
    path("<int:run_id>/rules/", runs.run_rules, name="run-rules"),
    path("<int:run_id>/rules/<int:rule_id>/remove/", runs.run_rule_remove, name="run-rule-remove"),
    path("<int:run_id>/publish/", run_publishing.run_publish, name="run-publish"),
    path("<int:run_id>/move/", runs.run_move, name="run-move"),
    path("<int:run_id>/export/<str:ending>/", run_results.run_export, name="run-export"),
]
