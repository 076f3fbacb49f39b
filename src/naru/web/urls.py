"""Pages. Each stage keeps its own list, so that one can be read at a time."""

from django.urls import include, path

from naru.web.pages import operations, site, style

urlpatterns = [
    path("", site.home, name="home"),
    path("operations/", operations.operations, name="operations"),
    path("style/", style.style, name="style"),
    path("", include("naru.web.urls_demands")),
    path("", include("naru.web.urls_imports")),
    path("", include("naru.web.urls_tokens")),
    path("jobs/", include("naru.web.urls_jobs")),
    path("runs/", include("naru.web.urls_runs")),
    path("audit/", include("naru.web.urls_records")),
    path("", include("naru.web.urls_notices")),
    path("files/", include("naru.web.urls_files")),
    path("", include("naru.web.urls_people")),
    path("", include("naru.web.urls_matching")),
    path("", include("naru.web.urls_introductions")),
    path("", include("naru.web.urls_programmes")),
    path("", include("naru.web.urls_plans")),
    path("", include("naru.web.urls_results")),
    path("", include("naru.web.urls_documents")),
    path("rounds/", include("naru.web.urls_rounds")),
]
