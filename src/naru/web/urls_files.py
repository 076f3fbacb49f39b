"""Attached files."""

from django.urls import path

from naru.web.pages import files

urlpatterns = [
    path("<int:attachment_id>/", files.file, name="file"),
    path("<int:attachment_id>/remove/", files.file_remove, name="file-remove"),
    path("<slug:subject_type>/<slug:subject_id>/", files.file_add, name="file-add"),
]
