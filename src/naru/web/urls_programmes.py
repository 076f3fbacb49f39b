"""Addresses of programmes."""

from django.urls import path

from naru.web.pages import programme_forms, programmes, rule_packs

urlpatterns = [
    path("programmes/", programmes.programme_list, name="programme-list"),
    path("programmes/<int:programme_id>/", programmes.programme_detail, name="programme-detail"),
    path("programmes/<int:programme_id>/edit/", programme_forms.programme_edit, name="programme-edit"),
    path("programmes/<int:programme_id>/calls/new/", programme_forms.call_new, name="call-new"),
    path("programmes/<int:programme_id>/rules/", rule_packs.rule_pack_list, name="rule-pack-list"),
    path("programmes/<int:programme_id>/rules/new/", rule_packs.rule_pack_new, name="rule-pack-new"),
    path("programmes/<int:programme_id>/rules/<int:version>/", rule_packs.rule_pack_detail, name="rule-pack-detail"),
    path("organisations/<int:organisation_id>/programmes/", programmes.programme_fit, name="programme-fit"),
]
