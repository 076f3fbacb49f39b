"""The parts that are measured, each in a process of its own: `python -m benchmarks.search.measured search 100000 300`.

Writes one line of JSON at the end.
"""

from __future__ import annotations

import importlib
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.search import corpus  # noqa: E402
from naru.cli.preparing import DEMO_STAGES  # noqa: E402
from naru.core.actor import SYSTEM  # noqa: E402
from naru.demands.models import Demand, Offer  # noqa: E402
from naru.demands.services import move_offer, register_offer  # noqa: E402
from naru.demands.states import OfferKind  # noqa: E402
from naru.demands.values import OfferValues  # noqa: E402
from naru.jobs.upkeep import count_tables  # noqa: E402
from naru.matching import following  # noqa: E402
from naru.matching.finding import Search, find  # noqa: E402
from naru.matching.solve import warm_up  # noqa: E402
from naru.people.models import Membership, Organisation, Person  # noqa: E402
from naru.programmes.models import Round  # noqa: E402


def main(part: str, *numbers: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(json.dumps({"search": search, "pages": pages}[part](*numbers)))


def search(offers: int, questions: int) -> dict[str, Any]:
    organisations = _organisations(300, "institute")
    _in_bulk(Offer, corpus.offers(offers, organisations))
    count_tables()  # as an hourly job does
    index = following.shared_index()
    warm_up(index).join()
    before = _resident_mb()
    # In another process, as in life: building takes memory that searching does not.
    start = perf_counter()
    subprocess.run([sys.executable, "-m", "naru.cli", "index", "build"], check=True, stdout=subprocess.DEVNULL)
    built = perf_counter() - start
    client, asked = Client(), corpus.questions(questions + 20)
    for text in asked[:20]:
        _ask(client, text)
    walls, works = zip(*(_timed(partial(_ask, client, text)) for text in asked[20:]), strict=True)
    with CaptureQueriesContext(connection) as captured:
        _ask(client, asked[-1])
    memory = _resident_mb()
    ways = _ways_in(organisations[0])
    return {
        "offers": offers,
        "questions": questions,
        "wall_ms": _spread(walls),
        "cpu_ms": _spread(works),
        "queries": len(captured),
        "build_s": built,
        "index_mb": index.size_bytes() / 1e6,
        "rss_before_mb": before,
        "rss_mb": memory,
        "added": len(ways),
        "findable_s": statistics.median(ways),
        "findable_max_s": max(ways),
    }


def _ask(client: Client, text: str) -> None:
    response = client.get("/search/", {"q": text, "instant": "1"}, headers={"HX-Request": "true"})
    assert response.status_code == 200


def _ways_in(organisation_id: int, times: int = 5) -> list[float]:
    """From the commit that publishes an offer until this process finds it, a worker running in another process."""
    log = (Path(settings.HOME) / "worker.log").open("w")
    worker = subprocess.Popen([sys.executable, "-m", "naru.cli", "worker"], stdout=log, stderr=log)
    index, seconds = following.shared_index(), []
    try:
        for number in range(times + 1):
            word = f"나루터시험말{number}"
            values = OfferValues(
                kind=OfferKind.TECHNOLOGY, title=word, summary=f"{word}을 찾아보는 기술입니다. 시험용입니다."
            )
            now = timezone.now()
            offer = register_offer(organisation_id=organisation_id, values=values, actor=SYSTEM, now=now)
            move_offer(offer_id=offer.pk, action="publish", actor=SYSTEM, now=now)
            start = perf_counter()
            while not any(found.card.id == offer.pk for found in find(index, Search(word)).results):
                if perf_counter() - start > 120:
                    raise RuntimeError((Path(settings.HOME) / "worker.log").read_text()[-2_000:])
                sleep(0.02)
            if number:  # the first one also waits for the worker to start and to load the analyser
                seconds.append(perf_counter() - start)
    finally:
        worker.terminate()
        worker.wait()
    return seconds


def pages(demands: int, repeats: int) -> dict[str, Any]:
    """Server time and queries of the pages of the demo, with so many demands beside it."""
    now = timezone.now()
    for stage in DEMO_STAGES:
        importlib.import_module(f"naru.{stage}.demo").fill(now)
    firms = list(Organisation.objects.filter(kind="firm").values_list("pk", flat=True))
    _in_bulk(Demand, corpus.demands(demands, firms))
    count_tables()
    following.rebuild(following.shared_index())
    warm_up(following.shared_index()).join()  # as the web server does
    clients = _clients()
    visits = {name: partial(_visit, clients[who], url) for name, (who, url) in _addresses().items()}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in visits}
    # By turns: a shared machine is fast and slow for seconds at a time, and each page is to get the same of both.
    for number in range(3 + repeats):
        for name, visit in visits.items():
            taken = _timed(visit)
            if number >= 3:
                times[name].append(taken)
    found = {}
    for name, visit in visits.items():
        with CaptureQueriesContext(connection) as captured:
            visit()
        wall_ms, cpu_ms = (_spread(seconds) for seconds in zip(*times[name], strict=True))
        found[name] = {"wall_ms": wall_ms, "cpu_ms": cpu_ms, "queries": len(captured)}
    return found


