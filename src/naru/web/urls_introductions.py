"""Addresses of introductions."""

from django.urls import path

from naru.web.pages import introductions, introductions_ready, introductions_talk

urlpatterns = [
    path("introductions/", introductions.introduction_list, name="introduction-list"),
    path("introductions/ready/", introductions_ready.introduction_ready, name="introduction-ready"),
    path("introductions/new/", introductions_ready.introduction_new, name="introduction-new"),
    path("introductions/<int:introduction_id>/", introductions.introduction_detail, name="introduction-detail"),
    path("introductions/<int:introduction_id>/answer/", introductions.answer, name="introduction-answer"),
    path("introductions/<int:introduction_id>/introduce/", introductions.introduce, name="introduction-introduce"),
    path("introductions/<int:introduction_id>/end/", introductions.end, name="introduction-end"),
    path("introductions/<int:introduction_id>/nda/", introductions.nda, name="introduction-nda"),
    path("introductions/<int:introduction_id>/messages/", introductions_talk.thread, name="introduction-messages"),
    path("introductions/<int:introduction_id>/meetings/", introductions_talk.meetings, name="introduction-meetings"),
    path(
        "introductions/<int:introduction_id>/meetings/<int:meeting_id>/",
        introductions_talk.meeting_move,
        name="introduction-meeting",
    ),
    path(
        "introductions/<int:introduction_id>/meetings/<int:meeting_id>/calendar.ics",
        introductions_talk.calendar,
        name="introduction-calendar",
    ),
]
