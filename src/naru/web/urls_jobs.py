"""Pages of background jobs."""

from django.urls import path

from naru.web.pages import jobs

urlpatterns = [
    path("", jobs.job_list, name="job-list"),
    path("<int:job_id>/", jobs.job_detail, name="job-detail"),
    path("<int:job_id>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("<int:job_id>/retry/", jobs.job_retry, name="job-retry"),
]
