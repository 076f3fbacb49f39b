"""The operator's pages of a solved run: `python -m benchmarks.runs.pages RUN OPERATOR`. Writes one line of JSON."""

from __future__ import annotations

import json
import statistics
import sys
from time import perf_counter
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.runs import VISITS  # noqa: E402
from naru.people.models import Membership, Person  # noqa: E402

WARM = 3


def main(run_id: int, operator_id: int) -> None:
    """Visit every page WARM times, then VISITS times measured; the median of these, and the queries of one more."""
    client = Client()
    person = Person.objects.create_user("operator@example.org")
    Membership.objects.create(person=person, organisation_id=operator_id, role="admin", created_at=timezone.now())
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    found: dict[str, Any] = {}
    for name, url in {
        "list of runs": "/runs/",
        "pairs": f"/runs/{run_id}/",
        "pairs, last page": f"/runs/{run_id}/?page=999",
        "pairs that differ": f"/runs/{run_id}/?which=differing",
        "institutes": f"/runs/{run_id}/?view=institutes",
        "record": f"/runs/{run_id}/?view=record",
    }.items():
        seconds = [_visit(client, url) for _ in range(WARM + VISITS)][WARM:]
        with CaptureQueriesContext(connection) as captured:
            _visit(client, url)
        found[name] = {"p50_ms": 1e3 * statistics.median(seconds), "queries": len(captured)}
    print(json.dumps(found))


def _visit(client: Client, url: str) -> float:
    start = perf_counter()
    response = client.get(url)
    assert response.status_code == 200, f"{url} answered {response.status_code}"
    return perf_counter() - start


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
