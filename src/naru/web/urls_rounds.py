"""Addresses of rounds."""

from django.urls import path

from naru.web.pages import round_entries, round_forms, round_late, round_members, round_moving, rounds

urlpatterns = [
    path("", rounds.round_list, name="round-list"),
    path("new/", round_forms.round_new, name="round-new"),
    path("<int:round_id>/", rounds.round_detail, name="round-detail"),
    path("<int:round_id>/edit/", round_forms.round_edit, name="round-edit"),
    path("<int:round_id>/phases/", round_forms.round_phases, name="round-phases"),
    path("<int:round_id>/move/", round_moving.round_move, name="round-move"),
    path("<int:round_id>/members/", round_members.round_members, name="round-members"),
    path("<int:round_id>/members/<int:member_id>/", round_members.round_member, name="round-member"),
    path("<int:round_id>/join/", round_members.round_join, name="round-join"),
    path("<int:round_id>/entries/", round_entries.round_entries, name="round-entries"),
    path("<int:round_id>/entries/add/", round_late.round_entry_add, name="round-entry-add"),
    path("<int:round_id>/choose/<int:organisation_id>/", round_entries.round_choose, name="round-choose"),
]
