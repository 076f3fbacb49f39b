"""Addresses of accounts and organisations."""

from django.urls import path

from naru.web.pages import accounts, members, people

urlpatterns = [
    path("me/", accounts.me, name="me"),
    path("me/kept-form/", accounts.kept_form, name="kept-form"),
    path("demo/sign-in/", accounts.demo_sign_in, name="demo-sign-in"),
    path("organisations/", people.organisation_list, name="organisation-list"),
    path("organisations/add/", people.organisation_add, name="organisation-add"),
    path("organisations/check/business-number/", people.business_number_check, name="business-number-check"),
    path("organisations/options/regions/", people.region_options, name="region-options"),
    path("organisations/options/industries/", people.industry_options, name="industry-options"),
    path("organisations/<int:organisation_id>/", people.organisation_detail, name="organisation-detail"),
    path("organisations/<int:organisation_id>/edit/", people.organisation_edit, name="organisation-edit"),
    path("organisations/<int:organisation_id>/size/", people.organisation_size, name="organisation-size"),
    path("organisations/<int:organisation_id>/members/", members.organisation_members, name="organisation-members"),
    path(
        "organisations/<int:organisation_id>/members/<int:membership_id>/", members.member_change, name="member-change"
    ),
    path(
        "organisations/<int:organisation_id>/invitations/<int:invitation_id>/",
        members.invitation_change,
        name="invitation-change",
    ),
    path("organisations/<int:organisation_id>/join/", members.organisation_join, name="organisation-join"),
    path("organisations/<int:organisation_id>/join/<int:request_id>/", members.join_decide, name="join-decide"),
    path("me/join-requests/<int:request_id>/", members.join_take_back, name="join-take-back"),
    path("me/invitations/<int:invitation_id>/", members.invitation_accept, name="invitation-accept"),
    path("invitations/<str:token>/", members.invitation, name="invitation"),
]
