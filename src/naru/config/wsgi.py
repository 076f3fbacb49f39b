"""The WSGI entry point that the server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naru.config.settings")
# The server answers with many threads already: a model that starts more for one short question waits for them.
os.environ.setdefault("OMP_NUM_THREADS", "1")
application = get_wsgi_application()

from naru.matching.following import shared_index  # noqa: E402 (Django must stand first)
from naru.matching.solve import warm_up  # noqa: E402

# Loading the Korean analyser takes about three seconds: while the server starts, not in somebody's first question.
warm_up(shared_index())