def _addresses() -> dict[str, tuple[str, str]]:
    """Page → who opens it, and where."""
    demand = Demand.objects.filter(organisation__name="코다코", state="open").earliest("pk")
    offer = Offer.objects.filter(organisation__name="한국생산기술연구원", state="published").order_by("pk")[0]
    firm = demand.organisation_id
    finished, running = Round.objects.get(state="closed"), Round.objects.get(state="running")
    question = "알루미늄 다이캐스팅 제품의 기포 불량을 줄이고 싶다"
    return {
        "home": ("visitor", "/"),
        "search": ("visitor", f"/search/?q={question}"),
        "search, English": ("visitor", "/en/search/?q=fewer pores in die castings"),
        "demands": ("visitor", "/demands/"),
        "demands, page 2": ("visitor", "/demands/?page=2"),
        "one demand": ("visitor", f"/demands/{demand.pk}/"),
        "one demand, by its firm": ("firm", f"/demands/{demand.pk}/"),
        "one demand, by an institute": ("institute", f"/demands/{demand.pk}/"),
        "my demands": ("firm", reverse("demand-mine")),
        "new demand": ("firm", reverse("demand-new")),
        "offers": ("visitor", "/offers/"),
        "one offer": ("visitor", f"/offers/{offer.pk}/"),
        "one offer, by a firm": ("firm", f"/offers/{offer.pk}/"),
        "match page, one by one": ("firm", f"/demands/{demand.pk}/matches/"),
        "match page, by institute": ("firm", f"/demands/{demand.pk}/matches/?by=owner"),
        "match page, decided": ("firm", f"/demands/{demand.pk}/matches/?by=decided"),
        "comparison of two": ("firm", f"/demands/{demand.pk}/matches/compare/?offer={offer.pk}&offer={offer.pk + 1}"),
        "demands that fit an offer": ("institute", f"/offers/{offer.pk}/matches/"),
        "demands that fit an institute": ("institute", "/matches/"),
        "organisations": ("visitor", "/organisations/"),
        "one organisation": ("visitor", f"/organisations/{firm}/"),
        "programmes": ("visitor", reverse("programme-list")),
        "my work": ("firm", reverse("me")),
        "my work, of an operator": ("operator", reverse("me")),
        "introductions": ("firm", reverse("introduction-list")),
        "joint plans": ("firm", reverse("plan-list")),
        "rounds": ("visitor", reverse("round-list")),
        "a running round, by its operator": ("operator", reverse("round-detail", args=[running.pk])),
        "a finished round, its results": ("visitor", reverse("round-results", args=[finished.pk])),
        "jobs": ("operator", reverse("job-list")),
        "audit log": ("operator", reverse("audit-list")),
        "imports": ("operator", reverse("import-list")),
    }


def _clients() -> dict[str, Client]:
    names = {"firm": "코다코", "institute": "한국생산기술연구원", "operator": "한국산업기술진흥원"}
    clients = {"visitor": Client()}
    for who, name in names.items():
        person = Person.objects.create_user(f"{who}@example.org")
        organisation = Organisation.objects.get(name=name)
        Membership.objects.create(person=person, organisation=organisation, role="admin", created_at=timezone.now())
        clients[who] = Client()
        clients[who].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return clients


def _visit(client: Client, url: str) -> None:
    response = client.get(url, follow=False)
    assert response.status_code == 200, f"{url} answered {response.status_code}"


def _organisations(number: int, kind: str) -> list[int]:
    rows = [
        Organisation(kind=kind, name=f"예시 기관 {n}", is_example=True, created_at=corpus.NOW, updated_at=corpus.NOW)
        for n in range(number)
    ]
    return [row.pk for row in Organisation.objects.bulk_create(rows)]


def _in_bulk(model: type[Any], rows: Iterable[dict[str, object]]) -> None:
    """Straight into the table: the services would write an audit event for each, which is not what is measured."""
    stamped = (model(**row, created_at=corpus.NOW, updated_at=corpus.NOW, published_at=corpus.NOW) for row in rows)
    while chunk := list(islice(stamped, 5_000)):
        model.objects.bulk_create(chunk, batch_size=500)


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock and seconds of the processor: on a busy machine only the second can be compared."""
    wall, cpu = perf_counter(), process_time()
    work()
    return perf_counter() - wall, process_time() - cpu


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(1e3 * one for one in seconds)
    return {"p50": statistics.median(ordered), "p95": ordered[int(0.95 * len(ordered))], "max": ordered[-1]}


def _resident_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
