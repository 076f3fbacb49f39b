"""Addresses without a language."""

from django.urls import URLPattern, path

from naru.web.pages import csp, health, theme

urlpatterns: list[URLPattern] = [
    path("healthz", health.healthz, name="healthz"),
    path("csp-report", csp.csp_report, name="csp-report"),
    path("theme", theme.theme, name="theme"),
    path("metrics", health.metrics_page, name="metrics"),
    path("readyz", health.readyz, name="readyz"),
]
