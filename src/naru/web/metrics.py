"""Counters of this web process, and Prometheus's text format (version 0.0.4)."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import time

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STARTED_AT = time()

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Family:
    """One metric with its samples: labels → value."""

    name: str
    kind: str
    help: str
    samples: Mapping[Labels, float]


class RequestCounter:
    """How many requests each page answered with which class of status, and how long they took together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def add(self, page: str, status: int, seconds: float) -> None:
        with self._lock:
            self._counts[page, f"{status // 100}xx"] += 1
            self._seconds[page] += seconds

    def families(self) -> list[Family]:
        with self._lock:
            counts: dict[Labels, float] = {
                (("page", page), ("status", status)): n for (page, status), n in self._counts.items()
            }
            seconds: dict[Labels, float] = {(("page", page),): total for page, total in self._seconds.items()}
        return [
            Family("naru_requests_total", "counter", "Requests answered by this process.", counts),
            Family("naru_request_seconds_total", "counter", "Seconds spent answering them.", seconds),
        ]


REQUESTS = RequestCounter()


def gauge(name: str, help: str, value: float) -> Family:  # noqa: A002 Prometheus's own word
    return Family(name, "gauge", help, {(): value})


def text_of(families: Iterable[Family]) -> str:
    lines = []
    for family in families:
        lines += [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.kind}"]
        lines += [
            f"{family.name}{_labels(labels)} {_number(value)}" for labels, value in sorted(family.samples.items())
        ]
    return "\n".join(lines) + "\n"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
