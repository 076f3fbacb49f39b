"""The WSGI entry point that the server loads."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naru.config.settings")
# The server answers with many threads already: a model that starts more for one short question waits for them.
os.environ.setdefault("OMP_NUM_THREADS", "1")
application = get_wsgi_application()

from naru.matching.following import shared_index  # noqa: E402 (Django must stand first)
from naru.matching.solve import warm_up  # noqa: E402

# All pages are loaded here, not in somebody's first request.
_ = get_resolver().reverse_dict
# The Korean analyser takes two seconds to load and lets nothing else run meanwhile: the first pages go before it.
warm_up(shared_index(), after_seconds=2.0)
