"""Addresses of documents to download."""

from django.urls import path

from naru.web.pages import agreement_form, documents

urlpatterns = [
    path("plans/<int:plan_id>/agreement-form.hwpx", agreement_form.filled_form, name="plan-agreement-form"),
    path("rounds/<int:round_id>/agreement-form/", agreement_form.form_page, name="round-agreement-form"),
    path("rounds/<int:round_id>/agreement-form/sample.hwpx", agreement_form.sample, name="round-agreement-sample"),
    path("plans/<int:plan_id>/<slug:document>.<slug:ending>", documents.plan_file, name="plan-document"),
    path("rounds/<int:round_id>/results.<slug:ending>", documents.results_file, name="round-results-document"),
]
