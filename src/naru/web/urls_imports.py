"""Bringing tables in."""

from django.urls import path

from naru.web.pages import imports

urlpatterns = [
    path("import/", imports.import_list, name="import-list"),
    path("import/new/", imports.import_new, name="import-new"),
    path("import/template/<slug:kind_name>.csv", imports.import_template, name="import-template"),
    path("import/<int:batch_id>/", imports.import_detail, name="import-detail"),
    path("import/<int:batch_id>/columns", imports.import_map, name="import-map"),
    path("import/<int:batch_id>/apply", imports.import_apply, name="import-apply"),
    path("import/<int:batch_id>/stop", imports.import_stop, name="import-stop"),
    path("import/<int:batch_id>/undo", imports.import_undo, name="import-undo"),
    path("import/<int:batch_id>/discard", imports.import_discard, name="import-discard"),
]
