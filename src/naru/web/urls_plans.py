"""Addresses of joint plans."""

from django.urls import path

from naru.web.pages import plan_signing, plan_writing, plans

urlpatterns = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/start/", plans.plan_start, name="plan-start"),
    path("plans/<int:plan_id>/", plans.plan_detail, name="plan-detail"),
    path("plans/<int:plan_id>/edit/<slug:part>/", plan_writing.plan_edit, name="plan-edit"),
    path("plans/<int:plan_id>/keep/<slug:part>/", plan_writing.plan_keep, name="plan-keep"),
    path("plans/<int:plan_id>/forget/<slug:part>/", plan_writing.plan_forget, name="plan-forget"),
    path("plans/<int:plan_id>/comments/", plans.plan_comment, name="plan-comment"),
    path("plans/<int:plan_id>/versions/", plans.plan_versions, name="plan-versions"),
    path("plans/<int:plan_id>/submit/", plan_signing.plan_submit, name="plan-submit"),
    path("plans/<int:plan_id>/reopen/", plan_signing.plan_reopen, name="plan-reopen"),
    path("plans/<int:plan_id>/sign/", plan_signing.plan_sign, name="plan-sign"),
    path("plans/<int:plan_id>/end/", plan_signing.plan_end, name="plan-end"),
    path("plans/<int:plan_id>/certificate/", plan_signing.plan_certificate, name="plan-certificate"),
]
