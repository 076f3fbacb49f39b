"""Every address. Korean has no prefix, English lives under /en/; the API and files have no language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from naru.api.pages import api_docs

handler400 = "naru.web.pages.errors.bad_request"
handler403 = "naru.web.pages.errors.not_permitted"
handler404 = "naru.web.pages.errors.not_found"
handler500 = "naru.web.pages.errors.failed"

urlpatterns = [
    path("api/", include("naru.api.urls")),
    path("", include("naru.web.urls_plain")),
    *i18n_patterns(
        path("account/", include("allauth.urls")),
        path("api/", api_docs, name="api-docs"),
        path("", include("naru.web.urls")),
        prefix_default_language=False,
    ),
]
