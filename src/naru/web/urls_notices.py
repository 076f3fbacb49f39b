"""What one was told, and what goes out."""

from django.urls import path

from naru.web.pages import notices, outbox

urlpatterns = [
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/read/", notices.notice_read_all, name="notice-read-all"),
    path("notices/preferences/", notices.notice_preferences, name="notice-preferences"),
    path("notices/<int:notice_id>/", notices.notice_open, name="notice-open"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:mail_id>/", outbox.outbox_mail, name="outbox-mail"),
    path("outbox/<int:mail_id>/stop/", outbox.outbox_stop, name="outbox-stop"),
    path("outbox/<int:mail_id>/release/", outbox.outbox_release, name="outbox-release"),
]
