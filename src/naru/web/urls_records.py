"""Pages of what happened."""

from django.urls import path

from naru.web.pages import records

urlpatterns = [
    path("", records.audit_list, name="audit-list"),
]
